"""The ledger of blanks: which blanks are where, what deeds move, and the sums of what moved."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, text

from services.certification.domain.blank_accounts import Flow, Period
from services.certification.domain.blank_deeds import Deed, Movement, Stretch
from services.certification.domain.blanks import BlankState, SerialRange
from services.certification.storage.blank_tables import blank_deed
from shared.db import rows_parameter

# Ranges of neighbours that are alike.
_STRETCHES = text(
    """
    WITH asked AS (
        SELECT r.*, r.prefix || lpad(CAST(r.first AS text), r.width, '0') AS first_serial,
               r.prefix || lpad(CAST(r.last AS text), r.width, '0') AS last_serial
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (prefix text, first bigint, last bigint, width int)
    ), found AS (
        SELECT b.lot_id, l.prefix, l.width, b.center_id, b.state, b.moved_on,
               CAST(right(b.serial, l.width) AS bigint) AS number,
               CASE WHEN b.state = 'issued' THEN CASE WHEN EXISTS (
                   SELECT FROM certificate c WHERE c.serial = b.serial AND c.ended_on IS NULL
               ) THEN 'live' ELSE 'ended' END
               WHEN b.state = 'lost' AND 'spoiled' = (
                   SELECT m.from_state FROM blank_movement m
                   WHERE m.lot_id = b.lot_id AND m.to_state = 'lost'
                     AND CAST(right(b.serial, l.width) AS bigint) BETWEEN m.first_number AND m.last_number
                   ORDER BY m.movement_id DESC LIMIT 1
               ) THEN 'spoiled' END AS under
        FROM asked a
        JOIN blank b ON b.serial BETWEEN a.first_serial AND a.last_serial
        JOIN blank_lot l ON l.lot_id = b.lot_id AND l.prefix = a.prefix AND l.width = a.width
    ), placed AS (
        SELECT found.*, number - row_number() OVER (
            PARTITION BY lot_id, center_id, state, under ORDER BY number) AS island
        FROM found
    )
    SELECT lot_id, prefix, width, center_id, state, under, min(number) AS first, max(number) AS last,
           max(moved_on) AS moved_on
    FROM placed GROUP BY lot_id, prefix, width, center_id, state, under, island
    ORDER BY prefix, first
    """
)
_IN_STOCK = text(
    """
    SELECT prefix, min(number) AS first, max(number) AS last, width FROM (
        SELECT l.prefix, l.width, number, number - row_number() OVER (
            PARTITION BY l.prefix, l.width ORDER BY number) AS island
        FROM (SELECT lot_id, serial FROM blank WHERE center_id = :center_id AND state = 'in_stock') b
        JOIN blank_lot l USING (lot_id)
        CROSS JOIN LATERAL CAST(right(b.serial, l.width) AS bigint) AS number
    ) placed
    GROUP BY prefix, width, island ORDER BY prefix, first
    """
)
_MOVE = text(
    """
    INSERT INTO blank_movement (kind, deed_id, lot_id, first_number, last_number, quantity, from_center,
                                from_state, to_center, to_state, moved_on)
    SELECT :kind, :deed_id, lot_id, first_number, last_number, last_number - first_number + 1, from_center,
           from_state, to_center, to_state, CAST(:done_on AS date)
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (lot_id uuid, first_number bigint, last_number bigint,
         from_center uuid, from_state text, to_center uuid, to_state text)
    ORDER BY lot_id, first_number
    """
)
_OF_DEED = text(
    """
    SELECT m.told_as, m.lot_id, l.prefix, m.first_number, m.last_number, l.width, m.from_center, m.from_state,
           m.to_center, m.to_state, m.moved_on
    FROM blank_movement m JOIN blank_lot l USING (lot_id)
    WHERE m.deed_id = :deed_id AND m.from_state IS NOT NULL ORDER BY m.movement_id
    """
)
_FLOWS = text(
    """
    SELECT m.lot_id, m.kind, m.from_state, m.to_state,
           coalesce(m.from_center <> m.to_center, true) AND m.to_center = h.center_id AS comes,
           coalesce(m.from_center <> m.to_center AND m.from_center = h.center_id, false) AS goes,
           sum(m.quantity) AS quantity, m.moved_on < CAST(:first AS date) AS before, h.center_id
    FROM unnest(CAST(:centers AS uuid[])) AS h (center_id)
    JOIN blank_movement m ON m.to_center = h.center_id OR m.from_center = h.center_id
    WHERE m.moved_on <= CAST(:last AS date)
    GROUP BY h.center_id, m.lot_id, m.kind, m.from_state, m.to_state, comes, goes, before
    """
)
# The movements folded, against where the blanks are: what differs, if anything ever did.
_PARTED = text(
    """
    WITH told AS (
        SELECT center_id, lot_id, state, sum(quantity) AS quantity FROM (
            SELECT to_center AS center_id, lot_id, to_state AS state, quantity FROM blank_movement
            WHERE CAST(:center_id AS uuid) IS NULL OR to_center = :center_id
            UNION ALL
            SELECT from_center, lot_id, from_state, -quantity FROM blank_movement
            WHERE from_state IS NOT NULL AND (CAST(:center_id AS uuid) IS NULL OR from_center = :center_id)
        ) moved
        GROUP BY center_id, lot_id, state HAVING sum(quantity) <> 0
    ), there AS (
        SELECT center_id, lot_id, state, count(*) AS quantity FROM blank
        WHERE CAST(:center_id AS uuid) IS NULL OR center_id = :center_id
        GROUP BY center_id, lot_id, state
    )
    SELECT center_id, lot_id, state, coalesce(told.quantity, 0) AS told, coalesce(there.quantity, 0) AS there
    FROM told FULL JOIN there USING (center_id, lot_id, state)
    WHERE told.quantity IS DISTINCT FROM there.quantity
    ORDER BY center_id, lot_id, state LIMIT 100
    """
)
# Every sheet that a certificate stands on is issued, and no other is; a cancelled one's is spoiled.
_UNNAMED = text(
    """
    WITH borne AS (SELECT serial, state = 'cancelled' AS cancelled FROM certificate WHERE serial IS NOT NULL)
    SELECT coalesce(borne.serial, b.serial) AS serial, b.state
    FROM borne FULL JOIN (SELECT serial, state FROM blank WHERE state = 'issued') b USING (serial)
    WHERE b.serial IS NULL AND NOT EXISTS (
              SELECT FROM blank d WHERE d.serial = borne.serial
                AND (d.state = 'destroyed' OR (borne.cancelled AND d.state IN ('spoiled', 'lost'))))
       OR borne.serial IS NULL
    ORDER BY 1 LIMIT 100
    """
)


@dataclass(frozen=True, slots=True)
class Parted:
    """Movements and blanks that do not agree, which the database's triggers make impossible."""

    center_id: UUID
    lot_id: UUID
    state: str
    by_movements: int
    by_blanks: int


def _ranges(ranges: Iterable[SerialRange]) -> str:
    return rows_parameter(
        [
            {"prefix": each.prefix, "first": each.first, "last": each.last, "width": each.width}
            for each in ranges
        ]
    )


def stretches(connection: Connection, wanted: Sequence[SerialRange]) -> list[Stretch]:
    """Return what is known of these serials, neighbours that are alike together; no more was received."""
    return [
        Stretch(
            row.lot_id,
            SerialRange(row.prefix, row.first, row.last, row.width),
            row.center_id,
            BlankState(row.state),
            row.moved_on,
            row.under,
        )
        for row in connection.execute(_STRETCHES, {"rows": _ranges(wanted)})
    ]


def in_stock(connection: Connection, center_id: UUID) -> list[SerialRange]:
    """Return the serials that lie in a holder's stock, as ranges in order."""
    return [
        SerialRange(row.prefix, row.first, row.last, row.width)
        for row in connection.execute(_IN_STOCK, {"center_id": center_id})
    ]


def record(connection: Connection, deed: Deed, movements: Sequence[Movement]) -> None:
    """Record a deed and what it moves; the database moves the blanks, or refuses all of it."""
    connection.execute(
        insert(blank_deed).values(
            deed_id=deed.deed_id,
            kind=deed.kind.value,
            center_id=deed.center_id,
            other_id=deed.other_id,
            done_on=deed.done_on,
            reason=deed.reason,
            minutes_number=deed.minutes.number if deed.minutes else None,
            minutes_on=deed.minutes.signed_on if deed.minutes else None,
            done_by=deed.done_by,
        )
    )
    if not movements:
        return
    rows = [
        {
            "lot_id": each.lot_id,
            "first_number": each.serials.first,
            "last_number": each.serials.last,
            "from_center": each.from_center,
            "from_state": each.from_state.value,
            "to_center": each.to_center,
            "to_state": each.to_state.value,
        }
        for each in movements
    ]
    connection.execute(
        _MOVE,
        {
            "kind": deed.kind.value,
            "deed_id": deed.deed_id,
            "done_on": deed.done_on,
            "rows": rows_parameter(rows),
        },
    )


def moved_by(connection: Connection, deed_id: UUID) -> list[tuple[UUID, Movement, date]]:
    """Return what a deed moved, as the ledger has it: by which id it is told, the movement, its day."""
    return [
        (
            row.told_as,
            Movement(
                row.lot_id,
                SerialRange(row.prefix, row.first_number, row.last_number, row.width),
                row.from_center,
                BlankState(row.from_state),
                row.to_center,
                BlankState(row.to_state),
            ),
            row.moved_on,
        )
        for row in connection.execute(_OF_DEED, {"deed_id": deed_id})
    ]


def flows(connection: Connection, centers: Sequence[UUID], period: Period) -> dict[UUID, list[Flow]]:
    """Return, by holder, the sums of all movements until the period's end, those before it marked."""
    found: defaultdict[UUID, list[Flow]] = defaultdict(list)
    parameters: dict[str, Any] = {"centers": list(centers), "first": period.first, "last": period.last}
    for row in connection.execute(_FLOWS, parameters):
        found[row.center_id].append(
            Flow(
                row.lot_id,
                row.kind,
                row.from_state,
                row.to_state,
                row.comes,
                row.goes,
                int(row.quantity),
                row.before,
            )
        )
    return found


def parted(connection: Connection, center_id: UUID | None = None) -> list[Parted]:
    """Return where the movements and the blanks' states disagree, at one holder or anywhere."""
    return [
        Parted(row.center_id, row.lot_id, row.state, int(row.told), int(row.there))
        for row in connection.execute(_PARTED, {"center_id": center_id})
    ]


def unnamed(connection: Connection) -> list[str]:
    """Return issued blanks that no certificate stands on, and certificates' blanks that are not issued."""
    return [row.serial for row in connection.execute(_UNNAMED)]
