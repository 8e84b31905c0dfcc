"""Every entry is linked to the one before it, what came later stands in the appendix, and neither changes."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from services.certification.domain import register_chain as chain
from services.certification.domain.register_appendix import Kind, Later
from services.certification.operations.register_appendix import NotInRegister, append_to_register
from services.certification.operations.replace_blank import ReplaceBlank, replace_blank
from services.certification.storage import register_appendix, register_entries
from shared.ids import new_id
from tests.certification.story import PROVINCE, TODAY, Center, opened, receive, rows
from tests.databases import TestDatabase

Make = Callable[[str], TestDatabase]
TEXTS = st.lists(st.text(alphabet="ab\\\t\n\rN", max_size=4), min_size=1, max_size=4)


@given(TEXTS, TEXTS)
def test_two_different_rows_are_never_written_alike(one: list[str], other: list[str]) -> None:
    """Whatever stands in the values, tabs and backslashes too, the text says which values they were."""
    assert (chain.line(one) == chain.line(other)) == (one == other)


def registered(made: TestDatabase, count: int = 3) -> Center:
    """Return a center with so many entries in its book of 2021."""
    center = opened(made.database, blanks=count + 2)
    receive(made.database, [center.recorded(new_id(), full_name=f"Lê Thị {n}") for n in range(count)])
    return center


def test_the_chain_can_be_recomputed_with_nothing_but_sha_256(service_database: Make) -> None:
    """The documented format, written out here by hand from the table's columns, gives the stored hashes."""
    made = service_database("certification")
    center = registered(made)
    strange = "Nguyễn\\Văn\tTab"
    receive(
        made.database,
        [center.recorded(new_id(), mark=None, full_name=strange, identity_number="026185001234")],
    )
    last = sha256(f"TTCT register v1\tentries\t{center.id.hex}\t2021".encode()).digest()
    for row in rows(made.database, "SELECT * FROM certificate ORDER BY number"):
        shared = [
            "v1", row.class_id.hex, row.center_id.hex, row.program_code, "2021", "2021-05-20",
            row.signer_name, row.program_name, row.credential_title, row.class_code, row.class_name,
            "2021-05-10", "2021-05-19", row.center_code, row.center_name, row.parent_name,
            row.decision_number, "2021-05-20", row.signer_title,
        ]  # fmt: skip
        own = [
            row.certificate_id.hex, row.completion_id.hex, r"\N", str(row.number),
            r"\N" if row.mark is None else "8.5", row.register_number, row.serial, row.code,
            row.holder_name.replace("\\", r"\\").replace("\t", r"\t"), row.holder_birth_date,
            row.holder_gender, row.holder_birth_place, row.holder_ethnicity, row.holder_unit,
            row.holder_party_cell, row.band, row.band_name,
        ]  # fmt: skip
        own += [row.holder_identity] if row.holder_identity else []  # as before it had a column: no value
        last = sha256(last + sha256("\t".join(shared).encode()).digest() + "\t".join(own).encode()).digest()
        assert bytes(row.entry_hash) == last
    (book,) = rows(made.database, "SELECT last_number, last_hash FROM register_book")
    assert (book.last_number, bytes(book.last_hash)) == (4, last)
    assert row.holder_identity == "026185001234"


def test_a_certificate_that_waited_is_linked_like_any_other(service_database: Make) -> None:
    """Entered at once or after waiting for a blank, the chain goes on over both."""
    made = service_database("certification")
    center = opened(made.database, blanks=1)
    receive(
        made.database,
        [center.recorded(new_id(), mark=Decimal("7.50"), identity_number=n) for n in ("", "1", "2")],
    )
    center.stock(made.database, 100, 101)
    last = chain.start_of("entries", center.id, 2021)
    with made.database.snapshot() as connection:
        for entry in register_entries.of_book(connection, center.id, 2021):
            last = chain.link(last, entry)
            assert entry.entry_hash == last
    assert [row.number for row in rows(made.database, "SELECT number FROM certificate ORDER BY number")] == [
        1, 2, 3,
    ]  # fmt: skip


def test_what_becomes_of_an_entry_is_noted(service_database: Make) -> None:
    """A signer told later, a review and an annulment: each is a row that points to its certificate."""
    made = service_database("certification")
    center = Center()
    first, second = new_id(), new_id()
    receive(made.database, [center.registered()])
    center.rule(made.database, requires_signer=False)
    center.stock(made.database, 1, 5)
    receive(made.database, [center.recorded(first), center.recorded(second)])
    receive(made.database, [center.appointed("Đỗ Văn Ký")])
    receive(made.database, [center.corrected(first, 2), center.annulled(second, 2)])
    found = rows(
        made.database,
        "SELECT position, kind, contents, noted_on, completion_id FROM register_appendix"
        " JOIN certificate USING (certificate_id) ORDER BY position",
    )
    assert [(row.position, row.kind, row.contents) for row in found] == [
        (1, "signer_named", {"signer_name": "Đỗ Văn Ký"}),
        (2, "signer_named", {"signer_name": "Đỗ Văn Ký"}),
        (3, "revoked", {"reason": "Học hộ"}),
        (4, "review_opened", {"reason": "Ghi sai năm sinh"}),
    ]
    assert [row.completion_id for row in found[2:]] == [second, first]
    assert [row.noted_on for row in found[2:]] == [date(2021, 6, 1), date(2021, 5, 20)]


def test_nothing_is_noted_of_what_has_no_number(service_database: Make) -> None:
    """A certificate that still waits stands in no book: noting something about it is a slip, told as one."""
    made = service_database("certification")
    center = opened(made.database)
    receive(made.database, [center.recorded(new_id())])
    (waiting,) = rows(made.database, "SELECT certificate_id FROM certificate")
    with made.database.transaction() as connection, pytest.raises(NotInRegister):
        append_to_register(connection, [Later(waiting.certificate_id, Kind.REVOKED, date(2021, 6, 1))])


REFUSED = [
    *(
        (f"UPDATE certificate SET {column} = 'x'", "never changes")  # noqa: S608 -- columns named below
        for column in (
            "holder_name",
            "holder_identity",
            "band_name",
            "register_number",
            "code",
            "decision_number",
            "signer_name",
        )
    ),
    ("UPDATE certificate SET mark = mark + 1", "never changes"),
    ("UPDATE certificate SET mark = NULL", "never changes"),
    ("UPDATE certificate SET number = number + 10", "never changes"),
    ("UPDATE certificate SET entry_hash = sha256('x')", "never changes"),
    ("UPDATE certificate SET signer_name = NULL", "never changes"),
    ("UPDATE certificate SET serial = 'VP 000005' WHERE number = 1", "only as the appendix notes"),
    ("UPDATE register_appendix SET contents = '{}'", "kept for ever"),
    ("DELETE FROM register_appendix", "kept for ever"),
    ("DELETE FROM register_book", "kept for ever"),
    ("UPDATE register_book SET last_number = last_number - 1", "never changes"),
    ("UPDATE register_book SET appendix_rows = 0", "never changes"),
]


@pytest.mark.parametrize("by_owner", [False, True])
def test_the_database_refuses_to_change_the_register(service_database: Make, *, by_owner: bool) -> None:
    """Neither the service nor the owner of the tables changes an entry, a row of the appendix or a book."""
    made = service_database("certification")
    center = registered(made)
    with made.database.transaction() as connection:
        (entry, *_) = register_entries.of_book(connection, center.id, 2021)
        later = Later(entry.certificate_id, Kind.REVIEW_OPENED, date(2021, 6, 1), {"reason": "Ghi sai"})
        (noted,) = append_to_register(connection, [later])
    engine = create_engine(made.owner_url) if by_owner else made.database.engine
    for statement, sentence in REFUSED:
        with pytest.raises(DBAPIError, match=sentence), engine.begin() as changing:
            changing.execute(text(statement))
    with made.database.snapshot() as connection:
        assert list(register_appendix.of_book(connection, center.id, 2021)) == [noted]
    if by_owner:
        engine.dispose()


def test_a_serial_changes_as_the_appendix_notes(service_database: Make) -> None:
    """Another sheet for the same certificate: allowed once the appendix says from which to which."""
    made = service_database("certification")
    center = registered(made)
    with made.database.transaction() as connection:
        (entry, *_) = register_entries.of_book(connection, center.id, 2021)
        sheet = ReplaceBlank(entry.certificate_id, entry.serial, "Kẹt giấy")
        assert replace_blank(connection, PROVINCE, sheet, TODAY).given_serial == "VP 000004"
