"""Good rows are taken, the rest corrected and sent again, a killed import goes on: nobody twice or lost."""

import io
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import create_engine, text

from services.enrollment.operations.imports.load import MOST_AT_ONCE, take_step
from tests import people
from tests.databases import TestDatabase
from tests.enrollment.imports import books
from tests.enrollment.imports.test_import_doors import IMPORTS, Office, opened_office

ROWS = 300


@pytest.fixture
def database(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    return service_database("enrollment")


@pytest.fixture
def office(database: TestDatabase) -> Iterator[Office]:
    with opened_office(database) as opened:
        yield opened


def step(office: Office, import_id: str, *, good_rows_only: bool = True) -> Any:
    """Take one step."""
    return office.client.post(
        f"{IMPORTS}/{import_id}/steps",
        json={"good_rows_only": good_rows_only},
        headers=people.bearer(office.officer),
    )


def names(office: Office) -> list[str]:
    """Return who is enrolled, in the order of the list."""
    engine = create_engine(office.superuser_url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT full_name FROM enrolment ORDER BY ordinal")).scalars().all()
    engine.dispose()
    return list(found)


def consistent(office: Office) -> bool:
    """Tell whether the class counts exactly those who are in it, and its announcement says the same."""
    engine = create_engine(office.superuser_url)
    with engine.connect() as connection:
        row = connection.execute(
            text(
                "SELECT c.summoned = count(e.id) AND c.admitted = count(e.id) FILTER (WHERE e.admitted)"
                " AND count(DISTINCT e.learner_id) = count(e.id) AND"
                " (SELECT (envelope #>> '{data,summoned}')::int FROM outbox WHERE type LIKE '%class.opened%'"
                "  ORDER BY (envelope #>> '{data,version}')::int DESC LIMIT 1) = c.summoned"
                " FROM training_class c LEFT JOIN enrolment e ON e.class_id = c.id GROUP BY c.id"
            )
        ).scalar_one()
    engine.dispose()
    return bool(row)


def unknown_heading(sheet: Any) -> None:
    """Call the column of units what nobody else does."""
    sheet.cell(books.TABLE_ROW, 8).value = "Thuộc"


def many(sheet: Any) -> None:
    """Fill the class up to `ROWS` learners, some without an identity number."""
    for row in range(4, ROWS + 1):
        number = f"0261850{row:05d}" if row % 3 else None
        for heading, value in (
            ("STT", row), ("Họ và tên", f"Trần Văn {'ABCDEGHIK'[row % 9]}{'aeiou'[row % 5]}"),
            ("Ngày sinh", f"{row % 28 + 1}/{row % 12 + 1}/{1960 + row % 40}"), ("Giới tính", "Nam"),
            ("Số định danh", number), ("Đơn vị công tác", f"Xã {row}"), ("Nhập học", "x"),
            ("Số tiết dự", 48), ("Điểm", 8),
        ):  # fmt: skip
            books.put(row, heading, value)(sheet)


def test_good_rows_are_taken_and_the_corrected_file_adds_only_the_rest(office: Office) -> None:
    """One wrong row waits; corrected in the file that came back and sent again, it alone is entered."""
    refused = office.post(books.book(books.put(2, "Điểm", 11))).json()
    assert (refused["rows_good"], refused["rows_faulty"]) == (2, 1)
    assert step(office, refused["id"], good_rows_only=False).status_code == 409

    taken = step(office, refused["id"]).json()
    assert (taken["state"], taken["result"]["left"], taken["result"]["summoned"]) == ("partly", 1, 2)
    assert names(office) == ["Nguyễn Thị Hương", "Lê Hoà Ánh"]

    back = load_workbook(io.BytesIO(office.get(f"{refused['id']}/problems.xlsx").content))
    sheet = back["Lop 01"]
    assert "lớn hơn 10" in str(sheet.cell(books.FIRST_ROW + 1, 14).value)
    sheet.cell(books.FIRST_ROW + 1, 13).value = 7.5
    corrected = office.post(books.saved(back))
    assert corrected.status_code == 201, corrected.text
    assert (corrected.json()["rows_good"], corrected.json()["rows_known"]) == (1, 2)
    assert step(office, corrected.json()["id"]).json()["state"] == "loaded"
    assert sorted(names(office)) == sorted(["Nguyễn Thị Hương", "Lê Hoà Ánh", "Trần Văn Đức"])
    assert consistent(office)


def test_a_learner_who_is_there_already_but_differs_is_told_with_both_values(office: Office) -> None:
    """What is stored is never overwritten by a list: the row says what stands there and what was sent."""
    office.load(office.post(books.book()).json()["id"])
    sent = office.post(books.book(books.put(1, "Điểm", 9), books.put(2, "Chi bộ", "Chi bộ 7")))
    assert [
        (one["cell"], "“8,5”" in one["vi"] or "“Chi bộ 2”" in one["vi"]) for one in sent.json()["problems"]
    ] == [("M12", True), ("I13", True)]


def test_an_identity_number_of_somebody_else_is_told_at_the_check(office: Office) -> None:
    """Another name and another birth year under a known number is a problem of that row, before loading."""
    office.load(office.post(books.book()).json()["id"])
    problems = office.post(
        books.book(
            books.head("Mã lớp", "BX-10/2021"), books.put(1, "Số định danh", None),
            books.put(3, "Số định danh", "026185000001"), books.put(3, "Ngày sinh", "1986"),
        )
    ).json()["problems"]  # fmt: skip
    assert [one["cell"] for one in problems] == ["G14"]
    assert "người có họ tên và năm sinh khác" in problems[0]["vi"]


def test_a_killed_import_leaves_whole_steps_and_goes_on_to_its_end(
    office: Office, database: TestDatabase
) -> None:
    """SIGKILL in the middle: what is there is exact; starting again ends with everybody once."""
    import_id = office.post(books.book(many)).json()["id"]
    command = [
        *(sys.executable, "-m", "tests.enrollment.imports.stepping"),
        *(database.url, import_id, str(office.center_id), "7"),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(5):
            assert process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL

    halfway = len(names(office))
    assert 5 * 7 <= halfway < ROWS
    assert consistent(office)
    stored = office.get(import_id).json()
    assert (stored["state"], stored["rows_taken"]) == ("loading", halfway)

    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=60)
    assert done.stdout.split()[-1] == str(ROWS)
    assert len(names(office)) == ROWS
    assert consistent(office)
    assert step(office, import_id).json()["taken"] == ROWS


def test_a_check_in_the_middle_of_loading_finds_the_rest(office: Office, database: TestDatabase) -> None:
    """Reading the file again after some steps takes nobody twice: who is there already is known."""
    import_id = office.post(books.book(many)).json()["id"]
    with database.database.transaction() as connection:
        take_step(connection, UUID(import_id), office.officer, books.TODAY, most=100)
    again = office.client.post(f"{IMPORTS}/{import_id}/check", json={}, headers=people.bearer(office.officer))
    assert (again.json()["rows_good"], again.json()["rows_known"]) == (ROWS - 100, 100)
    assert step(office, import_id).json()["finished"]
    assert len(names(office)) == ROWS
    assert consistent(office)


def test_answers_and_columns_go_through_the_doors(office: Office) -> None:
    """A question answered and a layout confirmed make rows good; the next file of the layout goes through."""
    sent = books.book(books.put(1, "Điểm", 85), unknown_heading)
    refused = office.post(sent).json()
    assert refused["rows_good"] == 0
    found = office.get(refused["id"]).json()
    columns = {"H": "unit"} | {
        chr(64 + each["column"]): each["field"] for each in found["sheets"][0]["columns"] if each["field"]
    }
    headers = people.bearer(office.officer)
    layout = {"fingerprint": found["sheets"][0]["fingerprint"], "columns": columns}
    mapped = office.client.post(f"{IMPORTS}/{refused['id']}/layout", json=layout, headers=headers).json()
    assert (mapped["rows_good"], mapped["problems"][0]["means"]) == (2, "8,5")
    answered = office.client.post(
        f"{IMPORTS}/{refused['id']}/check", json={"answers": {"Lop 01!M": "yes"}}, headers=headers
    ).json()
    assert (answered["state"], answered["rows_good"]) == ("checked", 3)
    later = office.post(books.book(books.head("Mã lớp", "BX-05/2021"), unknown_heading))
    assert later.status_code == 201, later.text


def test_one_answer_serves_the_whole_file(office: Office) -> None:
    """Where several columns ask the same, the page asks once; one button makes all of it good."""

    def in_second(sheet: Worksheet) -> None:
        assert sheet.parent is not None
        books.put(2, "Điểm", 72)(sheet.parent.worksheets[1])

    sent = office.post(books.book(books.put(1, "Điểm", 85), in_second, sheets=2)).json()
    assert sent["rows_good"] < 6
    headers = people.bearer(office.officer) | {"accept": "text/html"}
    address = f"/enrollment/imports/{sent['id']}"
    assert "Đúng cho cả tệp" in office.client.get(address, headers=headers).text
    answer = {"answer:mark": "yes"}
    done = office.client.post(f"{address}/answers", data=answer, headers=headers, follow_redirects=False)
    assert done.status_code == 303, done.text
    checked = office.get(sent["id"]).json()
    assert (checked["state"], checked["rows_good"], checked["problems"]) == ("checked", 6, [])


def test_a_large_file_is_taken_by_steps_only(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the limit one transaction would hold its locks too long: the door says to go step by step."""
    assert MOST_AT_ONCE >= 6000
    monkeypatch.setattr("services.enrollment.operations.imports.load.MOST_AT_ONCE", 2)
    import_id = office.post(books.book()).json()["id"]
    refused = office.load(import_id)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:ttct:problem:import-large")
    assert step(office, import_id).json()["finished"]
