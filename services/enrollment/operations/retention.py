"""What is no record of the field is let go when its rule says so; how much is written down, never what."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection

from services.enrollment.domain.retention import RetentionRule, in_force
from services.enrollment.storage import retention
from shared.clock import VIETNAM

AT_ONCE = 500
"""Things erased in one transaction: none holds its locks for long."""


@dataclass(frozen=True, slots=True)
class Due:
    """How much of a class its rule lets go on a day."""

    rule: RetentionRule
    count: int


def _before(rule: RetentionRule, on: date) -> datetime:
    return datetime.combine(rule.kept_from(on), time(), VIETNAM)


def what_is_due(connection: Connection, on: date) -> list[Due]:
    """Return what would be erased on that day, by the rules that hold on it; nothing is changed."""
    return [
        Due(rule, retention.count_due(connection, rule.code, _before(rule, on)))
        for rule in in_force(retention.rules(connection), on)
    ]


def erase_part(connection: Connection, today: date) -> int:
    """Erase up to `AT_ONCE` things of each class and note how many; return how many, 0: nothing is due."""
    erased = 0
    for rule in in_force(retention.rules(connection), today):
        count = retention.erase_due(connection, rule.code, _before(rule, today), AT_ONCE)
        if count:
            retention.note_erased(connection, rule, today, count)
        erased += count
    return erased
