"""A learner's way through a class: cử đi học → triệu tập → nhập học, and how it may end before a result."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.enrollment.domain.classes import TrainingClass, wrong_state
from shared.errors import Conflict, Detail, Invalid
from shared.vietnamese import format_day

EnrolmentState = Literal[
    "nominated", "rejected", "summoned", "admitted", "absent", "withdrawn", "suspended", "transferred"
]
Step = Literal["summon", "reject", "admit", "miss", "retract", "withdraw", "suspend", "reinstate", "transfer"]

STATE_NAMES: dict[EnrolmentState, tuple[str, str]] = {
    "nominated": ("cử đi học", "nominated"),
    "rejected": ("không nhận", "rejected"),
    "summoned": ("triệu tập", "summoned"),
    "admitted": ("nhập học", "admitted"),
    "absent": ("không nhập học", "did not come"),
    "withdrawn": ("thôi học", "withdrawn"),
    "suspended": ("đình chỉ", "suspended"),
    "transferred": ("chuyển lớp", "transferred"),
}

STEPS: Mapping[Step, tuple[frozenset[EnrolmentState], EnrolmentState]] = {
    "summon": (frozenset({"nominated", "rejected"}), "summoned"),
    "reject": (frozenset({"nominated", "summoned"}), "rejected"),
    "admit": (frozenset({"summoned", "absent"}), "admitted"),
    "miss": (frozenset({"summoned"}), "absent"),
    "retract": (frozenset({"admitted"}), "summoned"),
    "withdraw": (frozenset({"admitted"}), "withdrawn"),
    "suspend": (frozenset({"admitted"}), "suspended"),
    "reinstate": (frozenset({"withdrawn", "suspended"}), "admitted"),
    "transfer": (frozenset({"admitted"}), "transferred"),
}
"""Each step: the states it starts from and the one it leads to. `retract` undoes a slip of the tick list."""

SUMMONED: frozenset[EnrolmentState] = frozenset({"summoned", "admitted", "absent", "withdrawn", "suspended"})
"""Who counts as triệu tập; a transferred learner counts in the other class alone."""
ADMITTED: frozenset[EnrolmentState] = frozenset({"admitted", "withdrawn", "suspended"})
"""Who counts as nhập học."""
HOLDING: frozenset[EnrolmentState] = frozenset({"summoned", "admitted"})
"""Who holds one of the class's places."""

_STEP_WORDS: Mapping[Step, tuple[str, str]] = {
    "summon": ("triệu tập", "summoned"),
    "reject": ("từ chối", "rejected"),
    "admit": ("ghi nhập học", "admitted"),
    "miss": ("ghi không nhập học", "marked as not having come"),
    "retract": ("bỏ ghi nhập học", "taken off the admitted"),
    "withdraw": ("cho thôi học", "withdrawn"),
    "suspend": ("đình chỉ", "suspended"),
    "reinstate": ("cho học tiếp", "reinstated"),
    "transfer": ("chuyển lớp", "transferred"),
}


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Somebody on a class's list; `attended` in tiết, of which `carried` came with a transfer."""

    id: UUID
    class_id: UUID
    learner_id: UUID
    ordinal: int
    full_name: str
    birth_date: str
    unit: str
    sending_unit: str
    state: EnrolmentState
    state_reason: str
    state_on: date | None
    attended: int | None
    carried: int
    has_work: bool
    """Attendance or papers are recorded."""


def require_step(found: Sequence[Enrolment], wanted: Sequence[UUID], step: Step) -> None:
    """Refuse a step for people who are not on the list, or whose state does not allow it; names each.

    Nobody moves if one of them cannot.
    """
    by_id = {each.id: each for each in found}
    if not wanted or len(by_id) != len(set(wanted)):
        raise Invalid(
            "Hãy chọn học viên có trong danh sách của lớp.",
            "Choose learners who are on the list of the class.",
            code="not-on-list",
        )
    origins, _ = STEPS[step]
    vi, en = _STEP_WORDS[step]
    details = [
        Detail(
            f"STT {each.ordinal}, {each.full_name}: đang {STATE_NAMES[each.state][0]}.",
            f"No. {each.ordinal}, {each.full_name}: is {STATE_NAMES[each.state][1]}.",
            {"enrolment_id": str(each.id)},
        )
        for each in found
        if each.state not in origins
    ]
    if details:
        raise Conflict(
            f"Không thể {vi} những người sau. Hãy tải lại trang để xem tình trạng mới nhất.",
            f"These people cannot be {en}. Reload the page to see how they stand now.",
            code="enrolment-state",
            details=details,
        )


def require_no_work(found: Iterable[Enrolment]) -> None:
    """Refuse to take an admission back once attendance or a paper is recorded: that is a withdrawal."""
    details = [
        Detail(f"STT {each.ordinal}, {each.full_name}", f"No. {each.ordinal}, {each.full_name}")
        for each in found
        if each.has_work
    ]
    if details:
        raise Conflict(
            "Đã có điểm danh hoặc bài của những người sau. Hãy ghi thôi học thay vì bỏ nhập học.",
            "Attendance or papers of these people are recorded. Enter a withdrawal instead.",
            code="work-recorded",
            details=details,
        )


def require_places(group: TrainingClass, held: int, wanted: int) -> None:
    """Refuse more people than there are places left (`held` of the quota are taken)."""
    if group.quota is None or held + wanted <= group.quota:
        return
    left = max(0, group.quota - held)
    raise Conflict(
        f"Lớp {group.code} còn {left} chỗ trên {group.quota}, không đủ cho {wanted} người."
        " Hãy tăng số chỗ hoặc bớt người.",
        f"Class {group.code} has {left} of {group.quota} places left, not enough for {wanted}."
        " Raise the number of places or take fewer.",
        code="class-full",
    )


def require_under_way(group: TrainingClass, *, planned: bool = False) -> None:
    """Refuse to change the list of a class that is over; `planned`: before khai giảng too."""
    if group.state != "open" and not (planned and group.state == "planned"):
        raise wrong_state(group, "thay đổi danh sách", "given another list")


def require_day(group: TrainingClass, day: date, today: date) -> None:
    """Refuse a day before the class began, after it ends, or in the future."""
    last = min(today, group.closed_on or today)
    if not group.opened_on <= day <= last:
        raise Invalid(
            f"Ngày phải từ ngày khai giảng {format_day(group.opened_on)} đến {format_day(last)}."
            " Hãy kiểm tra lại.",
            f"The day must lie between the opening day {group.opened_on} and {last}. Check it.",
            code="enrolment-day",
            details=[Detail("Ngày ngoài thời gian lớp.", "Outside the time of the class.", {"field": "on"})],
        )


def require_same_program(source: TrainingClass, target: TrainingClass) -> None:
    """Refuse a transfer into the same class or into one of another program."""
    if source.id == target.id or source.program_code != target.program_code:
        raise Invalid(
            "Chỉ chuyển được sang một lớp khác của cùng chương trình đang mở.",
            "A learner can only be transferred to another class of the same program that is under way.",
            code="transfer-target",
            details=[Detail("Hãy chọn lớp khác.", "Choose another class.", {"field": "target_id"})],
        )


def carried_periods(attended: int | None, periods: int, *, carries: bool) -> int:
    """Return the tiết that a transferred learner brings along, never more than the target's own."""
    return min(attended or 0, periods) if carries else 0


def require_officers(
    found: Sequence[Enrolment], monitor: UUID | None, deputies: Sequence[UUID], most: int
) -> None:
    """Refuse a ban cán sự of people who do not study here, with somebody twice or too many deputies."""
    chosen = [*([monitor] if monitor else []), *deputies]
    able = {each.id for each in found if each.state == "admitted"}
    if not set(chosen) <= able:
        raise Invalid(
            "Ban cán sự phải là học viên đang học trong lớp.",
            "Officers of the class must be learners admitted to it.",
            code="officers-strangers",
        )
    if len(set(chosen)) != len(chosen):
        raise Invalid(
            "Một người chỉ giữ một chức trong ban cán sự.",
            "One person holds one office only.",
            code="officers-twice",
        )
    if len(deputies) > most:
        raise Invalid(
            f"Bộ quy tắc cho tối đa {most} lớp phó.",
            f"The rule set allows {most} deputies at most.",
            code="officers-many",
        )
