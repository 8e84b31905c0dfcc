"""A class with a timetable of twelve sessions, for tests of attendance and marks."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, insert

from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.grids import Cell
from services.enrollment.domain.papers import Place
from services.enrollment.domain.rules import RuleSet
from services.enrollment.operations.attendance import save_attendance
from services.enrollment.operations.classes.complete import complete_class
from services.enrollment.operations.classes.load import load_class_lists
from services.enrollment.operations.papers import MarkCell, save_papers
from services.enrollment.operations.programs import define_rule_set
from services.enrollment.storage import attendance, classes
from services.enrollment.storage.attendance import Enrolled
from services.enrollment.storage.class_tables import class_session
from shared.db import Database
from shared.errors import Problem
from shared.ids import new_id
from tests.enrollment import field
from tests.enrollment.field import KEYS, TODAY, Field, Loaded, learner

NAMES = ("Lê Thị Hà", "Trần Văn Minh", "Bùi Văn An", "Nguyễn Thị Ánh", "Đặng Quốc Bình")


def give_sessions(connection: Connection, class_id: UUID, count: int = 10, periods: int = 5) -> list[UUID]:
    """Enter a timetable: two sessions a day from the class's first day on."""
    ids = [new_id() for _ in range(count)]
    connection.execute(
        insert(class_session),
        [
            {
                "id": each,
                "class_id": class_id,
                "held_on": date(2021, 3, 1 + number // 2),
                "first_period": 1 + 5 * (number % 2),
                "periods": periods,
                "lesson": f"Bài {number + 1}",
            }
            for number, each in enumerate(ids)
        ],
    )
    return ids


def class_with_sessions(
    connection: Connection, *, count: int = 3, sessions: int = 10, **rules: Any
) -> Loaded:
    """Enter a center with one open class of `count` learners without attendance or marks.

    `rules` change the rule set that the class is opened under.
    """
    made = empty_field(connection, **rules)
    rows = [
        replace(learner(number, None, full_name=NAMES[(number - 1) % len(NAMES)]), attended_periods=None)
        for number in range(1, count + 1)
    ]
    lists = [field.class_list(learners=rows)]
    (group,) = load_class_lists(connection, made.center.id, lists, made.officer, field.TODAY)
    give_sessions(connection, group.id, sessions)
    return Loaded(made, group)


def empty_field(connection: Connection, **rules: Any) -> Field:
    """Enter program, rules (changed by `rules`) and a center."""
    field.prepare(connection)
    if rules:
        changed: RuleSet = replace(field.RULES, **rules)
        define_rule_set(connection, changed, replaces_version=1, principal=field.PROVINCE)
    return field.center(connection)


def group_of(connection: Connection, class_id: UUID) -> TrainingClass:
    """Return a class as it stands."""
    found = classes.get(connection, class_id)
    assert found is not None
    return found


def learners(connection: Connection, group: TrainingClass) -> list[Enrolled]:
    """Return who is in the class, in order of the list."""
    return attendance.enrolled(connection, group.id)


def sums(connection: Connection, group: TrainingClass) -> list[tuple[int | None, Decimal | None]]:
    """Return what stands beside each enrolment: tiết attended and the mark of record."""
    return [(each.attended, each.mark) for each in learners(connection, group)]


class Class:
    """A class in a database, with its sessions and learners at hand."""

    def __init__(self, database: Database, loaded: Loaded) -> None:
        self.database = database
        self.loaded = loaded
        self.id = loaded.group.id
        self.officer = loaded.field.officer
        with database.snapshot() as connection:
            self.sessions = [each.id for each in attendance.sessions_of(connection, self.id)]
            self.learners = [each.enrolment_id for each in learners(connection, loaded.group)]

    def attend(self, *cells: tuple[int, int, str, str], who: Any = None) -> list[str]:
        """Save cells: place on the list from 1, session from 1, what was seen, what shall be."""
        named = [
            Cell((self.learners[a - 1], self.sessions[b - 1]), before, after) for a, b, before, after in cells
        ]
        with self.database.transaction() as connection:
            return save_attendance(connection, self.id, named, principal=who or self.officer, today=TODAY)

    def mark(self, *cells: tuple[int, int, Place, str, str], who: Any = None) -> list[str]:
        """Save marks: place on the list from 1, attempt, whose mark, what was seen, what shall be."""
        named = [
            Cell(MarkCell(self.learners[a - 1], attempt, place), before, after)
            for a, attempt, place, before, after in cells
        ]
        with self.database.transaction() as connection:
            return save_papers(connection, self.id, named, principal=who or self.officer)

    def all_attend(self) -> None:
        """Let everybody attend everything."""
        places = [
            (a, b, "", "x")
            for a in range(1, len(self.learners) + 1)
            for b in range(1, len(self.sessions) + 1)
        ]
        self.attend(*places)

    def sums(self) -> list[tuple[int | None, Decimal | None]]:
        """Return tiết attended and the mark of record of each learner."""
        with self.database.snapshot() as connection:
            return sums(connection, self.loaded.group)

    def complete(self, number: str = "10-QĐ/TTCT") -> None:
        """Sign the completing decision."""
        with self.database.transaction() as connection:
            complete_class(
                connection,
                self.id,
                by=field.signature(number),
                principal=self.loaded.field.director,
                today=TODAY,
                keys=KEYS,
            )


def class_in(database: Database, **rules: Any) -> Class:
    """Return a class of three in a fresh database, under rules changed by `rules`."""
    with database.transaction() as connection:
        loaded = class_with_sessions(connection, **rules)
    return Class(database, loaded)


def refused(kind: type[Problem], work: Callable[[], object]) -> Sequence[dict[str, Any]]:
    """Return where each detail of the refusal points; the work must be refused."""
    with pytest.raises(kind) as told:
        work()
    return [detail.where for detail in told.value.details]
