"""Certificates that are due and wait: read by what they wait for, and what that is written anew."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, RowMapping, func, literal, select, text, tuple_

from services.certification.domain.certificates import State, Waiting
from services.certification.domain.terms import Wait
from services.certification.storage.tables import WAITING, certificate
from shared.db import rows_parameter, uuids_parameter

_STILL = text(
    """
    UPDATE certificate SET waits = ARRAY(SELECT jsonb_array_elements_text(r.waits)), basis = r.basis,
        state = 'draft', batch_id = NULL
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (certificate_id uuid, basis bigint, waits jsonb)
    WHERE certificate.certificate_id = r.certificate_id AND certificate.state IN ('draft', 'to_sign')
    """
)
# What was proposed waits for the signature of its class, too.
_BY_CLASS = text(
    f"""
    SELECT class_id, center_id, due_on, count(DISTINCT certificate_id) AS quantity,
        array_agg(DISTINCT each) AS waits
    FROM certificate LEFT JOIN LATERAL unnest(coalesce(waits, '{{batch}}')) AS each ON true
    WHERE {WAITING} GROUP BY class_id, center_id, due_on
    """  # noqa: S608 -- a constant of `tables`
)
_COLUMNS = tuple(
    certificate.c[name]
    for name in ("certificate_id", "completion_id", "replaces", "due_on", "center_id", "state", "waits")
)


class Draft(NamedTuple):
    """A certificate as it waits; its place in the order is (`due_on`, `certificate_id`)."""

    certificate_id: UUID
    completion_id: UUID
    replaces: UUID | None
    due_on: date
    center_id: UUID
    state: State
    """A draft, or one that is before the director, which names nothing in `waits`."""
    waits: tuple[Wait, ...]


def drafts(
    connection: Connection, center_id: UUID, wait: Wait, limit: int, after: Draft | None = None
) -> list[Draft]:
    """Return the center's next drafts that wait for `wait`, the oldest decision first, after `after`."""
    columns = certificate.c
    query = (
        select(*_COLUMNS)
        .where(
            columns.center_id == center_id,
            columns.state == State.DRAFT.value,
            columns.waits.contains([wait.value]),
        )
        .order_by(columns.due_on, columns.certificate_id)
        .limit(limit)
    )
    if after is not None:
        place = tuple_(columns.due_on, columns.certificate_id)
        query = query.where(place > tuple_(literal(after.due_on), literal(after.certificate_id)))
    return [_draft(row) for row in connection.execute(query).mappings()]


def named(connection: Connection, certificates: Collection[UUID]) -> list[Draft]:
    """Return those of these certificates that wait, the oldest first, held until the transaction ends."""
    columns = certificate.c
    query = (
        select(*_COLUMNS)
        .where(columns.certificate_id == func.any(text("CAST(:ids AS uuid[])")), text(WAITING))
        .order_by(columns.due_on, columns.certificate_id)
        .with_for_update()
    )
    found = connection.execute(query, {"ids": uuids_parameter(certificates)})
    return [_draft(row) for row in found.mappings()]


def _draft(row: RowMapping) -> Draft:
    typed = {"state": State(row["state"]), "waits": tuple(map(Wait, row["waits"] or ()))}
    return Draft(**{**row, **typed})


def wait_for(connection: Connection, waiting: Iterable[Waiting]) -> None:
    """Write anew what certificates wait for; one that was before the director is a draft again."""
    rows = [
        {
            "certificate_id": each.due.certificate_id,
            "basis": each.due.graduation.version,
            "waits": [wait.value for wait in each.waits],
        }
        for each in waiting
    ]
    if rows:
        connection.execute(_STILL, {"rows": rows_parameter(rows)})


class WaitingClass(NamedTuple):
    """How many certificates of a class and decision day are not registered, and what they wait for."""

    class_id: UUID
    center_id: UUID
    due_on: date
    quantity: int
    waits: tuple[Wait, ...]


def waiting_by_class(connection: Connection) -> list[WaitingClass]:
    """Return what waits in the province, by class and the day of the decision."""
    return [
        WaitingClass(**{**row, "waits": tuple(wait for wait in Wait if wait in row["waits"])})
        for row in connection.execute(_BY_CLASS).mappings()
    ]
