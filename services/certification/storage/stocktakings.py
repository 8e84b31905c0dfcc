"""Stocktakings as they are kept, and what the ledger said at the moment of one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, text, update

from services.certification.domain.blank_deeds import Minutes
from services.certification.domain.blanks import SerialRange
from services.certification.domain.stocktaking import Booked, Cause, Count, Explanation, Holding
from services.certification.storage.blank_tables import blank_movement
from services.certification.storage.stocktaking_tables import (
    stocktaking,
    stocktaking_count,
    stocktaking_deed,
    stocktaking_explanation,
)
from shared.db import rows_parameter

# Where a blank was then: where the first movement after that moment took it from, else where it is now. One
# that came in afterwards was not known then, and is left out. Spoiled ones are found by the movement that
# spoiled them: no index holds a state but the stock.
_HOLDINGS = text(
    """
    WITH later AS MATERIALIZED (
        SELECT DISTINCT ON (m.lot_id, number) m.lot_id, number, m.from_center, m.from_state
        FROM blank_movement m CROSS JOIN LATERAL generate_series(m.first_number, m.last_number) AS number
        WHERE m.movement_id > :ledger_at AND (m.from_center = :center_id OR m.to_center = :center_id)
        ORDER BY m.lot_id, number, m.movement_id
    ), concerned AS (
        SELECT serial FROM blank WHERE center_id = :center_id AND state = 'in_stock'
        UNION
        SELECT l.prefix || lpad(CAST(number AS text), l.width, '0')
        FROM blank_movement m JOIN blank_lot l USING (lot_id)
        CROSS JOIN LATERAL generate_series(m.first_number, m.last_number) AS number
        WHERE m.to_center = :center_id AND m.to_state = 'spoiled'
        UNION
        SELECT l.prefix || lpad(CAST(number AS text), l.width, '0')
        FROM later JOIN blank_lot l USING (lot_id)
        UNION
        SELECT r.prefix || lpad(CAST(number AS text), r.width, '0')
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (prefix text, first bigint, last bigint, width int)
        CROSS JOIN LATERAL generate_series(r.first, r.last) AS number
    ), known AS (
        SELECT l.prefix, l.width, CAST(right(b.serial, l.width) AS bigint) AS number, b.lot_id, b.center_id,
               b.state
        FROM concerned JOIN blank b USING (serial) JOIN blank_lot l USING (lot_id)
    ), booked AS (
        SELECT k.prefix, k.width, k.number,
               CASE WHEN coalesce(a.from_center, k.center_id) <> :center_id THEN 'elsewhere'
                    ELSE coalesce(a.from_state, k.state) END AS booked
        FROM known k LEFT JOIN later a USING (lot_id, number)
        WHERE a.lot_id IS NULL OR a.from_center IS NOT NULL
    )
    SELECT prefix, width, booked, min(number) AS first, max(number) AS last
    FROM (
        SELECT booked.*, number - row_number() OVER (
            PARTITION BY prefix, width, booked ORDER BY number) AS island
        FROM booked
    ) placed
    GROUP BY prefix, width, booked, island ORDER BY prefix, width, first
    """
)


@dataclass(frozen=True, slots=True)
class Stocktaking:
    """A stocktaking: open, closed with its minutes, or given up and why."""

    id: UUID
    center_id: UUID
    counted_on: date
    ledger_at: int
    opened_by: str
    state: str
    ended_on: date | None
    ended_by: str | None
    minutes_number: str | None
    minutes_on: date | None
    members: str | None
    end_reason: str | None


_COLUMNS = [
    stocktaking.c["stocktaking_id" if name == "id" else name] for name in Stocktaking.__dataclass_fields__
]


def find(connection: Connection, stocktaking_id: UUID) -> Stocktaking | None:
    """Return a stocktaking; None if there is none."""
    row = connection.execute(
        select(*_COLUMNS).where(stocktaking.c.stocktaking_id == stocktaking_id)
    ).one_or_none()
    return None if row is None else Stocktaking(*row)


def of_holder(connection: Connection, center_id: UUID, most: int) -> list[Stocktaking]:
    """Return a holder's stocktakings, the newest first."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(stocktaking.c.center_id == center_id)
        .order_by(stocktaking.c.counted_on.desc(), stocktaking.c.recorded_at.desc())
        .limit(most)
    )
    return [Stocktaking(*row) for row in rows]


def open_of(connection: Connection, center_id: UUID) -> UUID | None:
    """Return the stocktaking that is open at a holder; None if none is."""
    found: UUID | None = connection.scalar(
        select(stocktaking.c.stocktaking_id).where(
            stocktaking.c.center_id == center_id, stocktaking.c.state == "open"
        )
    )
    return found


def enter(
    connection: Connection, stocktaking_id: UUID, center_id: UUID, counted_on: date, opened_by: str
) -> None:
    """Open a stocktaking against the ledger as it now stands. The caller stands in the holder's line."""
    last = select(func.coalesce(func.max(blank_movement.c.movement_id), 0)).scalar_subquery()
    connection.execute(
        insert(stocktaking).values(
            stocktaking_id=stocktaking_id,
            center_id=center_id,
            counted_on=counted_on,
            ledger_at=last,
            opened_by=opened_by,
        )
    )


def end(connection: Connection, stocktaking_id: UUID, values: Mapping[str, Any]) -> None:
    """Close a stocktaking or give it up, for good."""
    connection.execute(
        update(stocktaking).where(stocktaking.c.stocktaking_id == stocktaking_id).values(**values)
    )


def add_count(connection: Connection, stocktaking_id: UUID, count: Count, counted_by: str) -> int:
    """Enter another round of counting; return its number."""
    mine = stocktaking_count.c.stocktaking_id == stocktaking_id
    last = connection.scalar(select(func.max(stocktaking_count.c.round)).where(mine)) or 0
    connection.execute(
        insert(stocktaking_count).values(
            stocktaking_id=stocktaking_id,
            round=last + 1,
            usable=_stored(count.usable),
            spoiled=None if count.spoiled is None else _stored(count.spoiled),
            counted_by=counted_by,
        )
    )
    return last + 1


def last_count(connection: Connection, stocktaking_id: UUID) -> Count | None:
    """Return the last round of counting; None before the first."""
    columns = stocktaking_count.c
    row = connection.execute(
        select(columns.usable, columns.spoiled)
        .where(columns.stocktaking_id == stocktaking_id)
        .order_by(columns.round.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return Count(_read(row.usable), None if row.spoiled is None else _read(row.spoiled))


def add_explanation(
    connection: Connection, stocktaking_id: UUID, explanation: Explanation, explained_by: str
) -> None:
    """Enter what explains differences."""
    mine = stocktaking_explanation.c.stocktaking_id == stocktaking_id
    last = connection.scalar(select(func.max(stocktaking_explanation.c.position)).where(mine)) or 0
    minutes = explanation.minutes
    connection.execute(
        insert(stocktaking_explanation).values(
            stocktaking_id=stocktaking_id,
            position=last + 1,
            serials=_stored(explanation.serials),
            cause=explanation.cause.value,
            reason=explanation.reason,
            minutes_number=minutes.number if minutes else None,
            minutes_on=minutes.signed_on if minutes else None,
            explained_by=explained_by,
        )
    )


def explanations(connection: Connection, stocktaking_id: UUID) -> list[Explanation]:
    """Return what explains differences, in the order in which it was entered."""
    columns = stocktaking_explanation.c
    rows = connection.execute(
        select(columns.serials, columns.cause, columns.reason, columns.minutes_number, columns.minutes_on)
        .where(columns.stocktaking_id == stocktaking_id)
        .order_by(columns.position)
    )
    return [
        Explanation(
            _read(row.serials),
            Cause(row.cause),
            row.reason,
            None if row.minutes_number is None else Minutes(row.minutes_number, row.minutes_on),
        )
        for row in rows
    ]


def add_deeds(connection: Connection, stocktaking_id: UUID, deeds: Sequence[UUID]) -> None:
    """Note which deeds closing did."""
    if deeds:
        rows = [{"deed_id": each, "stocktaking_id": stocktaking_id} for each in deeds]
        connection.execute(insert(stocktaking_deed), rows)


def deeds_of(connection: Connection, stocktaking_id: UUID) -> list[UUID]:
    """Return the deeds that closing did."""
    query = select(stocktaking_deed.c.deed_id).where(stocktaking_deed.c.stocktaking_id == stocktaking_id)
    return list(connection.scalars(query.order_by(stocktaking_deed.c.deed_id)))


def holdings(
    connection: Connection, center_id: UUID, ledger_at: int, counted: Iterable[SerialRange]
) -> list[Holding]:
    """Return how the ledger stood after the movement `ledger_at`, as ranges in order.

    That is a holder's stock, its spoiled sheets, and whatever was then known of the serials counted.
    """
    parameters = {
        "center_id": center_id,
        "ledger_at": ledger_at,
        "rows": rows_parameter(_stored(counted)),
    }
    return [
        Holding(SerialRange(row.prefix, row.first, row.last, row.width), Booked(row.booked))
        for row in connection.execute(_HOLDINGS, parameters)
    ]


def _stored(ranges: Iterable[SerialRange]) -> list[dict[str, Any]]:
    return [asdict(each) for each in ranges]


def _read(stored: Sequence[Mapping[str, Any]]) -> list[SerialRange]:
    return [SerialRange(**each) for each in stored]
