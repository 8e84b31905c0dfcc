"""Cử đi học: people whom a unit sends to a class, entered one by one or pasted from a sheet."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from services.enrollment.domain.class_lists import Gender, PartialDate
from services.enrollment.domain.workbook_cells import (
    Unreadable,
    read_birth,
    read_gender,
    read_identity_number,
)
from shared.errors import Detail, Invalid
from shared.vietnamese import format_partial_date, match_key, nfc, sort_key

MOST_PASTED: Final = 500
_LONGEST: Final = 300
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Nominee:
    """Somebody whom a unit sends; `row` is the line pasted, from 1. What is not known is empty."""

    row: int
    full_name: str
    birth: PartialDate
    gender: Gender
    unit: str
    identity_number: str = ""
    ethnicity: str = ""
    birth_place: str = ""
    party_cell: str = ""
    party_status: str = ""

    @property
    def birth_date(self) -> str:
        """The known part of the birth date, as lists print it."""
        return format_partial_date(self.birth.year, self.birth.month, self.birth.day)

    @property
    def likeness(self) -> tuple[str, str]:
        """What two entries of one person without numbers have in common."""
        return sort_key(self.full_name), self.birth_date


COLUMNS: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "full_name": ("Họ và tên", frozenset({"ho va ten", "ho ten", "ten", "hoc vien"})),
    "birth": ("Ngày sinh", frozenset({"ngay sinh", "nam sinh", "ngay thang nam sinh", "sinh ngay"})),
    "gender": ("Giới tính", frozenset({"gioi tinh", "nam nu", "gioi"})),
    "unit": ("Đơn vị", frozenset({"don vi", "don vi cong tac", "co quan", "noi cong tac"})),
    "party_cell": ("Chi bộ", frozenset({"chi bo", "chi bo dang"})),
    "identity_number": ("Số định danh", frozenset({"so dinh danh", "cccd", "so cccd", "cmnd", "so cmnd"})),
    "party_status": ("Trạng thái", frozenset({"trang thai", "dang vien", "doi tuong"})),
    "ethnicity": ("Dân tộc", frozenset({"dan toc"})),
    "birth_place": ("Quê quán", frozenset({"que quan", "noi sinh"})),
}
"""Columns of pasted rows in their order, each with the headers that it is recognised by."""
_IGNORED: Final = frozenset({"stt", "tt", "so thu tu"})


@dataclass(slots=True)
class _Reading:
    """What was read of one line, and what was wrong with it."""

    row: int
    cells: dict[str, str]
    faults: list[Detail] = field(default_factory=list)

    def refuse(self, column: str, vi: str, en: str) -> None:
        label = COLUMNS[column][0]
        self.faults.append(
            Detail(
                f"Dòng {self.row}, {label}: {vi}",
                f"Line {self.row}, {label}: {en}",
                {"field": column, "row": self.row},
            )
        )


def read_pasted(text: str, today: date, *, unit: str, required: frozenset[str]) -> list[Nominee]:
    """Return the people on pasted lines (columns between tabs), in their order.

    A first line of headers says which columns there are; without it they stand in the order of
    `COLUMNS`. `unit` fills an empty unit. `Invalid` naming line and column of everything wrong.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        raise Invalid(
            "Chưa có dòng nào. Hãy chép các dòng từ bảng tính rồi dán vào đây.",
            "Nothing was pasted. Copy rows from a sheet and paste them here.",
            code="nothing-pasted",
        )
    if len(lines) > MOST_PASTED + 1:
        raise Invalid(
            f"Dán nhiều nhất {MOST_PASTED} dòng một lần; danh sách dài hơn hãy nạp bằng tệp.",
            f"Paste {MOST_PASTED} lines at most; load a longer list as a file.",
            code="too-many-lines",
        )
    names = _header(lines[0][1])
    if names is not None:
        lines = lines[1:]
    readings = [_Reading(number, _cells(line, names or list(COLUMNS))) for number, line in lines]
    found = [read_nominee(each, today, unit=unit, required=required) for each in readings]
    faults = [fault for each in readings for fault in each.faults]
    if faults:
        raise Invalid(
            "Có dòng chưa đúng; chưa ai được ghi vào danh sách. Hãy sửa các ô được nêu rồi gửi lại.",
            "Some lines are wrong and nobody was entered. Correct the cells named and send them again.",
            code="lines-invalid",
            details=faults,
        )
    return [each for each in found if each is not None]


def nominee_from(cells: Mapping[str, str], today: date, *, required: frozenset[str], row: int = 1) -> Nominee:
    """Return one person from the fields of a form; `Invalid` naming each field that is wrong."""
    reading = _Reading(row, {name: nfc(value).strip() for name, value in cells.items()})
    found = read_nominee(reading, today, unit="", required=required)
    if found is None:
        raise Invalid(
            "Thông tin người được cử chưa đúng. Hãy sửa các mục được nêu.",
            "What was entered of the person is not right. Correct the fields named.",
            code="nominee-invalid",
            details=[
                Detail(each.vi.partition(": ")[2], each.en.partition(": ")[2], dict(each.where))
                for each in reading.faults
            ],
        )
    return found


def _header(line: str) -> list[str] | None:
    keys = [match_key(cell) for cell in line.split("\t")]
    named = [next((name for name, (_, known) in COLUMNS.items() if key in known), "") for key in keys]
    if "full_name" not in named:
        return None
    return [name if key not in _IGNORED else "" for name, key in zip(named, keys, strict=True)]


def _cells(line: str, names: Sequence[str]) -> dict[str, str]:
    cells = line.split("\t")
    if cells[0].strip().isdigit() and names and names[0] == "full_name":
        cells = cells[1:]  # a running number that no header speaks of
    return {name: nfc(cell).strip() for name, cell in zip(names, cells, strict=False) if name}


def read_nominee(reading: _Reading, today: date, *, unit: str, required: frozenset[str]) -> Nominee | None:
    """Return who stands on one line, or None after noting what is wrong with it."""
    cells = reading.cells = {**reading.cells, "unit": reading.cells.get("unit") or unit}
    # A person without birth or gender could not be stored, whatever the rules require.
    for name in COLUMNS:
        if not cells.get(name) and name in required | {"full_name", "birth", "gender"}:
            reading.refuse(name, "còn thiếu.", "is missing.")
    for name, value in cells.items():
        if len(value) > _LONGEST or any(ord(letter) < ord(" ") for letter in value):
            reading.refuse(name, "quá dài hoặc có ký tự lạ.", "is too long or has strange characters.")
    birth = _read(reading, "birth", lambda text: read_birth(text, None, today))
    gender = _read(reading, "gender", lambda text: read_gender(match_key(text), text))
    number = _read(
        reading, "identity_number", lambda text: read_identity_number(text, typed_as_number=False)[0]
    )
    if reading.faults or birth is None or gender is None:
        return None
    others = ("full_name", "unit", "ethnicity", "birth_place", "party_cell", "party_status")
    texts = {name: cells.get(name, "") for name in others}
    return Nominee(row=reading.row, birth=birth, gender=gender, identity_number=number or "", **texts)


def _read(reading: _Reading, column: str, reader: Callable[[str], _Value]) -> _Value | None:
    """Return what a cell means; None if it is empty, or after noting that it cannot be read."""
    text = reading.cells.get(column, "")
    if not text:
        return None
    try:
        return reader(text)
    except Unreadable as fault:
        reading.refuse(column, fault.vi, fault.en)
        return None


def likely_doubles(nominees: Sequence[Nominee], listed: Mapping[tuple[str, str], int]) -> Iterator[Detail]:
    """Yield who looks like somebody on the list already, or like another line: same name, same birth date."""
    seen: dict[tuple[str, str], int] = {}
    for each in nominees:
        if each.likeness in listed:
            place = listed[each.likeness]
            yield Detail(
                f"Dòng {each.row}, {each.full_name}: giống người ở STT {place} của lớp.",
                f"Line {each.row}, {each.full_name}: like No. {place} of the class.",
                {"row": each.row},
            )
        elif each.likeness in seen:
            yield Detail(
                f"Dòng {each.row}, {each.full_name}: giống dòng {seen[each.likeness]}.",
                f"Line {each.row}, {each.full_name}: like line {seen[each.likeness]}.",
                {"row": each.row},
            )
        seen.setdefault(each.likeness, each.row)
