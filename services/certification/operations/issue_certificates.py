"""Issuing: a number in the register and a blank from stock, or a place among those that wait."""

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain import register as books
from services.certification.domain import register_chain as chain
from services.certification.domain.certificates import Due, Numbered, Waiting
from services.certification.domain.graduations import Merit, Occasion
from services.certification.domain.terms import Terms, Wait, terms_with_decision
from services.certification.domain.verification import CODE_BYTES, codes_from
from services.certification.operations.supply_blanks import supply_blanks
from services.certification.storage import kept_rules, register
from services.certification.storage.kept_rules import Rules
from shared.events.certification import CertificateIssued


@dataclass(frozen=True, slots=True)
class Entries:
    """What is to be entered in the register, and what is to be told of it."""

    numbered: list[Numbered]
    """By book and number."""
    waiting: list[Waiting]
    """Those that something is missing for, with what it is."""
    issued: list[CertificateIssued]
    """One for each that is numbered, in the same order."""


_Ready = list[tuple[Due, Terms]]


def number_certificates(connection: Connection, due: Sequence[Due]) -> Entries:
    """Give each its blank and its number in the order given, where nothing is missing for it.

    Each is signed with its decision, under the rule of that day, whose date it bears: neither that nor the
    year of the register depends on when the work was done. The caller stands in the lines of all centers
    concerned, enters the rows and publishes what was issued.
    """
    if not due:
        return Entries([], [], [])
    rules = kept_rules.rules(connection)
    ready, waiting = _ready(rules, due)
    return _number(connection, rules, ready, waiting)


def number_signed(connection: Connection, signed: Sequence[tuple[Due, Terms]]) -> Entries:
    """Give each of those that a person signs now its blank and its number, under the terms given.

    What there is no blank for is in `waiting`: the caller refuses. As for `number_certificates`, it stands in
    the lines, enters the rows and publishes.
    """
    ready: defaultdict[UUID, _Ready] = defaultdict(list)
    for item, terms in signed:
        ready[item.center_id].append((item, terms))
    return _number(connection, kept_rules.rules(connection), ready, [])


def _number(
    connection: Connection, rules: Rules, ready: Mapping[UUID, _Ready], waiting: list[Waiting]
) -> Entries:
    wanted = {center_id: [terms.issued_on for _, terms in items] for center_id, items in ready.items()}
    supplied = supply_blanks(connection, wanted, rules.blanks) if wanted else {}
    lucky: list[tuple[UUID, list[tuple[Due, Terms, str]]]] = []
    for center_id, items in ready.items():
        pairs = list(zip(items, supplied[center_id], strict=True))
        if found := [(item, terms, serial) for (item, terms), serial in pairs if serial is not None]:
            lucky.append((center_id, found))
        waiting += [Waiting(item, (Wait.BLANK,)) for (item, _), serial in pairs if serial is None]
    numbered, issued = _enter_in_books(connection, rules.register, lucky)
    return Entries(numbered, waiting, issued)


def _ready(rules: Rules, due: Sequence[Due]) -> tuple[dict[UUID, _Ready], list[Waiting]]:
    """Return by center what may be registered, with its terms; and what waits, but for blanks."""
    ready: defaultdict[UUID, _Ready] = defaultdict(list)
    waiting: list[Waiting] = []
    decided: dict[tuple[UUID, str, Occasion, Merit], Terms | tuple[Wait, ...]] = {}
    occasion, merit, found = None, None, None
    for item in due:
        graduation = item.graduation
        # Once for a class that comes together: its learners share both.
        if item.printed.occasion is not occasion or graduation.merit is not merit or found is None:
            occasion, merit = item.printed.occasion, graduation.merit
            key = (item.center_id, graduation.program_code, occasion, merit)
            found = decided.get(key)
            if found is None:
                found = decided[key] = _terms(rules, *key)
        if isinstance(found, Terms):
            ready[item.center_id].append((item, found))
        else:
            waiting.append(Waiting(item, found))
    return ready, waiting


def _terms(
    rules: Rules, center_id: UUID, program_code: str, occasion: Occasion, merit: Merit
) -> Terms | tuple[Wait, ...]:
    found = terms_with_decision(rules.grounds, center_id, program_code, occasion, merit)
    if isinstance(found, Terms) and books.rule_known(rules.register, found.issued_on) is None:
        return (Wait.RULE,)
    return found


def _enter_in_books(
    connection: Connection,
    rules: Sequence[books.RegisterRule],
    lucky: Sequence[tuple[UUID, Sequence[tuple[Due, Terms, str]]]],
) -> tuple[list[Numbered], list[CertificateIssued]]:
    """Return what to enter and the events to publish, each with the next number of its book.

    `lucky` has, by center, what is due there with its terms and the serial of its blank.
    """
    if not lucky:
        return [], []
    days = {terms.issued_on for _, entries in lucky for _, terms, _ in entries}
    rule_of = {day: books.rule_on(rules, day) for day in days}
    standing = register.positions(connection, {center_id for center_id, _ in lucky})
    shelves = _by_book(lucky, rule_of, standing)
    codes = codes_from(secrets.token_bytes(CODE_BYTES * sum(len(entries) for _, _, entries in shelves)))
    numbered: list[Numbered] = []
    moved: dict[register.Book, register.Moved] = {}
    for center_id, book, entries in shelves:
        writer = _Writer(center_id, book, standing.get((center_id, book)))
        for item, terms, serial in entries:
            numbered.append(writer.enter(item, terms, rule_of[terms.issued_on], serial, next(codes)))
        began = date(book, 1, 1) if book else entries[0][1].issued_on
        pages = books.rule_on(rules, began).rows_per_page
        moved[center_id, book] = register.Moved(writer.last_number, writer.last_hash, pages)
    register.advance(connection, moved)
    return numbered, [_issued(entry) for entry in numbered]


_Shelf = tuple[UUID, int, list[tuple[Due, Terms, str]]]
"""A center, the year of its book, and what is due there with terms and the serial of its blank."""


def _by_book(
    lucky: Sequence[tuple[UUID, Sequence[tuple[Due, Terms, str]]]],
    rule_of: Mapping[date, books.RegisterRule],
    standing: Mapping[register.Book, books.Position],
) -> list[_Shelf]:
    """Return what is to be entered by center and book: that of its date, or what follows it."""
    shelves: list[_Shelf] = []
    for center_id, items in lucky:
        closed = {book for (owner, book), held in standing.items() if held.closed and owner == center_id}
        book_of = {day: books.open_book(rule, day, closed) for day, rule in rule_of.items()}
        by_book: defaultdict[int, list[tuple[Due, Terms, str]]] = defaultdict(list)
        for entry in items:
            by_book[book_of[entry[1].issued_on]].append(entry)
        shelves += [(center_id, book, entries) for book, entries in by_book.items()]
    return shelves


class _Writer:
    """Enters one certificate after another in a book: its number, and the hash that links it to the last."""

    def __init__(self, center_id: UUID, book: int, standing: books.Position | None) -> None:
        self._center_id = center_id
        self._book = book
        self._shared_by: tuple[object, ...] | None = None
        self._shared = b""
        self.last_number = standing.last_number if standing else 0
        self.last_hash = standing.last_hash if standing else chain.start_of("entries", center_id, book)

    def enter(self, due: Due, terms: Terms, rule: books.RegisterRule, serial: str, code: str) -> Numbered:
        graduation, printed = due.graduation, due.printed
        occasion = printed.occasion
        day = terms.issued_on
        number = self.last_number = self.last_number + 1
        written = rule.write(number, self._book, day, occasion.center_code)
        alike = (graduation.class_id, graduation.program_code, occasion, terms)
        if alike != self._shared_by:  # one class after another: once for hundreds
            self._shared_by = alike
            self._shared = chain.shared_digest(
                class_id=graduation.class_id,
                center_id=self._center_id,
                program_code=graduation.program_code,
                book=self._book,
                issued_on=day,
                signer_name=terms.signer_name,
                occasion=occasion,
            )
        own = chain.own_text(
            due.certificate_id,
            graduation.completion_id,
            due.replaces,
            number,
            written,
            serial,
            code,
            printed,
        )
        hashed = chain.with_identity(own, printed.holder_identity)
        self.last_hash = chain.linked(self.last_hash, self._shared, hashed)
        return Numbered(due, self._book, number, written, serial, code, terms, own, self.last_hash)


def _issued(entry: Numbered) -> CertificateIssued:
    item = entry.due
    graduation = item.graduation
    return CertificateIssued(
        version=1,
        certificate_id=item.certificate_id,
        completion_id=graduation.completion_id,
        class_id=graduation.class_id,
        center_id=item.center_id,
        program_code=graduation.program_code,
        register_number=entry.register_number,
        serial=entry.serial,
        issued_on=entry.terms.issued_on,
        replaces=item.replaces,
    )
