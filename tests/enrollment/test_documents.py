"""The register of documents: identity, runs of numbers, decisions, attachments."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.enrollment.domain.documents import Document, NumberingRule
from services.enrollment.operations.classes.complete import complete_class
from services.enrollment.operations.document_entries import DocumentEntry
from services.enrollment.operations.documents import (
    amend_document,
    attach_file,
    define_rule,
    find_attachment,
    offer_number,
    register_document,
    void_document,
)
from services.enrollment.operations.facilities import NEW
from services.enrollment.storage import documents, numbering
from services.enrollment.storage.documents import Asked
from shared.db import Database
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.enrollment.field import KEYS, PROVINCE, TODAY, Field, signature

DAY = date(2021, 5, 4)


@pytest.fixture
def database(service_database: Callable[[str], TestDatabase]) -> Database:
    return service_database("enrollment").database


@pytest.fixture
def own(database: Database) -> Field:
    with database.transaction() as connection:
        field.prepare(connection)
        return field.center(connection)


def enter(database: Database, own: Field, **given_: Any) -> Document:
    given_ = {"type_code": "KH", "issued_on": DAY, "title": "Kế hoạch", "signer": "Lê Thị", **given_}
    with database.transaction() as connection:
        return register_document(
            connection,
            DocumentEntry(**given_).document(own.center.id),
            principal=own.officer,
            today=TODAY,
        )


def test_numbers_run_per_type_and_a_given_one_shows_its_gap(database: Database, own: Field) -> None:
    """01, 02; by hand 05; the next is 06 and 3–4 are named as passed over; another type begins at 01."""
    made = [enter(database, own), enter(database, own), enter(database, own, number=5)]
    assert [each.printed for each in made] == ["01-KH/TTCT", "02-KH/TTCT", "05-KH/TTCT"]
    with database.snapshot() as connection:
        offered = offer_number(connection, own.center.id, "KH", DAY)
    assert offered is not None
    assert (offered.printed, offered.gaps) == ("06-KH/TTCT", "3–4")
    assert enter(database, own).printed == "06-KH/TTCT"
    assert enter(database, own, number=3).printed == "03-KH/TTCT", "a number passed over is free"
    assert enter(database, own, type_code="TB").printed == "01-TB/TTCT"
    with pytest.raises(Conflict, match="05-KH/TTCT"):
        enter(database, own, number=5, issued_on=DAY + timedelta(days=1))


def test_a_term_begins_anew_and_a_year_does_not(database: Database, own: Field) -> None:
    """HD 05: numbers run on over the year's end within a term, and begin anew with the next term."""
    days = [date(2020, 6, 30), date(2020, 7, 1), date(2020, 12, 31), date(2021, 1, 4)]
    assert [enter(database, own, issued_on=day).number for day in days] == [1, 1, 2, 3]


def test_a_center_with_a_state_rule_counts_by_year(database: Database, own: Field) -> None:
    """A dated rule of the center's own changes form and run from its day on; what was is not renumbered."""
    before = enter(database, own, issued_on=date(2020, 12, 31))
    with database.transaction() as connection:
        begun = date(2021, 1, 1)
        rule = NumberingRule(NEW, own.center.id, None, "year", "state", "TTCT", begun, None, "kiểm thử")
        defined = define_rule(connection, rule, principal=PROVINCE)
        with pytest.raises(Forbidden):
            define_rule(connection, rule, principal=own.director)
    after = enter(database, own)
    assert (before.printed, after.printed) == ("01-KH/TTCT", "01/KH-TTCT")
    assert (after.rule_id, after.profile) == (defined.id, "ND30")


def test_numbers_taken_at_once_are_gap_free(database: Database, own: Field) -> None:
    """Eight at once, every third one refused after it took its number: 1 to 12 without a gap."""
    failures: list[BaseException] = []

    def work(worker: int) -> None:
        try:
            for step in range(3):
                if (worker + step) % 2:
                    enter(database, own)
                    continue
                with database.transaction() as connection:
                    entry = DocumentEntry(type_code="KH", issued_on=DAY, title="x", signer="y")
                    register_document(
                        connection, entry.document(own.center.id), principal=own.officer, today=TODAY
                    )
                    raise Invalid("thôi", "given up")  # noqa: TRY301 -- what a later refusal does
        except Invalid:
            pass
        except BaseException as error:  # noqa: BLE001 -- told to the test below
            failures.append(error)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for each in workers:
        each.start()
    for each in workers:
        each.join(timeout=180)
    assert not failures
    with database.snapshot() as connection:
        numbers = [row.document.number for row in documents.listed(connection, Asked(), limit=99)]
    assert sorted(n for n in numbers if n) == list(range(1, len(numbers) + 1))
    assert len(numbers) == 4


def test_the_same_number_of_another_day_or_issuer_is_another_document(database: Database, own: Field) -> None:
    """“208-QĐ/TW” is two documents; the very same paper twice is refused."""
    paper = {"issuer_kind": "other", "type_code": "QĐ", "printed": "208-QĐ/TW", "issuer": "Ban Bí thư"}
    first = enter(database, own, **paper, issued_on=date(2019, 11, 8))
    second = enter(database, own, **paper, issued_on=date(2020, 7, 26))
    assert (first.number, first.symbol, second.number) == (208, "QĐ/TW", 208)
    with pytest.raises(Conflict):
        enter(database, own, **paper, issued_on=date(2019, 11, 8))
    above = enter(database, own, issuer_kind="parent", type_code="QĐ", printed="208-QĐ/TW")
    assert above.issuer == "Thành ủy Thử"
    with pytest.raises(Invalid):
        enter(database, own, issued_on=TODAY + timedelta(days=1))
    with pytest.raises(Invalid):
        enter(database, own, issuer_kind="other", printed="1-QĐ/X")


def test_a_decision_enters_the_register_as_it_is_signed(database: Database) -> None:
    """Same transaction, with number, run, signer and class; the next number comes after it."""
    with database.transaction() as connection:
        done = field.completed(connection)
    with database.snapshot() as connection:
        (line,) = documents.listed(connection, Asked([done.field.center.id]), limit=9)
        offered = offer_number(connection, done.field.center.id, "QĐ", date(2021, 4, 3))
    entry = line.document
    assert (entry.printed, entry.number, entry.symbol) == ("10-QĐ/TTCT", 10, "QĐ/TTCT")
    assert (entry.class_id, entry.signer, entry.signer_title) == (
        done.group.id,
        "Lê Thị Giám Đốc",
        "Giám đốc",
    )
    assert entry.decision_id is not None
    assert offered is not None
    assert (offered.number, offered.gaps) == (11, "1–9")
    with database.transaction() as connection, pytest.raises(Conflict):
        void_document(connection, entry.id, reason="Ghi nhầm sổ", principal=done.field.officer)


def _complete(database: Database, made: field.Loaded, number: str) -> None:
    with database.transaction() as connection:
        complete_class(
            connection,
            made.group.id,
            by=signature(number),
            principal=made.field.director,
            today=TODAY,
            keys=KEYS,
        )


def test_a_decision_with_a_number_of_another_form_stays_text(database: Database) -> None:
    """What cannot be read is entered all the same, and takes no place in any run."""
    with database.transaction() as connection:
        made = field.loaded(connection)
    _complete(database, made, "QĐ số mười")
    with database.snapshot() as connection:
        (line,) = documents.listed(connection, Asked(), limit=9)
    assert (line.document.printed, line.document.number, line.document.series) == ("QĐ số mười", None, None)


def test_signing_uses_the_entry_that_was_made_before_and_refuses_a_number_taken(
    database: Database,
) -> None:
    """The very same paper is tied to the decision; a number of another paper is refused, nothing signed."""
    with database.transaction() as connection:
        made = field.loaded(connection)
    own = made.field
    enter(database, own, type_code="QĐ", number=9, title="Kiện toàn")
    enter(database, own, type_code="QĐ", number=10, issued_on=date(2021, 4, 2), title="Hoàn thành")
    with pytest.raises(Conflict, match="9-QĐ/TTCT"):
        _complete(database, made, "09-QĐ/TTCT")
    with database.snapshot() as connection:
        assert connection.scalar(text("SELECT count(*) FROM decision")) == 0
    _complete(database, made, "10-QĐ/TTCT")
    with database.snapshot() as connection:
        lines = documents.listed(connection, Asked(), limit=9)
    assert [each.document.decision_id is not None for each in lines] == [False, True]


def test_identity_stays_and_two_officers_do_not_overwrite_each_other(database: Database, own: Field) -> None:
    """Title and signer may change, by who saw the latest; number and date never; void keeps the number."""
    made = enter(database, own)
    with database.transaction() as connection:
        changed = amend_document(
            connection, replace(made, title="Kế hoạch đúng", number=77), principal=own.officer
        )
    assert (changed.title, changed.number, changed.revision) == ("Kế hoạch đúng", 1, 2)
    with database.transaction() as connection, pytest.raises(Conflict) as refused:
        amend_document(connection, replace(made, title="Kế hoạch khác"), principal=own.officer)
    assert [detail.vi for detail in refused.value.details] == ["Đang lưu: Kế hoạch đúng"]
    with database.transaction() as connection:
        void_document(connection, made.id, reason="Ghi nhầm sổ", principal=own.officer)
    assert enter(database, own).number == 2


def test_files_stay_with_who_may_see_the_document(database: Database, own: Field) -> None:
    """Stored with its digest, once; another center finds neither the document nor the file."""
    made = enter(database, own)
    with database.transaction() as connection:
        stranger = field.center(connection, "244").officer
        kept = attach_file(connection, made.id, file_name="a.exe", content=b"%PDF-1", principal=own.officer)
    assert kept.file_name == "a.exe.pdf"
    assert kept.sha256 == "21af8e71c8703196df7fe1ff901869a88fe64c07bbaa83d838efb45a52b4f303"
    with database.snapshot() as connection:
        assert find_attachment(connection, made.id, kept.id, own.director)[1] == b"%PDF-1"
        with pytest.raises(NotFound):
            find_attachment(connection, made.id, kept.id, stranger)
    with database.transaction() as connection, pytest.raises(Conflict):
        attach_file(connection, made.id, file_name="b", content=b"%PDF-1", principal=own.officer)


def test_the_lists_of_numbering_name_their_source(database: Database) -> None:
    """Rules, terms and profiles all say where they come from or that they are assumed."""
    with database.snapshot() as connection:
        held = numbering.numbering(connection)
    told = [
        *(each.provenance for each in held.rules),
        *(each.provenance for each in held.terms),
        *(each.provenance for each in held.profiles),
    ]
    assert len(told) >= 8
    assert all(told)
