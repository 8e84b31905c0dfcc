"""What a class page warns of: nothing here stops anybody, since the rules leave it to people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from services.enrollment.domain.classes import TrainingClass
from shared.errors import Detail
from shared.vietnamese.dates import format_day


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known around a class: learners counted by state, tiết in its timetable, the least size."""

    group: TrainingClass
    learners: int
    """Who studies or is to come: nominated, summoned and admitted."""
    scheduled: int
    """Tiết of all sessions together."""
    class_size_min: int | None
    """The rule set's least number of learners; None: it names none."""
    outside: int = 0
    """Sessions that lie outside the class's days, since these were moved."""
    first_outside: date | None = None
    tightest_room: tuple[str, int] | None = None
    """The room of the timetable with the fewest seats, and these."""


def class_warnings(standing: Standing, today: date) -> list[Detail]:
    """Return what to look after before the class goes on; a cancelled or completed class needs nothing."""
    if standing.group.state not in ("planned", "open"):
        return []
    return [
        *_size(standing),
        *_papers(standing.group),
        *_timetable(standing),
        *timetable_warnings(standing),
        *_days(standing.group, today),
    ]


def timetable_warnings(standing: Standing) -> Iterator[Detail]:
    """Say what in the timetable no longer fits the class: its days were moved, its list grew."""
    if standing.outside and standing.first_outside is not None:
        yield Detail(
            f"{standing.outside} buổi học nằm ngoài thời gian của lớp, sớm nhất ngày"
            f" {format_day(standing.first_outside)}. Hãy xếp lại lịch.",
            f"{standing.outside} session(s) lie outside the days of the class, the first on"
            f" {standing.first_outside}. Move them.",
            {"about": "sessions"},
        )
    if standing.tightest_room is not None and standing.learners > standing.tightest_room[1]:
        room, seats = standing.tightest_room
        yield Detail(
            f"Phòng {room} có {seats} chỗ, ít hơn {standing.learners} học viên của lớp. Hãy chọn phòng khác"
            " cho các buổi ở đó.",
            f"Room {room} has {seats} seats, fewer than the {standing.learners} learners of the class."
            " Choose another room for the sessions held there.",
            {"about": "room"},
        )


def _size(standing: Standing) -> Iterator[Detail]:
    least, group = standing.class_size_min, standing.group
    if least is not None and standing.learners < least:
        yield Detail(
            f"Lớp có {standing.learners} học viên, ít hơn số tối thiểu {least} của bộ quy tắc.",
            f"The class has {standing.learners} learners, fewer than the {least} that the rule set asks for.",
            {"about": "size"},
        )
    if group.quota is not None and standing.learners > group.quota:
        yield Detail(
            f"Danh sách có {standing.learners} người, nhiều hơn {group.quota} chỗ của lớp.",
            f"{standing.learners} people are on the list, more than the {group.quota} places of the class.",
            {"about": "quota"},
        )


def _papers(group: TrainingClass) -> Iterator[Detail]:
    if not group.opening_decision_number:
        yield Detail(
            "Lớp chưa có quyết định mở lớp.", "The class has no opening decision.", {"about": "decision"}
        )


def _timetable(standing: Standing) -> Iterator[Detail]:
    if standing.scheduled == standing.group.periods:
        return
    if not standing.scheduled:
        yield Detail("Lớp chưa có lịch học.", "The class has no timetable.", {"about": "timetable"})
        return
    yield Detail(
        f"Lịch học có {standing.scheduled} tiết, chương trình {standing.group.periods} tiết.",
        f"The timetable has {standing.scheduled} periods, the class {standing.group.periods}.",
        {"about": "timetable"},
    )


def _days(group: TrainingClass, today: date) -> Iterator[Detail]:
    if group.state == "planned" and group.opened_on < today:
        yield Detail(
            "Đã qua ngày khai giảng mà lớp chưa khai giảng.",
            "The opening day is past and the class has not begun.",
            {"about": "opening"},
        )
    if group.closed_on is None:
        yield Detail("Lớp chưa có ngày bế giảng.", "The class has no closing day.", {"about": "closing"})
    elif group.state == "open" and group.closed_on < today:
        yield Detail(
            "Đã qua ngày bế giảng mà lớp chưa có quyết định hoàn thành.",
            "The closing day is past and no decision completes the class.",
            {"about": "closing"},
        )
