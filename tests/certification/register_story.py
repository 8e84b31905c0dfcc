"""Anything that may happen to blanks, register and certificates, in any order, on a real database.

Every step may crash: its transaction is then taken back after the work, as if the process had been killed
before the commit. After every step the whole truth of the service is looked at.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Connection, text

from services.certification.domain.blank_accounts import Period
from services.certification.domain.blanks import SerialRange
from services.certification.domain.register_appendix import Kind, Later
from services.certification.operations.blank_ledgers import read_ledger
from services.certification.operations.prove_register import prove_book
from services.certification.operations.receive_blanks import ReceiveBlanks, receive_blanks
from services.certification.operations.register_appendix import append_to_register
from services.certification.operations.revoke_certificate import RevokeCertificate, revoke_certificate
from services.certification.storage import blanks, register_entries
from shared.db import Database
from shared.errors import Conflict
from shared.events.envelope import Event
from shared.ids import new_id
from tests.certification.story import PROVINCE, RECEIVE, TODAY, Center, receive, rows
from tests.deliveries import delivered

places = st.integers(0, 10**6)
crashes = st.sampled_from([False, False, False, True])
DAYS = [date(2021, 5, 20), date(2021, 5, 20), date(2021, 11, 2), date(2022, 1, 3)]
PERIOD = Period(date(2021, 1, 1), date(2022, 12, 31))
FROZEN = (
    "number", "book", "register_number", "code", "serial", "holder_name", "mark", "issued_on", "entry_hash",
)  # fmt: skip


class Learner:
    """What the model knows of one completion: its version, whether it stands, whether it is barred."""

    def __init__(self, center: Center, day: date) -> None:
        self.id = new_id()
        self.center = center
        self.day = day
        self.name = "Nguyễn Thị"
        self.version = 0
        self.stands = False
        self.annulled_at = 0
        self.barred_at = 0
        self.told: list[Event] = []

    def next_event(self, what: str) -> Event:
        """Return the next event of its life; a completion that does not stand can only be recorded."""
        version = self.version + 1
        name = f"{self.name} {version}"
        if not self.stands:
            return self.center.recorded(self.id, version, full_name=name, decided_on=self.day)
        if what == "annul":
            return self.center.annulled(self.id, version)
        return self.center.corrected(self.id, version, full_name=name, decided_on=self.day)

    def hear(self, event: Event) -> None:
        """Take the event as told and committed."""
        self.version += 1
        self.told.append(event)
        self.stands = type(event).__name__ != "GraduationAnnulled"
        if not self.stands:
            self.annulled_at = self.version

    @property
    def wants_one(self) -> bool:
        """Tell whether exactly one certificate must be live, else none."""
        return self.stands and (self.barred_at == 0 or self.annulled_at > self.barred_at)


class RegisterStory(RuleBasedStateMachine):
    """Operations beside the model; `database` is shared by all stories, each has centers of its own."""

    database: ClassVar[Database]
    codes: ClassVar[Iterator[int]] = count(1)

    @initialize()
    def _centers(self) -> None:
        """Enter two centers; one of them has a director already."""
        self.centers = [Center(f"TTCT-{next(self.codes)}") for _ in range(2)]
        self.learners: list[Learner] = []
        self.received = Counter[UUID]()
        self.seen: dict[UUID, tuple[Any, ...]] = {}
        self.appendix: dict[tuple[UUID, int], list[bytes]] = {}
        self.at: dict[str, str] = {}
        self.spoiled_before: set[str] = set()
        """Serials that were spoiled before they were lost: they never return to stock."""
        self.written: set[str] = set()
        self.found: list[Any] | None = None
        self.directors = {self.centers[0].id}
        receive(self.database, [each.registered() for each in self.centers])
        receive(self.database, [self.centers[0].appointed()])

    def _do(self, work: Callable[[Connection], object], *, crash: bool) -> bool:
        """Do the work in one transaction; tell whether it was committed."""
        with self.database.transaction() as connection:
            work(connection)
            if crash:
                connection.rollback()
        self.found = None
        return not crash

    def _tell(self, events: list[Event], *, crash: bool) -> bool:
        return self._do(lambda c: RECEIVE(c, [delivered(each) for each in events]), crash=crash)

    @rule(place=places, quantity=st.integers(1, 6), crash=crashes)
    def receive_a_lot(self, place: int, quantity: int, *, crash: bool) -> None:
        """Receive a lot; those who waited for blanks are entered at once."""
        self._receive(self.centers[place % 2], quantity, crash=crash)

    def _receive(self, center: Center, quantity: int, *, crash: bool = False) -> None:
        first = self.received[center.id] + 1
        serials = SerialRange(f"{center.code} ", first, first + quantity - 1, 6)
        command = ReceiveBlanks(center.id, serials, date(2021, 1, 4), "01/BB")
        if self._do(lambda c: receive_blanks(c, command, PROVINCE, TODAY), crash=crash):
            self.received[center.id] += quantity
            self.at |= {
                f"{center.code} {number:06d}": "in_stock" for number in range(first, first + quantity)
            }

    @rule(where=st.lists(places, min_size=1, max_size=5), crash=crashes)
    def graduate(self, where: list[int], *, crash: bool) -> None:
        """Let learners of both centers complete, by decisions of two years, in one batch."""
        fresh = [Learner(self.centers[place % 2], DAYS[place % len(DAYS)]) for place in where]
        self._next(fresh, ["record"], crash=crash)

    @rule(
        where=st.lists(places, min_size=1, max_size=3),
        what=st.lists(st.sampled_from(["correct", "annul"]), min_size=1, max_size=3),
        crash=crashes,
    )
    def go_on(self, where: list[int], what: list[str], *, crash: bool) -> None:
        """Correct, annul or record anew completions that are known, in one batch."""
        if self.learners:
            # Those whose certificate a person ended are the likeliest: none must come of a correction.
            known = [each for each in self.learners if each.barred_at] * 3 + self.learners
            chosen = {id(each): each for each in (known[place % len(known)] for place in where)}
            self._next(list(chosen.values()), what, crash=crash)

    def _next(self, learners: list[Learner], what: list[str], *, crash: bool) -> None:
        told = [(each, each.next_event(what[n % len(what)])) for n, each in enumerate(learners)]
        if self._tell([event for _, event in told], crash=crash):
            for learner, event in told:
                learner.hear(event)
                if learner not in self.learners:
                    self.learners.append(learner)

    @rule(where=st.lists(places, min_size=1, max_size=4))
    def hear_again(self, where: list[int]) -> None:
        """Tell old news again, in any order: nothing changes."""
        old = [event for each in self.learners for event in each.told]
        if old:
            self._tell([old[place % len(old)] for place in where], crash=False)

    @rule(place=places, crash=crashes)
    def appoint(self, place: int, *, crash: bool) -> None:
        """Tell of a director, perhaps after certificates of that center were entered."""
        center = self.centers[place % 2]
        if self._tell([center.appointed(f"Đỗ Văn {place % 9}")], crash=crash):
            self.directors.add(center.id)

    @rule(place=places, crash=crashes)
    def revoke(self, place: int, *, crash: bool) -> None:
        """Revoke a certificate by decision; its completion gets no other until it is recorded anew."""
        found = self._certificates()
        if not found:
            return
        row = found[place % len(found)]
        command = RevokeCertificate(row.certificate_id, "Cấp sai đối tượng", "9-QĐ/TTCT")
        allowed = row.state in {"issued", "under_review"}
        try:
            done = self._do(lambda c: revoke_certificate(c, command, PROVINCE, TODAY), crash=crash)
        except Conflict:
            assert not allowed
        else:
            assert allowed
            if done:
                self._bar(row)

    def _bar(self, row: Any) -> None:
        """Learn that a person ended a certificate without another in its place."""
        (learner,) = [each for each in self.learners if each.id == row.completion_id]
        learner.barred_at = learner.version

    @rule(place=places, crash=crashes)
    def note(self, place: int, *, crash: bool) -> None:
        """Note something of an entry."""
        found = [row for row in self._certificates() if row.number]
        if found:
            row = found[place % len(found)]
            later = Later(
                row.certificate_id, Kind.EXTRACT_ISSUED, TODAY, {"to": "Phòng tổ chức"}, "7/TL", "x"
            )
            self._do(lambda c: append_to_register(c, [later]), crash=crash)

    def _certificates(self) -> list[Any]:
        """Return every certificate of the story's centers, read again after each transaction."""
        if self.found is not None:
            return self.found
        with self.database.snapshot() as connection:
            self.found = list(
                connection.execute(
                    text("SELECT * FROM certificate WHERE center_id = ANY (:centers)"),
                    {"centers": [each.id for each in self.centers]},
                )
            )
        # Ids are drawn by chance, and what a step does must depend on nothing but what was drawn.
        turns = {learner.id: turn for turn, learner in enumerate(self.learners)}
        self.found.sort(key=lambda row: (turns.get(row.completion_id, -1), row.book or 0, row.number or 0))
        return self.found

    @invariant()
    def certificates_are_as_they_must_be(self) -> None:
        """One live certificate per completion that wants one, nothing deleted, what was printed unchanged."""
        found = self._certificates()
        live = Counter(row.completion_id for row in found if row.ended_on is None and row.state != "closed")
        assert live == Counter({each.id: 1 for each in self.learners if each.wants_one})
        now = {row.certificate_id: tuple(getattr(row, name) for name in FROZEN) for row in found}
        assert self.seen.keys() <= now.keys(), "a certificate was deleted"
        for certificate_id, before in self.seen.items():
            assert before[0] is None or now[certificate_id] == before, "what was printed changed"
        self.seen = now
        serials = [row.serial for row in found if row.serial]
        assert len(serials) == len(set(serials))

    def _learn_what_was_issued(self) -> list[Any]:
        """Learn which blanks certificates were written on, and return the certificates."""
        found = self._certificates()
        for row in found:
            if row.serial and row.serial not in self.written:
                assert self.at[row.serial] == "in_stock", "a certificate is on a blank that was not in stock"
                self.at[row.serial] = "issued"
                self.written.add(row.serial)
        return found

    @invariant()
    def every_serial_is_where_it_must_be(self) -> None:
        """Find each in the one state to which deeds and certificates brought it, issued only from stock."""
        found = self._learn_what_was_issued()
        standing = [row for row in found if row.state in {"issued", "under_review"}]
        assert {self.at[row.serial] for row in standing} <= {"issued"}
        known = "SELECT serial, state FROM blank WHERE center_id = ANY (:centers)"
        now = rows(self.database, known, centers=[each.id for each in self.centers])
        assert {row.serial: row.state for row in now} == self.at

    @invariant()
    def blanks_balance(self) -> None:
        """Received = on hand + issued + spoiled + lost + destroyed, for each center and each of its lots."""
        found = self._learn_what_was_issued()
        with self.database.snapshot() as connection:
            for center in self.centers:
                ledger = read_ledger(connection, PROVINCE, center.id, PERIOD)
                assert ledger.balanced
                assert ledger.agrees
                assert ledger.account.received == self.received[center.id]
                mine = [state for serial, state in self.at.items() if serial.startswith(f"{center.code} ")]
                held = blanks.balance_of(connection, center.id)
                assert Counter(mine) == +Counter(
                    in_stock=held.on_hand,
                    issued=held.issued,
                    spoiled=held.spoiled,
                    lost=held.lost,
                    destroyed=held.destroyed,
                )
                waits = [row.waits for row in found if row.center_id == center.id and not row.number]
                assert held.on_hand == 0 or ["blank"] not in waits

    @invariant()
    def the_books_are_whole(self) -> None:
        """Numbers of each book run from 1 without a gap, the chain is proven, the appendix only grew."""
        with self.database.snapshot() as connection:
            mine = {each.id for each in self.centers}
            for center_id, book in register_entries.books(connection):
                if center_id not in mine:
                    continue
                proof = prove_book(connection, center_id, book)
                assert proof.findings == []
                numbers = [each.number for each in register_entries.of_book(connection, center_id, book)]
                assert numbers == list(range(1, proof.entries + 1))
                hashes = [
                    bytes(row[0])
                    for row in connection.execute(
                        text(
                            "SELECT entry_hash FROM register_appendix WHERE center_id = :center_id"
                            " AND book = :book ORDER BY position"
                        ),
                        {"center_id": center_id, "book": book},
                    )
                ]
                before = self.appendix.get((center_id, book), [])
                assert hashes[: len(before)] == before
                self.appendix[center_id, book] = hashes
