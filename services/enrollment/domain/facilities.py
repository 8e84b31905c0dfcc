"""Facilities of a center: halls and rooms, equipment, teaching materials, investment, needs.

Things stay in the books with the days from and to which they are in use; nothing is deleted. Money is
whole đồng. Kinds of equipment and sources of money are data (`equipment_kind`, `funding_source`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal, TypeVar
from uuid import UUID

from shared.errors import Conflict, Detail, Invalid
from shared.vietnamese import format_day

RoomKind = Literal["hall", "classroom", "other"]
Condition = Literal["good", "worn", "unusable"]
NeedState = Literal["raised", "accepted", "declined", "met"]

ROOM_KINDS: dict[RoomKind, tuple[str, str]] = {
    "hall": ("Hội trường", "Hall"),
    "classroom": ("Phòng học", "Classroom"),
    "other": ("Phòng khác", "Other room"),
}
CONDITIONS: dict[Condition, tuple[str, str]] = {
    "good": ("Tốt", "Good"),
    "worn": ("Xuống cấp", "Worn"),
    "unusable": ("Không dùng được", "Unusable"),
}
NEED_STATES: dict[NeedState, tuple[str, str]] = {
    "raised": ("Đang đề nghị", "Raised"),
    "accepted": ("Được chấp thuận", "Accepted"),
    "declined": ("Không được chấp thuận", "Declined"),
    "met": ("Đã đáp ứng", "Met"),
}
_NEXT: dict[NeedState, tuple[NeedState, ...]] = {
    "raised": ("accepted", "declined", "met"),
    "accepted": ("met", "declined"),
    "declined": ("raised",),
    "met": (),
}


@dataclass(frozen=True, slots=True)
class Room:
    """A hall or room with its seats."""

    id: UUID
    center_id: UUID
    name: str
    kind: RoomKind
    seats: int
    condition: Condition
    in_use_from: date
    in_use_to: date | None = None
    note: str = ""
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Equipment:
    """Pieces of one kind that were bought together."""

    id: UUID
    center_id: UUID
    kind: str
    name: str
    quantity: int
    condition: Condition
    in_use_from: date
    in_use_to: date | None = None
    room_id: UUID | None = None
    note: str = ""
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Material:
    """Copies of a book or set of slides for one version of a program."""

    id: UUID
    center_id: UUID
    program_code: str
    program_version: int
    title: str
    edition: str
    copies: int
    condition: Condition
    note: str = ""
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Investment:
    """What was allotted (dự toán) and spent (đã chi) for one purpose in a year, đồng."""

    id: UUID
    center_id: UUID
    year: int
    source: str
    purpose: str
    budgeted: int
    spent: int
    note: str = ""
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Need:
    """What a center lacks, what it would cost (đồng), and what was answered."""

    id: UUID
    center_id: UUID
    year: int
    subject: str
    quantity: int
    estimated_cost: int
    reason: str
    state: NeedState = "raised"
    answer: str = ""
    revision: int = 1


Thing = Room | Equipment | Material | Investment | Need
_Kind = TypeVar("_Kind", Room, Equipment, Material, Investment, Need)


def require_term(thing: Thing) -> None:
    """Refuse a room or a piece of equipment that goes out of use before it came into use."""
    if isinstance(thing, Room | Equipment) and thing.in_use_to and thing.in_use_to < thing.in_use_from:
        raise Invalid(
            "Ngày thôi sử dụng sớm hơn ngày bắt đầu sử dụng. Hãy kiểm tra lại hai ngày.",
            "The last day in use is before the first. Check both days.",
            code="term-order",
            details=[
                Detail(
                    "Phải từ ngày bắt đầu trở đi.", "Must not be before the first.", {"field": "in_use_to"}
                )
            ],
        )


def changed(before: _Kind, entered: _Kind) -> _Kind:
    """Return what was entered as the next revision of what stands.

    `Conflict` if somebody else changed the thing meanwhile, with both values of each field that differs.
    """
    if entered.revision != before.revision:
        raise stale(before, entered)
    return replace(entered, revision=before.revision + 1)


def stale(before: Thing, entered: Thing) -> Conflict:
    """Return the refusal that shows what stands beside what was entered, field by field."""
    return Conflict(
        "Người khác vừa lưu mục này. Giá trị đang lưu được ghi ở từng ô; hãy đối chiếu rồi lưu lại.",
        "Somebody else has just saved this. The value that stands is given at each field; compare, then"
        " save again.",
        code="changed-meanwhile",
        details=[
            Detail(f"Đang lưu: {vi or '–'}", f"It stands as: {en or '–'}", {"field": name})
            for name, (vi, en) in differing(before, entered).items()
        ],
    )


def differing(before: Thing, entered: Thing) -> Mapping[str, tuple[str, str]]:
    """Return the fields whose values differ, with what stands, in words of both languages."""
    ignored = ("revision", "id", "center_id", "state", "answer")
    return {
        field.name: _shown(getattr(before, field.name))
        for field in fields(before)
        if field.name not in ignored and getattr(before, field.name) != getattr(entered, field.name)
    }


_NAMED: Mapping[Any, tuple[str, str]] = {**ROOM_KINDS, **CONDITIONS}


def _shown(value: object) -> tuple[str, str]:
    if isinstance(value, date):
        return (format_day(value),) * 2
    return _NAMED.get(value, ("" if value is None else str(value),) * 2)


def require_raised(need: Need) -> None:
    """Refuse to change a need that was answered: what was decided on is not rewritten."""
    if need.state != "raised":
        raise Conflict(
            f"Nhu cầu này ở trạng thái “{NEED_STATES[need.state][0]}”, không sửa được nữa."
            " Hãy lập nhu cầu mới.",
            f"This need is “{NEED_STATES[need.state][1]}” and can no longer be changed. Raise a new one.",
            code="need-answered",
        )


def moved(need: Need, to: NeedState, answer: str) -> Need:
    """Return the need in its next state. `Conflict` if no such step leads on from where it is."""
    if to not in _NEXT[need.state]:
        raise Conflict(
            f"Nhu cầu đang ở trạng thái “{NEED_STATES[need.state][0]}”, không chuyển sang"
            f" “{NEED_STATES[to][0]}” được. Hãy tải lại trang.",
            f"The need is “{NEED_STATES[need.state][1]}” and cannot become “{NEED_STATES[to][1]}”."
            " Reload the page.",
            code="need-state",
        )
    return replace(need, state=to, answer=answer, revision=need.revision + 1)
