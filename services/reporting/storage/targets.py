"""Targets in and out; what was entered is never changed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql

from services.reporting.domain.letterheads import DEPARTMENT
from services.reporting.domain.targets import TargetSet
from services.reporting.storage.tables_targets import rate_target
from shared.principal import Principal


@dataclass(frozen=True, slots=True)
class Entered:
    """A target with who entered it, and when."""

    target: TargetSet
    entered_by_name: str
    entered_at: datetime


def add_target(connection: Connection, target: TargetSet, principal: Principal) -> bool:
    """Store a target; False if one of the same rate and scope begins on that very day."""
    entered = connection.execute(
        postgresql.insert(rate_target)
        .values(
            code=target.code,
            center_id=target.center_id or DEPARTMENT,
            valid_from=target.valid_from,
            target=target.target,
            source=target.source,
            entered_by=principal.id,
            entered_by_name=principal.name,
        )
        .on_conflict_do_nothing()
        .returning(rate_target.c.code)
    )
    return entered.first() is not None


def targets(connection: Connection) -> list[Entered]:
    """Return every target that was entered, by rate, the province's first, the newest of each first."""
    columns = rate_target.c
    query = rate_target.select().order_by(columns.code, columns.center_id, columns.valid_from.desc())
    return [
        Entered(
            TargetSet(
                row.code,
                None if row.center_id == DEPARTMENT else row.center_id,
                row.valid_from,
                row.target,
                row.source,
            ),
            row.entered_by_name,
            row.entered_at,
        )
        for row in connection.execute(query)
    ]
