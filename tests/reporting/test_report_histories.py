"""Any history of the report cycle beside a model: states, counts, who is missing; frozen is frozen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from services.reporting.domain.report_cycle import Act
from services.reporting.operations.report_periods import read_period
from shared.db import Database
from shared.errors import Problem
from tests import people
from tests.databases import TestDatabase
from tests.reporting import cycle
from tests.reporting.province import apply, one_class
from tests.reporting.published import center

CENTERS = tuple(UUID(int=number) for number in (243, 244))
ALLOWED = {
    "submit": {"nothing", "submitted", "returned", "reopened"},
    "accept": {"submitted"},
    "return": {"submitted"},
    "reopen": {"accepted"},
}
"""When the law of the house lets something be done to a report."""
BECOMES = {"submit": "submitted", "accept": "accepted", "return": "returned", "reopen": "reopened"}
at_a_center = st.sampled_from(CENTERS)


class CycleStory(RuleBasedStateMachine):
    """One period of two centers; every step may be one that is refused."""

    database: ClassVar[Database]
    years: ClassVar[Iterator[int]]

    @initialize()
    def _opened(self) -> None:
        self.code = f"{next(self.years)}-H1"
        self.states = dict.fromkeys(CENTERS, "nothing")
        self.numbers = dict.fromkeys(CENTERS, 0)
        self.versions: list[list[UUID]] = []
        self.kept: dict[tuple[Any, ...], Any] = {}
        cycle.opens(self.database, self.code)
        for each in CENTERS:
            cycle.writes(self.database, each, code=self.code)

    @contextmanager
    def _step(self, *, allowed: bool) -> Iterator[None]:
        """Claim that what is done within is refused exactly if the law forbids it."""
        try:
            yield
        except Problem:
            assert not allowed
        else:
            assert allowed

    @rule(at=at_a_center)
    def submit(self, at: UUID) -> None:
        """Let the director submit what they see."""
        allowed = self.states[at] in ALLOWED["submit"]
        with self._step(allowed=allowed):
            cycle.submits(self.database, at, code=self.code)
        if allowed:
            self.states[at] = "submitted"
            self.numbers[at] += 1

    @rule(at=at_a_center, act=st.sampled_from(["accept", "return", "reopen"]))
    def answer(self, at: UUID, act: Act) -> None:
        """Let the province answer or reopen."""
        allowed = self.states[at] in ALLOWED[act]
        with self._step(allowed=allowed):
            cycle.answers(self.database, at, act, "Vì một lý do", code=self.code)
        if allowed:
            self.states[at] = BECOMES[act]

    @rule(reason=st.sampled_from([None, "Sửa số liệu"]))
    def freeze(self, reason: str | None) -> None:
        """Let the province freeze its report; a correction needs a reason."""
        allowed = "submitted" not in self.states.values() and bool(reason or not self.versions)
        with self._step(allowed=allowed):
            frozen = cycle.freezes(self.database, reason, code=self.code)
            assert frozen.number == len(self.versions) + 1
            accepted = [each for each in CENTERS if self.states[each] == "accepted"]
            assert [(each.center_id, each.number) for each in frozen.behind] == [
                (each, self.numbers[each]) for each in accepted
            ]
            assert {each.center_id for each in frozen.missing} == set(CENTERS) - set(accepted)
            self.versions.append(accepted)

    @rule(at=at_a_center, learners=st.integers(1, 3))
    def a_class_is_held(self, at: UUID, learners: int) -> None:
        """Let an event move the figures."""
        opened = date(int(self.code[:4]), 3, 1)
        apply(self.database, one_class(at, opened, summoned=9, marks=[1] * learners))

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        """States, submissions, completeness; each center sees itself; what was frozen is what it was."""
        with self.database.snapshot() as connection:
            shown = read_period(connection, people.province(), self.code, date(2021, 7, 1))
            reports = {each.center.center_id: each.due.report for each in shown.centers}
            own = read_period(connection, people.officer(CENTERS[0]), self.code, date(2021, 7, 1))
            rows = connection.execute(
                text(
                    "SELECT center_id, number, md5(f::text) FROM frozen_report f WHERE period_id = :period_id"
                ),
                {"period_id": shown.opened.id},
            ).all()
        told = {
            each: "nothing" if reports[each].state == "waiting" else reports[each].state for each in CENTERS
        }
        assert told == self.states
        assert {each: reports[each].submissions for each in CENTERS} == self.numbers
        reported = [each for each in CENTERS if self.states[each] in {"submitted", "accepted"}]
        assert (shown.counted.reported, shown.counted.due) == (len(reported), len(CENTERS))
        assert [each.center.center_id for each in own.centers] == [CENTERS[0]]
        found = {(row.center_id, row.number): row.md5 for row in rows}
        assert self.kept.items() <= found.items(), "a frozen version has changed or is gone"
        assert len(found) == sum(self.numbers.values()) + len(self.versions)
        self.kept = found


def test_any_history_of_the_cycle(service_database: Callable[[str], TestDatabase]) -> None:
    """Whatever is done in whatever order, the law holds and what was frozen stays."""
    CycleStory.database = service_database("reporting").database
    CycleStory.years = count(2022)
    apply(CycleStory.database, [center(each) for each in CENTERS])
    run_state_machine_as_test(
        CycleStory,
        settings=settings(
            max_examples=4,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # to shrink a story takes minutes
            print_blob=True,
        ),
    )
