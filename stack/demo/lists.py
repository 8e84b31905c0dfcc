"""What the class lists of one center say, before anybody writes them into cells."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from stack.demo.people import People, Person
from stack.demo.province import Center, PlannedClass, Program, Province

PERIODS_OF_A_SESSION = 5


@dataclass(frozen=True)
class Row:
    """One learner summoned; `sessions` holds the periods attended in each session, empty if not admitted."""

    person: Person
    admitted: bool
    sessions: tuple[int, ...]
    mark: Decimal | None

    @property
    def attended(self) -> int:
        """The periods attended in all."""
        return sum(self.sessions)


@dataclass(frozen=True)
class ClassList:
    """One class with everybody who was summoned to it."""

    code: str
    name: str
    program: Program
    planned: PlannedClass
    decision_number: str
    rows: tuple[Row, ...]


def class_lists(province: Province, center: Center) -> Iterator[ClassList]:
    """Yield the center's classes in the order of the file; the same seed gives the same lists."""
    people = People(center, province.seed)
    chance = random.Random(f"{province.seed}:{center.area_code}:marks")  # noqa: S311 -- to be repeatable
    for position, planned in enumerate(center.classes):
        program = province.program(planned.program)
        admitted = [True] * planned.admitted + [False] * (planned.summoned - planned.admitted)
        chance.shuffle(admitted)
        yield ClassList(
            code=center.class_code(position),
            name=f"{program.class_name}, khóa {position + 1} năm {province.year}",
            program=program,
            planned=planned,
            decision_number=f"{position + 3:02d}-QĐ/TTCT",
            rows=tuple(
                _row(province, people.learner(program.audience), program, came, chance) for came in admitted
            ),
        )


def _row(province: Province, person: Person, program: Program, came: bool, chance: random.Random) -> Row:
    if not came:
        return Row(person, admitted=False, sessions=(), mark=None)
    needed = province.rule_set.attendance_share * program.periods
    eligible = chance.random() >= province.absent_share
    sessions = _sessions(program.periods, needed, eligible, chance)
    if not eligible:
        return Row(person, admitted=True, sessions=sessions, mark=None)
    marks, weights = zip(*province.mark_weights.items(), strict=True)
    return Row(person, admitted=True, sessions=sessions, mark=Decimal(chance.choices(marks, weights)[0]))


def _sessions(periods: int, needed: Decimal, eligible: bool, chance: random.Random) -> tuple[int, ...]:
    """Return the periods attended session by session: at least `needed` in all if eligible, else fewer."""
    attended = [PERIODS_OF_A_SESSION] * (periods // PERIODS_OF_A_SESSION)
    if eligible:
        for session in range(len(attended)):
            missed = chance.choices((0, 1, 2, 5), weights=(94, 3, 2, 1))[0]
            if sum(attended) - missed >= needed:
                attended[session] -= missed
        return tuple(attended)
    for session in chance.sample(range(len(attended)), len(attended)):
        if sum(attended) < needed:
            break
        attended[session] = 0
    return tuple(attended)
