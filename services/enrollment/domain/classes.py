"""Classes: open → completed | cancelled. Every change gives the class its next version."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

from shared.errors import Conflict, Invalid

ClassState = Literal["open", "completed", "cancelled"]

STATE_NAMES: dict[ClassState, tuple[str, str]] = {
    "open": ("đang mở", "open"),
    "completed": ("đã hoàn thành", "completed"),
    "cancelled": ("đã hủy", "cancelled"),
}


@dataclass(frozen=True, slots=True)
class TrainingClass:
    """A class as it stands at `version`; `rule_set` and its version are fixed when it is opened."""

    id: UUID
    center_id: UUID
    code: str
    name: str
    program_code: str
    rule_set: str
    rule_set_version: int
    opened_on: date
    closed_on: date | None
    periods: int
    state: ClassState
    version: int
    summoned: int
    admitted: int
    completed: int = 0
    not_passed: int = 0
    decision_id: UUID | None = None


def complete(group: TrainingClass, *, passed: int, not_passed: int, decision_id: UUID) -> TrainingClass:
    """Return the class completed by a signed decision."""
    if group.state != "open":
        raise _wrong_state(group, "hoàn thành", "completed")
    return replace(
        group,
        state="completed",
        version=group.version + 1,
        completed=passed,
        not_passed=not_passed,
        decision_id=decision_id,
    )


def recount(group: TrainingClass, *, passed: int, not_passed: int) -> TrainingClass:
    """Return a completed class after a correction or annulment; the same class if no count moved."""
    require_completed(group)
    if (group.completed, group.not_passed) == (passed, not_passed):
        return group
    return replace(group, version=group.version + 1, completed=passed, not_passed=not_passed)


def cancel(group: TrainingClass) -> TrainingClass:
    """Return the class cancelled: it counts nowhere any more."""
    if group.state == "cancelled":
        raise _wrong_state(group, "hủy", "cancelled")
    return replace(group, state="cancelled", version=group.version + 1)


def require_completed(group: TrainingClass) -> None:
    """Refuse to correct or annul results of a class that is not completed."""
    if group.state != "completed":
        raise _wrong_state(group, "đính chính kết quả", "corrected")


def require_decision_day(group: TrainingClass, decided_on: date, today: date) -> date:
    """Return the closing day; refuse a decision signed before it or after today, or a class without one."""
    if group.closed_on is None:
        raise Invalid(
            f"Lớp {group.code} chưa có ngày bế giảng. Hãy bổ sung ngày bế giảng trước khi ký quyết định.",
            f"Class {group.code} has no closing day. Enter it before the decision is signed.",
            code="class-not-closed",
        )
    if not group.closed_on <= decided_on <= today:
        raise Invalid(
            f"Ngày quyết định {_day(decided_on)} phải từ ngày bế giảng {_day(group.closed_on)} đến hôm nay"
            f" {_day(today)}. Hãy kiểm tra lại ngày.",
            f"The decision's date {decided_on} must lie between the closing day {group.closed_on} and today"
            f" {today}. Check the date.",
            code="decision-day",
        )
    return group.closed_on


def _wrong_state(group: TrainingClass, vi: str, en: str) -> Conflict:
    state_vi, state_en = STATE_NAMES[group.state]
    return Conflict(
        f"Lớp {group.code} {state_vi}, không thể {vi}. Hãy tải lại trang để xem trạng thái mới nhất.",
        f"Class {group.code} is {state_en} and cannot be {en}. Reload to see its present state.",
        code="class-state",
    )


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
