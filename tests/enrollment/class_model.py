"""The simplest model of classes there is: what a few dictionaries say a center's classes must be."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.enrollment.domain.enrolments import Step

PERIODS, NEEDED = 10, 8
"""Tiết of every class of the model, and how many of them 80 % are."""
SESSION = 5
"""Tiết of every session."""
PASS = Decimal(5)
Told = tuple[str, int, int, int, int, int]
"""What others are told of a class: type, version, summoned, admitted, completed, not passed."""

NEXT: dict[tuple[str, Step], str] = {
    ("nominated", "summon"): "summoned",
    ("rejected", "summon"): "summoned",
    ("nominated", "reject"): "rejected",
    ("summoned", "reject"): "rejected",
    ("summoned", "admit"): "admitted",
    ("absent", "admit"): "admitted",
    ("summoned", "miss"): "absent",
    ("admitted", "retract"): "summoned",
    ("admitted", "withdraw"): "withdrawn",
    ("admitted", "suspend"): "suspended",
    ("withdrawn", "reinstate"): "admitted",
    ("suspended", "reinstate"): "admitted",
    ("admitted", "transfer"): "transferred",
}


@dataclass
class Someone:
    """Somebody on a list."""

    id: UUID
    learner: int
    """Which person it is: one is on a list once."""
    state: str = "nominated"
    came_to: set[UUID] = field(default_factory=set)
    carried: int = 0
    mark: Decimal | None = None

    @property
    def attended(self) -> int | None:
        """Tiết attended; None: nothing is known."""
        total = self.carried + SESSION * len(self.came_to)
        return total if self.came_to or self.carried else None

    @property
    def eligible(self) -> bool:
        """Whether enough was attended."""
        return (self.attended or 0) >= NEEDED


@dataclass
class Result:
    """A result as it stands."""

    outcome: str
    mark: Decimal | None


def result_of(someone: Someone, mark: Decimal | None) -> Result:
    """Return what the rules make of somebody."""
    if not someone.eligible or mark is None:
        return Result("not_passed", None)
    return Result("passed" if mark >= PASS else "not_passed", mark)


@dataclass
class Class:
    """A class: its people, sessions and results, and what was told of it."""

    id: UUID
    quota: int | None
    state: str = "planned"
    decided: bool = False
    version: int = 1
    people: list[Someone] = field(default_factory=list)
    sessions: dict[UUID, tuple[int, int]] = field(default_factory=dict)
    """Day of June and first tiết of each session."""
    results: dict[UUID, Result] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    graduations: dict[str, int] = field(
        default_factory=lambda: {"recorded": 0, "corrected": 0, "annulled": 0}
    )

    def count(self, *states: str) -> int:
        """Return how many people are in these states."""
        return sum(each.state in states for each in self.people)

    @property
    def summoned(self) -> int:
        """Who counts as triệu tập."""
        return self.count("summoned", "admitted", "absent", "withdrawn", "suspended")

    @property
    def admitted(self) -> int:
        """Who counts as nhập học."""
        return self.count("admitted", "withdrawn", "suspended")

    def has_room_for(self, more: int) -> bool:
        """Whether so many more fit."""
        return self.quota is None or self.count("summoned", "admitted") + more <= self.quota

    def outcomes(self, outcome: str) -> int:
        """Return how many results are so."""
        return sum(each.outcome == outcome for each in self.results.values())

    def tell(self, what: str) -> None:
        """Note what others are told now."""
        done = (self.outcomes("passed"), self.outcomes("not_passed"))
        if self.state == "cancelled":
            done = self.told[-1][4:]
        self.told.append((what, self.version, self.summoned, self.admitted, *done))

    def moved(self) -> None:
        """Tell an open class again if a count moved."""
        if self.state == "open" and self.told[-1][2:4] != (self.summoned, self.admitted):
            self.version += 1
            self.tell("opened")

    def may(self, people: list[Someone], step: Step) -> bool:
        """Whether all of these people can take a step, and there is room where one is needed."""
        if not people or any((each.state, step) not in NEXT for each in people):
            return False
        if step == "retract" and any(each.came_to or each.mark for each in people):
            return False
        late = sum(each.state != "summoned" for each in people)
        needs = {"summon": len(people), "admit": late, "reinstate": len(people)}.get(step, 0)
        return not needs or self.has_room_for(needs)

    def take(self, people: list[Someone], step: Step) -> None:
        """Let these people take the step."""
        for each in people:
            each.state = NEXT[each.state, step]
        self.moved()


def as_told(event: dict[str, Any]) -> Told:
    """Return a published event of a class as the model notes it."""
    what = event["type"].split(".")[2]
    return (what, *(event[name] for name in ("version", "summoned", "admitted", "completed", "not_passed")))
