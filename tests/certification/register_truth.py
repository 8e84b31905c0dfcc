"""What must be true of blanks, register and certificates after every step of a story, whatever happened."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection, text

from services.certification.domain.blank_accounts import Account, Flow, Period, account_of
from services.certification.domain.blank_deeds import PROVINCE_STORE
from services.certification.operations.blank_ledgers import read_ledger
from services.certification.operations.count_certificates import count_certificates
from services.certification.operations.prove_register import prove_book
from services.certification.storage import blank_ledger, blanks
from shared.db import Database
from tests.certification.register_story import STANDING
from tests.certification.story import PROVINCE
from tests.certification.test_control_totals import PLAINLY

if TYPE_CHECKING:
    from tests.certification.paper_acts import PaperActs

PERIODS = Period(date(2021, 1, 1), date(2021, 12, 31)), Period(date(2022, 1, 1), date(2022, 12, 31))
FROZEN = (
    "number", "book", "register_number", "code", "holder_name", "mark", "issued_on", "entry_hash",
    "completion_id", "center_id", "replaces", "signer_title", "decision_number",
)  # fmt: skip
BY_PEOPLE = ("blank_replaced", "handed_over", "copy_issued", "corrected")
KEPT = (
    "certificate", "graduation", "blank", "blank_lot", "blank_deed", "blank_movement", "blank_replacement",
    "register_book", "register_appendix", "register_copy", "copy_book", "handover", "signing_batch",
    "stocktaking", "stocktaking_count", "stocktaking_explanation", "stocktaking_deed", "print_job",
    "succession", "appointment",
)  # fmt: skip
"""Tables of which no row may ever go."""
_ROWS = text(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in KEPT))  # noqa: S608
_BLANKS = text(
    """
    SELECT b.serial, b.state, b.center_id, l.prefix, b.lot_id FROM blank b JOIN blank_lot l USING (lot_id)
    WHERE l.prefix = ANY (:prefixes)
    """
)
_BOOKS = text("SELECT * FROM register_book WHERE center_id = ANY (:centers) ORDER BY center_id, book")
_APPENDIX = text(
    """
    SELECT certificate_id, center_id, book, position, kind, contents, entry_hash FROM register_appendix
    WHERE center_id = ANY (:centers) ORDER BY center_id, book, position
    """
)
_COPIES = text(
    "SELECT center_id, year, number FROM register_copy WHERE center_id = ANY (:centers) ORDER BY 1, 2, 3"
)
_HANDED = text("SELECT certificate_id, center_id FROM handover WHERE center_id = ANY (:centers)")


@dataclass
class Truth:
    """All of a story that the database holds at one moment."""

    database: Database
    story: "PaperActs"
    certificates: list[Any]
    blanks: list[Any]
    flows: dict[UUID, list[Flow]]
    disagree: list[Any]
    books: list[Any]
    appendix: list[Any]
    copies: list[Any]
    handed: list[Any]
    counts: dict[str, int]

    @classmethod
    def read(cls, database: Database, story: "PaperActs") -> "Truth":
        """Read it in one snapshot."""
        certificates = story.read_certificates()
        mine = {"centers": [each.id for each in story.centers]}
        holders = [PROVINCE_STORE, *mine["centers"]]
        whole = Period(PERIODS[0].first, PERIODS[1].last)
        with database.snapshot() as connection:

            def found(query: Any, **parameters: Any) -> list[Any]:
                return list(connection.execute(query, parameters))

            return cls(
                database,
                story,
                certificates,
                found(_BLANKS, prefixes=list(story.serials)),
                blank_ledger.flows(connection, holders, whole),
                [*blank_ledger.parted(connection), *blank_ledger.unnamed(connection)],
                found(_BOOKS, **mine),
                found(_APPENDIX, **mine),
                found(_COPIES, **mine),
                found(_HANDED, **mine),
                dict(map(tuple, found(_ROWS))),
            )

    def check(self, before: "Truth | None") -> None:
        """Fail where anything is not as it must be; `before` is the truth of the step before."""
        self._one_live_certificate_for_whoever_wants_one()
        self._serials_are_where_the_model_says()
        self._every_account_balances()
        self._numbers_run_without_a_gap()
        self._what_people_did_is_noted_once()
        self._chains_lead_from_old_to_new()
        if before is not None:
            self._nothing_went_and_nothing_printed_changed(before)
        with self.database.snapshot() as connection:
            self._prove(connection, [] if before is None else before.books)

    def _one_live_certificate_for_whoever_wants_one(self) -> None:
        live = Counter(
            row.completion_id for row in self.certificates if row.ended_on is None and row.state != "closed"
        )
        assert live == Counter({each.id: 1 for each in self.story.learners.values() if each.wants_one})

    def _serials_are_where_the_model_says(self) -> None:
        """Each in the one state, at the one holder, to which deeds and certificates brought it."""
        story = self.story
        now = {row.serial: (row.state, row.center_id) for row in self.blanks}
        assert now == {serial: (state, story.holder[serial]) for serial, state in story.at.items()}
        serials = [row.serial for row in self.certificates if row.serial]
        assert len(serials) == len(set(serials))
        assert {story.at[row.serial] for row in self.certificates if row.state in STANDING} <= {"issued"}

    def _every_account_balances(self) -> None:
        """Received = on hand + issued + spoiled + lost + destroyed, at each holder and of each lot there."""
        assert self.disagree == []
        there: defaultdict[tuple[UUID, UUID], Counter[str]] = defaultdict(Counter)
        for row in self.blanks:
            there[row.center_id, row.lot_id][row.state] += 1
        prefix_of = {row.lot_id: row.prefix for row in self.blanks}
        received = Counter[tuple[UUID, str]]()
        for holder, flows in self.flows.items():
            assert account_of(flows).balanced
            by_lot: defaultdict[UUID, list[Flow]] = defaultdict(list)
            for flow in flows:
                if flow.lot_id in prefix_of:
                    by_lot[flow.lot_id].append(flow)
            for lot, of_lot in by_lot.items():
                account = account_of(of_lot)
                assert account.balanced
                assert _states(account) == +there.pop((holder, lot), Counter())
                received[holder, prefix_of[lot]] += account.received
        assert not there, "blanks are where no movement brought them"
        assert +received == self.story.received
        waiting = {row.center_id for row in self.certificates if row.waits == ["blank"]}
        stocked = {row.center_id for row in self.blanks if row.state == "in_stock"}
        assert not waiting & stocked, "a certificate waits while blanks lie there"

    def _numbers_run_without_a_gap(self) -> None:
        numbers: defaultdict[tuple[UUID, int], list[int]] = defaultdict(list)
        for row in self.certificates:
            if row.number:
                numbers[row.center_id, row.book].append(row.number)
        assert {key: len(found) for key, found in numbers.items()} == {
            (row.center_id, row.book): row.last_number for row in self.books
        }
        assert all(sorted(found) == list(range(1, len(found) + 1)) for found in numbers.values())
        copies: defaultdict[tuple[UUID, int], list[int]] = defaultdict(list)
        for row in self.copies:
            copies[row.center_id, row.year].append(row.number)
        assert all(found == list(range(1, len(found) + 1)) for found in copies.values())

    def _what_people_did_is_noted_once(self) -> None:
        """Find a row of the appendix for each act, one handover each, none of what was cancelled."""
        noted = Counter((row.certificate_id, row.kind) for row in self.appendix if row.kind in BY_PEOPLE)
        assert noted == +self.story.noted
        assert sum(kind == "copy_issued" for _, kind in noted.elements()) == len(self.copies)
        handed = Counter(row.certificate_id for row in self.handed)
        assert handed == Counter({one: n for (one, kind), n in noted.items() if kind == "handed_over"})
        assert max(handed.values(), default=1) == 1
        cancelled = {row.certificate_id for row in self.certificates if row.state == "cancelled"}
        assert not cancelled & handed.keys()

    def _chains_lead_from_old_to_new(self) -> None:
        """Each is followed by at most one, of the same completion, once it ended; it notes the new number."""
        by_id = {row.certificate_id: row for row in self.certificates}
        notes = {
            (row.certificate_id, row.contents.get("new_register_number"))
            for row in self.appendix
            if row.kind in {"replaced", "cancelled"}
        }
        new = [row for row in by_id.values() if row.replaces and row.state != "closed"]
        followed = Counter(row.replaces for row in new)
        assert all(n == 1 for n in followed.values())
        for row in new:
            old = by_id[row.replaces]
            assert old.completion_id == row.completion_id
            assert old.number
            assert old.state in {"replaced", "revoked", "cancelled"}
            if old.state == "replaced":
                assert (old.certificate_id, row.register_number) in notes, (
                    "the old book does not name the new"
                )
        assert {each for each, row in by_id.items() if row.state == "replaced"} <= followed.keys()

    def _nothing_went_and_nothing_printed_changed(self, before: "Truth") -> None:
        fewer = {name for name, count in before.counts.items() if self.counts[name] < count}
        assert not fewer, f"rows went from {fewer}"
        now = {row.certificate_id: row for row in self.certificates}
        for row in before.certificates:
            if row.number:
                after = now[row.certificate_id]
                assert [getattr(after, name) for name in FROZEN] == [getattr(row, name) for name in FROZEN]
                assert row.ended_on is None or row == after, "what has ended changed"
        assert {row.certificate_id for row in before.certificates} <= now.keys()
        hashes = {(row.center_id, row.book, row.position): row.entry_hash for row in self.appendix}
        assert all(
            hashes.get((row.center_id, row.book, row.position)) == row.entry_hash for row in before.appendix
        )

    def _prove(self, connection: Connection, known: list[Any]) -> None:
        """Prove each book that was written in, beyond what is known, by its chain."""
        for book in self.books:
            if book not in known:
                assert prove_book(connection, book.center_id, book.book).findings == []

    def check_at_the_end(self) -> None:
        """Look at what takes longer: every book again, the pages of the ledger, the totals of the reports."""
        with self.database.snapshot() as connection:
            self._prove(connection, [])
            for holder in (PROVINCE_STORE, *(each.id for each in self.story.centers)):
                first, second = (read_ledger(connection, PROVINCE, holder, each) for each in PERIODS)
                assert first.balanced
                assert second.balanced
                assert second.agrees
                assert first.account.closing == second.account.opening
                held = blanks.balance_of(connection, holder)
                assert held.balanced
                assert held.on_hand == second.account.closing
            totals = count_certificates(connection)["totals"]
            plainly = [row._asdict() for row in connection.execute(text(PLAINLY))]
        assert [each for each in totals if each["kind"] == "certificates"] == [
            {**row, "kind": "certificates"} for row in plainly
        ]


def _states(account: Account) -> Counter[str]:
    return +Counter(
        in_stock=account.closing,
        issued=account.now_issued,
        spoiled=account.now_spoiled,
        lost=account.now_lost,
        destroyed=account.now_destroyed,
    )
