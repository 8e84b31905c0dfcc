"""Facts in and out: one statement a kind, one JSON parameter a batch, guarded by the version."""

import json
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Dialect, Table, TextClause, text
from sqlalchemy.dialects import postgresql

from services.reporting.domain.contest_facts import ContestFact, ContestPlace
from services.reporting.domain.counting import AlikeChange
from services.reporting.domain.facility_facts import (
    EquipmentLine,
    FacilityFact,
    InvestmentLine,
    NeedLine,
    RoomLine,
)
from services.reporting.domain.facts import (
    KEYS,
    SHARED,
    Alike,
    AppointmentFact,
    BlankLotFact,
    BlankMovementFact,
    CenterFact,
    CertificateFact,
    ClassFact,
    CompletionFact,
    EstablishmentFact,
    Fact,
    PlanFact,
    PlannedQuarter,
    RosterFact,
    SuccessionFact,
)
from services.reporting.domain.overdue import OverdueFact, OverdueLine
from services.reporting.storage import tables
from services.reporting.storage.tables_overdue import overdue_fact
from shared.db import rows_parameter

TABLES: dict[type[Fact], Table] = {
    CenterFact: tables.center_fact,
    SuccessionFact: tables.succession_fact,
    RosterFact: tables.roster_fact,
    EstablishmentFact: tables.establishment_fact,
    AppointmentFact: tables.appointment_fact,
    ContestFact: tables.contest_fact,
    PlanFact: tables.plan_fact,
    ClassFact: tables.class_fact,
    CompletionFact: tables.completion_fact,
    CertificateFact: tables.certificate_fact,
    BlankLotFact: tables.blank_lot_fact,
    BlankMovementFact: tables.blank_movement_fact,
    FacilityFact: tables.facility_fact,
    OverdueFact: overdue_fact,
}

OF_A_CLASS: tuple[type[Fact], ...] = (CompletionFact, CertificateFact)
"""Kinds that come in thousands and say of which class they are."""

_LINES: dict[type[Fact], dict[str, type[Any]]] = {
    ContestFact: {"places": ContestPlace},
    PlanFact: {"items": PlannedQuarter},
    FacilityFact: {
        "rooms": RoomLine,
        "equipment": EquipmentLine,
        "investments": InvestmentLine,
        "needs": NeedLine,
    },
    OverdueFact: {"lines": OverdueLine},
}
"""Members that are lists of lines, stored as JSON."""
_READERS: dict[str, Callable[[str], Any]] = {
    "in_use_from": date.fromisoformat,
    "in_use_to": date.fromisoformat,
    "center_id": UUID,
    "since": date.fromisoformat,
}


def _typed_columns(table: Table, names: Sequence[str]) -> str:
    dialect: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return ", ".join(f"{name} {table.columns[name].type.compile(dialect)}" for name in names)


def _upsert(kind: type[Fact]) -> TextClause:
    """Write the statement that stores a batch of one kind and returns what each row was before.

    Facts come grouped: what they share is said once, with the list of their ids and versions. With
    the narrow facts, an event costs 8 instead of 13 µs here and 14 instead of 17 in PostgreSQL.
    `RETURNING old.*` (PostgreSQL 18) is read after the row is locked, so the pair old → new is exact
    even when two workers bring the same subject at once; whoever brings the older version gets no row.
    Where every row was new, which is nearly always, none comes back: 2 µs an event less to read.
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
    if kind in OF_A_CLASS:  # told again, a fact from before classes were kept learns its class, and no more
        guard += f" OR excluded.version = {table.name}.version AND {table.name}.class_id IS NULL"
    returned = ", ".join(
        [*(f"new.{name} AS new_{name}" for name in keys), *(f"old.{name} AS {name}" for name in names)]
    )
    return text(
        f"WITH stored AS (INSERT INTO {table.name} ({', '.join(names)})"  # noqa: S608 -- our own names
        f" SELECT {', '.join(names)} FROM json_to_recordset(CAST(:rows AS json))"
        f" AS alike({_typed_columns(table, SHARED[kind])}, ids uuid[], versions integer[])"
        f" CROSS JOIN LATERAL unnest(ids, versions) AS own({names[0]}, version)"
        f" ORDER BY {', '.join(keys)}"
        f" ON CONFLICT ({', '.join(keys)}) {guard}"
        f" RETURNING {returned})"
        # The first column of the old row is part of its key: null only where there was no row.
        f" SELECT created.number, stored.*"
        f" FROM (SELECT count(*) AS number FROM stored WHERE {names[0]} IS NULL) AS created"
        f" LEFT JOIN stored ON created.number < :number"
    )


_UPSERTS = {kind: _upsert(kind) for kind in TABLES}
_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in TABLES}


def store_facts(connection: Connection, kind: type[Fact], groups: Sequence[Alike]) -> list[AlikeChange]:
    """Store facts of one kind, no key twice; return the changes that really happened.

    A fact whose version is not newer than the stored one changes nothing and is not returned. New
    facts that count alike are one change.
    """
    rows = [
        {**dict(zip(SHARED[kind], each.shared, strict=True)), "ids": each.ids, "versions": each.versions}
        for each in groups
    ]
    number = sum(len(each.ids) for each in groups)
    stored = connection.execute(_UPSERTS[kind], {"rows": rows_parameter(rows), "number": number}).all()
    if stored[0][0] == number:  # the daily case: no fact need be looked up
        return [(None, each.fact(0), len(each.ids)) for each in groups]
    places = {key: (each, place) for each in groups for place, key in enumerate(each.keys())}
    width = len(KEYS[kind])
    key_of_row = itemgetter(*range(1, width + 1))
    changes: list[AlikeChange] = []
    for row in stored:
        if row[1] is not None:  # else nothing at all was newer
            each, place = places[key_of_row(row)]
            old = row[width + 1 :]
            changes.append((None if old[0] is None else from_row(kind, old), each.fact(place), 1))
    return changes


def from_row(kind: type[Fact], row: Sequence[Any]) -> Fact:
    """Build a fact from the columns of its table in order."""
    values = dict(zip(_FIELDS[kind], row, strict=True))
    for name, line in _LINES.get(kind, {}).items():
        stored = values[name]
        lines = json.loads(stored) if isinstance(stored, str) else stored
        values[name] = tuple(line(**_typed(each)) for each in lines)
    if kind is SuccessionFact:
        values["successors"] = tuple(values["successors"])
    return kind(**values)


def _typed(line: dict[str, Any]) -> dict[str, Any]:
    """Return a line read from JSON with its days as dates and its ids as ids."""
    return {
        name: _READERS[name](value) if name in _READERS and value is not None else value
        for name, value in line.items()
    }


def all_facts(connection: Connection, kind: type[Fact]) -> list[Fact]:
    """Return every fact of a kind (for tests and small kinds; not for completions in bulk)."""
    table = TABLES[kind]
    return [from_row(kind, row) for row in connection.execute(table.select())]
