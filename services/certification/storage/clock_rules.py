"""What ends the clock that a decision starts: rules read and added, and what has not come to its end."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, insert, select, text

from services.certification.domain.clocks import ClockRule, Clocks, Ending
from services.certification.storage import issuing_rules
from services.certification.storage.issuing_tables import clock_rule

_NOT_HANDED = text(
    """
    SELECT class_id, center_id, max(class_code) AS class_code,
           CASE WHEN replaces IS NULL THEN decided_on ELSE issued_on END AS since, count(*) AS quantity
    FROM certificate c
    WHERE number IS NOT NULL AND state IN ('issued', 'under_review') AND issued_on >= :first
      AND NOT EXISTS (SELECT 1 FROM handover h WHERE h.certificate_id = c.certificate_id)
    GROUP BY class_id, center_id, since
    """
)


def rules(connection: Connection) -> list[ClockRule]:
    """Return every rule of what ends the clock, the newest first."""
    columns = clock_rule.c
    query = select(columns.effective_from, columns.ends_with, columns.warn_days, columns.provenance)
    return [
        ClockRule(row.effective_from, Ending(row.ends_with), row.warn_days, row.provenance)
        for row in connection.execute(query.order_by(columns.effective_from.desc()))
    ]


def clocks(connection: Connection) -> Clocks:
    """Return all from which the term of a certificate follows."""
    return Clocks(tuple(issuing_rules.rules(connection)), tuple(rules(connection)))


def add(connection: Connection, new: ClockRule, recorded_by: str) -> None:
    """Store a rule; the primary key refuses a second one from the same day."""
    connection.execute(
        insert(clock_rule).values(
            effective_from=new.effective_from,
            ends_with=new.ends_with.value,
            warn_days=new.warn_days,
            provenance=new.provenance,
            recorded_by=recorded_by,
        )
    )


class NotHanded(NamedTuple):
    """How many certificates of a class in a center's register are in nobody's hands, and since which day."""

    class_id: UUID
    center_id: UUID
    class_code: str
    since: date
    quantity: int


def not_handed_by_class(connection: Connection, first: date) -> list[NotHanded]:
    """Return what waits for its holder of certificates from `first` on.

    The clock of one that took another's place began when it was signed, not with the decision of years ago.
    """
    return [NotHanded(*row) for row in connection.execute(_NOT_HANDED, {"first": first})]
