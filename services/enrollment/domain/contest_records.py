"""A contest and what belongs to it: its plan, judges, contestants and announced results."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.enrollment.domain.contest_rules import Level
from services.enrollment.domain.faculty import Appointment, Employment
from shared.errors import Conflict, Invalid
from shared.vietnamese import format_day

ContestState = Literal["open", "announced", "correcting"]
StepState = Literal["planned", "under_way", "done", "dropped"]

CONTEST_STATES: dict[ContestState, tuple[str, str]] = {
    "open": ("đang tổ chức", "under way"),
    "announced": ("đã công bố", "announced"),
    "correcting": ("đang đính chính", "being corrected"),
}
STEP_STATES: dict[StepState, tuple[str, str]] = {
    "planned": ("chưa làm", "planned"),
    "under_way": ("đang làm", "under way"),
    "done": ("đã xong", "done"),
    "dropped": ("thôi không làm", "dropped"),
}


@dataclass(frozen=True, slots=True)
class Contest:
    """A round of the contest; `version` is that of its latest announcement (0: none yet).

    `revision` counts what is edited, so that an older sheet never overwrites a newer one.
    """

    id: UUID
    level: Level
    year: int
    center_id: UUID | None
    name: str
    held_from: date
    held_to: date
    rules_version: int
    state: ContestState
    version: int
    revision: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the selection and training plan (kế hoạch tuyển chọn, bồi dưỡng)."""

    ordinal: int
    title: str
    starts_on: date
    ends_on: date
    responsible: str
    state: StepState


@dataclass(frozen=True, slots=True)
class Judge:
    """A member of the jury (giám khảo)."""

    id: UUID
    ordinal: int
    full_name: str
    office: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contestant with the lesson they teach; `source_id` is who they were in the round before."""

    id: UUID
    number: int
    person_id: UUID
    full_name: str
    center_id: UUID
    employment: Employment
    program_code: str
    lesson: str
    source_id: UUID | None
    withdrawn_reason: str | None
    jury_place: int | None


@dataclass(frozen=True, slots=True)
class Announcement:
    """A decision that announces results; a later version corrects the earlier one, for a reason."""

    version: int
    decision_number: str
    decided_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Result:
    """A contestant's result as one announcement states it."""

    candidate_id: UUID
    total: Decimal
    place: int
    prize: str | None
    goes_on: bool


def require_unlocked(contest: Contest) -> None:
    """Refuse a change to what a decision has announced: it is corrected by a new version only."""
    if contest.state == "announced":
        raise Conflict(
            "Kết quả đã được công bố bằng quyết định. Muốn sửa, hãy mở đính chính trước.",
            "The results were announced by a decision. To change anything, open a correction first.",
            code="contest-announced",
        )


def require_lecturer(held: list[Appointment], center_id: UUID, day: date) -> Employment:
    """Return by which employment a person lectures at a center; `Invalid` if they hold no post there then."""
    here = [each for each in held if each.center_id == center_id and each.holds_on(day)]
    if not here:
        raise Invalid(
            f"Người này không giữ chức vụ ở trung tâm vào ngày {format_day(day)}. Hãy kiểm tra"
            " danh sách đội ngũ.",
            f"This person holds no post at the center on {day}. Check the list of people.",
            code="not-in-post",
        )
    return "staff" if any(each.employment == "staff" for each in here) else "part_time_lecturer"


def require_days(first: date, last: date, year: int) -> None:
    """Refuse days that run backwards, or a contest outside its year."""
    if last < first or first.year != year:
        raise Invalid(
            "Ngày kết thúc phải sau ngày bắt đầu, và ngày bắt đầu phải thuộc năm của hội thi.",
            "The last day must follow the first, and the first must lie in the contest's year.",
            code="contest-days",
        )
