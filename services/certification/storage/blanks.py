"""Blanks: lots come in, the next ones in serial order go out, each center has its balance."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, text

from services.certification.domain.blanks import Balance, CenterLedger, SerialRange, balance
from services.certification.storage.tables import blank, blank_lot
from shared.db import rows_parameter

# An array, not a join: the planner then knows that few blanks are meant and goes by their keys.
_TAKE = text(
    """
    WITH taken AS (
        UPDATE blank SET state = 'issued'
        WHERE serial = ANY (ARRAY(
            SELECT next.serial
            FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (center_id uuid, quantity int)
            CROSS JOIN LATERAL (
                SELECT serial FROM blank WHERE center_id = r.center_id AND state = 'in_stock'
                ORDER BY serial LIMIT r.quantity
            ) AS next
        ))
        RETURNING center_id, serial
    )
    SELECT center_id, array_agg(serial ORDER BY serial) AS serials FROM taken GROUP BY center_id
    """
)
_FILL = text(
    """
    INSERT INTO blank (serial, lot_id, center_id)
    SELECT CAST(:prefix AS text) || lpad(number::text, :width, '0'), :lot_id, :center_id
    FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS number
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
_LEDGERS = text(
    """
    SELECT c.center_id, c.code, c.name, coalesce(l.received, 0) AS received,
           coalesce(b.by_state, '{}') AS by_state,
           coalesce(k.numbered, 0) AS numbered, coalesce(k.waiting, 0) AS waiting
    FROM center c
    LEFT JOIN (SELECT center_id, sum(quantity) AS received FROM blank_lot GROUP BY center_id) l
        USING (center_id)
    LEFT JOIN (
        SELECT center_id, jsonb_object_agg(state, blanks) AS by_state
        FROM (SELECT center_id, state, count(*) AS blanks FROM blank GROUP BY center_id, state) counted
        GROUP BY center_id
    ) b USING (center_id)
    LEFT JOIN (
        SELECT center_id, count(number) AS numbered,
               count(*) FILTER (WHERE state = 'awaiting_blank') AS waiting
        FROM certificate GROUP BY center_id
    ) k USING (center_id)
    ORDER BY c.code COLLATE "C"
    """
)


def take(connection: Connection, wanted: Mapping[UUID, int]) -> dict[UUID, list[str]]:
    """Take each center's next blanks in serial order, as many as wanted or as there are.

    The caller stands in the centers' lines.
    """
    rows = [{"center_id": center_id, "quantity": count} for center_id, count in wanted.items()]
    taken = connection.execute(_TAKE, {"rows": rows_parameter(rows)})
    return {row.center_id: row.serials for row in taken}


def known_serials(connection: Connection, serials: SerialRange) -> list[str]:
    """Return those serials of the range that were already received, by any center, in order."""
    return list(connection.scalars(_KNOWN, _range(serials)))


def receive(
    connection: Connection,
    *,
    lot_id: UUID,
    center_id: UUID,
    serials: SerialRange,
    received_on: date,
    minutes_number: str,
    received_by: str,
) -> None:
    """Enter a lot and its blanks in stock."""
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
        )
    )
    connection.execute(_FILL, {**_range(serials), "lot_id": lot_id, "center_id": center_id})


def balance_of(connection: Connection, center_id: UUID) -> Balance:
    """Return the center's ledger: what its lots say it received, and where each blank is."""
    received = connection.scalar(
        select(func.coalesce(func.sum(blank_lot.c.quantity), 0)).where(blank_lot.c.center_id == center_id)
    )
    counted = connection.execute(
        select(blank.c.state, func.count().label("blanks"))
        .where(blank.c.center_id == center_id)
        .group_by(blank.c.state)
    )
    return balance(int(received or 0), {row.state: row.blanks for row in counted})


def ledgers(connection: Connection) -> list[CenterLedger]:
    """Return the ledger of every center that is known here, by code."""
    return [
        CenterLedger(
            row.center_id,
            row.code,
            row.name,
            balance(int(row.received), row.by_state),
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
