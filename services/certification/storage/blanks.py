"""Blanks: lots come in, the next ones in serial order go out, each center has its balance."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, text

from services.certification.domain.blanks import Balance, CenterLedger, SerialRange, balance
from services.certification.storage.blank_tables import blank, blank_deed, blank_lot, blank_movement
from shared.db import rows_parameter

_NEXT = text(
    """
    SELECT r.center_id, array_agg(next.serial ORDER BY next.serial) AS serials
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (center_id uuid, quantity int)
    CROSS JOIN LATERAL (
        SELECT serial FROM blank WHERE center_id = r.center_id AND state = 'in_stock'
        ORDER BY serial LIMIT r.quantity
    ) AS next
    GROUP BY r.center_id
    """
)
_KNOWN = text(
    """
    SELECT serial FROM blank
    WHERE serial IN (SELECT CAST(:prefix AS text) || lpad(number::text, :width, '0')
                     FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS number)
    ORDER BY serial
    """
)
_CAME_AND_WENT = text(
    """
    SELECT (SELECT coalesce(sum(quantity), 0) FROM blank_movement
            WHERE to_center = :center_id AND from_center IS DISTINCT FROM to_center) AS came,
           (SELECT coalesce(sum(quantity), 0) FROM blank_movement
            WHERE from_center = :center_id AND from_center <> to_center) AS went
    """
)
_LEDGERS = text(
    """
    SELECT c.center_id, c.code, c.name, coalesce(i.came, 0) AS came, coalesce(o.went, 0) AS went,
           coalesce(b.by_state, '{}') AS by_state,
           coalesce(k.numbered, 0) AS numbered, coalesce(k.waiting, 0) AS waiting
    FROM center c
    LEFT JOIN (SELECT to_center AS center_id, sum(quantity) AS came FROM blank_movement
               WHERE from_center IS DISTINCT FROM to_center GROUP BY to_center) i USING (center_id)
    LEFT JOIN (SELECT from_center AS center_id, sum(quantity) AS went FROM blank_movement
               WHERE from_center <> to_center GROUP BY from_center) o USING (center_id)
    LEFT JOIN (
        SELECT center_id, jsonb_object_agg(state, blanks) AS by_state
        FROM (SELECT center_id, state, count(*) AS blanks FROM blank GROUP BY center_id, state) counted
        GROUP BY center_id
    ) b USING (center_id)
    LEFT JOIN (
        SELECT center_id, count(number) AS numbered,
               count(*) FILTER (WHERE state = 'draft' AND waits @> '{blank}') AS waiting
        FROM certificate GROUP BY center_id
    ) k USING (center_id)
    ORDER BY c.code COLLATE "C"
    """
)


def take(connection: Connection, wanted: Mapping[UUID, int]) -> dict[UUID, list[str]]:
    """Return each center's next blanks in serial order, as many as wanted or as there are.

    They are issued by the certificates that name them, in the same transaction: nothing is done here.
    The caller stands in the centers' lines.
    """
    rows = [{"center_id": center_id, "quantity": count} for center_id, count in wanted.items()]
    found = connection.execute(_NEXT, {"rows": rows_parameter(rows)})
    return {row.center_id: row.serials for row in found}


def known_serials(connection: Connection, serials: SerialRange) -> list[str]:
    """Return those serials of the range that were already received, by any center, in order."""
    return list(connection.scalars(_KNOWN, _range(serials)))


def enter_lot(
    connection: Connection,
    *,
    lot_id: UUID,
    center_id: UUID,
    serials: SerialRange,
    received_on: date,
    minutes_number: str,
    received_by: str,
    self_printed: bool = False,
) -> None:
    """Enter a lot with the deed and the movement that bring its blanks into stock."""
    connection.execute(
        insert(blank_lot).values(
            lot_id=lot_id,
            center_id=center_id,
            prefix=serials.prefix,
            first_number=serials.first,
            last_number=serials.last,
            width=serials.width,
            quantity=serials.quantity,
            received_on=received_on,
            minutes_number=minutes_number,
            received_by=received_by,
            self_printed=self_printed,
        )
    )
    kind = "print" if self_printed else "receive"
    connection.execute(
        insert(blank_deed).values(
            deed_id=lot_id,
            kind=kind,
            center_id=center_id,
            done_on=received_on,
            reason="",
            minutes_number=None if self_printed else minutes_number,
            minutes_on=None if self_printed else received_on,
            done_by=received_by,
        )
    )
    connection.execute(
        insert(blank_movement).values(
            kind=kind,
            deed_id=lot_id,
            lot_id=lot_id,
            first_number=serials.first,
            last_number=serials.last,
            quantity=serials.quantity,
            to_center=center_id,
            to_state="in_stock",
            moved_on=received_on,
        )
    )


def balance_of(connection: Connection, center_id: UUID) -> Balance:
    """Return the center's ledger: what its movements say it received and handed on, where each blank is."""
    moved = connection.execute(_CAME_AND_WENT, {"center_id": center_id}).one()
    counted = connection.execute(
        select(blank.c.state, func.count().label("blanks"))
        .where(blank.c.center_id == center_id)
        .group_by(blank.c.state)
    )
    return balance(int(moved.came), int(moved.went), {row.state: row.blanks for row in counted})


def ledgers(connection: Connection) -> list[CenterLedger]:
    """Return the ledger of every center that is known here, by code."""
    return [
        CenterLedger(
            row.center_id,
            row.code,
            row.name,
            balance(int(row.came), int(row.went), row.by_state),
            row.numbered,
            row.waiting,
        )
        for row in connection.execute(_LEDGERS)
    ]


def _range(serials: SerialRange) -> dict[str, Any]:
    return {
        "prefix": serials.prefix,
        "first": serials.first,
        "last": serials.last,
        "width": serials.width,
    }
