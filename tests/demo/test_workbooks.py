"""Nine workbooks as centers would hold them, and the count that is taken from them alone."""

import ast
import hashlib
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from services.enrollment.domain.class_lists import ClassList as ReadList
from services.enrollment.operations.imports.heads import Known
from services.enrollment.operations.imports.reading import read_workbook
from stack.demo import recount as recount_module
from stack.demo.lists import class_lists
from stack.demo.province import Center, Province
from stack.demo.recount import CountedClass, recount_workbook, total
from stack.demo.workbooks import workbook_path, write_workbook
from tests.demo.edits import lower_one_mark

TODAY = date(2026, 1, 1)


def test_the_count_of_the_workbooks_is_the_articles(province: Province, counted: list[CountedClass]) -> None:
    """What stands in the cells comes to 46 classes, 5.470 learners, above 90 % and above 85 %."""
    figures = total(counted)
    assert (figures["classes_opened"], figures["admitted"]) == (46, 5470)
    assert figures["admitted"] > province.article.recruitment_above * figures["summoned"]
    assert figures["good"] > province.article.good_above * figures["completed"]
    assert figures["completed"] + figures["not_passed"] == figures["admitted"]
    bands = sum(count for name, count in figures.items() if name.startswith("band:"))
    assert bands == figures["completed"] == figures["certificates_issued"]


def test_every_class_is_counted_as_it_was_planned(province: Province, counted: list[CountedClass]) -> None:
    """Code, program, dates, summoned and admitted of each of the 46 sheets are the data file's."""
    expected = [
        (
            center.code,
            center.class_code(place),
            one.program,
            one.opened,
            one.closed,
            one.summoned,
            one.admitted,
        )
        for center in province.centers
        for place, one in enumerate(center.classes)
    ]
    found = [
        (
            one.center,
            one.code,
            one.program,
            one.opened,
            one.closed,
            one.figures["summoned"],
            one.figures["admitted"],
        )
        for one in counted
    ]
    assert found == expected


def test_the_recount_follows_the_lists(province: Province, counted: list[CountedClass]) -> None:
    """Completed by the count are exactly those whose attendance and mark in the lists suffice."""
    rules = province.rule_set
    by_code = {one.code: one.figures for one in counted}
    for center in province.centers:
        for class_list in class_lists(province, center):
            needed = rules.attendance_share * class_list.program.periods
            passed = [
                row
                for row in class_list.rows
                if row.mark is not None and row.attended >= needed and row.mark >= rules.pass_mark
            ]
            assert by_code[class_list.code]["completed"] == len(passed)
            good = sum(row.mark is not None and row.mark >= Decimal(7) for row in passed)
            assert by_code[class_list.code]["good"] == good


def test_the_recount_shares_no_code_with_the_services() -> None:
    """It imports nothing of `services` or `shared`: an error there cannot hide here."""
    tree = ast.parse(Path(recount_module.__file__).read_text(encoding="utf-8"))
    imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    imported += [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
    assert imported
    assert not [name for name in imported if name.split(".")[0] in ("services", "shared")]


def test_one_changed_mark_changes_the_count(
    province: Province, counted: list[CountedClass], tmp_path: Path
) -> None:
    """A mark lowered below the pass mark in the file moves one learner from completed to not passed."""
    center = province.centers[0]
    path = write_workbook(province, center, tmp_path)
    lower_one_mark(path)
    before = total(one for one in counted if one.center == center.code)
    after = total(recount_workbook(path, center, province.rule_set))
    assert after["completed"] == before["completed"] - 1
    assert after["not_passed"] == before["not_passed"] + 1
    assert after["admitted"] == before["admitted"]


def test_centers_write_in_their_own_ways(province: Province, workbooks: Path) -> None:
    """TCVN3, VNI, decomposed and plain Unicode; dates as dates and as text; marks with a comma."""
    seen: set[str] = set()
    for center in province.centers:
        sheet = load_workbook(workbook_path(workbooks, center, province.period)).worksheets[0]
        fonts = {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value is not None}
        kinds = {type(cell.value) for row in sheet.iter_rows(min_row=15) for cell in row}
        texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
        seen |= {font for font in fonts if font}
        seen |= {"date cells"} if datetime in kinds else {"date texts"}
        seen |= {"comma marks"} if any(text.endswith(",5") for text in texts) else {"number marks"}
        seen |= {"sessions"} if any("10" in text and text[0] == "B" for text in texts) else set()
    assert {".VnTime", "VNI-Times", "Times New Roman"} <= seen
    assert {"date cells", "date texts", "comma marks", "number marks", "sessions"} <= seen


def test_writing_twice_gives_the_same_bytes_and_leaves_an_edited_file_alone(
    province: Province, workbooks: Path, tmp_path: Path
) -> None:
    """A second demo finds the same files; what somebody changed in one is not overwritten."""
    center = province.centers[4]
    first = workbook_path(workbooks, center, province.period)
    second = write_workbook(province, center, tmp_path)
    assert hashlib.sha256(first.read_bytes()).digest() == hashlib.sha256(second.read_bytes()).digest()
    second.write_bytes(b"edited")
    assert write_workbook(province, center, tmp_path).read_bytes() == b"edited"
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("position", range(9))
def test_the_import_reads_every_cell_as_it_was_meant(
    province: Province, workbooks: Path, position: int
) -> None:
    """Names, dates of birth, attendance and marks come back letter for letter from every encoding."""
    center = province.centers[position]
    known = Known({program.code: program.name for program in province.programs})
    content = workbook_path(workbooks, center, province.period).read_bytes()
    reading = read_workbook(content, known, TODAY)
    assert reading.problems == ()
    assert _read_back(reading.classes) == _meant(province, center)


def _read_back(classes: tuple[ReadList, ...]) -> list[tuple[object, ...]]:
    return [
        (
            one.code,
            one.name,
            row.full_name,
            row.birth.year,
            row.birth.month,
            row.birth.day,
            row.gender,
            row.ethnicity,
            row.birth_place,
            row.identity_number,
            row.unit,
            row.party_cell,
            row.admitted,
            row.attended_periods,
            row.mark,
        )
        for one in classes
        for row in one.learners
    ]


def _meant(province: Province, center: Center) -> list[tuple[object, ...]]:
    genders = {"Nam": "male", "Nữ": "female"}
    return [
        (
            one.code,
            one.name,
            who.full_name,
            who.birth.year,
            who.birth.month,
            who.birth.day,
            genders[who.gender],
            who.ethnicity,
            who.birth_place,
            who.identity_number,
            who.unit,
            who.party_cell,
            row.admitted,
            row.attended if row.admitted else None,
            row.mark,
        )
        for one in class_lists(province, center)
        for row in one.rows
        for who in (row.person,)
    ]
