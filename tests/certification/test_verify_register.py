"""Whoever changes the register past all triggers is found out, and told where."""

import io
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Connection, text

from services.certification.operations.give import HandOver, IssueCopy, hand_over, issue_copy
from services.certification.operations.keep_register import close_book
from services.certification.operations.replace_blank import ReplaceBlank, replace_blank
from services.certification.operations.revoke_certificate import RevokeCertificate, revoke_certificate
from services.certification.storage import register_entries
from services.certification.storage.linking import note_closings
from services.certification.verify_register import verify
from shared.ids import new_id
from tests.certification.story import PROVINCE, TODAY, Center, opened, receive
from tests.certification.tampering import past_the_triggers
from tests.certification.test_signing import succeeded
from tests.databases import Databases, TestDatabase


def lived(made: TestDatabase) -> Center:
    """Return a center with five entries of 2021 and one of 2022, to which nearly everything happened.

    Two certificates were handed over, two copies made by it and one by its successor, which has a draft
    without a blank; the book of 2021 is closed.
    """
    center = Center()
    receive(made.database, [center.registered()])
    center.rule(made.database, requires_signer=False)
    center.stock(made.database, 1, 20)
    told = [new_id() for _ in range(5)]
    numbers = {3: "026185001234"}
    receive(
        made.database,
        [
            center.recorded(each, full_name=f"Lê Thị {n}", identity_number=numbers.get(n, ""))
            for n, each in enumerate(told)
        ],
    )
    receive(made.database, [center.appointed(), center.recorded(new_id(), decided_on=date(2022, 3, 1))])
    receive(made.database, [center.corrected(told[0], 2), center.annulled(told[1], 2)])
    with made.database.transaction() as connection:
        entries = list(register_entries.of_book(connection, center.id, 2021))
        revoke_certificate(
            connection, RevokeCertificate(entries[2].certificate_id, "Học hộ", "9-QĐ"), PROVINCE, TODAY
        )
        sheet = ReplaceBlank(entries[3].certificate_id, entries[3].serial, "Kẹt giấy")
        replace_blank(connection, PROVINCE, sheet, TODAY)
    heir = opened(made.database, code="TTCT-250")
    receive(made.database, [heir.recorded(new_id())])
    with made.database.transaction() as connection:
        reviewed, fifth = (entries[place].certificate_id for place in (0, 4))
        day = date(2021, 6, 25)
        hand_over(connection, HandOver((fifth,), day, signed=True), PROVINCE, TODAY)
        other = HandOver((reviewed,), day, "Trần Văn Thay", "5/UQ", signed=True)
        hand_over(connection, other, PROVINCE, TODAY)
        for _ in range(2):
            issue_copy(connection, IssueCopy(fifth, 1, "Lê Thị 4", "Giám đốc"), PROVINCE, day)
    receive(made.database, [succeeded(center, heir)])
    with made.database.transaction() as connection:
        copy = IssueCopy(fifth, 3, "Lê Thị 4", "Giám đốc", "6/UQ")
        assert issue_copy(connection, copy, PROVINCE, TODAY).center_id == heir.id
        close_book(connection, PROVINCE, center.id, 2021, edges_sealed=True, today=date(2022, 7, 1))
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
    ("UPDATE certificate SET holder_identity = NULL WHERE holder_identity <> ''", "số 4: nội dung"),
    ("UPDATE certificate SET holder_identity = '1' WHERE book = 2021 AND number = 5", "số 5: nội dung"),
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
        "phụ lục 14: sổ phải kết thúc ở số 15",
    ),
]
BESIDE = [
    (
        "UPDATE handover SET recipient_name = 'Kẻ Khác' WHERE authorised_by IS NULL",
        "số 5: người nhận Kẻ Khác khác phụ lục",
    ),
    (
        "UPDATE handover SET handed_on = handed_on + 1 WHERE authorised_by IS NULL",
        "số 5: ngày 26/6/2021 khác phụ lục",
    ),
    ("UPDATE handover SET noted_by = 'x' WHERE authorised_by IS NULL", "số 5: người ghi x khác phụ lục"),
    ("UPDATE handover SET center_id = certificate_id WHERE authorised_by IS NULL", "số 5: nơi thực hiện"),
    ("UPDATE handover SET authorised_by = NULL", "sổ cấp phát, số 1: giấy ủy quyền – khác phụ lục"),
    (
        "DELETE FROM handover WHERE authorised_by IS NULL",
        "phụ lục 10: phụ lục ghi đã trao nhưng sổ cấp phát không ghi",
    ),
    (
        """INSERT INTO handover SELECT certificate_id, center_id, now(), 'x', NULL, 'x' FROM certificate
           WHERE number = 4""",
        "sổ cấp phát, số 4: sổ cấp phát ghi đã trao nhưng phụ lục không ghi",
    ),
    (
        (
            "INSERT INTO handover SELECT certificate_id, center_id, now(), 'x', NULL, 'x' FROM certificate"
            " WHERE number IS NULL"
        ),
        "sổ cấp phát, số 0: giấy không có trong sổ gốc nào",
    ),
    (
        "UPDATE register_copy SET quantity = 9 WHERE number = 1 AND quantity = 1",
        "bản sao 1: số bản 9 khác phụ lục 12 (1)",
    ),
    (
        "UPDATE register_copy SET signer_name = 'x' WHERE number = 1 AND quantity = 1",
        "bản sao 1: người ký x khác phụ lục",
    ),
    (
        "UPDATE register_copy SET signer_title = 'x' WHERE number = 1 AND quantity = 1",
        "bản sao 1: chức danh người ký x khác",
    ),
    (
        "UPDATE register_copy SET recipient_name = 'x' WHERE number = 1 AND quantity = 1",
        "bản sao 1: người nhận x khác phụ lục",
    ),
    (
        "UPDATE register_copy SET issued_by = 'x' WHERE number = 1 AND quantity = 1",
        "bản sao 1: người ghi x khác phụ lục",
    ),
    (
        "UPDATE register_copy SET issued_on = '2021-01-01' WHERE number = 1 AND quantity = 1",
        "bản sao 1: ngày 1/1/2021 khác",
    ),
    ("UPDATE register_copy SET recipient_paper = NULL WHERE quantity = 3", "bản sao 1: giấy ủy quyền – khác"),
    (
        "DELETE FROM register_copy WHERE number = 1 AND quantity = 1",
        "phụ lục 12: phụ lục ghi bản sao 1/2021 nhưng",
    ),
    (
        "DELETE FROM register_copy WHERE number = 1 AND quantity = 1",
        "bản sao 2: thiếu bản sao 1 trước bản sao này",
    ),
    ("UPDATE copy_book SET last_number = 7", "bản sao 2: sổ cấp bản sao phải kết thúc ở số 7"),
    (
        (
            "INSERT INTO register_copy SELECT center_id, year, 3, certificate_id, 1, 'x', NULL, issued_on,"
            " 'x', 'x', 'x' FROM register_copy WHERE number = 2"
        ),
        "bản sao 3: sổ cấp bản sao ghi bản sao 3/2021 nhưng phụ lục không ghi",
    ),
    (
        (
            "UPDATE register_copy SET certificate_id ="
            " (SELECT certificate_id FROM certificate WHERE number = 4) WHERE number = 2"
        ),
        "bản sao 2: sổ cấp bản sao ghi bản sao 2/2021 nhưng phụ lục không ghi",
    ),
    (
        "UPDATE register_book SET closed_on = NULL, closed_by = NULL, pages = NULL, edges_sealed = NULL",
        "khóa sổ, số 5: phụ lục ghi sổ đã khóa nhưng danh mục sổ ghi đang mở",
    ),
    (
        "UPDATE register_book SET pages = 9 WHERE book = 2021",
        "khóa sổ, số 5: danh mục sổ ghi việc khóa sổ khác",
    ),
    ("UPDATE register_book SET edges_sealed = false WHERE book = 2021", "khóa sổ, số 5: danh mục sổ ghi"),
    ("UPDATE register_book SET closed_by = 'x' WHERE book = 2021", "khóa sổ, số 5: danh mục sổ ghi việc"),
    ("UPDATE register_book SET closed_on = '2022-01-02' WHERE book = 2021", "khóa sổ, số 5: danh mục sổ ghi"),
    (
        (
            "UPDATE register_book SET closed_on = '2023-01-02', closed_by = 'x', pages = 1,"
            " edges_sealed = true WHERE book = 2022"
        ),
        "sổ 2022, khóa sổ, số 1: danh mục sổ ghi việc khóa sổ khác",
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


@pytest.mark.parametrize(("statement", "expected"), [*TAMPERED, *BESIDE])
def test_every_change_is_found_and_told_where(made: TestDatabase, statement: str, expected: str) -> None:
    """A cell, a row, a tail cut off, appendix, handovers, copies, closing: center, book, number are named."""
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


def test_a_book_closed_before_closings_were_noted_gets_its_row(made: TestDatabase) -> None:
    """What the revision does to such a book: its closing stands in the appendix, and all is proven again."""
    with past_the_triggers(made) as connection:
        connection.execute(text("DELETE FROM register_appendix WHERE kind = 'closed'"))
        connection.execute(
            text(
                """UPDATE register_book b SET appendix_rows = appendix_rows - 1, appendix_hash = a.entry_hash
                   FROM register_appendix a WHERE b.closed_on IS NOT NULL AND a.center_id = b.center_id
                   AND a.book = b.book AND a.position = b.appendix_rows - 1"""
            )
        )
        assert "danh mục sổ ghi việc khóa sổ khác" in told_by(connection)[1]
        note_closings(connection)
        note_closings(connection)  # a second time finds nothing to do
        status, said = told_by(connection)
        connection.rollback()
    assert (status, "2 quyển, 6 dòng: sổ nguyên vẹn" in said) == (0, True), said
