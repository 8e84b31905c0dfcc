"""An entry was written wrong: a row of the appendix says what it must read, by which decision."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.corrections import (
    Correction,
    corrections_in,
    now_reads,
    refused,
    value_for,
)
from services.certification.domain.register_appendix import Kind, Later, Noted
from services.certification.domain.register_entries import CORRECTABLE, as_read
from services.certification.operations.keepers import keeper_of, may_read
from services.certification.operations.register_appendix import append_to_register
from services.certification.storage import giving, locks, register_books, register_entries
from services.certification.storage.giving import Entered
from shared.errors import NotFound
from shared.principal import Principal
from shared.vietnamese import format_day

CORRECTORS = ("director", "province")


@dataclass(frozen=True)
class CorrectEntry:
    """Which value of an entry was wrong, what it must read, who decided so and by which decision."""

    certificate_id: UUID
    column: str
    value: str
    decision: str
    decided_on: date
    decided_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Correctable:
    """An entry as it may be corrected: what each column reads now, and how that came about."""

    entry: Entered
    reads: dict[str, str]
    corrections: list[Correction]


def correctable(
    connection: Connection, certificate_id: UUID, principal: Principal, today: date
) -> Correctable:
    """Return an entry for whoever may correct it; `NotFound` outside the scope or without a number."""
    entry = _entry(connection, certificate_id, principal, today)
    printed = register_entries.texts_of(connection, certificate_id, CORRECTABLE)
    made = corrections_of(connection, certificate_id)
    return Correctable(entry, {**printed, **now_reads(made)}, made)


def corrections_of(connection: Connection, certificate_id: UUID) -> list[Correction]:
    """Return how an entry was corrected, in order."""
    noted = register_books.noted_of(connection, [certificate_id]).get(certificate_id, [])
    return corrections_in(each.later for each in noted)


def correct_entry(connection: Connection, command: CorrectEntry, principal: Principal, today: date) -> Noted:
    """Correct an entry by a row of the appendix that points to it; the entry itself stays as it was made.

    Whoever keeps the register today does: its director, or the province. `NotFound` outside the scope or
    without a number; `Invalid` for a column that is not corrected here, a value that is the same, or a
    decision dated before the entry or after today.
    """
    entry = _entry(connection, command.certificate_id, principal, today)
    value = value_for(command.column, _clean(command.value), today)
    if not entry.issued_on <= command.decided_on <= today:
        day = format_day(entry.issued_on)
        raise refused(
            "decided_on", "decided-on",
            f"Ngày quyết định phải từ ngày cấp giấy ({day}) đến hôm nay.",
            f"The decision must be dated between the certificate's date ({day}) and today.",
        )  # fmt: skip
    locks.stand_in_line(connection, [entry.center_id])
    before = correctable(connection, command.certificate_id, principal, today).reads[command.column]
    if as_read(command.column, value) == as_read(command.column, before):
        raise refused(
            "value", "same-value",
            "Giá trị mới giống giá trị đang ghi. Hãy ghi giá trị đúng.",
            "The new value is the one that stands. Enter the right one.",
        )  # fmt: skip
    contents = {
        "column": command.column,
        "old": before,
        "new": value,
        "decided_by": _clean(command.decided_by),
        "decided_on": format_day(command.decided_on),
        "reason": _clean(command.reason),
    }
    later = Later(
        command.certificate_id, Kind.CORRECTED, today, contents, _clean(command.decision), principal.id
    )
    return append_to_register(connection, [later])[0]


def _entry(connection: Connection, certificate_id: UUID, principal: Principal, today: date) -> Entered:
    found = giving.entries(connection, [certificate_id])
    if not found or not may_read(connection, principal, found[0].center_id, today):
        raise NotFound
    principal.at_center(keeper_of(connection, found[0].center_id, today), *CORRECTORS)
    return found[0]


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip())
