"""Versions of the dated rules in and out; what was entered is never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql

from services.reporting.domain.dated_rules import SUBJECTS, Ruled
from services.reporting.storage.metadata import metadata
from shared.principal import Principal

_ORDER: Final[Mapping[Ruled, str]] = {
    "period_rule": "counts",
    "rate_definition": "position, code",
    "definition": "position, code",
    "deadline_rule": "months",
    "document_profile": "kind",
}
_OF_ALL: Final = frozenset(
    ("valid_from", "valid_to", "ends", "source", "entered_by", "entered_by_name", "entered_at")
)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a rule; `last_day` None: it holds until another is entered.

    `values` are its own columns; who entered it is None for those with which reporting began.
    """

    subject: str
    valid_from: date
    last_day: date | None
    values: dict[str, Any]
    source: str
    entered_by_name: str | None
    entered_at: datetime | None

    def holds(self, day: date) -> bool:
        """Tell whether it is in force on a day."""
        return self.valid_from <= day and (self.last_day is None or day <= self.last_day)


def versions(connection: Connection, table: Ruled) -> list[Version]:
    """Return every version, by subject in the order in which they are printed, the newest of each first."""
    rows = connection.execute(
        text(f"SELECT * FROM {table}_dated ORDER BY {_ORDER[table]}, valid_from DESC")  # noqa: S608 -- our own
    )
    subject = SUBJECTS[table]
    return [
        Version(
            str(row[subject]),
            row["valid_from"],
            None if row["ends"] is None else row["ends"] - timedelta(days=1),
            {name: value for name, value in row.items() if name not in _OF_ALL},
            row["source"],
            row["entered_by_name"],
            row["entered_at"],
        )
        for row in rows.mappings()
    ]


def one_at_a_time(connection: Connection, table: Ruled) -> None:
    """Wait until nobody else enters a version; readers go on."""
    connection.execute(text(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"))


def add_version(
    connection: Connection,
    table: Ruled,
    values: Mapping[str, object],
    by: Principal,
    at: datetime,
) -> bool:
    """Store a version; False if one of its key is there already."""
    rules = metadata.tables[table]
    entered = connection.execute(
        postgresql.insert(rules)
        .values(**values, entered_by=by.id, entered_by_name=by.name, entered_at=at)
        .on_conflict_do_nothing()
        .returning(rules.c.valid_from)
    )
    return entered.first() is not None
