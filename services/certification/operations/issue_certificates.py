"""Issuing: a number in the register and a blank from stock, or a place among those that wait."""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain import register as books
from services.certification.domain.certificates import State
from services.certification.domain.graduations import Graduation, Printed
from services.certification.domain.signers import Appointment, signer_on
from services.certification.domain.verification import CODE_BYTES, codes_from
from services.certification.storage import blanks, facts, register
from shared.events.certification import CertificateIssued


@dataclass(frozen=True, slots=True)
class Due:
    """A certificate that is due; `certificate_id` is the one that waited, or a fresh one."""

    certificate_id: UUID
    graduation: Graduation
    printed: Printed
    replaces: UUID | None


@dataclass(frozen=True, slots=True)
class Entries:
    """What is to be entered in the register, and what is to be told of it."""

    numbered: list[tuple[Any, ...]]
    """Rows of `certificates.GIVEN` and the printed text, by book and number."""
    waiting: list[tuple[Any, ...]]
    """Rows of those for whom no blank is left."""
    issued: list[CertificateIssued]
    """One for each that is numbered, in the same order."""


def number_certificates(connection: Connection, due: Sequence[Due]) -> Entries:
    """Give each its blank and its number in the order given, as far as each center's blanks go.

    The caller stands in the lines of all centers concerned, enters the rows and publishes what was
    issued. The issue date, and with it the year of the register, is the decision's date: it never
    depends on when the work was done.
    """
    if not due:
        return Entries([], [], [])
    by_center: defaultdict[UUID, list[Due]] = defaultdict(list)
    for item in due:
        by_center[item.graduation.center_id].append(item)
    taken = blanks.take(connection, {center_id: len(items) for center_id, items in by_center.items()})
    lucky: list[tuple[UUID, list[tuple[Due, str]]]] = []
    waiting: list[tuple[Any, ...]] = []
    for center_id, items in by_center.items():
        serials = taken.get(center_id, ())
        if serials:
            lucky.append((center_id, list(zip(items, serials, strict=False))))
        waiting += [_given(item, State.AWAITING_BLANK, version=0) for item in items[len(serials) :]]
    numbered, issued = _enter_in_books(connection, lucky)
    return Entries(numbered, waiting, issued)


def _enter_in_books(
    connection: Connection, lucky: Sequence[tuple[UUID, Sequence[tuple[Due, str]]]]
) -> tuple[list[tuple[Any, ...]], list[CertificateIssued]]:
    """Return the rows to enter and the events to publish, each with the next number of its book.

    `lucky` has, by center, what is due there with the serial of its blank.
    """
    if not lucky:
        return [], []
    rules = register.rules(connection)
    rule_of = {
        day: books.rule_on(rules, day)
        for day in {item.printed.decided_on for _, pairs in lucky for item, _ in pairs}
    }
    book_of = {day: rule.book_of(day) for day, rule in rule_of.items()}
    shelves: list[tuple[UUID, int, list[tuple[Due, str]]]] = []
    for center_id, items in lucky:
        by_book: defaultdict[int, list[tuple[Due, str]]] = defaultdict(list)
        for pair in items:
            by_book[book_of[pair[0].printed.decided_on]].append(pair)
        shelves += [(center_id, book, entries) for book, entries in by_book.items()]
    last = register.allot(
        connection, {(center_id, book): len(entries) for center_id, book, entries in shelves}
    )
    appointments = facts.appointments_of(connection, {center_id for center_id, _ in lucky})
    codes = codes_from(secrets.token_bytes(CODE_BYTES * sum(len(entries) for _, _, entries in shelves)))
    rows: list[tuple[Any, ...]] = []
    issued: list[CertificateIssued] = []
    for center_id, book, entries in shelves:
        signers = _Signers(appointments.get(center_id, ()))
        numbers = books.block(last[center_id, book], len(entries))
        for (item, serial), number in zip(entries, numbers, strict=True):
            printed = item.printed
            issued_on = printed.decided_on
            written = rule_of[issued_on].write(number, issued_on, printed.center_code)
            signer = signers.name(printed.signer_title, issued_on)
            given = _given(item, State.ISSUED, version=1)
            rows.append((*given, book, number, written, serial, next(codes), issued_on, signer, *printed))
            issued.append(_issued(item, written, serial))
    return rows, issued


class _Signers:
    """Remembers who signed what at one center, since a class has one signer for all its certificates."""

    def __init__(self, appointments: Sequence[Appointment]) -> None:
        self._appointments = appointments
        self._found: dict[tuple[str, date], str | None] = {}

    def name(self, title: str, day: date) -> str | None:
        key = (title, day)
        if key not in self._found:
            self._found[key] = signer_on(self._appointments, title, day)
        return self._found[key]


def _given(item: Due, state: State, *, version: int) -> tuple[Any, ...]:
    """Return the columns that every certificate has: those of `certificates.GIVEN` up to the book."""
    graduation = item.graduation
    return (
        item.certificate_id,
        graduation.completion_id,
        graduation.class_id,
        graduation.center_id,
        graduation.program_code,
        state.value,
        version,
        graduation.version,
        item.printed.decided_on,
        item.replaces,
    )


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
