"""Anything that may happen to blanks, register and certificates, in any order, on a real database.

Every step may crash: its transaction is then taken back after the work, as if the process had been killed
before the commit. What must be true afterwards is looked at by `register_truth`.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize
from sqlalchemy import Connection

from services.certification.domain.blank_deeds import PROVINCE_STORE
from services.certification.domain.blanks import SerialRange
from services.certification.operations.receive_blanks import ReceiveBlanks, receive_blanks
from shared.db import Database
from shared.events.centers import CenterSucceeded
from shared.events.envelope import Event
from shared.ids import new_id
from tests.certification.story import PROVINCE, RECEIVE, TODAY, Center, receive, rows
from tests.deliveries import delivered

places = st.integers(0, 2**40)
crashes = st.sampled_from([False] * 5 + [True])
DAYS = [date(2021, 5, 20), date(2021, 5, 20), date(2021, 11, 2), date(2022, 1, 3)]
LAST_DAY = date(2022, 1, 31)
"""Of a center that ends: after every decision, before people act."""
STANDING = frozenset({"issued", "under_review"})


class Draw:
    """What one drawn number says, choice by choice: nothing that is chosen depends on anything else."""

    def __init__(self, place: int) -> None:
        self._left = place

    def below(self, bound: int) -> int:
        """Return a number from 0 up to the bound, without it."""
        self._left, found = divmod(self._left, bound)
        return found

    def one_of(self, found: list[Any]) -> Any:
        """Return one of these, None of none."""
        return found[self.below(len(found))] if found else None

    def mostly(self, found: list[Any], good: Callable[[Any], bool]) -> Any:
        """Return one of the good ones, if there are any; now and then any one."""
        liked = [each for each in found if good(each)]
        return self.one_of(liked if liked and self.below(5) else found)


class Learner:
    """What the model knows of one completion: its version, whether it stands, whether it is barred."""

    def __init__(self, center: Center, day: date, number: int) -> None:
        self.id = new_id()
        self.center = center
        self.day = day
        # None bear the same name: a batch is registered in the order of the names.
        self.name = f"Nguyễn Thị {number:03}"
        self.version = 0
        self.stands = False
        self.earned = True
        self.annulled_at = 0
        self.barred_at = 0
        self.told: list[Event] = []

    def next_event(self, what: str) -> Event:
        """Return the next event of its life; a completion that does not stand can only be recorded.

        `fail` corrects it to one that did not pass.
        """
        version = self.version + 1
        name = f"{self.name} {version}"
        if not self.stands:
            return self.center.recorded(self.id, version, full_name=name, decided_on=self.day)
        if what == "annul":
            return self.center.annulled(self.id, version)
        merit = {"passed": what != "fail", "attendance_met": True, "rule_set_version": 1}
        return self.center.corrected(self.id, version, full_name=name, decided_on=self.day, **merit)

    def hear(self, event: Event) -> None:
        """Take the event as told and committed."""
        self.version += 1
        self.told.append(event)
        self.stands = type(event).__name__ != "GraduationAnnulled"
        self.earned = getattr(event, "passed", None) is not False
        if not self.stands:
            self.annulled_at = self.version

    @property
    def wants_one(self) -> bool:
        """Tell whether exactly one certificate must be live, else none."""
        return self.stands and (self.barred_at == 0 or self.annulled_at > self.barred_at)


@dataclass
class Act:
    """Something that somebody tries."""

    name: str
    work: Callable[[Connection], Any]
    allowed: Callable[[], bool | None]
    """Whether it must be done, or refused, as things stand; None: either."""
    effect: Callable[[Any], None] = lambda _: None
    """What the model learns of it, from what `work` returned, once it is committed."""


class RegisterStory(RuleBasedStateMachine):
    """What is told and received, beside the model; `database` is shared by all stories, each has its centers.

    The third center succeeds the one of the others that ends, if one does.
    """

    database: ClassVar[Database]
    happened: ClassVar[Counter[str]]
    """How often what was done, refused and crashed, over all stories."""
    codes: ClassVar[Iterator[int]] = count(1)

    @initialize()
    def _centers(self) -> None:
        """Enter three centers; two of them have a director already."""
        self.centers = [self._center(next(self.codes)) for _ in range(3)]
        self.learners: dict[UUID, Learner] = {}
        self.serials = Counter[str]()
        self.received = Counter[tuple[UUID, str]]()
        """Blanks received by holder and prefix."""
        self.at: dict[str, str] = {}
        self.holder: dict[str, UUID] = {}
        self.spoiled_before: set[str] = set()
        """Serials that were spoiled before they were lost: they never return to stock."""
        self.written: set[str] = set()
        self.found: list[Any] | None = None
        self.tried = True
        """Whether anything was tried since the truth was last looked at."""
        self.focus: UUID | None = None
        """The completion about which most of those act who act at once."""
        self.ended: dict[UUID, CenterSucceeded] = {}
        self.directors = {self.centers[1].id, self.centers[2].id}
        receive(self.database, [each.registered() for each in self.centers])
        receive(self.database, [each.appointed() for each in self.centers if each.id in self.directors])

    def _center(self, number: int) -> Center:
        """Return a center whose line has its place among the others by number, not by chance."""
        return Center(f"TTCT-{number}", UUID(bytes=new_id().bytes[:8] + number.to_bytes(8)))

    def _do(self, work: Callable[[Connection], object], *, crash: bool) -> bool:
        """Do the work in one transaction; tell whether it was committed."""
        self.found, self.tried = None, True
        with self.database.transaction() as connection:
            work(connection)
            if crash:
                connection.rollback()
        return not crash

    def receive_a_lot(self, draw: Draw) -> Act:
        """Receive a lot at a center or the store; those who waited for blanks are entered at once."""
        holder = PROVINCE_STORE if draw.below(4) == 0 else draw.one_of(self.centers).id
        return self._receiving(holder, 1 + draw.below(5))

    def _receiving(self, holder: UUID, quantity: int) -> Act:
        codes = {each.id: each.code for each in self.centers}
        prefix = f"{codes.get(holder) or 'KHO-' + self.centers[0].code} "
        first = self.serials[prefix] + 1
        serials = SerialRange(prefix, first, first + quantity - 1, 6)
        command = ReceiveBlanks(holder, serials, date(2021, 1, 4), "01/BB")

        def effect(_: Any) -> None:
            self.serials[prefix] += quantity
            self.received[holder, prefix] += quantity
            for number in range(first, first + quantity):
                self.at[serials.serial(number)] = "in_stock"
                self.holder[serials.serial(number)] = holder

        return Act(
            "receive",
            lambda c: receive_blanks(c, command, PROVINCE, TODAY),
            lambda: self.serials[prefix] < first,
            effect,
        )

    def graduate(self, draw: Draw) -> Act:
        """Let learners of all centers complete, by decisions of two years, in one batch."""
        numbers = range(len(self.learners), len(self.learners) + 1 + draw.below(4))
        fresh = [Learner(draw.one_of(self.centers), draw.one_of(DAYS), number) for number in numbers]
        return self._telling(fresh, ["record"])

    def go_on(self, draw: Draw) -> Act:
        """Correct, annul or record anew completions that are known, in one batch."""
        learners = {each.id: each for each in (self._learner(draw) for _ in range(1 + draw.below(3)))}
        what = [draw.one_of(["correct", "correct", "correct", "annul", "fail"]) for _ in learners]
        return self._telling(list(learners.values()), what)

    def _learner(self, draw: Draw) -> Learner:
        """Return a learner; often one whose certificate a person ended: none may come of a correction."""
        known = list(self.learners.values())
        if self.focus in self.learners and draw.below(4):
            return self.learners[self.focus]
        barred = draw.below(3) == 0
        found: Learner = draw.mostly(known, lambda each: bool(each.barred_at) == barred)
        return found

    def _telling(self, learners: list[Learner], what: list[str]) -> Act:
        told = [(each, each.version, each.next_event(how)) for each, how in zip(learners, what, strict=False)]
        barred = any(each.stands and not each.wants_one and each.barred_at for each in learners)

        def effect(_: Any) -> None:
            for learner, version, event in told:
                assert learner.version == version, "only one tells of a learner at a time"
                learner.hear(event)
                self.learners[learner.id] = learner

        return self._news([event for *_, event in told], "told of barred" if barred else "told", effect)

    def _news(self, events: list[Event], name: str, effect: Callable[[Any], None] = lambda _: None) -> Act:
        return Act(name, lambda c: RECEIVE(c, [delivered(each) for each in events]), lambda: True, effect)

    def hear_again(self, draw: Draw) -> Act:
        """Tell old news again, in any order: nothing changes."""
        old = [event for each in self.learners.values() for event in each.told] + list(self.ended.values())
        return self._news([draw.one_of(old) for _ in range(1 + draw.below(4))], "told again")

    def appoint(self, draw: Draw) -> Act:
        """Tell of a director, perhaps after certificates of that center were entered."""
        center = draw.mostly(self.centers, lambda each: each.id not in self.directors)
        event = center.appointed(f"Đỗ Văn {draw.below(9)}")
        return self._news([event], "appoint", lambda _: self.directors.add(center.id))

    def end_a_center(self, draw: Draw) -> Act | None:
        """Tell that one of the centers ended: the third succeeds it and gets its blanks, or nobody does."""
        if self.ended:
            return None
        center, heir = self.centers[draw.below(2)], self.centers[2].id
        event = CenterSucceeded(
            version=1,
            center_id=center.id,
            succession_id=new_id(),
            kind="dissolve",
            last_day=LAST_DAY,
            legal_act="07-QĐ/TU",
            successors=(heir,),
            registers_to=heir,
            reissue_to=heir,
            blanks_to=heir if draw.below(3) else None,
            results_to=heir,
        )

        def effect(_: Any) -> None:
            self.ended[center.id] = event

        return self._news([event], "end a center", effect)

    def _successor(self, center_id: UUID) -> UUID:
        """Return who keeps the register of a center, hands over and signs for it today."""
        return self.ended[center_id].registers_to if center_id in self.ended else center_id

    def _bar(self, completion_id: UUID) -> None:
        """Learn that a person ended a certificate without another in its place."""
        learner = self.learners[completion_id]
        learner.barred_at = learner.version

    def read_certificates(self) -> list[Any]:
        """Return every certificate of the story's centers, read again after each transaction.

        The model learns on which blanks they were written since.
        """
        if self.found is not None:
            return self.found
        query = "SELECT * FROM certificate WHERE center_id = ANY (:centers)"
        found = list(rows(self.database, query, centers=[each.id for each in self.centers]))
        # Ids are drawn by chance, and what a step does must depend on nothing but what was drawn.
        turns = {completion: turn for turn, completion in enumerate(self.learners)}
        found.sort(key=lambda row: (turns.get(row.completion_id, -1), row.book or 0, row.number or 0))
        for row in found:
            if row.serial and row.serial not in self.written:
                assert self.at[row.serial] == "in_stock", "a certificate is on a blank that was not in stock"
                whose = {row.center_id, self._successor(row.center_id)}  # who prints for a center that ended
                assert self.holder[row.serial] in whose, "a certificate is on another center's blank"
                self.at[row.serial] = "issued"
                self.written.add(row.serial)
        self.found = found
        return found

    def _row(self, certificate_id: UUID) -> Any:
        """Return a certificate as it now is."""
        return next(row for row in self.read_certificates() if row.certificate_id == certificate_id)

    def _in_stock(self, holder: UUID) -> list[str]:
        """Return what lies in stock there, in order."""
        self.read_certificates()
        return [
            serial
            for serial, where in sorted(self.holder.items())
            if where == holder and self.at[serial] == "in_stock"
        ]
