"""Every bad workbook is told in Vietnamese with its place, and all problems at once."""

import pytest

from services.enrollment.operations.imports import container
from services.enrollment.operations.imports.findings import MOST_FINDINGS
from shared.errors import Invalid
from tests.enrollment.imports import bad, books


@pytest.mark.parametrize("case", bad.IN_PLACE.values(), ids=bad.IN_PLACE.keys())
def test_a_problem_names_sheet_row_and_column(case: bad.Bad) -> None:
    """One thing wrong gives one problem, whose sentence and place agree, and no class."""
    reading = books.read(case.content)
    matching = [detail for detail in reading.problems if case.says in detail.vi]
    assert len(matching) == 1, [detail.vi for detail in reading.problems]
    (problem,) = matching
    assert len(reading.problems) == 1, [detail.vi for detail in reading.problems]
    assert problem.where["sheet"].startswith("Lop 0")
    assert f"“{problem.where['sheet']}”" in problem.vi
    if case.row is not None and case.says != "thiếu “Mã lớp”":
        assert problem.where["row"] == case.row
        assert f"dòng {case.row}" in problem.vi
        assert f"row {case.row}" in problem.en
    if case.column is not None and case.says != "thiếu “Mã lớp”":
        assert problem.where["column"] == case.column
        assert f"cột {case.column}" in problem.vi


@pytest.mark.parametrize("case", bad.UNREADABLE.values(), ids=bad.UNREADABLE.keys())
def test_what_cannot_be_opened_says_what_to_do(case: bad.Bad) -> None:
    """Another kind of file, a locked, hostile or damaged one is refused in a sentence."""
    with pytest.raises(Invalid) as refused:
        books.read(case.content)
    assert case.says in refused.value.vi
    assert "Hãy" in refused.value.vi


def test_a_flood_of_elements_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of few bytes and very many elements would fill the memory of whoever reads it."""
    monkeypatch.setattr(container, "MOST_TAGS", 2000)
    assert books.read(books.book()).problems == ()
    many = b"<c/>" * 2000
    content = books.with_sheet_xml(
        books.book(), lambda xml: xml.replace(b"</sheetData>", b"<row>" + many + b"</row></sheetData>")
    )
    with pytest.raises(Invalid) as refused:
        books.read(content)
    assert refused.value.code == "workbook-inflates"


def test_a_cell_in_the_last_corner_costs_nothing() -> None:
    """One cell at XFD1048576 is one cell, not seventeen thousand million."""
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>xa</t></is></c></row></sheetData>'
    content = books.with_sheet_xml(books.book(), lambda xml: xml.replace(b"</sheetData>", far))
    reading = books.read(content)
    assert reading.problems == ()
    assert reading.classes[0].summoned == len(books.ROWS)


def test_all_problems_are_told_at_once() -> None:
    """Several wrong cells in one row and one head are all in the first answer."""
    reading = books.read(
        books.book(
            books.head("Chương trình", "X"),
            books.put(1, "Điểm", 11),
            books.put(1, "Ngày sinh", "31/02/1985"),
            books.put(2, "Giới tính", "?"),
        )
    )
    assert len(reading.problems) == 4
    assert reading.classes == ()


def test_a_flood_of_problems_is_bounded() -> None:
    """Past the limit the rest is told as a number."""

    def flood(sheet: object) -> None:
        for row in range(4, 700):
            for heading, value in (
                ("STT", row),
                ("Họ và tên", f"Trần Văn {'ABCDEFGHIK'[row % 10]}"),
                ("Điểm", 99),
            ):
                books.put(row, heading, value)(sheet)  # type: ignore[arg-type]

    problems = books.read(books.book(flood)).problems
    assert len(problems) == MOST_FINDINGS + 1
    assert "lỗi nữa" in problems[-1].vi


def test_a_workbook_without_class_lists_says_so() -> None:
    """A file with other sheets only is a problem of the whole file, and the sheets are named."""
    reading = books.read(books.book(lambda sheet: sheet.delete_rows(1, 40)))
    assert "không có danh sách lớp" in reading.problems[0].vi
    assert "Lop 01" in reading.notices[0].vi
