"""The dated rules of low stock, and what of each center's stock they are held against."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection, insert, select, text

from services.certification.domain.blank_rules import EVERY_CENTER
from services.certification.domain.blank_stock import YEAR, StockRule
from services.certification.storage.blank_tables import blank_stock_rule
from shared.db import uuids_parameter

_USED = text(
    """
    SELECT from_center AS center_id, sum(quantity) AS used FROM blank_movement
    WHERE kind = 'issue' AND from_center = ANY (CAST(:centers AS uuid[]))
      AND moved_on > CAST(:since AS date) AND moved_on <= CAST(:until AS date)
    GROUP BY from_center
    """
)


def rules(connection: Connection, centers: Collection[UUID] | None = None) -> list[StockRule]:
    """Return the rules of these centers and those of every center, by date; of all centers if None."""
    columns = blank_stock_rule.c
    query = select(
        columns.center_id, columns.effective_from, columns.least, columns.days_of_use, columns.provenance
    ).order_by(columns.effective_from, columns.center_id)
    if centers is not None:
        query = query.where(columns.center_id.in_([EVERY_CENTER, *centers]))
    return [StockRule(*row) for row in connection.execute(query)]


def add(connection: Connection, rule: StockRule, recorded_by: str) -> None:
    """Enter a rule. IntegrityError (`blank_stock_rule_pkey`) if the center has one from that day."""
    connection.execute(
        insert(blank_stock_rule).values(
            center_id=rule.center_id,
            effective_from=rule.effective_from,
            least=rule.least,
            days_of_use=rule.days_of_use,
            provenance=rule.provenance,
            recorded_by=recorded_by,
        )
    )


def used(connection: Connection, centers: Collection[UUID], until: date) -> dict[UUID, int]:
    """Return how many blanks each center wrote on in the 365 days that end with `until`."""
    parameters = {
        "centers": uuids_parameter(centers),
        "since": until - timedelta(days=YEAR),
        "until": until,
    }
    return {row.center_id: int(row.used) for row in connection.execute(_USED, parameters)}
