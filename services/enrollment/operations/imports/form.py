"""The form of a class sheet: a head of labels and values, then a table; labels are read tolerantly."""

import re
from dataclasses import dataclass
from typing import Final

from services.enrollment.domain.workbook_cells import Cell
from services.enrollment.operations.imports.sheets import Sheet
from shared.vietnamese import match_key


@dataclass(frozen=True)
class Label:
    """A field of the form: how it is printed, and how else people write it (as match keys)."""

    field: str
    heading: str
    keys: frozenset[str]


def _label(field: str, heading: str, *others: str) -> Label:
    return Label(field, heading, frozenset({match_key(heading), *others}))


HEAD: Final = (
    _label("code", "Mã lớp", "ma so lop", "ky hieu lop"),
    _label("name", "Tên lớp", "lop"),
    _label("program", "Chương trình", "ma chuong trinh"),
    _label("opened", "Khai giảng", "ngay khai giang", "tu ngay"),
    _label("closed", "Bế giảng", "ngay be giang", "den ngay"),
    _label("periods", "Số tiết", "tong so tiet", "tong tiet"),
    _label("decision", "Quyết định mở lớp", "so quyet dinh mo lop", "quyet dinh so", "so quyet dinh"),
    _label("decided", "Ngày quyết định mở lớp", "ngay quyet dinh", "ngay quyet dinh mo"),
    _label("place", "Địa điểm", "noi mo lop", "dia diem mo lop", "dia diem hoc"),
)
HEAD_REQUIRED: Final = ("code", "name", "program", "opened", "closed", "periods")

TABLE: Final = (
    _label("ordinal", "STT", "tt", "so tt", "so thu tu"),
    _label("full_name", "Họ và tên", "ho ten", "ho ten hoc vien", "ho va ten hoc vien", "hoc vien"),
    _label("family", "Họ", "ho dem", "ho va dem", "ho va ten dem", "ho lot", "ho va chu dem"),
    _label("given", "Tên"),
    _label("birth", "Ngày sinh", "nam sinh", "ngay thang nam sinh", "sinh ngay", "ngay thang sinh"),
    _label("gender", "Giới tính", "gioi", "nam nu", "phai"),
    _label("ethnicity", "Dân tộc"),
    _label("birth_place", "Quê quán", "noi sinh", "que quan noi sinh"),
    _label(
        "identity",
        "Số định danh",
        "so dinh danh ca nhan",
        "so cccd",
        "cccd",
        "cmnd",
        "so cmnd",
        "cmnd cccd",
        "cccd cmnd",
        "so cmnd cccd",
        "so cccd cmnd",
        "can cuoc cong dan",
        "so can cuoc",
    ),
    _label("unit", "Đơn vị công tác", "don vi", "co quan", "noi cong tac", "don vi cu", "don vi cu di hoc"),
    _label("cell", "Chi bộ", "chi bo dang sinh hoat", "chi bo sinh hoat"),
    _label("party", "Trạng thái Đảng", "trang thai", "tinh trang dang", "doi tuong"),
    _label("admitted", "Nhập học", "co mat", "da nhap hoc"),
    _label("attended", "Số tiết dự", "so tiet tham du", "so tiet du hoc", "tiet du"),
    _label("mark", "Điểm", "diem thu hoach", "diem bai thu hoach", "diem thi", "diem so"),
)
HEADINGS: Final = {label.field: label.heading for label in (*HEAD, *TABLE)}
COLUMNS_REQUIRED: Final = ("full_name", "birth", "gender", "unit", "admitted", "attended", "mark")
"""Columns without which a class list cannot be loaded; their cells may still be empty where allowed."""

_HEAD_FIELDS: Final = {key: label.field for label in HEAD for key in label.keys}
_TABLE_FIELDS: Final = {key: label.field for label in TABLE for key in label.keys}
_SESSION: Final = re.compile(r"buoi \d{1,3}")
_HEADINGS_OF_A_TABLE: Final = 3
_HEAD_ROWS: Final = 60
"""The table head is looked for in this many rows."""


@dataclass(frozen=True)
class Layout:
    """Where things stand in a class sheet: head values by field, columns by field, session columns.

    `head_labels` gives the place of each label found, with or without a value beside it.
    """

    head_labels: dict[str, Cell]
    head: dict[str, Cell]
    table_row: int | None
    columns: dict[str, int]
    sessions: tuple[int, ...]
    repeated: tuple[tuple[str, int, int], ...]
    """Fields that two columns claim: field, first column, second column."""


def find_layout(sheet: Sheet) -> Layout | None:
    """Return the layout of a class sheet, or None for a sheet that is no class list."""
    table_row = next(
        (
            number
            for number, cells in list(sheet.rows.items())[:_HEAD_ROWS]
            if sum(_table_field(cell) is not None for cell in cells.values()) >= _HEADINGS_OF_A_TABLE
        ),
        None,
    )
    labels, values = _head(sheet, table_row)
    if table_row is None and "code" not in labels:
        return None
    columns, sessions, repeated = _columns(sheet.rows[table_row]) if table_row is not None else ({}, (), ())
    return Layout(labels, values, table_row, columns, sessions, repeated)


def _keys(cell: Cell) -> tuple[str, ...]:
    """Return the text as it can be meant: decoded, and as it stood (a Unicode heading over old text)."""
    return (match_key(cell.text), match_key(cell.raw)) if cell.kind == "text" else ()


def _table_field(cell: Cell) -> str | None:
    for key in _keys(cell):
        if key in _TABLE_FIELDS:
            return _TABLE_FIELDS[key]
        if _SESSION.fullmatch(key):
            return "session"
    return None


def _head(sheet: Sheet, table_row: int | None) -> tuple[dict[str, Cell], dict[str, Cell]]:
    labels: dict[str, Cell] = {}
    values: dict[str, Cell] = {}
    for number, cells in list(sheet.rows.items())[:_HEAD_ROWS]:
        if table_row is not None and number >= table_row:
            break
        ordered = list(cells.values())
        for place, cell in enumerate(ordered):
            field = next((_HEAD_FIELDS[key] for key in _keys(cell) if key in _HEAD_FIELDS), None)
            beside = ordered[place + 1] if place + 1 < len(ordered) else None
            if field is None:
                label, _, rest = cell.text.partition(":")
                field = _HEAD_FIELDS.get(match_key(label)) if cell.kind == "text" and rest.strip() else None
                beside = Cell(cell.row, cell.column, "text", rest.strip(), cell.font) if field else None
            if field is None or field in labels:
                continue
            labels[field] = cell
            if beside is not None:
                values[field] = beside
            break
    return labels, values


def _columns(
    cells: dict[int, Cell],
) -> tuple[dict[str, int], tuple[int, ...], tuple[tuple[str, int, int], ...]]:
    columns: dict[str, int] = {}
    sessions: list[int] = []
    repeated: list[tuple[str, int, int]] = []
    for column, cell in cells.items():
        field = _table_field(cell)
        if field == "session":
            sessions.append(column)
        elif field in columns:
            repeated.append((field, columns[field], column))
        elif field is not None:
            columns[field] = column
    return columns, tuple(sessions), tuple(repeated)
