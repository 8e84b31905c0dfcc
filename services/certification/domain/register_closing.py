"""Closing a book: what stands below its last entry, and is noted in its appendix so that it is proven too."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.certification.domain.register_appendix import Kind, Later

_SAID = {True: "có", False: "không"}


@dataclass(frozen=True, slots=True)
class Closing:
    """When and by whom a book was closed, on how many pages, and whether the seal stands over their edges."""

    closed_on: date
    closed_by: str
    pages: int
    edges_sealed: bool


def closing_noted(last_entry: UUID, closing: Closing, rows: int, last_hash: bytes) -> Later:
    """Return what the appendix notes of a closing: below which entry, after how many, and its hash."""
    contents = {
        "rows": str(rows),
        "pages": str(closing.pages),
        "edges_sealed": _SAID[closing.edges_sealed],
        "last_hash": last_hash.hex(),
    }
    return Later(last_entry, Kind.CLOSED, closing.closed_on, contents, noted_by=closing.closed_by)
