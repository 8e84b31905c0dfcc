"""Timetables in tiết: a session is a run of tiết on a day; nobody and no room is in two at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

from services.enrollment.domain.classes import TrainingClass, wrong_state
from shared.errors import Conflict, Detail, Invalid
from shared.vietnamese import format_day

LAST_PERIOD: Final = 15
"""Tiết of a day: 1-5 in the morning, 6-10 in the afternoon, 11-15 in the evening."""

Shared = Literal["class", "lecturer", "room"]


@dataclass(frozen=True, slots=True)
class Session:
    """A buổi of a class: `periods` tiết of a day from `first_period` on.

    `lecturer_id` is a person, since lecturers teach at several centers; `place` says where it is held
    if in no room of the center.
    """

    id: UUID
    class_id: UUID
    held_on: date
    first_period: int
    periods: int
    lesson: str
    lecturer_id: UUID | None = None
    room_id: UUID | None = None
    place: str = ""
    revision: int = 1

    @property
    def last_period(self) -> int:
        """The last tiết of it."""
        return self.first_period + self.periods - 1

    def overlaps(self, other: "Session") -> bool:
        """Tell whether both have a tiết of the same day in common."""
        return (
            self.held_on == other.held_on
            and self.first_period <= other.last_period
            and other.first_period <= self.last_period
        )


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A session of the same day, with what a clash with it is called."""

    session: Session
    class_code: str
    center_id: UUID
    center_name: str
    lecturer: str | None
    room: str | None


def require_session(session: Session, group: TrainingClass) -> None:
    """Refuse a session that no day holds, or that lies outside the class's time; weekends are days too."""
    if group.state not in ("planned", "open"):
        raise wrong_state(group, "thay đổi lịch học", "given another timetable")
    faults = list(_faults(session, group))
    if faults:
        raise Invalid(
            "Buổi học chưa đúng. Hãy sửa các mục được nêu.",
            "The session is not right. Correct the fields named.",
            code="session-invalid",
            details=faults,
        )


def _faults(session: Session, group: TrainingClass) -> Iterator[Detail]:
    if session.first_period < 1 or session.periods < 1 or session.last_period > LAST_PERIOD:
        yield Detail(
            f"Một ngày có tiết 1 đến tiết {LAST_PERIOD}.",
            f"A day has periods 1 to {LAST_PERIOD}.",
            {"field": "first_period"},
        )
    if session.held_on < group.opened_on or (
        group.closed_on is not None and session.held_on > group.closed_on
    ):
        closing = format_day(group.closed_on) if group.closed_on else "…"
        yield Detail(
            f"Ngày học phải từ ngày khai giảng {format_day(group.opened_on)} đến ngày bế giảng {closing}.",
            f"The day must lie between opening ({group.opened_on}) and closing ({group.closed_on or '…'}).",
            {"field": "held_on"},
        )


def clashes(session: Session, of_the_day: Iterable[Neighbour]) -> list[tuple[Neighbour, Shared]]:
    """Return the sessions that this one cannot stand beside, and what both would need at once."""
    found: list[tuple[Neighbour, Shared]] = []
    for each in of_the_day:
        other = each.session
        if other.id == session.id or not session.overlaps(other):
            continue
        if other.class_id == session.class_id:
            found.append((each, "class"))
        if session.lecturer_id is not None and other.lecturer_id == session.lecturer_id:
            found.append((each, "lecturer"))
        if session.room_id is not None and other.room_id == session.room_id:
            found.append((each, "room"))
    return found


_FIELDS: Final[dict[Shared, str]] = {"class": "held_on", "lecturer": "lecturer_id", "room": "room_id"}


def require_no_clash(
    session: Session, of_the_day: Sequence[Neighbour], *, seen: frozenset[UUID] | None
) -> None:
    """Refuse a session that clashes; `Conflict` naming each clash: class, tiết, lecturer or room.

    `seen` are the centers whose classes may be named (None: all); of others only the tiết are told.
    """
    found = clashes(session, of_the_day)
    if found:
        raise Conflict(
            "Trùng lịch; chưa có gì thay đổi. Hãy chọn ngày, tiết, giảng viên hoặc phòng khác.",
            "This clashes; nothing was changed. Choose another day, period, lecturer or room.",
            code="timetable-clash",
            details=[
                _clash(each, what, named=seen is None or each.center_id in seen) for each, what in found
            ],
        )


def _clash(each: Neighbour, what: Shared, *, named: bool) -> Detail:
    other = each.session
    when_vi = f"tiết {other.first_period}–{other.last_period} ngày {format_day(other.held_on)}"
    when_en = f"periods {other.first_period}–{other.last_period} of {other.held_on}"
    where_vi = f"lớp {each.class_code} ({each.center_name})" if named else "một lớp của trung tâm khác"
    where_en = f"class {each.class_code} ({each.center_name})" if named else "a class of another center"
    words = {
        "class": ("Lớp", "The class"),
        "lecturer": (f"Giảng viên {each.lecturer}", f"Lecturer {each.lecturer}"),
        "room": (f"Phòng {each.room}", f"Room {each.room}"),
    }
    vi, en = words[what]
    return Detail(
        f"{vi} đã có lịch {when_vi}: {where_vi}.",
        f"{en} is taken in {when_en}: {where_en}.",
        {"field": _FIELDS[what], "clash": what},
    )


def require_session_revision(stands: Session, mine: Session) -> None:
    """Refuse a form that shows an older state of a session: `Conflict` with both values of each field."""
    if mine.revision == stands.revision:
        return
    details = [
        Detail(
            f"{vi}: bạn nhập “{getattr(mine, name)}”, hiện đang là “{getattr(stands, name)}”.",
            f"{en}: you entered “{getattr(mine, name)}”, now it is “{getattr(stands, name)}”.",
            {"field": name, "yours": _plain(mine, name), "theirs": _plain(stands, name)},
        )
        for name, vi, en in _SESSION_FIELDS
        if getattr(mine, name) != getattr(stands, name)
    ]
    raise Conflict(
        "Người khác vừa sửa buổi học này. Hãy xem hai giá trị dưới đây rồi lưu lại nếu vẫn muốn thay.",
        "Somebody else has just changed this session. Compare both values below, and save again if yours"
        " should stand.",
        code="revision-conflict",
        details=details,
    )


_SESSION_FIELDS: Final = (
    ("held_on", "Ngày", "Day"),
    ("first_period", "Từ tiết", "From period"),
    ("periods", "Số tiết", "Periods"),
    ("lesson", "Bài", "Lesson"),
    ("lecturer_id", "Giảng viên", "Lecturer"),
    ("room_id", "Phòng", "Room"),
    ("place", "Nơi học", "Place"),
)


def _plain(session: Session, name: str) -> str | None:
    value = getattr(session, name)
    return None if value is None else str(value)


def require_unrecorded(session: Session, *, recorded: bool, before: Session | None = None) -> None:
    """Refuse to remove a session, or to change its number of tiết, once attendance is recorded."""
    if recorded and (before is None or before.periods != session.periods):
        raise Conflict(
            "Buổi học đã điểm danh nên không xóa được và không đổi được số tiết. Hãy bỏ điểm danh trước.",
            "Attendance of this session is recorded: it cannot be removed, nor its periods changed."
            " Clear the attendance first.",
            code="session-recorded",
        )
