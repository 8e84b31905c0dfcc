"""Corrections of entries (đính chính): what reads otherwise by a row of the appendix, and is printed then.

The entry and the paper stay as they were made. Whoever reads the register takes the last row about a column.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from services.certification.domain.graduations import Printed
from services.certification.domain.papers import gender_told
from services.certification.domain.register_appendix import Kind, Later
from services.certification.domain.register_entries import CORRECTABLE, as_read
from services.certification.domain.verification import day_parts
from shared.errors import Detail, Invalid
from shared.vietnamese import format_partial_date

EARLIEST_BIRTH = 1900
IDENTITY_DIGITS = frozenset({9, 12})
"""Of an old identity card (chứng minh nhân dân), and of a số định danh."""


class Correction(NamedTuple):
    """One column that was written wrong: what stood there before, what it must read, and on whose word."""

    column: str
    old: str
    new: str
    decision: str
    noted_on: date
    decided_on: str = ""
    """As printed, `20/6/2021`; '' in rows from before it was asked for, as `decided_by`."""
    decided_by: str = ""
    reason: str = ""

    @property
    def was(self) -> str:
        """What stood there, as people read it."""
        return as_read(self.column, self.old)

    @property
    def reads(self) -> str:
        """What it must read, as people read it."""
        return as_read(self.column, self.new)


def correction_of(contents: Mapping[str, str], decision: str | None, noted_on: date) -> Correction:
    """Return the correction that a row of the appendix tells of."""
    said = {name: contents.get(name, "") for name in ("column", "old", "new")}
    more = {name: contents.get(name, "") for name in ("decided_on", "decided_by", "reason")}
    return Correction(**said, decision=decision or "", noted_on=noted_on, **more)


def corrections_in(rows: Iterable[Later]) -> list[Correction]:
    """Return the corrections among rows of one entry, in their order."""
    return [
        correction_of(row.contents, row.decision, row.noted_on) for row in rows if row.kind is Kind.CORRECTED
    ]


def now_reads(corrections: Iterable[Correction]) -> dict[str, str]:
    """Return by column what it reads by the last correction of it."""
    return {each.column: each.new for each in corrections}


def as_corrected(printed: Printed, corrections: Iterable[Correction]) -> Printed:
    """Return the text with every correction of what it still says: another paper does not repeat the mistake.

    What the text no longer says, because the completion itself was corrected since, is left as it is.
    """
    for each in corrections:
        if each.column in printed.occasion._fields:
            occasion = printed.occasion
            if getattr(occasion, each.column) == each.old:
                changed: dict[str, Any] = {each.column: each.new}
                printed = printed._replace(occasion=occasion._replace(**changed))
        elif getattr(printed, each.column, None) == each.old:
            changed = {each.column: each.new}
            printed = printed._replace(**changed)
    return printed


def value_for(column: str, entered: str, today: date) -> str:
    """Return what a column is to read, as the register writes it.

    `Invalid` for a column that is not corrected here, and for an identity number, a birth date or a gender
    that is none.
    """
    if column not in CORRECTABLE:
        raise refused(
            "column", "column-unknown",
            "Cột này không đính chính được ở đây. Hãy chọn một cột trong danh sách.",
            "This column is not corrected here. Choose one of the list.",
        )  # fmt: skip
    if column == "holder_gender":
        return _gender(entered)
    if column == "holder_identity":
        return _identity(entered)
    return _birth_date(entered, today) if column == "holder_birth_date" else entered


def _identity(entered: str) -> str:
    number = entered.replace(" ", "")
    if not (number.isascii() and number.isdigit() and len(number) in IDENTITY_DIGITS):
        raise refused(
            "value", "identity",
            "Số định danh có 12 chữ số; chứng minh nhân dân cũ có 9. Hãy xem lại giấy tờ của người học.",
            "An identity number has 12 digits, an old identity card 9. Look at the holder's papers.",
        )  # fmt: skip
    return number


def _gender(entered: str) -> str:
    told = gender_told(entered)
    if told is None:
        raise refused(
            "value", "gender", "Giới tính phải là Nam hoặc Nữ.", "Gender must be male (Nam) or female (Nữ)."
        )
    return told


def _birth_date(entered: str, today: date) -> str:
    parts = day_parts(entered)
    try:
        day = date(*reversed((*(1,) * (3 - len(parts)), *parts))) if parts else None
    except ValueError:
        day = None
    if day is None or not EARLIEST_BIRTH <= day.year <= today.year or day > today:
        raise refused(
            "value", "birth-date",
            "Ngày sinh phải là ngày có thật, ghi như 27/7/1985; chỉ biết năm thì ghi 1985.",
            "A birth date must be a real one, written 27/7/1985; where the year alone is known, 1985.",
        )  # fmt: skip
    return format_partial_date(*reversed(parts))


def refused(field: str, code: str, vi: str, en: str) -> Invalid:
    """Return the refusal of one field."""
    return Invalid(vi, en, code=code, details=[Detail(vi, en, {"field": field})])
