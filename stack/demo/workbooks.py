"""Writes the nine workbooks as the centers would hold them, habits and old encodings included.

Every center writes in its own way: in TCVN3 or VNI fonts from before Unicode, in decomposed Unicode, with
dates as dates or as text, marks with a comma, attendance session by session. The content is the lists';
a file that is already there is left alone, for somebody may have worked in it.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

from shared.vietnamese import encode_tcvn3, encode_vni
from stack.demo.lists import ClassList, Row, class_lists
from stack.demo.people import Birth
from stack.demo.province import Center, Province

_WRITTEN_ON = datetime(2021, 7, 5, 8, 0)  # noqa: DTZ001 -- local, as Office writes it
_WIDTHS = {
    "STT": 5,
    "Họ và tên": 26,
    "Ngày sinh": 12,
    "Giới tính": 8,
    "Dân tộc": 9,
    "Quê quán": 36,
    "Số định danh": 15,
    "Đơn vị công tác": 30,
    "Chi bộ": 32,
    "Trạng thái Đảng": 20,
    "Nhập học": 8,
    "Số tiết dự": 9,
    "Điểm": 7,
}
_SESSION_WIDTH = 7
_CAPITAL_FONTS = {"tcvn3": ".VnTimeH"}
_FONTS = {"unicode": "Times New Roman", "nfd": "Times New Roman", "tcvn3": ".VnTime", "vni": "VNI-Times"}
_UNKNOWN_DAY = ("{year}", "00/00/{year}", "…/{year}")
# U+2026 is in none of the old encodings: those centers write dots.
_UNKNOWN_DAY_LEGACY = ("{year}", "00/00/{year}", "../../{year}")

Cell = str | int | float | date


@dataclass(frozen=True)
class _Hand:
    """How one center writes: its encoding, its font, and the formats made from them."""

    center: Center
    encode: Callable[[str], str]
    formats: dict[str, Any]


def workbook_path(folder: Path, center: Center, period: str) -> Path:
    """Return where the center's workbook lies, e.g. `243-vinhyen-2021-H1.xlsx`."""
    return folder / f"{center.area_code}-{center.slug}-{period}.xlsx"


def write_workbook(province: Province, center: Center, folder: Path) -> Path:
    """Write the center's workbook unless it is there; it appears whole or not at all. Return its path."""
    path = workbook_path(folder, center, province.period)
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with xlsxwriter.Workbook(str(unfinished)) as book:
        book.set_properties({"created": _WRITTEN_ON, "author": "Giáo vụ", "company": center.name})
        hand = _hand(book, center)
        for number, class_list in enumerate(class_lists(province, center), start=1):
            _write_class(book.add_worksheet(f"Lop {number:02d}"), class_list, hand)
    unfinished.replace(path)
    return path


def _hand(book: Any, center: Center) -> _Hand:
    encoders: dict[str, Callable[[str], str]] = {
        "unicode": lambda text: text,
        "nfd": lambda text: unicodedata.normalize("NFD", text),
        "tcvn3": encode_tcvn3,
        "vni": encode_vni,
    }
    base = {"font_name": _FONTS[center.encoding], "font_size": 12, "valign": "vcenter"}
    cell = base | {"border": 1}
    capitals = {"font_name": _CAPITAL_FONTS.get(center.encoding, _FONTS[center.encoding])}
    formats = {
        "letterhead": base | capitals | {"bold": True, "font_size": 13},
        "label": base,
        "value": base | {"bold": True, "align": "left"},
        "value_date": base | {"bold": True, "align": "left", "num_format": "dd/mm/yyyy"},
        "head": cell | {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#E8EEF7"},
        "cell": cell,
        "center": cell | {"align": "center"},
        "date": cell | {"align": "center", "num_format": "dd/mm/yyyy"},
        "mark": cell | {"align": "center", "num_format": "0.0#"},
    }
    made = {name: book.add_format(properties) for name, properties in formats.items()}
    return _Hand(center, encoders[center.encoding], made)


def _write_class(sheet: Any, class_list: ClassList, hand: _Hand) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    top = _write_head(sheet, class_list, hand)
    columns = _columns(class_list, hand.center)
    for place, title in enumerate(columns):
        sheet.write_string(top, place, hand.encode(title), hand.formats["head"])
        sheet.set_column(place, place, _WIDTHS.get(title, _SESSION_WIDTH))
    sheet.set_row(top, 34)
    sheet.freeze_panes(top + 1, 2)
    sheet.repeat_rows(top)
    for number, row in enumerate(class_list.rows, start=1):
        _write_row(sheet, top + number, columns, _cells(number, row, hand.center), hand)
    came = sum(row.admitted for row in class_list.rows)
    foot = f"Danh sách gồm {len(class_list.rows)} người, nhập học {came} người."
    sheet.write_string(top + len(class_list.rows) + 2, 1, hand.encode(foot), hand.formats["label"])


def _write_head(sheet: Any, class_list: ClassList, hand: _Hand) -> int:
    """Write who the list is from and what class it is for; return the row for the table's head."""
    planned = class_list.planned
    head: list[tuple[str, Cell]] = [
        ("Mã lớp", class_list.code),
        ("Tên lớp", class_list.name),
        ("Chương trình", class_list.program.code),
        ("Khai giảng", planned.opened),
        ("Bế giảng", planned.closed),
        ("Số tiết", class_list.program.periods),
        ("Quyết định mở lớp", class_list.decision_number),
        ("Ngày quyết định mở lớp", planned.opened),
        ("Địa điểm", f"Hội trường {hand.center.name}"),
    ]
    for place, line in enumerate((hand.center.parent, hand.center.name)):
        # TCVN3 has no toned capitals: its capital fonts (.VnTimeH) show lower-case text in capitals.
        capitals = line.lower() if hand.center.encoding == "tcvn3" else line.upper()
        sheet.write_string(place, 0, hand.encode(capitals), hand.formats["letterhead"])
    for place, (label, value) in enumerate(head, start=3):
        sheet.write_string(place, 0, hand.encode(f"{label}:"), hand.formats["label"])
        _write_cell(sheet, (place, 1), value, hand, ("value", "value_date"))
    return 3 + len(head) + 1


def _columns(class_list: ClassList, center: Center) -> list[str]:
    columns = list(_WIDTHS)
    if center.attendance_as == "sessions":
        count = max(len(row.sessions) for row in class_list.rows)
        place = columns.index("Số tiết dự")
        columns[place : place + 1] = [f"Buổi {number}" for number in range(1, count + 1)]
    return columns


def _cells(number: int, row: Row, center: Center) -> dict[str, Cell]:
    """Return what stands in the row, by column; an empty cell is missing."""
    person = row.person
    cells: dict[str, Cell] = {
        "STT": number,
        "Họ và tên": person.full_name,
        "Ngày sinh": _birth(person.birth, number, center),
        "Giới tính": person.gender,
        "Dân tộc": person.ethnicity,
        "Quê quán": person.birth_place,
        "Số định danh": person.identity_number,
        "Đơn vị công tác": person.unit,
        "Chi bộ": person.party_cell,
        "Trạng thái Đảng": person.party_status,
    }
    if row.admitted:
        cells["Nhập học"] = "x"
        if center.attendance_as == "sessions":
            cells |= {f"Buổi {place}": attended for place, attended in enumerate(row.sessions, start=1)}
        else:
            cells["Số tiết dự"] = row.attended
    if row.mark is not None:
        plain = f"{row.mark.normalize():f}"
        cells["Điểm"] = plain.replace(".", ",") if center.marks_as == "text" else float(row.mark)
    return {column: value for column, value in cells.items() if value != ""}


def _birth(birth: Birth, number: int, center: Center) -> Cell:
    if birth.month is None or birth.day is None:
        shapes = _UNKNOWN_DAY if center.encoding in ("unicode", "nfd") else _UNKNOWN_DAY_LEGACY
        shape = shapes[number % len(shapes)]
        return (
            birth.year if shape == "{year}" and center.dates_as == "excel" else shape.format(year=birth.year)
        )
    if center.dates_as == "excel":
        return date(birth.year, birth.month, birth.day)
    return f"{birth.day:02d}/{birth.month:02d}/{birth.year}"


def _write_row(sheet: Any, row: int, columns: Sequence[str], cells: dict[str, Cell], hand: _Hand) -> None:
    for place, column in enumerate(columns):
        centered = column in ("STT", "Ngày sinh", "Giới tính", "Nhập học", "Số tiết dự", "Điểm")
        plain = "center" if centered or column.startswith("Buổi") else "cell"
        if column not in cells:
            sheet.write_blank(row, place, None, hand.formats[plain])
        elif column == "Điểm" and not isinstance(cells[column], str):
            sheet.write_number(row, place, cells[column], hand.formats["mark"])
        else:
            _write_cell(sheet, (row, place), cells[column], hand, (plain, "date"))


def _write_cell(sheet: Any, at: tuple[int, int], value: Cell, hand: _Hand, formats: tuple[str, str]) -> None:
    """Write text in the center's encoding and a date as a date; `formats` name those of text and of dates."""
    text_format, date_format = (hand.formats[name] for name in formats)
    if isinstance(value, date):
        sheet.write_datetime(*at, datetime.combine(value, time.min), date_format)
    elif isinstance(value, str):
        sheet.write_string(*at, hand.encode(value), text_format)
    else:
        sheet.write_number(*at, value, text_format)
