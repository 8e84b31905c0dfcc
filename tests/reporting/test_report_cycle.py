"""The report cycle over a real database: submitted, returned, accepted, frozen, corrected."""

import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import OKPKey
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.reporting.domain.edited_narrative import SectionShown
from services.reporting.domain.frozen import PROVINCE, statement
from services.reporting.operations.center_reports import edit_report, submit_report
from services.reporting.operations.frozen_reports import prove_frozen, read_frozen
from services.reporting.operations.report_keys import rotate_key
from services.reporting.operations.report_periods import read_period
from services.reporting.storage.announcements import CHANNEL, Change, heard
from services.reporting.verify_reports import verify
from shared import clock
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.listening import Listening
from tests import people
from tests.databases import TestDatabase
from tests.reporting import cycle
from tests.reporting.province import apply, one_class, reporting_served, small_province

FULL, NO_ROSTER, SILENT = (UUID(int=number) for number in (243, 244, 246))


@pytest.fixture
def made(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    made = service_database("reporting")
    apply(made.database, small_province()[1])
    cycle.opens(made.database)
    return made


def test_what_is_submitted_stays_whatever_comes_after(made: TestDatabase) -> None:
    """A submission keeps its figures and proves itself; differences name cell, both values and change."""
    cycle.writes(made.database, FULL)
    ear = Listening(made.database, CHANNEL, application_name="test")
    try:
        cycle.submits(made.database, FULL)
        assert heard(ear.wait(60)) == Change(frozenset({FULL}), proof=False), "open pages are told"
    finally:
        ear.close()
    assert cycle.since(made.database, 1, FULL).differences == ()
    apply(made.database, one_class(FULL, date(2021, 5, 3), summoned=5, marks=[1, 2, 2]))
    found = {
        (each.table, each.row, each.column): each for each in cycle.since(made.database, 1, FULL).differences
    }
    opened = found["results", str(FULL), "classes_opened"]
    assert (opened.then, opened.now, opened.change) == (1, 2, 1)
    assert found["programs", "NT_DANG", "admitted"].change == 3
    with made.database.snapshot() as connection:
        frozen = read_frozen(connection, people.officer(FULL), cycle.CODE, FULL, 1, clock.now())
        assert prove_frozen(connection, frozen) == ()


def test_nobody_signs_what_they_have_not_seen(made: TestDatabase) -> None:
    """Figures that moved meanwhile, an open place in the narrative, another's deed: each is refused."""
    with pytest.raises(Conflict, match="places to be filled: Nguyên nhân"):
        cycle.submits(made.database, FULL)
    cycle.writes(made.database, FULL)
    director = people.director(FULL)
    seen = cycle.looks(made.database, director, FULL)
    apply(made.database, one_class(FULL, date(2021, 5, 3), summoned=5, marks=[1, 2, 2]))
    for revision, mark, reason in (
        (seen.due.due.report.revision, seen.draft.mark, "Figures or narrative have changed"),
        (7, cycle.looks(made.database, director, FULL).draft.mark, "just worked on this report"),
    ):
        with pytest.raises(Conflict, match=reason), made.database.transaction() as connection:
            submit_report(connection, cycle.signing(director), cycle.CODE, FULL, revision, mark)
    assert cycle.looks(made.database, director, FULL).due.due.report.state == "waiting"


def test_an_edited_section_survives_a_recount_and_says_what_moved(made: TestDatabase) -> None:
    """The officer's words stay; beside them stands what figures would say now; the draft comes back."""
    code = "results.classes"
    cycle.writes(made.database, FULL, {code: "Mở lớp đúng kế hoạch.\n\n  Học viên dự đủ. "})
    apply(made.database, one_class(FULL, date(2021, 5, 3), summoned=5, marks=[1, 2, 2]))

    def section() -> SectionShown:
        sections = cycle.looks(made.database, people.officer(FULL), FULL).draft.sections
        return next(each for each in sections if each.code == code)

    assert section().paragraphs == ("Mở lớp đúng kế hoạch.", "Học viên dự đủ.")
    assert any("2 lớp" in part for part in section().moved)
    stale = cycle.looks(made.database, people.officer(FULL), FULL).draft.edits - 1
    with pytest.raises(Conflict, match="just edited"), made.database.transaction() as connection:
        edit_report(connection, people.officer(FULL), cycle.CODE, FULL, {code: "Khác"}, stale, clock.now())
    cycle.writes(made.database, FULL, {code: None})
    assert (section().paragraphs, section().moved) == (section().drafted, ())


def test_the_province_freezes_what_was_accepted_and_names_who_is_missing(made: TestDatabase) -> None:
    """Nothing unanswered is left out; the version names submissions and who is missing; then corrected."""
    for center in (FULL, NO_ROSTER):
        cycle.writes(made.database, center)
        cycle.submits(made.database, center)
    cycle.answers(made.database, FULL, "accept")
    with pytest.raises(Conflict, match="1 submitted reports wait"):
        cycle.freezes(made.database)
    cycle.answers(made.database, NO_ROSTER, "return", "Thiếu danh sách")
    first = cycle.freezes(made.database)
    assert [(each.center_id, each.number) for each in first.behind] == [(FULL, 1)]
    assert [(each.center_id, each.state) for each in first.missing] == [
        (NO_ROSTER, "returned"),
        (SILENT, "waiting"),
    ]
    with pytest.raises(Invalid, match="must say why"):
        cycle.freezes(made.database)
    cycle.submits(made.database, NO_ROSTER)
    cycle.answers(made.database, NO_ROSTER, "accept")
    second = cycle.freezes(made.database, "Huyện 244 nộp bổ sung")
    assert (second.number, second.previous) == (2, first.fingerprint)
    assert [each.center_id for each in second.behind] == [FULL, NO_ROSTER]


def test_an_accepted_report_changes_only_after_it_was_reopened(made: TestDatabase) -> None:
    """Accepted, it is neither edited nor submitted; reopened it is; the first one was in time."""
    cycle.writes(made.database, FULL)
    in_time = datetime(2021, 7, 10, 16, 59, tzinfo=UTC)  # one minute before midnight in Vietnam
    cycle.submits(made.database, FULL, in_time)
    cycle.answers(made.database, FULL, "accept")
    with pytest.raises(Conflict, match="ask the province to reopen"):
        cycle.submits(made.database, FULL)
    with pytest.raises(Conflict, match="accepted"):
        cycle.writes(made.database, FULL, {"proposals": "Không"})
    cycle.answers(made.database, FULL, "reopen", "Bổ sung số liệu lớp tháng 6")
    assert cycle.submits(made.database, FULL).submissions == 2
    with made.database.snapshot() as connection:
        shown = read_period(connection, people.province(), cycle.CODE, date(2026, 1, 1))
    assert {each.center.center_id: each.timeliness.kind for each in shown.centers}[FULL] == "on_time"
    assert (shown.counted.reported, shown.counted.due) == (1, 3)
    with made.database.snapshot() as connection:
        told = connection.execute(text("SELECT type, version FROM outbox ORDER BY id")).all()
    assert [(row.type.split(".")[2], row.version) for row in told] == [
        ("opened", 1),
        ("submitted", 1),
        ("accepted", 2),
        ("reopened", 3),
        ("submitted", 4),
    ]


def test_who_may_do_what(made: TestDatabase) -> None:
    """The director submits, not the officer; the province answers; another center's report does not exist."""
    cycle.writes(made.database, FULL)
    officer, stranger = people.officer(FULL), people.director(NO_ROSTER)
    seen = cycle.looks(made.database, officer, FULL)
    assert (seen.may_edit, seen.may_submit, seen.may_answer) == (True, False, False)
    for who, refusal in ((officer, Forbidden), (people.province(), Forbidden), (stranger, NotFound)):
        with pytest.raises(refusal), made.database.transaction() as connection:
            submit_report(connection, cycle.signing(who), cycle.CODE, FULL, 0, seen.draft.mark)
    cycle.submits(made.database, FULL)
    with made.database.snapshot() as connection:
        for number in (1, 2):
            with pytest.raises(NotFound):
                read_frozen(connection, stranger, cycle.CODE, FULL, number, clock.now())
        with pytest.raises(NotFound):
            read_frozen(connection, stranger, cycle.CODE, PROVINCE, 1, clock.now())


CHANGES = {
    "content = jsonb_set(content, '{tables,0,rows,0,values,admitted}', '900')": "have its fingerprint",
    "signed_by_title = 'Giám đốc Sở'": "the title of who signed",
    "missing = '[]'": "centers that have not reported",
    "kid = gen_random_uuid()": "not made by a key of this system",
}


def test_a_changed_version_is_refused_or_found_out(made: TestDatabase) -> None:
    """The database refuses every change; what is forced past it is found and named; the others stay good."""
    for number, (change, said) in enumerate(CHANGES.items(), 1):
        cycle.freezes(made.database, "Sửa số liệu" if number > 1 else None)
        with pytest.raises(IntegrityError, match="kept for ever"), made.database.transaction() as connection:
            connection.execute(text(f"UPDATE frozen_report SET {change}"))  # noqa: S608 -- our own words
        assert found(made, number) == []
        cycle.force(made, change, number)
        assert [each for each in found(made, number) if said in each], found(made, number)

    with made.database.snapshot() as connection:
        out = io.StringIO()
        assert verify(connection, out) == 1
    assert [out.getvalue().count(f"bản {number}: ") for number in range(1, len(CHANGES) + 1)] == [1] * len(
        CHANGES
    )
    assert all(said in out.getvalue() for said in CHANGES.values())


def test_keys_change_and_what_they_signed_stays_good(made: TestDatabase) -> None:
    """What was signed before a change proves itself as what was signed after; anybody gets the keys."""
    cycle.freezes(made.database)
    with made.database.transaction() as connection:
        rotate_key(connection, cycle.SEALS, clock.now())
    cycle.freezes(made.database, "Sửa số liệu")
    with made.database.snapshot() as connection:
        out = io.StringIO()
        assert verify(connection, out) == 0
        first, second = (
            read_frozen(connection, people.province(), cycle.CODE, PROVINCE, number, clock.now())
            for number in (1, 2)
        )
    assert first.kid != second.kid
    assert "2 versions: intact" in out.getvalue()
    with reporting_served(made) as client:
        published = client.get("/reporting/report-keys.json").json()["keys"]
    assert [key["kid"] for key in published] == [str(second.kid), str(first.kid)]
    assert all("d" not in key for key in published), "no private part"
    key = OKPKey.import_key(published[1])
    with pytest.warns(SecurityWarning, match="RFC 9864"):  # the old name that readers know: shared/jws.py
        read = jws.deserialize_compact(first.signature, key, algorithms=["EdDSA"])
    assert json.loads(read.payload) == statement(first), "a reader of others proves it with the published key"


def found(made: TestDatabase, number: int) -> list[str]:
    with made.database.snapshot() as connection:
        frozen = read_frozen(connection, people.province(), cycle.CODE, PROVINCE, number, clock.now())
        return [each.en for each in prove_frozen(connection, frozen)]
