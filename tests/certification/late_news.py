"""Completions of a center that ends, and what is told of it and its heir in any order, while people act."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.issuing_rules import ReissueReason
from services.certification.domain.signing import Signature
from services.certification.operations.close_review import CloseReview, close_review
from services.certification.operations.give import HandOver, hand_over
from services.certification.operations.prove_register import prove_book
from services.certification.operations.reissue_certificates import (
    Cancellation,
    Reissue,
    cancel_certificate,
    reissue_certificate,
)
from services.certification.operations.revoke_certificate import RevokeCertificate, revoke_certificate
from services.certification.storage.blanks import balance_of
from shared.db import Database
from shared.errors import Problem
from shared.events.envelope import Event
from shared.ids import new_id
from tests import people
from tests.certification.story import TODAY, Center, receive, rows
from tests.certification.test_signing import succeeded

Version = tuple[UUID, int, str]
"""What one event says: of which completion, its version and kind."""


def last_annulment(kinds: list[str]) -> int:
    """Return the version of the last annulment, 0 if there is none."""
    return max((version for version, kind in enumerate(kinds, 1) if kind == "annulled"), default=0)


PEOPLE = ("answer", "answer", "answer", "hand over", "cancel", "cancel for another", "revoke")
"""What people do; `answer` confirms what is under review and issues another in place of what is not."""
ACTS = {"confirm", "reissue", *PEOPLE} - {"answer"}
SIGNED = Signature(date(2021, 7, 5))
OCCURRENCES = ("appointed", "sealed", "heir registered", "heir appointed", "heir sealed", "succeeded")


class Told:
    """Completions of a center that ends, and all that is told of it and its heir, in any order."""

    def __init__(self, database: Database, number: int, blanks: int, completions: Sequence[UUID]) -> None:
        self.database = database
        self.center, self.heir = Center(f"TTCT-{number}"), Center(f"TTKN-{number}")
        self.ids = {completion: new_id() for completion in completions}
        self.versions: dict[UUID, int] = {}
        self.barred: dict[UUID, int] = {}
        receive(database, [self.center.registered()])
        for each in (self.center, self.heir):
            each.rule(database, requires_seal=True, loss="reissue")
        if blanks:
            self.center.stock(database, 1, blanks, f"VP{number} ")
        self.others = dict(
            zip(
                OCCURRENCES,
                [
                    self.center.appointed(), self.center.sealed(), self.heir.registered(),
                    self.heir.appointed("Lê Thị Kế"), self.heir.sealed(), succeeded(self.center, self.heir),
                ],
                strict=True,
            )
        )  # fmt: skip
        self.heard: set[str] = set()

    def event(self, told: str | Version) -> Event:
        """Return the event of a version, or of what else happened."""
        if isinstance(told, str):
            return self.others[told]
        completion, version, kind = told
        make: dict[str, Callable[[UUID, int], Event]] = {
            "recorded": self.center.recorded,
            "corrected": self.center.corrected,
            "annulled": self.center.annulled,
        }
        return make[kind](self.ids[completion], version)

    def hear(self, batch: Sequence[str | Version]) -> None:
        """Let one batch arrive."""
        receive(self.database, [self.event(each) for each in batch])
        if "heir registered" in batch and "heir registered" not in self.heard:
            self.heir.stock(self.database, 1, 9, f"{self.heir.code} ")
        self.heard |= {each for each in batch if isinstance(each, str)}
        for each in batch:
            if not isinstance(each, str):
                self.versions[each[0]] = max(each[1], self.versions.get(each[0], 0))

    def act(self, place: int, act: str) -> str:
        """Let who signs today do something with a certificate; return what was done, if anything was."""
        query = (
            "SELECT * FROM certificate WHERE completion_id = ANY (:ids) AND ended_on IS NULL AND number > 0"
        )
        found = {row.completion_id: row for row in rows(self.database, query, ids=list(self.ids.values()))}
        standing = [(completion, found[own]) for completion, own in self.ids.items() if own in found]
        if not standing:
            return ""
        completion, row = standing[place % len(standing)]
        if act == "answer":
            act = "confirm" if row.state == "under_review" else "reissue"
        who = people.director(self.heir.id if "succeeded" in self.heard else row.center_id)
        one, why = row.certificate_id, ReissueReason.CENTER_ERROR
        revocation = RevokeCertificate(one, "Cấp sai", "9-QĐ")
        work: dict[str, Callable[[Connection], object]] = {
            "hand over": lambda c: hand_over(c, HandOver((one,), TODAY, signed=True), who, TODAY),
            "cancel": lambda c: cancel_certificate(c, Cancellation(one, "In sai", None), who, TODAY),
            "cancel for another": lambda c: cancel_certificate(
                c, Cancellation(one, "In sai", SIGNED, why), who, TODAY
            ),
            "revoke": lambda c: revoke_certificate(c, revocation, who, TODAY),
            "reissue": lambda c: reissue_certificate(
                c, Reissue(one, why, "In sai", None, SIGNED), who, TODAY
            ),
            "confirm": lambda c: close_review(c, CloseReview(one, "confirm", "Đúng"), who, TODAY),
        }
        try:
            with self.database.transaction() as connection:
                work[act](connection)
        except Problem:
            return ""
        if act in {"cancel", "revoke"}:
            self.barred[completion] = self.versions[completion]
        return act

    def wanted(self, histories: Mapping[UUID, list[str]]) -> set[UUID]:
        """Return the completions that must have a certificate, by the kinds of their versions."""
        return {
            self.ids[completion]
            for completion, kinds in histories.items()
            if kinds[-1] != "annulled" and last_annulment(kinds) >= self.barred.get(completion, 0)
        }

    def assert_whole(self) -> None:
        """Numbers without a gap, chains proven, ledgers balanced, nothing handed over and cancelled."""
        mine = {"centers": [self.center.id, self.heir.id]}
        numbers: defaultdict[tuple[UUID, int], list[int]] = defaultdict(list)
        query = "SELECT * FROM certificate WHERE center_id = ANY (:centers) AND number IS NOT NULL"
        for row in rows(self.database, query + " ORDER BY number", **mine):
            assert row.signer_name
            numbers[row.center_id, row.book].append(row.number)
        crossed = "SELECT 1 FROM certificate JOIN handover USING (certificate_id) WHERE state = 'cancelled'"
        assert rows(self.database, crossed) == []
        with self.database.snapshot() as connection:
            for (center_id, book), found in numbers.items():
                assert found == list(range(1, len(found) + 1))
                assert prove_book(connection, center_id, book).findings == []
            for center_id in mine["centers"]:
                assert balance_of(connection, center_id).balanced
