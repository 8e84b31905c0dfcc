"""Proving a book of the register: every entry and every row of its appendix is as it was written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.certification.domain import register_appendix as appendix
from services.certification.domain import register_chain as chain
from services.certification.domain.giving_proof import (
    CopyRow,
    HandoverRow,
    book_of_copies_differs,
    copies_differ,
    handovers_differ,
)
from services.certification.domain.register_appendix import Kind, Noted, Sequel
from services.certification.domain.register_chain import Entry
from services.certification.domain.register_closing import Closing, closing_noted


@dataclass(frozen=True, slots=True)
class End:
    """Where a book says that it ends: its last entry and the last row of its appendix."""

    last_number: int
    last_hash: bytes
    appendix_rows: int
    appendix_hash: bytes | None
    closing: Closing | None = None


Part = Literal["entries", "appendix", "handovers", "copies", "closing"]
PART_NAMES: Mapping[Part, tuple[str, str]] = {
    "entries": ("số", "number"),
    "appendix": ("phụ lục", "appendix"),
    "handovers": ("sổ cấp phát, số", "handover of number"),
    "copies": ("bản sao", "copy"),
    "closing": ("khóa sổ, số", "closing below number"),
}
"""What stands before the number of a finding; handovers and the closing bear that of their entry."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands in other books about the entries of one: who received them, and what was copied of them."""

    handovers: Iterable[HandoverRow] = ()
    copies: Iterable[CopyRow] = ()
    copy_numbers: Iterable[int] = ()
    """The numbers in the center's book of copies of that year, whichever entries they are of."""
    last_copy: int | None = None
    """Where that book of copies says that it ends."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a book that is not as it was written; `number` counts what `part` names."""

    center_id: UUID
    book: int
    part: Part
    number: int
    vi: str
    en: str


_NO_SEQUEL = Sequel()
NOTHING_BESIDE = Beside()
_COMPARED = frozenset({Kind.HANDED_OVER, Kind.COPY_ISSUED, Kind.CLOSED})


def prove(  # noqa: PLR0917 -- a book and what stands beside it
    center_id: UUID,
    book: int,
    end: End | None,
    entries: Iterable[Entry],
    noted: Iterable[Noted],
    beside: Beside = NOTHING_BESIDE,
) -> list[Finding]:
    """Return everything that does not fit, in order; nothing: the book is whole and unchanged.

    `entries` by number, `noted` by position, `end` None if the book has no row. Each is recomputed from the
    stored hash before it, so that one change is one finding and not one for everything after it. What stands
    `beside` is compared with the appendix, which has a chain.
    """
    told: dict[UUID, Sequel] = {}
    kept: list[Noted] = []
    later = list(_appendix(center_id, book, end, noted, told, kept))
    return [
        *_entries(center_id, book, end, entries, told),
        *later,
        *_closing(center_id, book, end, kept),
        *_beside(center_id, book, kept, beside),
    ]


def _closing(center_id: UUID, book: int, end: End | None, kept: Iterable[Noted]) -> Iterator[Finding]:
    """Compare how the list of books says that the book was closed with what its appendix notes."""
    closing = end.closing if end else None
    notes = [each.later for each in kept if each.later.kind is Kind.CLOSED]
    number = end.last_number if end else 0
    if end and closing:
        said = [closing_noted(each.certificate_id, closing, number, end.last_hash) for each in notes[:1]]
        if not notes or said != notes:
            yield Finding(
                center_id, book, "closing", number,
                "danh mục sổ ghi việc khóa sổ khác với phụ lục",
                "the list of books tells of the closing otherwise than the appendix",
            )  # fmt: skip
    elif notes:
        yield Finding(
            center_id, book, "closing", number,
            "phụ lục ghi sổ đã khóa nhưng danh mục sổ ghi đang mở",
            "the appendix says that the book is closed, the list of books that it is open",
        )  # fmt: skip


def _beside(center_id: UUID, book: int, kept: Sequence[Noted], beside: Beside) -> Iterator[Finding]:
    for number, (vi, en) in handovers_differ(center_id, kept, beside.handovers):
        part: Part = "handovers" if number > 0 else "appendix"
        yield Finding(center_id, book, part, abs(number), vi, en)
    for at, (vi, en) in copies_differ(center_id, kept, beside.copies):
        if isinstance(at, int):
            yield Finding(center_id, book, "appendix", at, vi, en)
        else:
            yield Finding(at.center_id, at.year, "copies", at.number, vi, en)
    for number, (vi, en) in book_of_copies_differs(beside.copy_numbers, beside.last_copy):
        yield Finding(center_id, book, "copies", number, vi, en)


def _entries(
    center_id: UUID, book: int, end: End | None, entries: Iterable[Entry], told: Mapping[UUID, Sequel]
) -> Iterator[Finding]:
    before = chain.start_of("entries", center_id, book)
    expected = 1
    for entry in entries:
        for vi, en in _of_entry(entry, told.get(entry.certificate_id, _NO_SEQUEL), before, expected):
            yield Finding(center_id, book, "entries", entry.number, vi, en)
        before, expected = entry.entry_hash, entry.number + 1
    yield from (
        Finding(center_id, book, "entries", number, vi, en)
        for number, vi, en in _ending(expected - 1, before, (end.last_number, end.last_hash) if end else None)
    )


def _of_entry(entry: Entry, sequel: Sequel, before: bytes, expected: int) -> Iterator[tuple[str, str]]:
    if entry.number != expected:
        missing = f"{expected}" if entry.number == expected + 1 else f"{expected}–{entry.number - 1}"
        yield f"thiếu số {missing} trước số này", f"number {missing} is missing before this one"
    first = entry
    if sequel.serials:
        first = first._replace(serial=sequel.serials[0][0])
    if sequel.signer is not None:
        first = first._replace(signer_name=None)
    if chain.link(before, first) != entry.entry_hash:
        yield (
            f"nội dung dòng {entry.register_number} không khớp mã băm",
            f"the contents of {entry.register_number} do not give its hash",
        )
    serial = sequel.serials[-1][1] if sequel.serials else entry.serial
    if serial != entry.serial:
        yield (
            f"số hiệu {entry.serial} khác phụ lục ({serial})",
            f"serial {entry.serial} is not what the appendix says ({serial})",
        )
    if sequel.signer is not None and sequel.signer != entry.signer_name:
        yield (
            f"người ký {entry.signer_name} khác phụ lục ({sequel.signer})",
            f"signer {entry.signer_name} is not what the appendix says ({sequel.signer})",
        )
    if sequel.state != entry.state:
        yield (
            f"trạng thái {entry.state} khác phụ lục ({sequel.state})",
            f"state {entry.state} is not what the appendix says ({sequel.state})",
        )


def _appendix(  # noqa: PLR0917 -- one pass over the rows fills what the rest compares with
    center_id: UUID,
    book: int,
    end: End | None,
    noted: Iterable[Noted],
    told: dict[UUID, Sequel],
    kept: list[Noted],
) -> Iterator[Finding]:
    before = chain.start_of("appendix", center_id, book)
    expected = 1
    for row in noted:
        told.setdefault(row.later.certificate_id, Sequel()).add(row.later)
        if row.later.kind in _COMPARED:
            kept.append(row)
        if row.position != expected:
            yield Finding(
                center_id, book, "appendix", row.position,
                f"thiếu dòng phụ lục {expected} trước dòng này",
                f"row {expected} of the appendix is missing before this one",
            )  # fmt: skip
        if appendix.link(before, row.position, row.later) != row.entry_hash:
            yield Finding(
                center_id, book, "appendix", row.position,
                "nội dung dòng phụ lục không khớp mã băm",
                "the contents of this row of the appendix do not give its hash",
            )  # fmt: skip
        before, expected = row.entry_hash, row.position + 1
    # A book that noted nothing yet has no hash of its appendix.
    start = chain.start_of("appendix", center_id, book)
    last = (end.appendix_rows, end.appendix_hash or start) if end else None
    for number, vi, en in _ending(expected - 1, before, last):
        yield Finding(center_id, book, "appendix", number, vi, en)


def _ending(reached: int, last: bytes, end: tuple[int, bytes] | None) -> Iterator[tuple[int, str, str]]:
    if end is None:
        if reached:
            yield reached, "sổ không có trong danh mục sổ", "the book is not in the list of books"
    elif end[0] != reached:
        yield (
            reached,
            f"sổ phải kết thúc ở số {end[0]} nhưng dòng cuối là số {reached}",
            f"the book must end at {end[0]} but its last row is {reached}",
        )
    elif end[1] != last:
        yield (
            reached,
            "mã băm cuối không khớp danh mục sổ",
            "the last hash is not that in the list of books",
        )
