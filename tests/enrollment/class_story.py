"""Random steps of a center's classes and their lists beside the model; results come in `test_any_story`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from sqlalchemy import Connection

from services.enrollment.domain.enrolments import Step
from services.enrollment.domain.grids import Cell
from services.enrollment.domain.timetables import Session
from services.enrollment.operations.attendance import save_attendance
from services.enrollment.operations.classes.admit import admit, change_standing, transfer
from services.enrollment.operations.classes.nominate import nominate, reject, summon
from services.enrollment.operations.classes.plan import decide_opening, open_class, plan_class
from services.enrollment.operations.classes.timetable import add_session, remove_session
from services.enrollment.operations.papers import MarkCell, save_papers
from services.enrollment.storage import enrolments
from shared.db import Database
from shared.errors import Problem
from shared.ids import new_id
from tests.enrollment import field
from tests.enrollment.class_compared import compare
from tests.enrollment.class_model import PERIODS, SESSION, Class, Someone
from tests.enrollment.class_things import nominee, terms
from tests.enrollment.field import TODAY, Field

DAY = date(2021, 6, 2)
WHY = "Vì một lý do nào đó"
places = st.integers(0, 10**6)
marks = st.sampled_from([Decimal("4.9"), Decimal(5), Decimal("7.5"), Decimal(10)])


class ListStory(RuleBasedStateMachine):
    """Operations on a real database beside the model; every step may be one that the rules refuse."""

    database: ClassVar[Database]
    numbers: ClassVar[Iterator[int]]
    centers: ClassVar[Iterator[int]]

    @initialize(quota=st.sampled_from([None, 4, 3]))
    def _center(self, quota: int | None) -> None:
        """Enter a center with two classes, in both of which somebody studies already."""
        self.classes: list[Class] = []
        with self.database.transaction() as connection:
            self.at: Field = field.center(connection, f"{next(self.centers):03d}")
        self.plan(quota, 6)
        self.plan(None, 5)

    @contextmanager
    def _step(self, *, allowed: bool) -> Iterator[Connection]:
        """Run one operation; it succeeds exactly if the model allows it, and leaves nothing otherwise."""
        done, why = True, ""
        try:
            with self.database.transaction() as connection:
                yield connection
        except Problem as refused:
            done, why = False, refused.en
        assert done == allowed, f"the model says {allowed}, the operation {done} {why}"

    def _class(self, place: int) -> Class:
        return self.classes[place % len(self.classes)]

    def _some(self, group: Class, place: int, states: set[str]) -> list[Someone]:
        """Return up to three people, now and then some whose state does not allow what is asked."""
        fitting = [each for each in group.people if each.state in states] or group.people
        pool = group.people if place % 7 == 6 else fitting
        at = place % len(pool) if pool else 0
        return [*pool[at:], *pool[:at]][: 1 + place % 3]

    def _sign(self, day: date) -> Any:
        return field.signature(f"{next(self.numbers)}-QĐ", day)

    @property
    def _by(self) -> dict[str, Any]:
        return {"principal": self.at.officer, "today": TODAY}

    @rule(quota=st.sampled_from([None, 4, 3, 1]), far=st.integers(0, 6))
    def plan(self, quota: int | None, far: int) -> None:
        """Plan a class, and let some of what comes next happen at once, so that stories get far."""
        code = f"L-{next(self.numbers)}"
        what = terms(code, quota=quota, periods=PERIODS)
        with self._step(allowed=True) as connection:
            made = plan_class(connection, self.at.center.id, what, principal=self.at.officer)
        self.classes.append(Class(made.id, quota))
        here = len(self.classes) - 1
        next_steps: list[tuple[Callable[[], None], ...]] = [
            (lambda: self.decide(here), lambda: self.begin(here)),
            (lambda: self.nominate(here, 3, 1),),
            (lambda: self.call(here, 2, "summon"),),
            (lambda: self.tick(here, 2, "admit"),),
            (lambda: self.schedule(here, 1, False), lambda: self.schedule(here, 1, True)),
            (lambda: self.attend_at(here), lambda: self.judge_at(here, Decimal("7.5"))),
        ]
        for step in (each for steps in next_steps[:far] for each in steps):
            step()

    @precondition(lambda self: self.classes)
    @rule(place=places, what=st.sampled_from(["begin", "decide"]))
    def settle(self, place: int, what: str) -> None:
        """Sign the decision that opens a class, or begin it."""
        if what == "begin":
            self.begin(place)
        else:
            self.decide(place)

    def decide(self, place: int) -> None:
        """Sign the decision that opens a class."""
        group = self._class(place)
        allowed = group.state in ("planned", "open") and not group.decided
        with self._step(allowed=allowed) as connection:
            decide_opening(
                connection,
                group.id,
                by=self._sign(date(2021, 5, 20)),
                principal=self.at.director,
                today=TODAY,
            )
        group.decided |= allowed

    def begin(self, place: int) -> None:
        """Khai giảng."""
        group = self._class(place)
        allowed = group.state == "planned" and group.decided
        with self._step(allowed=allowed) as connection:
            open_class(connection, group.id, **self._by)
        if allowed:
            group.state = "open"
            group.tell("opened")

    @precondition(lambda self: self.classes)
    @rule(place=places, many=st.integers(1, 3), again=st.integers(0, 9))
    def nominate(self, place: int, many: int, again: int) -> None:
        """Send new people, now and then somebody who is on a list already, perhaps on this one."""
        group = self._class(place)
        known = [each for other in self.classes for each in other.people]
        people = [next(self.numbers) for _ in range(many)]
        if known and again == 0:
            people = [known[place % len(known)].learner]
        allowed = group.state in ("planned", "open") and not {each.learner for each in group.people} & set(
            people
        )
        with self._step(allowed=allowed) as connection:
            nominate(connection, group.id, [nominee(each) for each in people], **self._by)
            listed = enrolments.listed(connection, group.id)
        if allowed:
            new = sorted((each for each in listed), key=lambda each: each.ordinal)[-len(people) :]
            group.people += [Someone(each.id, who) for each, who in zip(new, people, strict=True)]

    @precondition(lambda self: self.classes)
    @rule(place=places, who=places, step=st.sampled_from(["summon", "summon", "reject"]))
    def call(self, place: int, who: int, step: Step) -> None:
        """Summon people, or turn them down."""
        group = self._class(place)
        people = self._some(group, who, {"nominated"})
        allowed = group.state in ("planned", "open") and group.may(people, step)
        ids = [each.id for each in people]
        with self._step(allowed=allowed) as connection:
            if step == "summon":
                summon(connection, group.id, ids, **self._by)
            else:
                reject(connection, group.id, ids, reason=WHY, **self._by)
        if allowed:
            group.take(people, step)

    @precondition(lambda self: self.classes)
    @rule(place=places, who=places, step=st.sampled_from(["admit", "admit", "admit", "miss", "retract"]))
    def tick(self, place: int, who: int, step: Step) -> None:
        """Enter who came, who did not, and what was a slip."""
        group = self._class(place)
        people = self._some(group, who, {"admitted"} if step == "retract" else {"summoned", "absent"})
        if not people:
            return
        allowed = group.state == "open" and group.may(people, step)
        ids = [each.id for each in people]
        given = {
            "admit": {"came": ids},
            "miss": {"came": [], "missed": ids},
            "retract": {"came": [], "taken_back": ids},
        }
        with self._step(allowed=allowed) as connection:
            admit(connection, group.id, **given[step], on=DAY, **self._by)  # type: ignore[arg-type]
        if allowed:
            group.take(people, step)

    @precondition(lambda self: self.classes)
    @rule(place=places, who=places, step=st.sampled_from(["withdraw", "suspend", "reinstate"]))
    def leave(self, place: int, who: int, step: Any) -> None:
        """Somebody gives up, is sent away, or goes on."""
        group = self._class(place)
        people = self._some(group, who, {"withdrawn", "suspended"} if step == "reinstate" else {"admitted"})[
            :1
        ]
        if not people:
            return
        allowed = group.state == "open" and group.may(people, step)
        with self._step(allowed=allowed) as connection:
            change_standing(connection, group.id, people[0].id, step, on=DAY, reason=WHY, **self._by)
        if allowed:
            group.take(people, step)

    @precondition(lambda self: len(self.classes) > 1)
    @rule(place=places, to=places, who=places)
    def move(self, place: int, to: int, who: int) -> None:
        """Somebody goes on in another class."""
        source, target = self._class(place), self._class(to)
        people = self._some(source, who, {"admitted"})[:1]
        if not people:
            return
        allowed = (
            source is not target
            and source.state == target.state == "open"
            and source.may(people, "transfer")
            and target.has_room_for(1)
            and people[0].learner not in {each.learner for each in target.people}
        )
        with self._step(allowed=allowed) as connection:
            arrived = transfer(
                connection, source.id, people[0].id, target_id=target.id, on=DAY, reason=WHY, **self._by
            )
        if allowed:
            source.take(people, "transfer")
            carried = min(people[0].attended or 0, PERIODS)
            target.people.append(Someone(arrived, people[0].learner, "admitted", carried=carried))
            target.moved()

    @precondition(lambda self: self.classes)
    @rule(place=places, day=st.integers(1, 3), afternoon=st.booleans())
    def schedule(self, place: int, day: int, afternoon: bool) -> None:
        """Enter a session; the class is in one place at a time."""
        group, first = self._class(place), 6 if afternoon else 1
        allowed = group.state in ("planned", "open") and (day, first) not in group.sessions.values()
        session = Session(new_id(), group.id, date(2021, 6, day), first, SESSION, "Bài")
        with self._step(allowed=allowed) as connection:
            made = add_session(connection, session, principal=self.at.officer)
        if allowed:
            group.sessions[made.id] = (day, first)

    @precondition(lambda self: any(each.sessions for each in self.classes))
    @rule(place=places)
    def unschedule(self, place: int) -> None:
        """Take a session away; not once somebody's attendance is known."""
        pool = [(each, session) for each in self.classes for session in each.sessions]
        group, session = pool[place % len(pool)]
        taken = any(session in each.came_to for each in group.people)
        allowed = group.state in ("planned", "open") and not taken
        with self._step(allowed=allowed) as connection:
            remove_session(connection, group.id, session, principal=self.at.officer)
        if allowed:
            del group.sessions[session]

    def attend_at(self, here: int) -> None:
        """Take the attendance of a class as far as it lacks."""
        group = self.classes[here]
        studying = [each for each in group.people if each.state == "admitted"]
        cells = [
            Cell((each.id, session), "", "x")
            for each in studying
            for session in group.sessions
            if session not in each.came_to
        ]
        if not cells:
            return
        allowed = group.state == "open"
        with self._step(allowed=allowed) as connection:
            save_attendance(connection, group.id, cells, **self._by)
        if allowed:
            for each in studying:
                each.came_to |= set(group.sessions)

    def judge_at(self, here: int, mark: Decimal, *, everybody: bool = False) -> None:
        """Give those of a class who lack a mark this one; `everybody`: those who may not have one, too."""
        group = self.classes[here]
        studying = [each for each in group.people if each.state == "admitted" and each.mark is None]
        wanted = studying if everybody else [each for each in studying if each.eligible]
        if not wanted:
            return
        allowed = group.state == "open" and all(each.eligible for each in wanted)
        cells = [Cell(MarkCell(each.id, 1, "first"), "", str(mark).replace(".", ",")) for each in wanted]
        with self._step(allowed=allowed) as connection:
            save_papers(connection, group.id, cells, principal=self.at.officer)
        if allowed:
            for each in wanted:
                each.mark = mark

    @invariant()
    def the_database_is_as_the_model(self) -> None:
        """States and counts of every class, everybody on every list, every result, every event told."""
        with self.database.snapshot() as connection:
            for group in getattr(self, "classes", []):
                compare(connection, group)
