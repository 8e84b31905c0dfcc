"""Figures of Biểu 2 and 3, and late certificates: what each is called, and what a line behind it says.

They are no sums over months but what was told last by a day, so each opens to what was told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

LineKind = Literal[
    "establishment", "appointment", "roster", "contest", "room", "equipment", "investment", "need", "late"
]

POST: Final = "staff:"
"""Begins the name of how many hold one post; the code of the post follows."""

PEOPLE: Final = {
    "posts": ("Biên chế giao", "Posts of the establishment"),
    "staff": ("Biên chế có mặt", "Persons of the establishment"),
    "vacant": ("Biên chế còn thiếu", "Posts not filled"),
    "lecturers": ("Giảng viên kiêm chức", "Part-time lecturers"),
    "own_contestants": ("Dự hội thi cấp trung tâm", "In contests of the center"),
    "own_prizes": ("Đạt giải hội thi cấp trung tâm", "Prizes in contests of the center"),
    "higher_contestants": ("Dự hội thi cấp tỉnh trở lên", "In contests of the province and above"),
    "higher_prizes": ("Đạt giải hội thi cấp tỉnh trở lên", "Prizes in contests of the province and above"),
}
STANDING: Final = ("posts", "staff", "vacant", "lecturers")
"""Of these, what stands on a day; the others are counted over the period."""
MEANS: Final = {
    "halls": ("Hội trường", "Halls"),
    "hall_seats": ("Chỗ ngồi hội trường", "Seats in halls"),
    "classrooms": ("Phòng học", "Classrooms"),
    "classroom_seats": ("Chỗ ngồi phòng học", "Seats in classrooms"),
    "other_rooms": ("Phòng khác", "Other rooms"),
    "unusable_rooms": ("Phòng không dùng được", "Rooms that cannot be used"),
    "equipment": ("Thiết bị", "Pieces of equipment"),
    "unusable_equipment": ("Thiết bị không dùng được", "Equipment that cannot be used"),
    "budgeted": ("Dự toán (đồng)", "Budgeted (đồng)"),
    "spent": ("Đã chi (đồng)", "Spent (đồng)"),
    "needs": ("Nhu cầu", "Needs"),
    "needs_cost": ("Chi phí nhu cầu (đồng)", "Cost of the needs (đồng)"),
}
LATE: Final = {"overdue": ("Giấy chứng nhận quá hạn", "Late certificates")}


@dataclass(frozen=True, slots=True)
class ToldLine:
    """What was told of a center and adds to a figure."""

    kind: LineKind
    center_id: UUID
    name: str
    """A post, a decision, a level, a kind of room, a source of money, a program: by its code."""
    amount: int
    subject: UUID
    version: int
    since: date | None = None
    until: date | None = None
    detail: str = ""
    """A condition, a state of a need, what late certificates lack: by its code."""


def names_of(code: str, titles: Mapping[str, str]) -> tuple[str, str]:
    """Return the two names of a figure; KeyError if nothing of that name is told."""
    if code.startswith(POST):
        title = titles[code.removeprefix(POST)]
        return f"Có mặt: {title}", f"Present: {title}"
    return {**PEOPLE, **MEANS, **LATE}[code]
