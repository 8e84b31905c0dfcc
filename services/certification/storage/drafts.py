"""Certificates that are due and wait: read by what they wait for, and what that is written anew."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, literal, select, text, tuple_

from services.certification.domain.certificates import State, Waiting
from services.certification.domain.terms import Wait
from services.certification.storage.tables import WAITING, certificate
from shared.db import rows_parameter

_STILL = text(
    """
    UPDATE certificate SET waits = ARRAY(SELECT jsonb_array_elements_text(r.waits))
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (certificate_id uuid, waits jsonb)
    WHERE certificate.certificate_id = r.certificate_id AND certificate.state = 'draft'
    """
)


class Draft(NamedTuple):
    """A draft as it waits; its place in the order is (`due_on`, `certificate_id`)."""

    certificate_id: UUID
    completion_id: UUID
    replaces: UUID | None
    due_on: date
    center_id: UUID
    waits: tuple[Wait, ...]


def drafts(
    connection: Connection, center_id: UUID, wait: Wait, limit: int, after: Draft | None = None
) -> list[Draft]:
    """Return the center's next drafts that wait for `wait`, the oldest decision first, after `after`."""
    columns = certificate.c
    query = (
        select(
            columns.certificate_id,
            columns.completion_id,
            columns.replaces,
            columns.due_on,
            columns.center_id,
            columns.waits,
        )
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
    return [Draft(*row[:5], tuple(map(Wait, row.waits))) for row in connection.execute(query)]


def wait_for(connection: Connection, waiting: Iterable[Waiting]) -> None:
    """Write anew what drafts wait for."""
    rows = [
        {"certificate_id": each.due.certificate_id, "waits": [wait.value for wait in each.waits]}
        for each in waiting
    ]
    if rows:
        connection.execute(_STILL, {"rows": rows_parameter(rows)})


class WaitingClass(NamedTuple):
    """How many certificates of a class and decision day are not registered."""

    class_id: UUID
    center_id: UUID
    due_on: date
    quantity: int


def waiting_by_class(connection: Connection) -> list[WaitingClass]:
    """Return what waits in the province, by class and the day of the decision."""
    columns = certificate.c
    what = (columns.class_id, columns.center_id, columns.due_on)
    query = select(*what, func.count()).where(text(WAITING)).group_by(*what)
    return [WaitingClass(*row) for row in connection.execute(query)]
