"""Whoever changes the register past all triggers is found out, and told where."""

import io
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Connection, text

from services.certification.operations.replace_blank import ReplaceBlank, replace_blank
from services.certification.operations.revoke_certificate import RevokeCertificate, revoke_certificate
from services.certification.storage import register_entries
from services.certification.verify_register import verify
from shared.ids import new_id
from tests.certification.story import PROVINCE, TODAY, Center, receive
from tests.certification.tampering import past_the_triggers
from tests.databases import Databases, TestDatabase


def lived(made: TestDatabase) -> Center:
    """Return a center with five entries of 2021 and one of 2022, to which nearly everything happened."""
    center = Center()
    receive(made.database, [center.registered()])
    center.rule(made.database, requires_signer=False)
    center.stock(made.database, 1, 20)
    told = [new_id() for _ in range(5)]
    receive(made.database, [center.recorded(each, full_name=f"Lê Thị {n}") for n, each in enumerate(told)])
    receive(made.database, [center.appointed(), center.recorded(new_id(), decided_on=date(2022, 3, 1))])
    receive(made.database, [center.corrected(told[0], 2), center.annulled(told[1], 2)])
    with made.database.transaction() as connection:
        entries = list(register_entries.of_book(connection, center.id, 2021))
        revoke_certificate(
            connection, RevokeCertificate(entries[2].certificate_id, "Học hộ", "9-QĐ"), PROVINCE, TODAY
        )
        sheet = ReplaceBlank(entries[3].certificate_id, entries[3].serial, "Kẹt giấy")
        replace_blank(connection, PROVINCE, sheet, TODAY)
    return center


def told_by(connection: Connection) -> tuple[int, str]:
    """Return the exit status of the command and what it says."""
    out = io.StringIO()
    return verify(connection, out), out.getvalue()


TAMPERED = [
    (
        "UPDATE certificate SET holder_name = 'Người Khác' WHERE book = 2021 AND number = 3",
        "số 3: nội dung dòng 0003/2021",
    ),
    ("UPDATE certificate SET mark = 9.5 WHERE book = 2021 AND number = 5", "số 5: nội dung"),
    ("UPDATE certificate SET replaces = certificate_id WHERE book = 2021 AND number = 5", "số 5: nội dung"),
    ("UPDATE certificate SET entry_hash = sha256('x') WHERE book = 2021 AND number = 2", "số 2: nội dung"),
    (
        "UPDATE certificate SET signer_name = 'Kẻ Khác' WHERE book = 2021 AND number = 1",
        "số 1: người ký Kẻ Khác khác phụ lục",
    ),
    (
        "UPDATE certificate SET serial = 'VP 000019' WHERE book = 2021 AND number = 4",
        "số 4: số hiệu VP 000019 khác phụ lục",
    ),
    ("UPDATE certificate SET serial = 'VP 000019' WHERE book = 2021 AND number = 5", "số 5: nội dung"),
    (
        "UPDATE certificate SET state = 'issued', ended_on = NULL, end_reason = NULL WHERE number = 3",
        "số 3: trạng thái issued khác phụ lục (revoked)",
    ),
    (
        "UPDATE certificate SET state = 'issued' WHERE book = 2021 AND number = 1",
        "số 1: trạng thái issued khác phụ lục",
    ),
    ("DELETE FROM certificate WHERE book = 2021 AND number = 2", "số 3: thiếu số 2 trước số này"),
    (
        "DELETE FROM certificate WHERE book = 2021 AND number = 5",
        "số 4: sổ phải kết thúc ở số 5 nhưng dòng cuối là số 4",
    ),
    ("DELETE FROM certificate WHERE book = 2022", "sổ 2022, số 0: sổ phải kết thúc ở số 1"),
    ("DELETE FROM register_book WHERE book = 2022", "sổ 2022, số 1: sổ không có trong danh mục sổ"),
    ("UPDATE register_book SET last_hash = sha256('x') WHERE book = 2021", "số 5: mã băm cuối không khớp"),
    (
        "UPDATE certificate SET book = 2022 WHERE book = 2021 AND number = 2",
        "sổ 2022, số 2: nội dung",
    ),
    ("UPDATE register_appendix SET contents = '{}' WHERE position = 6", "phụ lục 6: nội dung"),
    ("UPDATE register_appendix SET kind = 'nothing' WHERE kind = 'review_opened'", "nội dung dòng phụ lục"),
    ("UPDATE register_appendix SET noted_on = noted_on - 1 WHERE position = 1", "phụ lục 1: nội dung"),
    ("DELETE FROM register_appendix WHERE position = 2", "phụ lục 3: thiếu dòng phụ lục 2"),
    (
        "DELETE FROM register_appendix WHERE position = (SELECT max(position) FROM register_appendix)",
        "phụ lục 8: sổ phải kết thúc ở số 9",
    ),
]


@pytest.fixture(scope="module")
def made(databases: Databases) -> Iterator[TestDatabase]:
    """Give a database that has lived; every test leaves it as it was."""
    with databases.fresh("certification") as lived_in:
        lived(lived_in)
        yield lived_in


def test_an_untouched_register_is_proven(made: TestDatabase) -> None:
    """After a life with everything in it, each book is found whole; the command ends well."""
    with made.database.snapshot() as connection:
        status, said = told_by(connection)
    assert (status, "2 quyển, 6 dòng: sổ nguyên vẹn" in said) == (0, True), said


@pytest.mark.parametrize(("statement", "expected"), TAMPERED)
def test_every_change_is_found_and_told_where(made: TestDatabase, statement: str, expected: str) -> None:
    """A cell, a row missing, a tail cut off, the appendix: center, book and number are named."""
    with past_the_triggers(made) as connection:
        connection.execute(text(statement))
        status, said = told_by(connection)
        connection.rollback()
    assert (status, expected in said) == (1, True), said
    assert "SAI: Trung tâm Chính trị thành phố Vĩnh Yên, sổ 202" in said


def test_two_entries_swapped_are_both_found(made: TestDatabase) -> None:
    """Two learners who changed places in the book, numbers and all, are found at both places."""
    with past_the_triggers(made) as connection:
        for one, other in ((3, 99), (5, 3), (99, 5)):
            connection.execute(
                text("UPDATE certificate SET number = :other WHERE number = :one AND book = 2021"),
                {"one": one, "other": other},
            )
        status, said = told_by(connection)
        connection.rollback()
    assert status == 1
    assert "số 3: nội dung" in said
    assert "số 5: nội dung" in said
