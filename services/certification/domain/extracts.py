"""What an extract from the register says (trích lục, bản sao từ sổ gốc): the entry as it stood on its day.

An entry never changes, its appendix only grows, and the copy has its own row there: what was noted before
that row is what the copy says, whenever it is set.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.certification.domain.papers import (
    gender_in_words,
    grouped,
    in_figures,
    in_words,
    mark_in_figures,
    place_of,
    signer_lines,
)
from services.certification.domain.register_appendix import Kind, Noted
from services.certification.domain.register_chain import Entry
from services.certification.domain.register_entries import CORRECTABLE

TITLE = "Trích lục sổ gốc"


@dataclass(frozen=True, slots=True)
class Copy:
    """A row of the book of copies: its number, for whom, and who signs. `center` makes it, today's keeper."""

    number: int
    year: int
    quantity: int
    recipient_name: str
    recipient_paper: str | None
    issued_on: date
    signer_title: str
    signer_name: str
    center_name: str
    parent_name: str
    replaces: str | None
    """The register number of the certificate that the entry followed."""

    @property
    def written(self) -> str:
        """Return its number as the book and the appendix write it."""
        return f"{self.number}/{self.year}"


def before_the_copy(noted: Sequence[Noted], copy: Copy) -> tuple[list[Noted], list[Noted]]:
    """Return what the appendix notes of the entry before this copy was made, and from it on."""
    for place, each in enumerate(noted):
        if each.later.kind is Kind.COPY_ISSUED and each.later.contents.get("number") == copy.written:
            return list(noted[:place]), list(noted[place:])
    return list(noted), []


def extract_of(
    copy: Copy, entry: Entry, noted: Sequence[Noted], *, page: int, verify_at: str
) -> dict[str, Any]:
    """Return the contents of a copy of the entry, which stands on that page of its book."""
    before, since = before_the_copy(noted, copy)
    corrected = _corrected(before)
    printed, occasion = entry.printed, entry.printed.occasion

    def said(column: str, entered: str) -> str:
        return corrected.get(column, entered)

    return {
        "title": TITLE,
        "parent": copy.parent_name,
        "center": copy.center_name,
        "number": copy.written,
        "source": _source(entry, page, copy),
        "holder": said("holder_name", printed.holder_name),
        "birth_date": said("holder_birth_date", printed.holder_birth_date),
        "gender": gender_in_words(said("holder_gender", printed.holder_gender)),
        "birth_place": said("holder_birth_place", printed.holder_birth_place),
        "ethnicity": said("holder_ethnicity", printed.holder_ethnicity),
        "unit": said("holder_unit", printed.holder_unit),
        "cell": said("holder_party_cell", printed.holder_party_cell),
        "program": occasion.program_name,
        "class_name": said("class_name", occasion.class_name),
        "credential": occasion.credential_title,
        "studied_from": in_figures(occasion.studied_from),
        "studied_to": in_figures(occasion.studied_to),
        "mark": mark_in_figures(printed.mark),
        "band": said("band_name", printed.band_name),
        "decision": occasion.decision_number,
        "decided_on": in_figures(occasion.decided_on),
        "serial": _serial(entry.serial, since),
        "register_number": entry.register_number,
        "replaces": copy.replaces or "",
        "signed_on": in_figures(entry.issued_on),
        "original_signer": ", ".join(
            each for each in (entry.signer_name, *signer_lines(occasion.signer_title)) if each
        ),
        "corrections": [_correction(each) for each in before if each.later.kind is Kind.CORRECTED],
        "recipient": copy.recipient_name,
        "authority": copy.recipient_paper or "",
        "quantity": f"{copy.quantity:02d}",
        "place_date": f"{place_of(copy.center_name)}, {in_words(copy.issued_on)}",
        "day": [copy.issued_on.year, copy.issued_on.month, copy.issued_on.day],
        "signer": signer_lines(copy.signer_title),
        "signer_name": copy.signer_name,
        "code": grouped(entry.code),
        "verify_at": verify_at.split("://", 1)[-1].rstrip("/"),
        "address": [verify_at, entry.code],
    }


def _source(entry: Entry, page: int, copy: Copy) -> str:
    book = f"sổ gốc năm {entry.book}" if entry.book else "sổ gốc"
    issuer = entry.printed.occasion.center_name
    of = "" if issuer == copy.center_name else f" của {issuer}"
    return f"{book}{of}, trang {page}, dòng {entry.number}"


def _corrected(before: Sequence[Noted]) -> Mapping[str, str]:
    """Return by column what must be read there; of several corrections the last."""
    return {
        each.later.contents["column"]: each.later.contents["new"]
        for each in before
        if each.later.kind is Kind.CORRECTED
    }


def _serial(now: str, since: Sequence[Noted]) -> str:
    """Return the serial that the certificate bore before it came on other blanks."""
    for each in since:
        if each.later.kind is Kind.BLANK_REPLACED:
            return each.later.contents["old_serial"]
    return now


def _correction(noted: Noted) -> str:
    contents = noted.later.said()
    column = contents["column"]
    called = CORRECTABLE[column][0] if column in CORRECTABLE else column
    # Rows from before the decision's own date was asked for tell the day on which they were noted.
    day = contents.get("decided_on") or in_figures(noted.later.noted_on)
    basis = f" (quyết định số {noted.later.decision}, ngày {day})"
    return f"{called}: sổ ghi “{contents['old']}”, đính chính thành “{contents['new']}”{basis}"
