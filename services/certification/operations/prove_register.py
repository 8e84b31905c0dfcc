"""Recomputing the register from its rows, to prove that every book is as it was written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.register_proof import Beside, Finding, prove
from services.certification.storage import giving_proof, register, register_appendix, register_entries

_Row = TypeVar("_Row")


class _Counted(Iterable[_Row]):
    """Rows as they pass by, counted."""

    def __init__(self, rows: Iterable[_Row]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[_Row]:
        for row in self._rows:
            self.count += 1
            yield row


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of proving a book: how much was read, and what does not fit."""

    center_id: UUID
    book: int
    entries: int
    appendix_rows: int
    handovers: int
    copies: int
    """Copies of its entries, whoever made them and when."""
    findings: list[Finding]


def prove_book(connection: Connection, center_id: UUID, book: int) -> Proof:
    """Recompute one book in the snapshot of `connection`, with what was handed over and copied of it.

    The center's book of copies of that year is looked at as well: its numbers have no gap.
    """
    entries = _Counted(register_entries.of_book(connection, center_id, book))
    noted = _Counted(register_appendix.of_book(connection, center_id, book))
    handovers = _Counted(giving_proof.handovers_of(connection, center_id, book))
    copies = _Counted(giving_proof.copies_of(connection, center_id, book))
    beside = Beside(handovers, copies, *giving_proof.book_of_copies(connection, center_id, book))
    end = register.end_of(connection, center_id, book)
    findings = prove(center_id, book, end, entries, noted, beside)
    return Proof(center_id, book, entries.count, noted.count, handovers.count, copies.count, findings)


def prove_register(connection: Connection) -> Iterator[Proof]:
    """Recompute every book, one after the other, in the snapshot of `connection`.

    A year in which a center made copies, but of no entry of its own, counts as a book without entries.
    """
    for center_id, book in sorted({*register_entries.books(connection), *giving_proof.years(connection)}):
        yield prove_book(connection, center_id, book)


def without_an_entry(connection: Connection) -> list[Finding]:
    """Return what was handed over or copied of certificates that stand in no book at all."""
    return [
        Finding(
            each.center_id, each.year, "handovers" if each.copy is None else "copies", each.copy or 0,
            "giấy không có trong sổ gốc nào", "the certificate stands in no register",
        )
        for each in giving_proof.without_an_entry(connection)
    ]  # fmt: skip
