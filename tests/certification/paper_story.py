"""The story of the register with everything that people do in it, alone and at once.

An act is tried in a transaction. It may be refused, and it may crash before its commit; then nothing of it is
to be seen. Where one act is tried at a time, the model also knows whether it must be refused. Several at once
run in threads: whichever is served first, the truth afterwards is what the committed ones add up to.
"""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from services.certification.operations.count_certificates import count_certificates
from services.certification.storage import blank_ledger
from shared.errors import Problem
from tests.certification.paper_acts import Act, PaperActs
from tests.certification.register_story import crashes, places
from tests.certification.story import rows
from tests.certification.test_control_totals import PLAINLY

BY_PEOPLE = ("blank_replaced", "handed_over", "copy_issued", "corrected")

Try = Callable[[PaperActs, int], Act | None]
AT_BLANKS: list[Try] = [PaperActs.deed, PaperActs.replace, PaperActs.print]
AT_BATCHES: list[Try] = [PaperActs.propose, PaperActs.sign]
AT_COUNTER: list[Try] = [PaperActs.hand_over, PaperActs.copy, PaperActs.correct]
AT_DIRECTORS: list[Try] = [PaperActs.reissue, PaperActs.cancel, PaperActs.review]
# Printing replaces a blank, too: of which certificate is known only once it is done.
ANYWHERE = [act for act in (*AT_BLANKS, *AT_BATCHES, *AT_COUNTER, *AT_DIRECTORS) if act != PaperActs.print]


class PaperStory(PaperActs):
    """Rules and invariants on top of those of the register's story."""

    @rule(act=st.sampled_from(AT_BLANKS), place=places, crash=crashes)
    def at_the_blanks(self, act: Try, place: int, *, crash: bool) -> None:
        """Do something with blanks."""
        self._alone(act(self, place), crash=crash)

    @rule(act=st.sampled_from(AT_BATCHES), place=places, crash=crashes)
    def at_the_batches(self, act: Try, place: int, *, crash: bool) -> None:
        """Propose, sign or return a batch."""
        self._alone(act(self, place), crash=crash)

    @rule(act=st.sampled_from(AT_COUNTER), place=places, crash=crashes)
    def at_the_counter(self, act: Try, place: int, *, crash: bool) -> None:
        """Hand over, copy or correct."""
        self._alone(act(self, place), crash=crash)

    @rule(act=st.sampled_from(AT_DIRECTORS), place=places, crash=crashes)
    def at_the_directors(self, act: Try, place: int, *, crash: bool) -> None:
        """Reissue, cancel, or close a review."""
        self._alone(act(self, place), crash=crash)

    @rule(
        acts=st.lists(
            st.tuples(st.sampled_from(ANYWHERE), places, crashes),
            min_size=2,
            max_size=4,
            unique_by=lambda act: act[0],
        )
    )
    def at_once(self, acts: list[tuple[Try, int, bool]]) -> None:
        """Let several people act in the same moment, each in a transaction of their own."""
        planned = [(act(self, place), crash) for act, place, crash in acts]
        tried = [(act, crash) for act, crash in planned if act is not None]
        barrier = threading.Barrier(len(tried)) if tried else None
        committed: list[tuple[Act, Any]] = []
        errors: list[BaseException] = []

        def attempt(act: Act, crash: bool) -> None:
            try:
                assert barrier is not None
                barrier.wait(60)
                done, told = self._try(act, crash=crash)
                if done:
                    committed.append((act, told))
            except Problem:
                pass  # refused: another was first, or it was refused anyway
            except BaseException as error:  # noqa: BLE001 -- shown by the test's thread
                errors.append(error)

        threads = [threading.Thread(target=attempt, args=each) for each in tried]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        assert errors == []
        for act, told in committed:
            act.effect(told)

    def _alone(self, act: Act | None, *, crash: bool) -> None:
        if act is None:
            return
        try:
            done, told = self._try(act, crash=crash)
        except Problem:
            if act.allowed:
                raise
            return
        assert act.allowed is not False, "what must be refused was done"
        if done:
            act.effect(told)

    def _try(self, act: Act, *, crash: bool) -> tuple[bool, Any]:
        told: list[Any] = []
        done = self._do(lambda connection: told.append(act.work(connection)), crash=crash)
        return done, told[0]

    @invariant()
    def what_people_did_is_noted_once(self) -> None:
        """Find a row of the appendix for each act, copies numbered without a gap, one handover each."""
        mine = {"centers": [each.id for each in self.centers]}
        noted = rows(
            self.database,
            "SELECT certificate_id, kind, count(*) AS n FROM register_appendix"
            " WHERE center_id = ANY (:centers) AND kind = ANY (:kinds) GROUP BY 1, 2",
            kinds=list(BY_PEOPLE),
            **mine,
        )
        assert {(row.certificate_id, row.kind): row.n for row in noted} == dict(+self.noted)
        copies = rows(
            self.database,
            "SELECT center_id, year, array_agg(number ORDER BY number) AS numbers FROM register_copy"
            " WHERE center_id = ANY (:centers) GROUP BY 1, 2",
            **mine,
        )
        assert all(row.numbers == list(range(1, len(row.numbers) + 1)) for row in copies)
        handed = rows(
            self.database, "SELECT certificate_id FROM handover WHERE center_id = ANY (:centers)", **mine
        )
        assert {row.certificate_id for row in handed} == {
            certificate for (certificate, kind), n in self.noted.items() if kind == "handed_over" and n == 1
        }

    @invariant()
    def chains_lead_from_old_to_new(self) -> None:
        """Find each certificate followed by at most one, of the same completion, once it has ended."""
        by_id = {row.certificate_id: row for row in self._certificates()}
        new = [row for row in by_id.values() if row.replaces and row.state != "closed"]
        followed = Counter(row.replaces for row in new)
        assert all(n == 1 for n in followed.values())
        for row in new:
            old = by_id[row.replaces]
            assert old.completion_id == row.completion_id
            assert old.number
            assert old.state in {"replaced", "revoked", "cancelled"}
        assert {each for each, row in by_id.items() if row.state == "replaced"} <= followed.keys()

    @invariant()
    def what_is_counted_is_what_there_is(self) -> None:
        """Compare the totals of the reports with a plain count; each issued blank has a certificate."""
        with self.database.snapshot() as connection:
            totals = count_certificates(connection)["totals"]
            assert blank_ledger.unnamed(connection) == []
        mine = {each.id for each in self.centers}
        told = [each for each in totals if each["kind"] == "certificates" and each["center_id"] in mine]
        plainly = [row._asdict() for row in rows(self.database, PLAINLY) if row.center_id in mine]
        assert told == [{**row, "kind": "certificates"} for row in plainly]
        counted = Counter(
            (row.center_id, f"{row.issued_on:%Y-%m}") for row in self._certificates() if row.number
        )
        assert counted == Counter({(each["center_id"], each["period"]): each["count"] for each in told})
