"""Columns recognised in many spellings and heads, chosen by an officer where they are not."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from openpyxl import Workbook

from services.enrollment.operations.imports.choices import Choices
from services.enrollment.operations.imports.reading import Help, Reading, read_workbook
from shared.vietnamese import encode_tcvn3, encode_vni, encode_windows_1258
from tests.enrollment.imports import books

HEAD = [[f"{label}:", value] for label, value in books.HEAD.items()]
LEARNERS: list[list[Any]] = [
    [1, "Nguyễn Thị", "Hương", 1985, "Nữ", "UBND xã Sơn Lôi", "x", 48, "8,5"],
    [2, "Trần Văn", "Đức", 1990, "Nam", "Trường THCS Gia Khánh", "x", 50, "7,5"],
]
NAMES = ["Nguyễn Thị Hương", "Trần Văn Đức"]


def sheet(*rows: Sequence[Any], merged: Sequence[str] = ()) -> bytes:
    """Return a workbook of one sheet with the usual head over these rows."""
    made = Workbook()
    page = made.worksheets[0]
    page.title = "Lop 01"
    for row in [*HEAD, *rows]:
        page.append(list(row))
    for cells in merged:
        page.merge_cells(cells)
    return books.saved(made)


def names(reading: Reading) -> list[str]:
    """Return who was read, of a file without problems."""
    assert reading.problems == (), [detail.vi for detail in reading.problems]
    return [row.full_name for row in reading.classes[0].learners]


SPELLINGS = {
    "bare": ["STT", "HO", "TEN", "NAM SINH", "GIOI TINH", "DON VI", "CO MAT", "SO TIET DU", "DIEM"],
    "capitals": ["TT.", "HỌ ĐỆM", "TÊN", "SINH NGÀY", "NAM/NỮ", "CƠ QUAN", "Nhập học", "TIẾT DỰ",
                 "ĐIỂM THI"],
    "remarks": ["Số TT", "Họ và đệm", "Tên", "Ngày sinh (dd/mm/yyyy)", "Phái", "Đơn vị cử đi học",
                "Đã nhập học", "Số tiết tham dự", "Điểm (thang 10)"],
}  # fmt: skip


@pytest.mark.parametrize("headings", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_headings_are_read_in_many_spellings(headings: list[str]) -> None:
    """Case, accents, punctuation and remarks in brackets hide no column."""
    assert names(books.read(sheet(headings, *LEARNERS))) == NAMES


@pytest.mark.parametrize("write", [encode_tcvn3, encode_vni, encode_windows_1258])
def test_headings_may_be_in_an_old_encoding(write: Any) -> None:
    """A heading typed with the old font is read by what it means, like the names below it."""
    rows = [
        [write(value) if isinstance(value, str) else value for value in row]
        for row in (["STT", "Họ", "Tên", "Năm sinh", "Giới tính", "Đơn vị", "Có mặt", "Số tiết dự", "Điểm"],
                    *LEARNERS)
    ]  # fmt: skip
    assert names(books.read(sheet(*rows))) == NAMES


def test_a_head_of_two_rows_with_merged_cells() -> None:
    """`Họ và tên` over HỌ and TÊN, `Năm sinh` over Nam and Nữ (the year tells the gender), sessions below."""
    first = ["STT", "Họ và tên", None, "Năm sinh", None, "Đơn vị", "Nhập học", "Điểm danh", None, "Điểm"]
    second = [None, "Họ", "Tên", "Nam", "Nữ", None, None, "Buổi 1", "Buổi 2", None]
    rows = [
        [1, "Nguyễn Thị", "Hương", None, 1985, "UBND xã", "x", 5, 4, "8,5"],
        [2, "Trần Văn", "Đức", 1990, None, "Trường", "x", 5, 5, "7,5"],
    ]
    row = len(HEAD) + 1
    reading = books.read(
        sheet(first, second, *rows, merged=[f"B{row}:C{row}", f"D{row}:E{row}", f"H{row}:I{row}"])
    )
    assert names(reading) == NAMES
    assert [(one.gender, one.birth.year, one.attended_periods) for one in reading.classes[0].learners] == [
        ("female", 1985, 9), ("male", 1990, 10),
    ]  # fmt: skip


def test_an_officer_says_what_unknown_columns_are_and_the_layout_remembers_it() -> None:
    """The same headings in a later file have the same fingerprint, for which the choice is kept."""
    headings = ["STT", "Thí sinh", "Gọi là", "Năm sinh", "Giới tính", "Thuộc", "Nhập học", "Dự", "Điểm"]
    content = sheet(headings, *LEARNERS)
    reading = books.read(content)
    assert {"full_name", "unit"} & {detail.where.get("column") for detail in reading.problems} == set()
    assert any("thiếu cột “Họ và tên”" in detail.vi for detail in reading.problems)

    fields = ["ordinal", "family", "given", "birth", "gender", "unit", "admitted", "attended", "mark"]
    chosen: Mapping[int, str] = dict(enumerate(fields, start=1))
    kept = {reading.sheets[0].fingerprint: chosen}
    later = sheet(headings, *LEARNERS[:1])
    for sent, expected in ((content, NAMES), (later, NAMES[:1])):
        again = read_workbook(sent, books.KNOWN, books.TODAY, Help(remembered=kept.get))
        assert names(again) == expected
        assert again.sheets[0].chosen


def test_an_officer_points_to_the_row_of_the_headings() -> None:
    """A sheet in which no headings are recognised is passed over until somebody says where they are."""
    headings = ["Thứ tự", "Thí sinh", "Gọi là", "Sinh", "Nam hay nữ", "Thuộc", "Đến", "Dự", "Kết quả"]
    made = Workbook()
    page = made.worksheets[0]
    page.title = "Lop 01"
    page.append(headings)
    for row in LEARNERS:
        page.append(row)
    content = books.saved(made)
    assert books.read(content).sheets[0].fingerprint == ""
    aid = Help(Choices(heading_rows={"Lop 01": 1}))
    found = read_workbook(content, books.KNOWN, books.TODAY, aid).sheets[0]
    assert [column.heading for column in found.columns] == headings


def test_a_mark_that_lost_its_comma_is_asked_and_never_guessed() -> None:
    """85 is a question with what it probably means; a yes for column, cell or file makes it 8,5."""
    content = books.book(books.put(1, "Điểm", 85), books.put(2, "Điểm", 72))
    asked = books.read(content).problems
    assert [(one.where["cell"], one.where["means"]) for one in asked] == [("M12", "8,5"), ("M13", "7,2")]

    def marks(**answers: str) -> list[str]:
        keys = {"mark": "mark", "column": "Lop 01!M", "cell": "Lop 01!M13"}
        choices = Choices(answers={keys[name]: said for name, said in answers.items()})
        reading = read_workbook(content, books.KNOWN, books.TODAY, Help(choices))
        return [str(one.mark) for one in reading.classes[0].learners[:2]] if not reading.problems else []

    assert marks(mark="yes") == marks(column="yes") == ["8.5", "7.2"]
    assert marks(cell="yes") == []
    refused = Choices(answers={"mark": "yes", "Lop 01!M13": "no"})
    left = read_workbook(content, books.KNOWN, books.TODAY, Help(refused)).problems
    assert [one.where.get("cell") for one in left] == ["M13"]
    assert "means" not in left[0].where


@pytest.mark.parametrize(
    ("written", "means"),
    [("27/7/85", "27/7/1985"), ("85", "1985"), ("05", "2005"), ("20", ""), ("1/1/10", "")],
)
def test_a_year_of_two_digits_is_asked_where_only_one_is_possible(written: str, means: str) -> None:
    """Whoever sits in a class is between 14 and 100 years old; without one such year nothing is asked."""
    content = books.book(books.put(1, "Ngày sinh", written))
    (asked,) = books.read(content).problems
    assert asked.where.get("means", "") == means
    answered = read_workbook(content, books.KNOWN, books.TODAY, Help(Choices(answers={"birth": "yes"})))
    if means:
        assert answered.classes[0].learners[0].birth.year == int(means[-4:])
    else:
        assert len(answered.problems) == 1


def test_an_officer_overrules_the_encoding_of_a_column() -> None:
    """`Sông` may be VNI for `Sơng`: what was recognised gives way to what a person says of the column."""
    content = books.book(books.put(1, "Quê quán", "Sông Lô"))
    aid = Help(Choices(encodings={"Lop 01": {6: "vni"}}))
    assert books.read(content).classes[0].learners[0].birth_place == "Sông Lô"
    read = read_workbook(content, books.KNOWN, books.TODAY, aid)
    assert read.classes[0].learners[0].birth_place == "Sơng Lơ"
    column = next(each for each in read.sheets[0].columns if each.column == 6)
    assert column.encoding == "vni"
    assert ("Sông Lô", "Sơng Lơ") in column.samples
