"""Annual plans: draft → submitted → returned | approved; an approved plan is amended by a new version."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal
from uuid import UUID

from shared.errors import Conflict, Detail, Invalid

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
    revision: int = 1
    """Counts what was done to this version, so that nobody overwrites what they have not seen."""


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
            return _next(plan, state="draft", items=tuple(items), return_reason=None)
        case "approved":
            return Plan(plan.id, plan.center_id, plan.year, plan.version + 1, "draft", tuple(items))
    raise _wrong_state(plan, "sửa", "revised")


def submit(plan: Plan) -> Plan:
    """Return the plan submitted to the province."""
    if plan.state != "draft":
        raise _wrong_state(plan, "trình", "submitted")
    return _next(plan, state="submitted")


def send_back(plan: Plan, reason: str) -> Plan:
    """Return the plan sent back to its center with the reason."""
    if plan.state != "submitted":
        raise _wrong_state(plan, "trả lại", "returned")
    return _next(plan, state="returned", return_reason=reason)


def approve(plan: Plan, today: date) -> Plan:
    """Return the plan approved by the province on `today`."""
    if plan.state != "submitted":
        raise _wrong_state(plan, "duyệt", "approved")
    return _next(plan, state="approved", approved_on=today)


def _next(plan: Plan, **changes: Any) -> Plan:
    return replace(plan, revision=plan.revision + 1, **changes)


def require_seen(plan: Plan, seen: tuple[int, int] | None, items: Sequence[PlanItem]) -> None:
    """Refuse lines entered on another version or revision than the one that stands (None: not asked).

    The refusal names each line that differs, with what stands, so that nothing is overwritten unseen.
    """
    if seen is None or seen == (plan.version, plan.revision):
        return
    raise Conflict(
        "Người khác vừa sửa kế hoạch này. Giá trị đang lưu được ghi ở từng dòng khác nhau; hãy đối chiếu rồi"
        " lưu lại.",
        "Somebody else has just changed this plan. What stands is given at each line that differs; compare,"
        " then save again.",
        code="changed-meanwhile",
        details=[
            Detail(
                f"{each.program_code}, quý {each.quarter}: đang lưu {_said(each.before, 'lớp', 'học viên')};"
                f" bạn nhập {_said(each.after, 'lớp', 'học viên')}",
                f"{each.program_code}, quarter {each.quarter}: it stands as"
                f" {_said(each.before, 'classes', 'learners')}; you entered"
                f" {_said(each.after, 'classes', 'learners')}",
                {"field": f"{each.program_code}.{each.quarter}"},
            )
            for each in compare(plan.items, items)
            if each.kind != "same"
        ],
    )


def _said(item: PlanItem | None, classes: str, learners: str) -> str:
    return f"{item.classes} {classes}, {item.learners} {learners}" if item else "–"


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line of a plan in two versions; None where a version does not have it."""

    program_code: str
    quarter: int
    before: PlanItem | None
    after: PlanItem | None

    @property
    def kind(self) -> Literal["added", "removed", "changed", "same"]:
        """Return what happened to the line."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        return "same" if self.before == self.after else "changed"


def compare(older: Sequence[PlanItem], newer: Sequence[PlanItem]) -> list[LineChange]:
    """Return every line that stands in either version, by program and quarter."""
    before, after = ({(i.program_code, i.quarter): i for i in items} for items in (older, newer))
    return [LineChange(*key, before.get(key), after.get(key)) for key in sorted({*before, *after})]


def _wrong_state(plan: Plan, vi: str, en: str) -> Conflict:
    state_vi, state_en = STATE_NAMES[plan.state]
    return Conflict(
        f"Kế hoạch năm {plan.year} (bản {plan.version}) đang ở trạng thái {state_vi}, không thể {vi}."
        " Hãy tải lại trang để xem trạng thái mới nhất.",
        f"The plan of {plan.year} (version {plan.version}) is {state_en} and cannot be {en}."
        " Reload to see its present state.",
        code="plan-state",
    )
