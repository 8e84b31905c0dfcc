"""Recomputing the register from its rows, to prove that every book is as it was written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.register_proof import Finding, prove
from services.certification.storage import register, register_appendix, register_entries

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
    findings: list[Finding]


def prove_book(connection: Connection, center_id: UUID, book: int) -> Proof:
    """Recompute one book in the snapshot of `connection`."""
    entries = _Counted(register_entries.of_book(connection, center_id, book))
    noted = _Counted(register_appendix.of_book(connection, center_id, book))
    findings = prove(center_id, book, register.end_of(connection, center_id, book), entries, noted)
    return Proof(center_id, book, entries.count, noted.count, findings)


def prove_register(connection: Connection) -> Iterator[Proof]:
    """Recompute every book, one after the other, in the snapshot of `connection`."""
    for center_id, book in register_entries.books(connection):
        yield prove_book(connection, center_id, book)
