"""The dated rules of what certificates are written on, and the series of self-printed serials."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select, text

from services.certification.domain.blank_rules import EVERY_CENTER, BlankRule
from services.certification.storage.blank_tables import blank_rule, blank_series
from services.certification.storage.tables import center

# A series begins behind whatever was once received under its prefix.
_ALLOT = text(
    """
    INSERT INTO blank_series (prefix, last_number)
    SELECT :prefix, coalesce(max(last_number), 0) + :quantity FROM blank_lot WHERE prefix = :prefix
    ON CONFLICT (prefix) DO UPDATE SET last_number = blank_series.last_number + :quantity
    RETURNING last_number
    """
)


def rules(connection: Connection, centers: Collection[UUID] | None = None) -> list[BlankRule]:
    """Return the rules of these centers and those of every center, by date; of all centers if None."""
    columns = blank_rule.c
    query = select(
        columns.center_id, columns.effective_from, columns.mode, columns.pattern, columns.provenance
    ).order_by(columns.effective_from, columns.center_id)
    if centers is not None:
        query = query.where(columns.center_id.in_([EVERY_CENTER, *centers]))
    return [BlankRule(*row) for row in connection.execute(query)]


def add(connection: Connection, rule: BlankRule, recorded_by: str) -> None:
    """Enter a rule. IntegrityError (`blank_rule_pkey`) if the center has one from that day."""
    values: dict[str, Any] = {
        "center_id": rule.center_id,
        "effective_from": rule.effective_from,
        "mode": rule.mode,
        "pattern": rule.pattern,
        "provenance": rule.provenance,
        "recorded_by": recorded_by,
    }
    connection.execute(blank_rule.insert().values(values))


def allot(connection: Connection, prefix: str, quantity: int) -> int:
    """Move the series by so many numbers; return where it stands now. Held until the transaction ends."""
    last: int = connection.execute(_ALLOT, {"prefix": prefix, "quantity": quantity}).scalar_one()
    return last


def is_series(connection: Connection, prefix: str) -> bool:
    """Tell whether the system allots serials under this prefix itself."""
    return connection.scalar(select(blank_series.c.prefix).where(blank_series.c.prefix == prefix)) is not None


def codes(connection: Connection, centers: Collection[UUID]) -> dict[UUID, str]:
    """Return the centers' codes, which serials name."""
    query = select(center.c.center_id, center.c.code).where(center.c.center_id.in_(centers))
    return {row.center_id: row.code for row in connection.execute(query)}
