"""Issuing: a number in the register and a blank from stock, or a place among those that wait."""

import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain import register as books
from services.certification.domain.certificates import State
from services.certification.domain.graduations import Graduation, Printed
from services.certification.domain.signers import Appointment, signer_on
from services.certification.domain.verification import code_from
from services.certification.storage import blanks, certificates, facts, register
from shared.events.certification import CertificateIssued


@dataclass(frozen=True, slots=True)
class Due:
    """A certificate that is due; `certificate_id` is the one that waited, or a fresh one."""

    certificate_id: UUID
    graduation: Graduation
    printed: Printed
    replaces: UUID | None


def issue_certificates(connection: Connection, due: Sequence[Due]) -> list[CertificateIssued]:
    """Issue what is due in the order given, as far as each center's blanks go; the rest waits.

    The caller stands in the lines of all centers concerned and publishes what is returned. The
    issue date, and with it the year of the register, is the decision's date: it never depends on
    when the work was done.
    """
    if not due:
        return []
    taken = blanks.take(connection, Counter(item.graduation.center_id for item in due))
    numbered, waiting = _with_blanks(due, taken)
    rows, issued = _enter_in_books(connection, numbered)
    certificates.enter(connection, rows + [_waiting_row(item) for item in waiting])
    return issued


def _with_blanks(
    due: Iterable[Due], taken: Mapping[UUID, Sequence[str]]
) -> tuple[list[tuple[Due, str]], list[Due]]:
    """Give each its blank in order; return the lucky with their serials, and those left waiting."""
    stacks = {center_id: iter(serials) for center_id, serials in taken.items()}
    numbered: list[tuple[Due, str]] = []
    waiting: list[Due] = []
    for item in due:
        serial = next(stacks.get(item.graduation.center_id, iter(())), None)
        if serial is None:
            waiting.append(item)
        else:
            numbered.append((item, serial))
    return numbered, waiting


def _enter_in_books(
    connection: Connection, numbered: Sequence[tuple[Due, str]]
) -> tuple[list[dict[str, Any]], list[CertificateIssued]]:
    """Return the rows to enter and the events to publish, each with the next number of its book."""
    if not numbered:
        return [], []
    rules = register.rules(connection)
    rule_of = {day: books.rule_on(rules, day) for day in {item.printed.decided_on for item, _ in numbered}}
    by_book: defaultdict[tuple[UUID, int], list[tuple[Due, str]]] = defaultdict(list)
    for item, serial in numbered:
        issued_on = item.printed.decided_on
        by_book[item.graduation.center_id, rule_of[issued_on].book_of(issued_on)].append((item, serial))
    last = register.allot(connection, {book: len(entries) for book, entries in by_book.items()})
    signers = _Signers(facts.appointments_of(connection, {center_id for center_id, _ in by_book}))
    rows: list[dict[str, Any]] = []
    issued: list[CertificateIssued] = []
    for (center_id, book), entries in by_book.items():
        for (item, serial), number in zip(
            entries, books.block(last[center_id, book], len(entries)), strict=True
        ):
            printed = item.printed
            written = rule_of[printed.decided_on].write(number, printed.decided_on, printed.center_code)
            rows.append(
                {
                    **_row(item, State.ISSUED, version=1),
                    "book": book,
                    "number": number,
                    "register_number": written,
                    "serial": serial,
                    "code": code_from(secrets.token_bytes(10)),
                    "issued_on": printed.decided_on,
                    "signer_name": signers.name(center_id, printed.signer_title, printed.decided_on),
                }
            )
            issued.append(_issued(item, written, serial))
    return rows, issued


class _Signers:
    """Remembers who signed what, since a class has one signer for all its certificates."""

    def __init__(self, appointments: Mapping[UUID, Sequence[Appointment]]) -> None:
        self._appointments = appointments
        self._found: dict[tuple[UUID, str, date], str | None] = {}

    def name(self, center_id: UUID, title: str, day: date) -> str | None:
        key = (center_id, title, day)
        if key not in self._found:
            self._found[key] = signer_on(self._appointments.get(center_id, ()), title, day)
        return self._found[key]


def _row(item: Due, state: State, *, version: int) -> dict[str, Any]:
    graduation = item.graduation
    return {
        "certificate_id": item.certificate_id,
        "completion_id": graduation.completion_id,
        "class_id": graduation.class_id,
        "center_id": graduation.center_id,
        "program_code": graduation.program_code,
        "state": state.value,
        "version": version,
        "basis": graduation.version,
        "due_on": item.printed.decided_on,
        "replaces": item.replaces,
    }


def _waiting_row(item: Due) -> dict[str, Any]:
    return _row(item, State.AWAITING_BLANK, version=0)


def _issued(item: Due, register_number: str, serial: str) -> CertificateIssued:
    graduation = item.graduation
    return CertificateIssued(
        version=1,
        certificate_id=item.certificate_id,
        completion_id=graduation.completion_id,
        class_id=graduation.class_id,
        center_id=graduation.center_id,
        program_code=graduation.program_code,
        register_number=register_number,
        serial=serial,
        issued_on=item.printed.decided_on,
        replaces=item.replaces,
    )
