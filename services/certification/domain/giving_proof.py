"""Proving what left the house: handovers and copies are what the appendix says, and the other way round.

The book of handovers and the book of copies have no chain of their own. The appendix has, and notes each of
their rows: whatever is changed, added or taken away there differs from it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.certification.domain.register_appendix import Kind, Noted
from shared.vietnamese import format_day

Difference = tuple[str, str]
"""What differs, in Vietnamese and in English."""


_HANDED_UNNOTED: Difference = (
    "sổ cấp phát ghi đã trao nhưng phụ lục không ghi",
    "the book of handovers says it was handed over, the appendix does not",
)
_NOTED_UNHANDED: Difference = (
    "phụ lục ghi đã trao nhưng sổ cấp phát không ghi",
    "the appendix says it was handed over, the book of handovers does not",
)


class HandoverRow(NamedTuple):
    """A row of the book of handovers (sổ cấp phát), with the number of its entry."""

    number: int
    certificate_id: UUID
    center_id: UUID
    handed_on: date
    recipient_name: str
    authorised_by: str | None
    noted_by: str


class CopyRow(NamedTuple):
    """A row of a book of copies (sổ cấp bản sao), with the number of the entry that was copied."""

    entry: int
    center_id: UUID
    year: int
    number: int
    certificate_id: UUID
    quantity: int
    recipient_name: str
    recipient_paper: str | None
    issued_on: date
    signer_title: str
    signer_name: str
    issued_by: str

    @property
    def written(self) -> str:
        """Return its number as the appendix writes it."""
        return f"{self.number}/{self.year}"


def handovers_differ(
    center_id: UUID, noted: Sequence[Noted], rows: Iterable[HandoverRow]
) -> Iterator[tuple[int, Difference]]:
    """Yield by number of the entry (or of the appendix row, negative) where handovers and appendix differ."""
    told = {each.later.certificate_id: each for each in noted if each.later.kind is Kind.HANDED_OVER}
    for row in rows:
        note = told.pop(row.certificate_id, None)
        if note is None:
            yield row.number, _HANDED_UNNOTED
            continue
        for each in _unlike(_handover(row), _noted(note, center_id), note.position):
            yield row.number, each
    for note in told.values():
        yield -note.position, _NOTED_UNHANDED


def copies_differ(
    center_id: UUID, noted: Sequence[Noted], rows: Iterable[CopyRow]
) -> Iterator[tuple[CopyRow | int, Difference]]:
    """Yield by copy (or by row of the appendix) where copies and appendix differ."""
    told = {
        (each.later.certificate_id, each.later.contents.get("number", ""), _done_by(each, center_id)): each
        for each in noted
        if each.later.kind is Kind.COPY_ISSUED
    }
    for row in rows:
        note = told.pop((row.certificate_id, row.written, str(row.center_id)), None)
        if note is None:
            yield (
                row,
                (
                    f"sổ cấp bản sao ghi bản sao {row.written} nhưng phụ lục không ghi",
                    f"the book of copies has copy {row.written}, the appendix has not",
                ),
            )
            continue
        for each in _unlike(_copy(row), _noted(note, center_id), note.position):
            yield row, each
    for note in told.values():
        number = note.later.contents.get("number", "")
        yield (
            note.position,
            (
                f"phụ lục ghi bản sao {number} nhưng sổ cấp bản sao không ghi",
                f"the appendix has copy {number}, the book of copies has not",
            ),
        )


def book_of_copies_differs(
    numbers: Iterable[int], last_number: int | None
) -> Iterator[tuple[int, Difference]]:
    """Yield what is missing in a book of copies; its numbers must run from 1 to the last without a gap."""
    expected = 1
    for number in numbers:
        if number != expected:
            yield (
                number,
                (
                    f"thiếu bản sao {expected} trước bản sao này",
                    f"copy {expected} is missing before this one",
                ),
            )
        expected = number + 1
    if (last_number or 0) != expected - 1:
        yield (
            expected - 1,
            (
                f"sổ cấp bản sao phải kết thúc ở số {last_number or 0} nhưng bản cuối là số {expected - 1}",
                f"the book of copies must end at {last_number or 0} but its last row is {expected - 1}",
            ),
        )


_NAMES: Mapping[str, Difference] = {
    "day": ("ngày", "date"),
    "recipient": ("người nhận", "recipient"),
    "paper": ("giấy ủy quyền", "paper"),
    "by": ("người ghi", "entered by"),
    "center_id": ("nơi thực hiện", "done by"),
    "quantity": ("số bản", "copies"),
    "signer_title": ("chức danh người ký", "signer's post"),
    "signer_name": ("người ký", "signer"),
}


def _unlike(row: Mapping[str, str], note: Mapping[str, str], position: int) -> Iterator[Difference]:
    for name, said in row.items():
        # Rows from before it was noted do not tell it; nobody can take it out of a chain afterwards.
        if name in note and note[name] != said:
            vi, en = _NAMES[name]
            yield (
                f"{vi} {said or '–'} khác phụ lục {position} ({note[name] or '–'})",
                f"{en} {said or '–'} is not what row {position} of the appendix says ({note[name] or '–'})",
            )


def _done_by(noted: Noted, center_id: UUID) -> str:
    return noted.later.contents.get("center_id", str(center_id))


def _noted(noted: Noted, center_id: UUID) -> dict[str, str]:
    later = noted.later
    return {
        **later.contents,
        "day": format_day(later.noted_on),
        "paper": later.decision or "",
        "by": later.noted_by or "",
        "center_id": _done_by(noted, center_id),
    }


def _handover(row: HandoverRow) -> dict[str, str]:
    return {
        "day": format_day(row.handed_on),
        "recipient": row.recipient_name,
        "paper": row.authorised_by or "",
        "by": row.noted_by,
        "center_id": str(row.center_id),
    }


def _copy(row: CopyRow) -> dict[str, str]:
    return {
        "day": format_day(row.issued_on),
        "recipient": row.recipient_name,
        "paper": row.recipient_paper or "",
        "by": row.issued_by,
        "quantity": str(row.quantity),
        "signer_title": row.signer_title,
        "signer_name": row.signer_name,
    }
