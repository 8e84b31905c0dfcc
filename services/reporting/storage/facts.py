"""Facts in and out: one statement a kind, one JSON parameter a batch, guarded by the version."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Table, TextClause, text
from sqlalchemy.dialects import postgresql

from services.reporting.domain.facts import (
    KEYS,
    AppointmentFact,
    BlankLotFact,
    CenterFact,
    CertificateFact,
    ClassFact,
    CompletionFact,
    Fact,
    FactKey,
    PlanFact,
    PlannedQuarter,
    RosterFact,
)
from services.reporting.storage import tables
from shared.db import rows_parameter

TABLES: dict[type[Fact], Table] = {
    CenterFact: tables.center_fact,
    RosterFact: tables.roster_fact,
    AppointmentFact: tables.appointment_fact,
    PlanFact: tables.plan_fact,
    ClassFact: tables.class_fact,
    CompletionFact: tables.completion_fact,
    CertificateFact: tables.certificate_fact,
    BlankLotFact: tables.blank_lot_fact,
}

Change = tuple[Fact | None, Fact]
"""What stood before (None: nothing) and what stands now."""


def _typed_columns(table: Table) -> str:
    dialect: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return ", ".join(f"{column.name} {column.type.compile(dialect)}" for column in table.columns)


def _upsert(kind: type[Fact]) -> TextClause:
    """Write the statement that stores a batch of one kind and returns what each row was before.

    `RETURNING old.*` (PostgreSQL 18) is read after the row is locked, so the pair old → new is exact
    even when two workers bring the same subject at once; whoever brings the older version gets no row.
    Rows are taken in key order, so two batches cannot wait for each other in a circle.
    """
    table = TABLES[kind]
    names = [column.name for column in table.columns]
    keys = [column.name for column in table.primary_key.columns]
    changed = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
    guard = (
        "DO NOTHING"
        if "version" in keys  # every version is kept, and none ever changes
        else f"DO UPDATE SET {changed} WHERE excluded.version > {table.name}.version"
    )
    returned = ", ".join(
        [*(f"new.{name} AS new_{name}" for name in keys), *(f"old.{name} AS {name}" for name in names)]
    )
    return text(
        f"INSERT INTO {table.name} ({', '.join(names)})"  # noqa: S608 -- names of our own tables
        f" SELECT {', '.join(names)} FROM json_to_recordset(CAST(:rows AS json))"
        f" AS incoming({_typed_columns(table)}) ORDER BY {', '.join(keys)}"
        f" ON CONFLICT ({', '.join(keys)}) {guard}"
        f" RETURNING {returned}"
    )


_UPSERTS = {kind: _upsert(kind) for kind in TABLES}
_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in TABLES}
_VALUES = {kind: attrgetter(*names) for kind, names in _FIELDS.items()}


def store_facts(connection: Connection, kind: type[Fact], facts: Mapping[FactKey, Fact]) -> list[Change]:
    """Store facts of one kind, by their keys; return the changes that really happened.

    A fact whose version is not newer than the stored one changes nothing and is not returned.
    """
    names, width = _FIELDS[kind], len(KEYS[kind])
    rows = (
        [asdict(fact) for fact in facts.values()]
        if kind is PlanFact  # nested items
        else [dict(zip(names, _VALUES[kind](fact), strict=True)) for fact in facts.values()]
    )
    changes: list[Change] = []
    for row in connection.execute(_UPSERTS[kind], {"rows": rows_parameter(rows)}).all():
        after = facts[row[0] if width == 1 else tuple(row[:width])]
        # The first column of the old row is part of its key: null only where there was no row.
        before = None if row[width] is None else from_row(kind, row[width:])
        changes.append((before, after))
    return changes


def from_row(kind: type[Fact], row: Sequence[Any]) -> Fact:
    """Build a fact from the columns of its table in order."""
    values = dict(zip(_FIELDS[kind], row, strict=True))
    if kind is PlanFact:
        items = values["items"]
        items = json.loads(items) if isinstance(items, str) else items
        values["items"] = tuple(PlannedQuarter(**item) for item in items)
    return kind(**values)


def all_facts(connection: Connection, kind: type[Fact]) -> list[Fact]:
    """Return every fact of a kind (for tests and small kinds; not for completions in bulk)."""
    table = TABLES[kind]
    return [from_row(kind, row) for row in connection.execute(table.select())]
