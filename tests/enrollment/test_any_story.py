"""Whatever happens in whatever order, classes are what a simple model says; reporting agrees in the end."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import count

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.enrollment.operations.classes.complete import cancel_class, complete_class
from services.enrollment.operations.completions import annul_completion, correct_completion
from services.enrollment.storage import control_totals
from services.reporting.consumers import make_consumer
from services.reporting.storage.differences import fact_totals
from tests.databases import TestDatabase
from tests.deliveries import hand_over
from tests.enrollment import field
from tests.enrollment.class_model import Result, result_of
from tests.enrollment.class_story import WHY, ListStory, marks, places
from tests.enrollment.field import KEYS, TODAY


class Story(ListStory):
    """Lists, attendance, marks, decisions on results, and classes taken back."""

    @precondition(lambda self: any(each.sessions for each in self.classes))
    @rule(place=places)
    def attend(self, place: int) -> None:
        """Everybody admitted is present at every session there is."""
        pool = [number for number, each in enumerate(self.classes) if each.sessions]
        self.attend_at(pool[place % len(pool)])

    @precondition(lambda self: any(each.people for each in self.classes))
    @rule(place=places, mark=marks)
    def judge(self, place: int, mark: Decimal) -> None:
        """Everybody who is eligible and has no mark gets one; nobody else can."""
        pool = [number for number, each in enumerate(self.classes) if each.people]
        self.judge_at(pool[place % len(pool)], mark, everybody=place % 5 == 4)

    @precondition(lambda self: self.classes)
    @rule(place=places)
    def finish(self, place: int) -> None:
        """Let everything happen that a class needs before its decision, and sign that."""
        here = place % len(self.classes)
        self.attend_at(here)
        self.judge_at(here, Decimal(5))
        self.complete(here)

    @precondition(lambda self: self.classes)
    @rule(place=places)
    def complete(self, place: int) -> None:
        """Sign the completing decision; nobody who is eligible may lack a mark."""
        group = self._class(place)
        studying = [each for each in group.people if each.state == "admitted"]
        lacking = any(each.eligible and each.mark is None for each in studying)
        allowed = group.state == "open" and bool(studying) and not lacking
        with self._step(allowed=allowed) as connection:
            complete_class(
                connection,
                group.id,
                by=self._sign(date(2021, 7, 1)),
                principal=self.at.director,
                today=TODAY,
                keys=KEYS,
            )
        if allowed:
            group.state = "completed"
            group.version += 1
            group.results = {each.id: result_of(each, each.mark) for each in studying}
            group.graduations["recorded"] += group.outcomes("passed")
            group.tell("completed")

    @precondition(lambda self: any(each.results for each in self.classes))
    @rule(place=places, mark=marks, take_back=st.integers(0, 3))
    def amend(self, place: int, mark: Decimal, take_back: int) -> None:
        """Correct a result by a later decision, or annul it."""
        pool = [(group, each) for group in self.classes for each in group.people if each.id in group.results]
        group, someone = pool[place % len(pool)]
        before = group.results[someone.id]
        after = Result("annulled", before.mark) if take_back == 0 else result_of(someone, mark)
        allowed = group.state == "completed" and before.outcome != "annulled" and before != after
        signed = {
            "by": self._sign(date(2021, 7, 5)),
            "principal": self.at.director,
            "today": TODAY,
            "reason": WHY,
        }
        with self._step(allowed=allowed) as connection:
            if take_back == 0:
                annul_completion(connection, someone.id, **signed)
            else:
                correct_completion(connection, someone.id, mark=mark, attended=None, keys=KEYS, **signed)
        if allowed:
            passed = (before.outcome == "passed", after.outcome == "passed")
            what = {(True, True): "corrected", (True, False): "annulled", (False, True): "recorded"}.get(
                passed
            )
            if what is not None:
                group.graduations[what] += 1
            group.results[someone.id] = after
            if (group.outcomes("passed"), group.outcomes("not_passed")) != group.told[-1][4:]:
                group.version += 1
                group.tell("completed")

    @precondition(lambda self: len(self.classes) > 1)
    @rule(place=places)
    def cancel(self, place: int) -> None:
        """Take a class back; nobody is told of one that nobody knew of."""
        group = self._class(place)
        allowed = group.state != "cancelled"
        with self._step(allowed=allowed) as connection:
            cancel_class(
                connection,
                group.id,
                reason=WHY,
                by=self._sign(date(2021, 7, 9)),
                principal=self.at.director,
                today=TODAY,
            )
        if allowed:
            known, group.state = group.state != "planned", "cancelled"
            group.graduations["annulled"] += group.outcomes("passed")
            for result in group.results.values():
                result.outcome = "annulled"
            group.version += 1
            if known:
                group.tell("cancelled")


def test_any_story_is_as_a_simple_model_says(service_database: Callable[[str], TestDatabase]) -> None:
    """Random stories of classes: no step leaves model and database apart; reporting agrees in the end."""
    made, reporting = service_database("enrollment").database, service_database("reporting").database
    with made.transaction() as connection:
        field.prepare(connection)

    class Here(Story):
        database = made
        numbers = count(1)
        centers = count(1)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=10,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # to shrink a story of fifty steps takes minutes
            print_blob=True,
        ),
    )
    with made.snapshot() as connection:
        own = control_totals.totals(connection)
    assert hand_over("enrollment", made, make_consumer(), reporting) > 0
    with reporting.snapshot() as connection:
        told = [*fact_totals(connection, "classes"), *fact_totals(connection, "completions")]
    assert set(told) == set(own)
