"""Annual plans: draft → submitted → returned | approved; an approved plan is amended by a new version."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

from shared.errors import Conflict, Invalid

PlanState = Literal["draft", "submitted", "returned", "approved", "superseded"]

STATE_NAMES: dict[PlanState, tuple[str, str]] = {
    "draft": ("dự thảo", "a draft"),
    "submitted": ("đã trình", "submitted"),
    "returned": ("bị trả lại", "returned"),
    "approved": ("đã duyệt", "approved"),
    "superseded": ("đã được thay thế", "superseded"),
}
QUARTERS = range(1, 5)


@dataclass(frozen=True, slots=True)
class PlanItem:
    """What a plan promises for one program in one quarter."""

    program_code: str
    quarter: int
    classes: int
    learners: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of a center's plan for a calendar year."""

    id: UUID
    center_id: UUID
    year: int
    version: int
    state: PlanState
    items: tuple[PlanItem, ...]
    approved_on: date | None = None
    return_reason: str | None = None


def validate_items(items: Sequence[PlanItem]) -> None:
    """Refuse an empty plan, a quarter outside 1–4, counts that promise nothing, or a doubled line."""
    if not items:
        raise Invalid(
            "Kế hoạch chưa có dòng nào. Hãy thêm ít nhất một chương trình.",
            "The plan has no line. Add at least one program.",
            code="plan-empty",
        )
    for item in items:
        if item.quarter not in QUARTERS or item.classes < 1 or item.learners < 1:
            raise Invalid(
                f"Dòng {item.program_code}, quý {item.quarter}: quý phải từ 1 đến 4, số lớp và số học viên"
                " phải lớn hơn 0.",
                f"Line {item.program_code}, quarter {item.quarter}: the quarter must be 1–4, classes and"
                " learners above 0.",
                code="plan-line-invalid",
            )
    doubled = [key for key, n in Counter((i.program_code, i.quarter) for i in items).items() if n > 1]
    if doubled:
        program, quarter = doubled[0]
        raise Invalid(
            f"Chương trình {program} xuất hiện hai lần trong quý {quarter}. Hãy gộp thành một dòng.",
            f"Program {program} stands twice in quarter {quarter}. Merge the lines.",
            code="plan-line-doubled",
        )


def revise(plan: Plan, items: Sequence[PlanItem]) -> Plan:
    """Return the plan with new items: a draft or returned version in place, an approved one as the next."""
    validate_items(items)
    match plan.state:
        case "draft" | "returned":
            return replace(plan, state="draft", items=tuple(items), return_reason=None)
        case "approved":
            return Plan(plan.id, plan.center_id, plan.year, plan.version + 1, "draft", tuple(items))
    raise _wrong_state(plan, "sửa", "revised")


def submit(plan: Plan) -> Plan:
    """Return the plan submitted to the province."""
    if plan.state != "draft":
        raise _wrong_state(plan, "trình", "submitted")
    return replace(plan, state="submitted")


def send_back(plan: Plan, reason: str) -> Plan:
    """Return the plan sent back to its center with the reason."""
    if plan.state != "submitted":
        raise _wrong_state(plan, "trả lại", "returned")
    return replace(plan, state="returned", return_reason=reason)


def approve(plan: Plan, today: date) -> Plan:
    """Return the plan approved by the province on `today`."""
    if plan.state != "submitted":
        raise _wrong_state(plan, "duyệt", "approved")
    return replace(plan, state="approved", approved_on=today)


def _wrong_state(plan: Plan, vi: str, en: str) -> Conflict:
    state_vi, state_en = STATE_NAMES[plan.state]
    return Conflict(
        f"Kế hoạch năm {plan.year} (bản {plan.version}) đang ở trạng thái {state_vi}, không thể {vi}."
        " Hãy tải lại trang để xem trạng thái mới nhất.",
        f"The plan of {plan.year} (version {plan.version}) is {state_en} and cannot be {en}."
        " Reload to see its present state.",
        code="plan-state",
    )
