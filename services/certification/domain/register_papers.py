"""What the register says on paper: its pages, appendix, opening and closing, and the book of copies.

Columns are those in use for a sổ gốc, its phụ lục and the sổ cấp bản sao (domain §4.2), with the class, the
decision and who signed. An entry is printed as it was made; what came later is named by its appendix row.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.certification.domain.papers import (
    gender_in_words,
    in_figures,
    in_words,
    mark_in_figures,
    place_of,
    signer_lines,
)
from services.certification.domain.register_appendix import CONTENT_NAMES, KIND_NAMES, Kind, Noted
from services.certification.domain.register_chain import Entry
from services.certification.domain.register_entries import CORRECTABLE

REGISTER = "Sổ gốc cấp giấy chứng nhận"
TITLES: Mapping[str, str] = {"page": REGISTER, "appendix": "Phụ lục sổ gốc", "copies": "Sổ cấp bản sao"}
"""What the pages of each kind are headed with."""
WHOLE_BOOK = "(cả quyển)"
"""Who a row of the appendix is about, where it is about nobody."""
_IN_COLUMNS = frozenset({"old_serial", "new_serial", "new_register_number"})
"""Contents of a row of the appendix that have a column of their own."""
_OF_CORRECTION = frozenset({"column", "old", "new"})


def head_of(title: str, parent: str, center: str, book: int, day: date) -> dict[str, Any]:
    """Return what every page of a book says: whose it is, which year's (0: of several), as of which day."""
    return {
        "title": title,
        "author": center,
        "day": [day.year, day.month, day.day],
        "parent": parent,
        "center": center,
        "place": place_of(center),
        "year": str(book) if book else "",
        "as_of": in_figures(day),
    }


def paged(kind: str, page: int, pages: int, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return one page: its number, of how many, and its rows."""
    return {"kind": kind, "title": TITLES[kind], "page": page, "pages": pages, "rows": list(rows)}


def entry_row(entry: Entry, noted: Sequence[Noted], received: Sequence[str]) -> dict[str, Any]:
    """Return a row of the register. `received`: who took the paper, when, by which authority.

    Being handed over stands in its column and is not noted once more.
    """
    printed, occasion = entry.printed, entry.printed.occasion
    return {
        "number": str(entry.number),
        "register_number": entry.register_number,
        "name": identified(printed.holder_name, printed.holder_identity),
        "birth_date": printed.holder_birth_date,
        "birth_place": printed.holder_birth_place,
        "gender": gender_in_words(printed.holder_gender),
        "ethnicity": printed.holder_ethnicity,
        "unit": printed.holder_unit,
        "cell": printed.holder_party_cell,
        "program": occasion.program_name,
        "class": occasion.class_code,
        "studied": [in_figures(occasion.studied_from), in_figures(occasion.studied_to)],
        "mark": mark_in_figures(printed.mark),
        "band": printed.band_name,
        "decision": occasion.decision_number,
        "decided_on": in_figures(occasion.decided_on),
        "serial": entry.serial,
        "signed_on": in_figures(entry.issued_on),
        "signer": ", ".join(signer_lines(occasion.signer_title)),
        "signer_name": entry.signer_name or "",
        "received": list(received),
        "notes": [
            f"PL {each.position}: {KIND_NAMES[each.later.kind][0]}"
            for each in noted
            if each.later.kind is not Kind.HANDED_OVER
        ],
    }


def identified(name: str, identity: str) -> str:
    """Return a name with the identity number below it, where it is known."""
    return f"{name}\nCCCD {identity}" if identity else name


def appendix_row(  # noqa: PLR0917 -- as the row is read
    noted: Noted, register_number: str, serial: str, name: str, birth_date: str, identity: str = ""
) -> dict[str, Any]:
    """Return a row of the appendix: of which entry, what was done, on what it rests."""
    later = noted.later
    of_the_book = later.kind is Kind.CLOSED
    return {
        "position": str(noted.position),
        "name": WHOLE_BOOK if of_the_book else identified(name, identity),
        "birth_date": "" if of_the_book else birth_date,
        "register_number": register_number,
        "serial": later.contents.get("old_serial", serial),
        "new_serial": later.contents.get("new_serial", ""),
        "new_number": later.contents.get("new_register_number", ""),
        "what": KIND_NAMES[later.kind][0],
        "said": "; ".join(said_of(later.said())),
        "basis": later.decision or "",
        "noted_on": in_figures(later.noted_on),
    }


def said_of(contents: Mapping[str, str]) -> list[str]:
    """Return what a row of the appendix says beside its columns: a correction first, the rest by name."""
    said = []
    if contents.keys() >= _OF_CORRECTION:
        column = contents["column"]
        called = CORRECTABLE[column][0] if column in CORRECTABLE else column
        said.append(f"{called}: “{contents['old']}” đính chính thành “{contents['new']}”")
    elsewhere = _IN_COLUMNS | _OF_CORRECTION
    told = {key: text for key, text in contents.items() if text and key not in elsewhere}
    return [
        *said,
        *(f"{CONTENT_NAMES[key][0] if key in CONTENT_NAMES else key}: {text}" for key, text in told.items()),
    ]


def opening(begun_on: date, rows_per_page: int, pages: int | None) -> dict[str, Any]:
    """Return the opening page; `pages` is None while the book is open."""
    return {
        "kind": "opening",
        "begun_on": in_words(begun_on),
        "rows": str(rows_per_page),
        "pages": "" if pages is None else str(pages),
    }


def closing(
    *,
    closed_on: date | None,
    numbers: tuple[str, str] | None,
    entries: int,
    pages: int,
    appendix_rows: int,
    sealed: bool,
    standing: Mapping[str, int],
    last_hash: str,
) -> dict[str, Any]:
    """Return the closing page, or for an open book (`closed_on` None) what it holds until now.

    `numbers` are the first and the last; `standing` counts the entries by where they stand, in Vietnamese.
    """
    return {
        "kind": "closing",
        "closed_on": in_words(closed_on) if closed_on else "",
        "numbers": list(numbers or ()),
        "entries": str(entries),
        "pages": str(pages),
        "appendix_rows": str(appendix_rows),
        "sealed": sealed,
        "standing": [f"{name}: {count}" for name, count in standing.items()],
        "last_hash": last_hash,
    }
