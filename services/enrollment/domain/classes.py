"""Classes: planned → open → completed | cancelled. What others are told of a class carries its version."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

from shared.errors import Conflict, Invalid
from shared.vietnamese import format_day

ClassState = Literal["planned", "open", "completed", "cancelled"]

STATE_NAMES: dict[ClassState, tuple[str, str]] = {
    "planned": ("sắp mở", "planned"),
    "open": ("đang mở", "open"),
    "completed": ("đã hoàn thành", "completed"),
    "cancelled": ("đã hủy", "cancelled"),
}


@dataclass(frozen=True, slots=True)
class TrainingClass:
    """A class as it stands at `version`; rules and program version are fixed for its opening day.

    `version` counts what others were told of it, `revision` what people edited: a form that holds an
    older revision is refused. `quota` None: no limit.
    """

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
    program_version: int | None = None
    quota: int | None = None
    organiser: str = ""
    """Who organises the class, if not the center itself (HD 154)."""
    place: str = ""
    opening_decision_id: UUID | None = None
    opening_decision_number: str = ""
    opening_decided_on: date | None = None
    homeroom_id: UUID | None = None
    """Chủ nhiệm lớp: an appointment."""
    registrar_id: UUID | None = None
    """Giáo vụ: an appointment."""
    revision: int = 1
    opened_by: UUID | None = None
    """The center that opened it, if a successor goes on with it."""


_TOLD = (
    "code",
    "name",
    "program_code",
    "rule_set",
    "opened_on",
    "closed_on",
    "summoned",
    "admitted",
)
"""What others are told of an open class."""


def told_again(before: TrainingClass, after: TrainingClass) -> TrainingClass:
    """Return an open class at its next version if anything moved that others were told of."""
    moved = any(getattr(before, name) != getattr(after, name) for name in _TOLD)
    if before.state == after.state == "open" and moved:
        return replace(after, version=after.version + 1)
    return after


def counted(group: TrainingClass, *, summoned: int, admitted: int) -> TrainingClass:
    """Return the class with its list counted anew."""
    return replace(group, summoned=summoned, admitted=admitted)


def complete(group: TrainingClass, *, passed: int, not_passed: int, decision_id: UUID) -> TrainingClass:
    """Return the class completed by a signed decision."""
    if group.state != "open":
        raise wrong_state(group, "hoàn thành", "completed")
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
        raise wrong_state(group, "hủy", "cancelled")
    return replace(group, state="cancelled", version=group.version + 1)


def require_completed(group: TrainingClass) -> None:
    """Refuse to correct or annul results of a class that is not completed."""
    if group.state != "completed":
        raise wrong_state(group, "đính chính kết quả", "corrected")


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
            f"Ngày quyết định {format_day(decided_on)} phải từ ngày bế giảng {format_day(group.closed_on)}"
            f" đến hôm nay {format_day(today)}. Hãy kiểm tra lại ngày.",
            f"The decision's date {decided_on} must lie between the closing day {group.closed_on} and today"
            f" {today}. Check the date.",
            code="decision-day",
        )
    return group.closed_on


def wrong_state(group: TrainingClass, vi: str, en: str) -> Conflict:
    """Return the refusal of a step that the class's state does not allow."""
    state_vi, state_en = STATE_NAMES[group.state]
    return Conflict(
        f"Lớp {group.code} {state_vi}, không thể {vi}. Hãy tải lại trang để xem trạng thái mới nhất.",
        f"Class {group.code} is {state_en} and cannot be {en}. Reload to see its present state.",
        code="class-state",
    )
