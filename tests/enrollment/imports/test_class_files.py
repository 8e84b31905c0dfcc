"""Sheets of one class in officers' own layouts: what they mean, what is asked, what is refused."""

import itertools
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font
from sqlalchemy import text

from services.enrollment.domain.class_files import Kind
from services.enrollment.operations.imports.check import problems_workbook, remember_columns
from services.enrollment.operations.imports.check_class_file import check_class_file
from services.enrollment.operations.imports.column_choices import column_choices
from services.enrollment.operations.imports.load import take_step
from shared.errors import Conflict, NotFound
from shared.vietnamese import encode_tcvn3
from tests import people
from tests.enrollment.field import TODAY
from tests.enrollment.imports import formats
from tests.enrollment.imports.books import saved as bytes_of
from tests.enrollment.imports.class_file_problems import HEADS, PROBLEMS, Rows
from tests.enrollment.imports.handed import another, answered, handed_in, saved
from tests.enrollment.results import Class

_TWINS = ("Lê Thị Hà", "Lê Thị Hà", "Trần Văn Minh", "Nguyễn Thị Ánh", "Đặng Quốc Bình")
_CODES = (f"TEP-{number}" for number in itertools.count(1))


@pytest.fixture
def one(served: Class) -> Class:
    """Give a fresh class of five, two of one name, with ten sessions and two markers."""
    return another(served, next(_CODES), 5, _TWINS)


def sheet(rows: Rows, font: str | None = None) -> bytes:
    """Return a workbook of one sheet with these rows."""
    book = Workbook()
    made: Any = book.worksheets[0]
    for row in rows:
        made.append(list(row))
    for line in made.iter_rows() if font else ():
        for cell in line:
            cell.font = Font(name=font)
    return bytes_of(book)


def found(one: Class, kind: Kind, content: bytes) -> list[tuple[int | None, str, str]]:
    """Return what a file without problems would change: STT, field and the new value."""
    stored, changes = handed_in(one, kind, content)
    assert stored.problems == []
    return [(row.ordinal, each.field, each.after) for row in changes for each in row.changes]


TWO_ROWS: Rows = [
    ["BẢNG ĐIỂM DANH"],
    ["TT", "Họ và tên", "Đơn vị", "Ngày 1/3", None, date(2021, 3, 2), None, "Cộng"],
    [None, None, None, "S", "C", "S", "C"],
    [3, "Trần Văn Minh", "x", "x", "K", "2", "p", 12],
]
NUMBERED: Rows = [
    ["STT", "Họ đệm", "Tên", "Buổi học", None, None],
    [None, None, None, 1, 2, 3],
    [3, "Trần Văn", "Minh", "+", None, "vắng"],
    [None, "Tổng cộng", None, 4, 4, 4],
    [None, None, "Giáo vụ lớp ký"],
]
DATED: Rows = [
    ["Họ tên", "Buổi thứ 2", "Chiều 2/3", "Thứ 4, 03/03/2021 (sáng)", "Ghi chú"],
    ["Đặng Quốc Bình", "x", 4, "3P", "xin về sớm"],
    ["Nguyễn Thị Ánh", "", "k", None, ""],
]


@pytest.mark.parametrize(
    ("rows", "changes"),
    [
        (
            TWO_ROWS,
            [(3, "session-1", "x"), (3, "session-2", "K"), (3, "session-3", "2"), (3, "session-4", "P")],
        ),
        (NUMBERED, [(3, "session-1", "x"), (3, "session-3", "K")]),
        (
            DATED,
            [(5, "session-2", "x"), (5, "session-4", "4"), (5, "session-5", "3P"), (4, "session-4", "K")],
        ),
    ],
    ids=["two rows of headings", "bare numbers", "dates in words"],
)
def test_officers_own_sheets_of_attendance_are_understood(one: Class, rows: Rows, changes: Any) -> None:
    """Days merged over parts, numbers below `Buổi`, dates in words; any order, split names, totals."""
    assert found(one, "attendance", sheet(rows)) == changes


MARKS: Rows = [
    ["STT", "Họ và tên", "Điểm giám khảo 1", "GK 2", "Điểm bằng chữ"],
    [3, "Trần Văn Minh", "7,5", "8", "Bảy phẩy năm"],
    [5, "Đặng Quốc Bình", "", "6.25", ""],
]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "csv", "tcvn3"])
def test_a_mark_sheet_comes_in_any_kind_of_file_and_encoding(one: Class, kind: str) -> None:
    """The same marks from .xlsx, .xls, text, and a sheet in TCVN3."""
    one.all_attend()
    text_file = "\n".join(";".join(str(each) for each in row) for row in MARKS).encode("utf-8-sig")
    old = [[encode_tcvn3(each) if isinstance(each, str) else each for each in row] for row in MARKS]
    content = {
        "xlsx": lambda: sheet(MARKS),
        "xls": lambda: formats.xls(rows=[list(row) for row in MARKS]),
        "csv": lambda: text_file,
        "tcvn3": lambda: sheet(old, ".VnTime"),
    }[kind]()
    assert found(one, "marks", content) == [
        (3, "first-1", "7.5"),
        (3, "second-1", "8"),
        (5, "second-1", "6.25"),
    ]


@pytest.mark.parametrize(("kind", "rows", "says", "cell"), PROBLEMS.values(), ids=PROBLEMS.keys())
def test_what_is_wrong_is_told_at_its_cell(one: Class, kind: Kind, rows: Rows, says: str, cell: str) -> None:
    """A sentence in Vietnamese with English beside it, at sheet, row and column; the row is not taken."""
    stored, _ = handed_in(one, kind, sheet(rows))
    (problem,) = stored.problems
    assert says in problem["vi"]
    assert problem["en"]
    assert problem.get("cell", "") == cell
    assert stored.state == "refused"
    if cell:
        with one.database.snapshot() as connection:
            _, content = problems_workbook(connection, stored.id, one.officer)
        assert content.startswith(b"PK")


def test_sheets_of_one_file_add_up_and_may_not_disagree(one: Class) -> None:
    """A sheet a week, the same people on each; where two disagree, the later is told."""
    book = Workbook()
    for name, values in (("Tuần 1", ["x", ""]), ("Tuần 2", ["x", "K"]), ("Tuần 3", ["P", ""])):
        made: Any = book.create_sheet(name)
        made.append(HEADS)
        made.append([3, "Trần Văn Minh", *values])
    book.remove(book.worksheets[0])
    stored, changes = handed_in(one, "attendance", bytes_of(book))
    assert [(each.field, each.after) for row in changes for each in row.changes] == [
        ("session-1", "x"),
        ("session-2", "K"),
    ]
    (problem,) = stored.problems
    assert (problem["sheet"], problem["cell"]) == ("Tuần 3", "C2")


def test_questions_are_answered_by_people(one: Class) -> None:
    """85 and a name that is nearly one are asked; answered yes they are taken, answered no they are not."""
    one.all_attend()
    rows: Rows = [["STT", "Họ và tên", "Chấm 1"], [3, "Trần Văn Mịnh", 85], [5, "Đặng Quốc Bình", 7]]
    stored, changes = handed_in(one, "marks", sheet(rows))
    assert [each["means"] for each in stored.problems] == ["3. Trần Văn Minh"]
    assert [row.ordinal for row in changes] == [5]
    stored, _ = answered(one, stored.id, {"full_name": "yes"})
    assert [each["means"] for each in stored.problems] == ["8,5"]
    stored, changes = answered(one, stored.id, {"full_name": "yes", "Sheet!C": "yes"})
    assert [(row.ordinal, each.after) for row in changes for each in row.changes] == [(3, "8.5"), (5, "7")]
    stored, changes = answered(one, stored.id, {"full_name": "no"})
    assert ["means" in each for each in stored.problems] == [False]
    assert [row.ordinal for row in changes] == [5]


def test_an_officer_says_which_session_a_column_is_and_the_center_remembers(one: Class) -> None:
    """A heading that says nothing is not read until somebody names it; the next file is understood."""
    rows: Rows = [["STT", "Họ và tên", "Đơn vị", "Tuần đầu"], [3, "Trần Văn Minh", "", "x"]]
    stored, _ = handed_in(one, "attendance", sheet(rows))
    assert "“Tuần đầu”" in stored.notices[0]["vi"]
    with one.database.transaction() as connection:
        known = dict(column_choices(connection, stored))
        assert known["session-4"] == "Buổi 4: 2/3/2021 chiều, 5 tiết"
        columns = {1: "ordinal", 2: "full_name", 4: "session-4"}
        remember_columns(connection, stored.id, stored.sheets[0]["fingerprint"], columns, one.officer)
    assert found(one, "attendance", sheet([*rows, [4, "Nguyễn Thị Ánh", "", "K"]])) == [
        (3, "session-4", "x"),
        (4, "session-4", "K"),
    ]


def test_good_rows_are_saved_and_the_same_file_again_changes_nothing(one: Class) -> None:
    """The right row is stored, the wrong one waits; handed in again nothing is left but the wrong one."""
    content = sheet([HEADS, [3, "Trần Văn Minh", "x", "K"], [4, "Nguyễn Thị Ánh", "7", "x"]])
    stored, changes = handed_in(one, "attendance", content)
    assert [row.ordinal for row in changes] == [3]
    saved(one, stored.id)
    assert one.sums()[2:4] == [(5, None), (None, None)]
    again, changes = handed_in(one, "attendance", content)
    assert (again.id, changes, again.rows_known, again.rows_faulty) == (stored.id, [], 1, 1)
    whole = sheet([HEADS, [3, "Trần Văn Minh", "x", "K"]])
    first, _ = handed_in(one, "attendance", whole)
    saved(one, first.id)
    one.attend((3, 1, "x", "P"))
    with one.database.transaction() as connection:
        repeated = check_class_file(
            connection, one.id, "attendance", ("a.xlsx", whole), principal=one.officer, today=TODAY
        )
        assert repeated.repeated
        assert take_step(connection, first.id, one.officer, TODAY).finished
    assert one.sums()[2] == (0, None)


def test_a_colleagues_change_is_a_conflict_with_both_values_and_nothing_is_saved(one: Class) -> None:
    """Somebody else writes a cell between looking and saving: it is named, theirs stays, others wait."""
    stored, _ = handed_in(one, "attendance", sheet([HEADS, [3, "Trần Văn Minh", "x", "x"]]))
    one.attend((3, 2, "", "2"))
    with pytest.raises(Conflict) as told, one.database.transaction() as connection:
        take_step(connection, stored.id, one.officer, TODAY)
    (detail,) = told.value.details
    assert (detail.where["yours"], detail.where["stored"], detail.where["cell"]) == ("x", "2", "D2")
    assert one.sums()[2] == (2, None)
    stored, (row,) = answered(one, stored.id, {})
    assert [(each.before, each.after) for each in row.changes] == [("", "x"), ("2", "x")]
    saved(one, stored.id)
    assert one.sums()[2] == (10, None)


def test_looking_changes_nothing_at_all(one: Class) -> None:
    """After a check no table of the class is other than before: what was tried is undone."""
    one.all_attend()
    with one.database.snapshot() as connection:
        before = connection.execute(_STANDS, {"id": one.id}).one()
    handed_in(one, "marks", sheet(MARKS))
    handed_in(one, "attendance", sheet([HEADS, [3, "Trần Văn Minh", "K", "K"]]))
    handed_in(one, "nominations", sheet(NOMINATED))
    with one.database.snapshot() as connection:
        assert connection.execute(_STANDS, {"id": one.id}).one() == before


_STANDS = text(
    "SELECT (SELECT json_agg(e ORDER BY e.ordinal)::text FROM enrolment e WHERE e.class_id = :id),"
    " (SELECT json_agg(a ORDER BY a.session_id, a.enrolment_id)::text FROM attendance a"
    "  WHERE a.class_id = :id),"
    " (SELECT count(*) FROM paper WHERE class_id = :id), (SELECT count(*) FROM learner),"
    " (SELECT count(*) FROM outbox)"
)
NOMINATED: Rows = [
    ["DANH SÁCH CỬ ĐI HỌC"],
    ["TT", "Họ và tên", "Năm sinh", "Nam/Nữ", "Đơn vị cử"],
    [1, "Phạm Thị Mới", "12/1988", "Nữ", "Đảng uỷ xã Hoà Bình"],
    [2, "Vũ Văn Thêm", 1990, "Nam", "Trường THCS Gia Khánh"],
]


def test_nominations_in_a_units_own_layout_are_entered_once(one: Class) -> None:
    """Who sends is where they work if nothing else is said; again adds nobody; a difference is told."""
    stored, changes = handed_in(one, "nominations", sheet(NOMINATED))
    assert (stored.problems, [row.full_name for row in changes]) == ([], ["Phạm Thị Mới", "Vũ Văn Thêm"])
    saved(one, stored.id)
    more = [
        *NOMINATED[:3],
        [2, "Vũ Văn Thêm", 1990, "Nữ", NOMINATED[3][4]],
        [3, "Lý Thị Nữa", 1991, "Nữ", "UBND"],
    ]
    stored, changes = handed_in(one, "nominations", sheet(more))
    assert [row.full_name for row in changes] == ["Lý Thị Nữa"]
    assert ["Giới tính “Nam”" in each["vi"] for each in stored.problems] == [True]
    assert stored.rows_known == 1


@pytest.mark.parametrize("kind", ["attendance", "marks", "nominations"])
def test_a_decided_class_takes_no_file_and_a_stranger_sees_no_class(one: Class, kind: Kind) -> None:
    """After the decision nothing is kept of the file; for another center's officer there is no class."""
    one.all_attend()
    for place in range(1, 6):
        one.mark((place, 1, "first", "", "8"), (place, 1, "second", "", "8"))
    one.complete(f"{one.loaded.group.code}-QĐ/TTCT")
    content = sheet([HEADS, [3, "Trần Văn Minh", "K"]])
    for who, refusal in ((one.officer, Conflict), (people.officer(one.id), NotFound)):
        with pytest.raises(refusal), one.database.transaction() as connection:
            check_class_file(connection, one.id, kind, ("a.xlsx", content), principal=who, today=TODAY)
    with one.database.snapshot() as connection:
        kept = connection.execute(
            text("SELECT count(*) FROM class_list_import WHERE class_id = :id"), {"id": one.id}
        )
        assert kept.scalar_one() == 0
