"""What the labels and columns of a list are called, by those who write lists: read tolerantly."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.enrollment.domain.session_headings import read_session_heading
from services.enrollment.domain.workbook_cells import Cell
from shared.vietnamese import match_key


@dataclass(frozen=True)
class Label:
    """A field of the form: how it is printed, and how else people write it (as match keys)."""

    field: str
    heading: str
    keys: frozenset[str]


def label_of(field: str, heading: str, *others: str) -> Label:
    """Return a field with how it is printed and how else it is written (as match keys)."""
    return Label(field, heading, frozenset({match_key(heading), *others}))


HEAD: Final = (
    label_of("code", "Mã lớp", "ma so lop", "ky hieu lop"),
    label_of("name", "Tên lớp", "lop"),
    label_of("program", "Chương trình", "ma chuong trinh"),
    label_of("opened", "Khai giảng", "ngay khai giang", "tu ngay"),
    label_of("closed", "Bế giảng", "ngay be giang", "den ngay"),
    label_of("periods", "Số tiết", "tong so tiet", "tong tiet"),
    label_of("decision", "Quyết định mở lớp", "so quyet dinh mo lop", "quyet dinh so", "so quyet dinh"),
    label_of("decided", "Ngày quyết định mở lớp", "ngay quyet dinh", "ngay quyet dinh mo"),
    label_of("place", "Địa điểm", "noi mo lop", "dia diem mo lop", "dia diem hoc"),
)
HEAD_REQUIRED: Final = ("code", "name", "program", "opened", "closed", "periods")

_NAMES = (
    "ho ten",
    "ho ten hoc vien",
    "ho va ten hoc vien",
    "hoc vien",
    "ho va ten dang vien",
    "ho ten dang vien",
)
_BIRTHS = (
    "nam sinh",
    "ngay thang nam sinh",
    "sinh ngay",
    "ngay thang sinh",
    "ngay sinh nam sinh",
    "sinh nam",
)
_UNITS = (
    *("don vi", "co quan", "noi cong tac", "don vi cu", "don vi cu di hoc", "co quan don vi"),
    *("don vi cong tac chuc vu", "chuc vu don vi cong tac", "noi cong tac chuc vu", "dang bo"),
)
_NUMBERS = (
    *("so dinh danh ca nhan", "so cccd", "cccd", "cmnd", "so cmnd", "cmnd cccd", "cccd cmnd", "so cmnd cccd"),
    *("so cccd cmnd", "can cuoc cong dan", "so can cuoc", "so can cuoc cong dan", "can cuoc", "ma dinh danh"),
)
TABLE: Final = (
    label_of("ordinal", "STT", "tt", "so tt", "so thu tu"),
    label_of("full_name", "Họ và tên", *_NAMES),
    label_of("family", "Họ", "ho dem", "ho va dem", "ho va ten dem", "ho lot", "ho va chu dem", "ho va lot"),
    label_of("given", "Tên"),
    label_of("birth", "Ngày sinh", *_BIRTHS),
    label_of("gender", "Giới tính", "gioi", "nam nu", "phai"),
    label_of("ethnicity", "Dân tộc"),
    label_of("birth_place", "Quê quán", "noi sinh", "que quan noi sinh"),
    label_of("identity", "Số định danh", *_NUMBERS),
    label_of("unit", "Đơn vị công tác", *_UNITS),
    label_of("cell", "Chi bộ", "chi bo dang sinh hoat", "chi bo sinh hoat", "sinh hoat tai chi bo"),
    label_of("party", "Trạng thái Đảng", "trang thai", "tinh trang dang", "doi tuong"),
    label_of("admitted", "Nhập học", "co mat", "da nhap hoc"),
    label_of("attended", "Số tiết dự", "so tiet tham du", "so tiet du hoc", "tiet du", "tong so tiet du"),
    label_of("mark", "Điểm", "diem thu hoach", "diem bai thu hoach", "diem thi", "diem so", "ket qua diem"),
)
UNUSED: Final = (
    label_of("phone", "Số điện thoại", "sdt", "dien thoai", "so dt", "dt"),
    label_of("note", "Ghi chú", "chu thich"),
    label_of("findings", "Cần sửa"),
)
"""Columns that lists often have and that are not read; the last is the one that we write."""
SPLIT_BIRTH: Final = (label_of("birth_male", "Năm sinh (nam)"), label_of("birth_female", "Năm sinh (nữ)"))
"""Two columns below one heading, the year standing in the one of the learner's gender."""
HEADINGS: Final = {label.field: label.heading for label in (*HEAD, *TABLE, *UNUSED, *SPLIT_BIRTH)}
COLUMNS_REQUIRED: Final = ("full_name", "birth", "gender", "unit", "admitted", "attended", "mark")
"""Columns without which a class list cannot be loaded; their cells may still be empty where allowed."""
SESSION: Final = "session"
"""The field of a column that stands for one buổi, of which there may be many."""
CHOICES: Final = tuple(label.field for label in (*TABLE, *SPLIT_BIRTH))
"""What an officer can say that a column is."""


@dataclass(frozen=True)
class Form:
    """What a list of one kind is called and holds: its columns by match key of their headings.

    `choices` is what an officer can say that a column is. `dated`: columns of sessions are headed by number,
    day or part of the day, in every way that officers write them.
    """

    kind: str
    fields: Mapping[str, str]
    choices: tuple[str, ...]
    dated: bool = False


CLASS_LISTS: Final = Form(
    "class_lists", {key: label.field for label in (*TABLE, *UNUSED) for key in label.keys}, CHOICES
)
_HEAD_FIELDS: Final = {key: label.field for label in HEAD for key in label.keys}
_SESSION: Final = re.compile(r"buoi (?:thu )?(\d{1,3})")
_ASIDE: Final = re.compile(r"\([^()]*\)")


def head_field(cell: Cell) -> str | None:
    """Return the field of the head that a cell is the label of."""
    return next((_HEAD_FIELDS[key] for key in _keys(cell) if key in _HEAD_FIELDS), None)


def labelled(text: str) -> str | None:
    """Return the field of the head that a text names."""
    return _HEAD_FIELDS.get(match_key(text))


def table_field(cell: Cell, form: Form = CLASS_LISTS) -> str | None:
    """Return the field that a heading names, `session` for `Buổi 3`; None for another text."""
    for key in _keys(cell):
        if key in form.fields:
            return form.fields[key]
        if _SESSION.fullmatch(key):
            return SESSION
    return SESSION if form.dated and read_session_heading(cell.text) is not None else None


def session_number(cell: Cell) -> int | None:
    """Return which buổi a heading such as `Buổi 3` names."""
    found = next((match for key in _keys(cell) if (match := _SESSION.fullmatch(key))), None)
    return int(found[1]) if found else None


def is_word(cell: Cell, key: str) -> bool:
    """Tell whether a heading is this word, whatever its case, accents and encoding."""
    return key in _keys(cell)


def _keys(cell: Cell) -> tuple[str, ...]:
    """Return the text as it can be meant: decoded, as it stood (a Unicode heading over old text), bare."""
    if cell.kind != "text":
        return ()
    texts = (cell.text, cell.raw, _ASIDE.sub("", cell.text))
    return tuple(match_key(text) for text in texts)
