"""What right workbooks say, in whichever encoding and form their centers write."""

import contextlib
import io
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from services.enrollment.operations.imports.answer_workbook import workbook_of_problems
from services.enrollment.operations.imports.reading import Reading
from shared.errors import Invalid
from shared.vietnamese import encode_tcvn3, encode_vni
from tests.enrollment.imports import books
from tests.enrollment.imports.books import COLUMNS, FIRST_ROW, book, head, put


def persons(reading: Reading) -> list[tuple[Any, ...]]:
    """Return who stands in the one class of a reading without problems."""
    assert reading.problems == (), [detail.vi for detail in reading.problems]
    (one,) = reading.classes
    return [
        (row.full_name, row.birth.year, row.birth.month, row.birth.day, row.unit, row.admitted, row.mark)
        for row in one.learners
    ]


EXPECTED = [
    ("Nguyễn Thị Hương", 1985, 7, 27, "UBND xã Sơn Lôi", True, Decimal("8.5")),
    ("Trần Văn Đức", 1990, 4, 3, "Trường THCS Gia Khánh", True, Decimal("7.5")),
    ("Lê Hoà Ánh", 1985, None, None, "Công an huyện", False, None),
]


def _taken_for(text: str, encoding: str) -> str:
    """Return UTF-8 read byte by byte; what the encoding leaves free passes as it is."""
    return "".join(
        bytes([byte]).decode(encoding, errors="ignore") or chr(byte) for byte in text.encode("utf-8")
    )


FORMS = {
    "unicode": book(),
    "nfd": book(write=lambda text: unicodedata.normalize("NFD", text)),
    "eth": book(write=lambda text: text.replace("Đ", "\u00d0").replace("đ", "\u00f0")),
    "tcvn3 by font": book(write=encode_tcvn3, font=".VnTime"),
    "vni by font": book(write=encode_vni, font="VNI-Times"),
    "tcvn3 without font": book(write=encode_tcvn3),
    "vni without font": book(write=encode_vni),
    "unicode under an old font": book(font=".VnTime"),
    "mojibake": book(write=lambda text: _taken_for(text, "cp1252")),
    "mojibake of Latin-1": book(write=lambda text: text.encode().decode("latin-1")),
    "nbsp": book(write=lambda text: text.replace(" ", "\u00a0 ")),
}


@pytest.mark.parametrize("content", FORMS.values(), ids=FORMS.keys())
def test_every_form_gives_the_same_class(content: bytes) -> None:
    """Encodings, composition, look-alike letters and hard spaces change nothing of what is read."""
    reading = books.read(content)
    assert persons(reading) == EXPECTED
    (one,) = reading.classes
    assert (one.code, one.program_code, one.total_periods) == ("BX-01/2021", "NT_DANG", 50)
    assert (one.opened_on, one.closed_on, one.decided_on) == (
        date(2021, 3, 1), date(2021, 3, 5), date(2021, 2, 25),
    )  # fmt: skip
    assert (one.summoned, one.admitted) == (3, 2)


@pytest.mark.parametrize(
    ("form", "repair"),
    [
        ("nfd", "nfd"),
        ("eth", "eth"),
        ("tcvn3 by font", "tcvn3"),
        ("vni without font", "vni"),
        ("mojibake", "mojibake"),
    ],
)
def test_a_repair_is_said_with_a_sample(form: str, repair: str) -> None:
    """What was converted is told with the text before and after."""
    found = [detail.where for detail in books.read(FORMS[form]).notices if detail.where.get("repair")]
    assert [where["repair"] for where in found] == [repair]
    assert found[0]["before"] != found[0]["after"]
    assert found[0]["sheet"] == "Lop 01"


def test_an_all_capitals_font_gives_capitals() -> None:
    """`.VnTimeH` shows lower-case codes as capitals: the name is read as it was printed."""
    reading = books.read(book(write=lambda text: encode_tcvn3(text.lower()), font=".VnTimeH"))
    assert persons(reading)[2][0] == "LÊ HOÀ ÁNH"
    assert any("chữ hoa" in detail.vi for detail in reading.notices)


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("1985", (1985, None, None)), (1985, (1985, None, None)),
        ("…/1985", (1985, None, None)),
        ("00/00/1985", (1985, None, None)), ("../../1985", (1985, None, None)), ("00/7/1985", (1985, 7, None)),  # noqa: E501 -- a row of cases
        ("7/1985", (1985, 7, None)), ("03/04/1985", (1985, 4, 3)), ("3-4-1985", (1985, 4, 3)),
        ("3.4.1985", (1985, 4, 3)), (date(1985, 4, 3), (1985, 4, 3)), (31140, (1985, 4, 3)),
    ],
)  # fmt: skip
def test_birth_dates_keep_what_is_known(written: object, known: tuple[int, int | None, int | None]) -> None:
    """The day comes first, and an unknown part stays unknown."""
    reading = books.read(book(put(1, "Ngày sinh", written)))
    assert persons(reading)[0][1:4] == known


@pytest.mark.parametrize(
    ("written", "mark"), [("8,5", "8.5"), ("8.5", "8.5"), (8.5, "8.5"), (10, "10"), ("0", "0")]
)
def test_marks_take_comma_and_point(written: object, mark: str) -> None:
    """Both decimal signs and numbers are read alike."""
    assert persons(books.read(book(put(1, "Điểm", written))))[0][6] == Decimal(mark)


def test_sessions_are_summed_and_signatures_passed_over() -> None:
    """`Buổi 1..n` stand for the attendance; what stands below the table is no learner, and is told."""

    def change(sheet: Any) -> None:
        place = COLUMNS.index("Số tiết dự") + 1
        sheet.cell(books.TABLE_ROW, place).value = "Buổi 1"
        sheet.cell(books.TABLE_ROW, len(COLUMNS) + 1).value = "Buổi 2"
        for row, (one, two) in enumerate(((5, 4), (5, 5))):
            sheet.cell(FIRST_ROW + row, place).value = one
            sheet.cell(FIRST_ROW + row, len(COLUMNS) + 1).value = two
        sheet.cell(FIRST_ROW + 5, 2).value = "Người lập biểu"

    reading = books.read(book(change))
    assert [row.attended_periods for row in reading.classes[0].learners] == [9, 10, None]
    assert any("Người lập biểu" in detail.vi for detail in reading.notices)


def test_a_number_cell_gets_its_leading_zero_back_with_a_notice() -> None:
    """Excel drops the zero of a số định danh typed as a number."""
    reading = books.read(book(put(1, "Số định danh", 26185000001)))
    assert reading.classes[0].learners[0].identity_number == "026185000001"
    assert any("thêm số 0" in detail.vi for detail in reading.notices)


def test_a_program_may_be_given_by_name() -> None:
    """The program's name does as well as its code."""
    reading = books.read(book(head("Chương trình", "BỒI DƯỠNG NHẬN THỨC VỀ ĐẢNG")))
    assert reading.classes[0].program_code == "NT_DANG"


def test_the_answer_workbook_keeps_rows_and_runs_no_formula() -> None:
    """Their rows stand where they stood, the problem after them, and no copied text became a formula."""
    injected = (put(2, "Quê quán", "@SUM(A1)"), put(2, "Chi bộ", "+cmd|' /C calc'!A0"))
    content = book(put(1, "Điểm", 11), *injected)
    reading = books.read(content)
    answer = workbook_of_problems(content, [detail.as_json() for detail in reading.problems])
    sheet = load_workbook(io.BytesIO(answer))["Lop 01"]
    assert "lớn hơn 10" in str(sheet.cell(FIRST_ROW, len(COLUMNS) + 1).value)
    assert sheet.cell(FIRST_ROW, 2).value == "Nguyễn Thị Hương"
    assert sheet.cell(FIRST_ROW, 13).fill.fgColor.rgb == "FFFFC7CE"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d", "inlineStr"}
    assert sheet.cell(FIRST_ROW + 1, 6).value == "@SUM(A1)"


ANYTHING = st.one_of(
    st.none(), st.integers(-(10**20), 10**20), st.floats(allow_nan=False, allow_infinity=False), st.booleans(),  # noqa: E501 -- a row of cases
    st.dates(date(1905, 1, 1)),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30),
    st.sampled_from(["#REF!", "#N/A", "=1+1", "00/00/0000", "31/02/2020", "x", "85", "1/1", "…", "Mã lớp:"]),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.tuples(st.integers(1, 16), st.integers(1, 15)), ANYTHING, max_size=12))
def test_any_cells_give_a_result_or_problems_with_places(cells: dict[tuple[int, int], object]) -> None:
    """Whatever stands in the cells, reading ends in classes or in problems that say what to do."""

    def scatter(sheet: Any) -> None:
        for (row, column), value in cells.items():
            sheet.cell(row, column).value = value

    reading = books.read(book(scatter))
    assert reading.classes or reading.problems
    for detail in reading.problems:
        assert detail.vi
        assert detail.en
        assert not detail.where or detail.where["sheet"] in detail.vi


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_damage_is_refused_in_words(data: st.DataObject) -> None:
    """A workbook with overwritten bytes is read, or refused as damaged; it never fails otherwise."""
    content = bytearray(FORMS["unicode"])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Invalid):  # the refusal is one of the two right ends
        books.read(bytes(content))
