"""At the printer: sheets in the order of the register, ticked off, continued after a jam, counted."""

import io
import threading
from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from services.certification.domain.printing import Job, Sheet, out_before, out_through
from services.certification.operations.printing import (
    find_print_job,
    leave_print_job,
    note_jam,
    open_print_job,
    print_document,
    print_jobs,
    tick_off,
)
from services.certification.storage import blank_ledger
from shared.db import Database
from shared.errors import Conflict, Invalid, NotFound
from shared.ids import new_id
from tests import people
from tests.certification.story import TODAY, Center, opened, receive, rows
from tests.certification.test_signing import succeeded
from tests.databases import TestDatabase

Make = Callable[[str], TestDatabase]
VERIFY = "https://ttct.example/verify/"


@given(st.lists(st.booleans(), min_size=1, max_size=30), st.integers(-2, 33))
def test_what_comes_out_is_what_follows(printed: list[bool], number: int) -> None:
    """Whatever was printed before: only sheets still to come are ticked off, in order, without a gap."""
    out = sum(printed)
    sheets = tuple(
        Sheet(turn, new_id(), f"{turn:04d}/2021", f"VP {turn:06d}", "Nguyễn Thị Hương", turn <= out)
        for turn in range(1, len(printed) + 1)
    )
    job = Job(new_id(), new_id(), new_id(), "", datetime(2021, 7, 27), None, sheets)  # noqa: DTZ001
    if out == len(sheets):
        with pytest.raises(Conflict):
            out_through(job, number)
    elif not out < number <= len(sheets):
        for said in (out_through, out_before):
            with pytest.raises(Invalid):
                said(job, number)
    else:
        assert [sheet.number for sheet in out_through(job, number)] == list(range(out + 1, number + 1))
        before, jammed = out_before(job, number)
        assert [*before, jammed] == [*out_through(job, number)]


def a_class(made: TestDatabase, *, learners: int, blanks: int) -> Center:
    center = opened(made.database, blanks=blanks)
    receive(
        made.database,
        [center.recorded(new_id(), full_name=f"Trần Văn {turn:02d}") for turn in range(learners)],
    )
    return center


def opened_job(database: Database, center: Center, reason: str = "") -> UUID:
    with database.transaction() as connection:
        return open_print_job(connection, people.officer(center.id), center.class_id, reason=reason)


def sheets_of(database: Database, center: Center, job_id: UUID) -> list[list[str]]:
    """Return the words of each page of the file still to print."""
    with database.transaction() as connection:
        document, _ = print_document(connection, people.officer(center.id), job_id, VERIFY)
    return [page.extract_text().split("\n") for page in PdfReader(io.BytesIO(document.content)).pages]


def test_a_jam_is_continued_from_its_sheet(service_database: Make) -> None:
    """Sheet 3 of 5 jams: its blank is spoiled, it gets the next one under the same number, 3 to 5 follow."""
    made = service_database("certification")
    center = a_class(made, learners=5, blanks=6)
    job_id = opened_job(made.database, center)
    assert len(sheets_of(made.database, center, job_id)) == 5

    with made.database.transaction() as connection:
        job = note_jam(connection, people.officer(center.id), job_id, 3, "Kẹt giấy", date(2021, 7, 28))

    assert job.following is not None
    assert (job.done, job.following.number, job.following.serial) == (2, 3, "VP 000006")
    assert job.sheets[2].jammed == ("VP 000003",)
    remaining = sheets_of(made.database, center, job_id)
    assert [sum("Số hiệu" in line for line in page) for page in remaining] == [1, 1, 1]
    words = [" ".join(page) for page in remaining]
    assert ["VP 000006" in words[0], "VP 000004" in words[1], "VP 000005" in words[2]] == [True] * 3
    assert "0003/2021/TTCT-243" in words[0]
    assert rows(made.database, "SELECT state FROM blank WHERE serial = 'VP 000003'")[0].state == "spoiled"
    with made.database.transaction() as connection:
        tick_off(connection, people.officer(center.id), job_id, 5)
    with made.database.snapshot() as connection:
        closed = find_print_job(connection, people.officer(center.id), job_id)
    assert (closed.done, closed.closed_at is not None) == (5, True)
    facts = rows(
        made.database, "SELECT outcome, count(*)::int AS n FROM printing GROUP BY outcome ORDER BY 1"
    )
    assert [(fact.outcome, fact.n) for fact in facts] == [("jammed", 1), ("printed", 5)]


def test_the_successor_continues_the_stack_of_the_center_that_ended(service_database: Make) -> None:
    """The center ended with two sheets to come: both jam, the successor's own blanks follow, twice for one.

    The spoiled sheets stay with whose they were; the ended center's own officer is at no printer any more.
    """
    made = service_database("certification")
    old = a_class(made, learners=3, blanks=3)
    job_id = opened_job(made.database, old)
    with made.database.transaction() as connection:
        tick_off(connection, people.officer(old.id), job_id, 1)
    heir = opened(made.database, blanks=2, code="TTCT-250", prefix="VQ ")
    clerk, today = people.officer(heir.id), date(2021, 7, 28)
    receive(made.database, [succeeded(old, heir)])
    for sheet in (2, 2):
        with made.database.transaction() as connection:
            assert print_jobs(connection, clerk)[0].job_id == open_print_job(connection, clerk, old.class_id)
            job = note_jam(connection, clerk, job_id, sheet, "Kẹt giấy", today)
    assert job.following is not None
    assert (job.following.serial, job.sheets[1].jammed) == ("VQ 000002", ("VP 000002", "VQ 000001"))
    for who, code in ((clerk, "no-blank-left"), (people.officer(old.id), "not-found")):
        with pytest.raises((Conflict, NotFound)) as refused, made.database.transaction() as c:
            note_jam(c, who, job_id, 3, "Kẹt giấy", today)
        assert refused.value.code == code
    with made.database.transaction() as connection:
        assert print_document(connection, clerk, job_id, VERIFY)[0].sheets == 2
        assert tick_off(connection, clerk, job_id, 3).done == 3
    at = rows(made.database, "SELECT serial, center_id, state FROM blank ORDER BY serial")
    assert [(row.serial, row.center_id, row.state) for row in at] == [
        ("VP 000001", old.id, "issued"),
        ("VP 000002", old.id, "spoiled"),
        ("VP 000003", old.id, "issued"),
        ("VQ 000001", heir.id, "spoiled"),
        ("VQ 000002", heir.id, "issued"),
    ]
    with made.database.snapshot() as connection:
        assert (blank_ledger.parted(connection), blank_ledger.unnamed(connection)) == ([], [])


def test_a_jam_without_a_blank_left_notes_nothing(service_database: Make) -> None:
    """What cannot be replaced is refused whole: the sheets before it are not ticked off either."""
    made = service_database("certification")
    center = a_class(made, learners=3, blanks=3)
    job_id = opened_job(made.database, center)
    with pytest.raises(Conflict) as refused, made.database.transaction() as connection:
        note_jam(connection, people.officer(center.id), job_id, 3, "Kẹt giấy", date(2021, 7, 28))
    assert refused.value.code == "no-blank-left"
    assert not rows(made.database, "SELECT 1 FROM printing")
    assert {row.state for row in rows(made.database, "SELECT state FROM blank")} == {"issued"}


def test_a_job_is_left_and_another_takes_up_the_rest(service_database: Make) -> None:
    """One open job a class; after it is left, a new one holds the rest; then a reason is needed."""
    made = service_database("certification")
    center = a_class(made, learners=3, blanks=3)
    first = opened_job(made.database, center)
    assert opened_job(made.database, center) == first
    with made.database.transaction() as connection:
        tick_off(connection, people.officer(center.id), first, 1)
        leave_print_job(connection, people.officer(center.id), first)
    second = opened_job(made.database, center)
    with made.database.transaction() as connection:
        rest = find_print_job(connection, people.officer(center.id), second)
        assert [sheet.register_number for sheet in rest.sheets] == [
            "0002/2021/TTCT-243",
            "0003/2021/TTCT-243",
        ]
        tick_off(connection, people.officer(center.id), second, 2)
    with pytest.raises(Invalid) as refused:
        opened_job(made.database, center)
    assert refused.value.code == "reprint-without-reason"
    third = opened_job(made.database, center, reason="Mực mờ")
    with made.database.snapshot() as connection:
        assert len(find_print_job(connection, people.officer(center.id), third).sheets) == 3


def test_two_at_one_printer_tick_off_each_sheet_once(service_database: Make) -> None:
    """The same tick from two desks at once is one fact a sheet; the other is told that nothing is left."""
    made = service_database("certification")
    center = a_class(made, learners=4, blanks=4)
    job_id = opened_job(made.database, center)
    answers: list[str] = []

    def tick() -> None:
        try:
            with made.database.transaction() as connection:
                tick_off(connection, people.officer(center.id), job_id, 4)
            answers.append("done")
        except Conflict as refusal:
            answers.append(refusal.code)

    desks = [threading.Thread(target=tick) for _ in range(2)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    assert sorted(answers) == ["done", "job-closed"]
    assert len(rows(made.database, "SELECT 1 FROM printing WHERE outcome = 'printed'")) == 4


def test_a_stranger_is_at_no_printer(service_database: Make) -> None:
    """Another center's officer hears of no such class and no such job."""
    made = service_database("certification")
    center = a_class(made, learners=1, blanks=1)
    job_id = opened_job(made.database, center)
    stranger = people.officer(new_id())
    for deed in (
        lambda connection: open_print_job(connection, stranger, center.class_id),
        lambda connection: find_print_job(connection, stranger, job_id),
        lambda connection: tick_off(connection, stranger, job_id, 1),
        lambda connection: note_jam(connection, stranger, job_id, 1, "x", TODAY),
        lambda connection: print_document(connection, stranger, job_id, VERIFY),
    ):
        with pytest.raises(NotFound), made.database.transaction() as connection:
            deed(connection)
