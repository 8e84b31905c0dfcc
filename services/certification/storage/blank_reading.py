"""Lots and deeds as the pages and doors of blanks show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from services.certification.domain.blanks import SerialRange
from shared.db import uuids_parameter

_LOTS = text(
    """
    SELECT lot_id, prefix, first_number, last_number, width, received_on, minutes_number, self_printed
    FROM blank_lot WHERE lot_id = ANY (CAST(:ids AS uuid[])) ORDER BY received_on, prefix, first_number
    """
)
_DEEDS = """
    SELECT d.deed_id, d.kind, d.done_on, d.reason, d.minutes_number, d.minutes_on, d.done_by, d.center_id,
           d.other_id, sum(m.quantity) AS quantity,
           (array_agg(l.prefix || lpad(CAST(m.first_number AS text), l.width, '0')
                      || CASE WHEN m.quantity = 1 THEN '' ELSE ' – '
                         || l.prefix || lpad(CAST(m.last_number AS text), l.width, '0') END
                      ORDER BY m.movement_id))[1 : 5] AS serials, count(*) AS ranges
    FROM blank_deed d JOIN blank_movement m USING (deed_id) JOIN blank_lot l ON l.lot_id = m.lot_id
    WHERE {where}
    GROUP BY d.deed_id ORDER BY d.done_on DESC, d.recorded_at DESC, d.deed_id LIMIT :most
    """
_OF_HOLDER = text(
    _DEEDS.format(
        where="(d.center_id = :center_id OR d.other_id = :center_id)"
        " AND d.done_on BETWEEN CAST(:first AS date) AND CAST(:last AS date)"
    )
)
_BY_ID = text(_DEEDS.format(where="d.deed_id = ANY (CAST(:ids AS uuid[]))"))


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot as it came in."""

    id: UUID
    serials: SerialRange
    received_on: date
    minutes_number: str
    self_printed: bool


@dataclass(frozen=True, slots=True)
class DeedShown:
    """A deed with what it moved; of many ranges only the first five."""

    id: UUID
    kind: str
    done_on: date
    reason: str
    minutes_number: str | None
    minutes_on: date | None
    done_by: str
    center_id: UUID
    other_id: UUID | None
    quantity: int
    serials: list[str]
    ranges: int


def lots(connection: Connection, ids: Sequence[UUID]) -> list[Lot]:
    """Return these lots, the oldest first."""
    return [
        Lot(
            row.lot_id,
            SerialRange(row.prefix, row.first_number, row.last_number, row.width),
            row.received_on,
            row.minutes_number,
            row.self_printed,
        )
        for row in connection.execute(_LOTS, {"ids": uuids_parameter(ids)})
    ]


def deeds(connection: Connection, center_id: UUID, first: date, last: date, most: int) -> list[DeedShown]:
    """Return what was done with a holder's blanks in those days, the newest first."""
    parameters = {"center_id": center_id, "first": first, "last": last, "most": most}
    return _shown(connection.execute(_OF_HOLDER, parameters))


def deeds_by_id(connection: Connection, ids: Sequence[UUID]) -> list[DeedShown]:
    """Return these deeds, the newest first."""
    return _shown(connection.execute(_BY_ID, {"ids": uuids_parameter(ids), "most": len(ids)}))


def _shown(found: Iterable[Any]) -> list[DeedShown]:
    return [
        DeedShown(
            row.deed_id,
            row.kind,
            row.done_on,
            row.reason,
            row.minutes_number,
            row.minutes_on,
            row.done_by,
            row.center_id,
            row.other_id,
            int(row.quantity),
            row.serials,
            row.ranges,
        )
        for row in found
    ]
