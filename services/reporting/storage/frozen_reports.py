"""Frozen reports as they are kept: entered once, never changed."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select, text

from services.reporting.domain.frozen import Behind, Frozen, Missing
from services.reporting.storage.tables_frozen import frozen_report

_READ = """
    SELECT f.period_id, p.period, f.center_id, f.number, f.content, f.fingerprint, f.positions, f.as_of,
           f.behind, f.missing, f.reason, before.fingerprint AS previous,
           f.signed_by, f.signed_by_name, f.signed_by_title, f.signed_at, f.kid, f.signature
      FROM frozen_report f
      JOIN report_period p USING (period_id)
      LEFT JOIN frozen_report before
        ON before.period_id = f.period_id AND before.center_id = f.center_id AND before.number = f.number - 1
"""
_ONE = text(f"{_READ} WHERE f.period_id = :period_id AND f.center_id = :center_id AND f.number = :number")
_KEYS = text("SELECT period_id, center_id, number FROM frozen_report ORDER BY period_id, center_id, number")


@dataclass(frozen=True, slots=True)
class FrozenHead:
    """What is listed of a frozen version."""

    number: int
    fingerprint: str
    as_of: datetime
    reason: str | None
    signed_by_name: str
    signed_by_title: str
    signed_at: datetime


def enter(connection: Connection, frozen: Frozen) -> None:
    """Keep a frozen version."""
    connection.execute(
        insert(frozen_report).values(
            period_id=frozen.period_id,
            center_id=frozen.center_id,
            number=frozen.number,
            content=frozen.content,
            fingerprint=frozen.fingerprint,
            positions=dict(frozen.positions),
            as_of=frozen.as_of,
            behind=[_plain(asdict(each)) for each in frozen.behind],
            missing=[_plain(asdict(each)) for each in frozen.missing],
            reason=frozen.reason,
            signed_by=frozen.signed_by,
            signed_by_name=frozen.signed_by_name,
            signed_by_title=frozen.signed_by_title,
            signed_at=frozen.signed_at,
            kid=frozen.kid,
            signature=frozen.signature,
        )
    )


def _plain(members: dict[str, Any]) -> dict[str, Any]:
    return {**members, "center_id": str(members["center_id"])}


def find(connection: Connection, period_id: UUID, center_id: UUID, number: int) -> Frozen | None:
    """Return a frozen version; None if there is none."""
    row = (
        connection.execute(_ONE, {"period_id": period_id, "center_id": center_id, "number": number})
        .mappings()
        .one_or_none()
    )
    if row is None:
        return None
    members = {**row}
    members["behind"] = tuple(
        Behind(**{**each, "center_id": UUID(each["center_id"])}) for each in row["behind"]
    )
    members["missing"] = tuple(
        Missing(**{**each, "center_id": UUID(each["center_id"])}) for each in row["missing"]
    )
    return Frozen(**members)


def heads(connection: Connection, period_id: UUID, center_id: UUID) -> list[FrozenHead]:
    """Return the frozen versions of a report, the newest first."""
    columns = frozen_report.c
    rows = connection.execute(
        select(*[columns[name] for name in FrozenHead.__dataclass_fields__])
        .where(columns.period_id == period_id, columns.center_id == center_id)
        .order_by(columns.number.desc())
    )
    return [FrozenHead(*row) for row in rows]


def last_fingerprints(connection: Connection, period_id: UUID) -> dict[UUID, tuple[int, str]]:
    """Return number and fingerprint of the last version of every report of a period, by center."""
    rows = connection.execute(
        text(
            "SELECT DISTINCT ON (center_id) center_id, number, fingerprint FROM frozen_report"
            " WHERE period_id = :period_id ORDER BY center_id, number DESC"
        ),
        {"period_id": period_id},
    )
    return {row.center_id: (row.number, row.fingerprint) for row in rows}


def all_keys(connection: Connection) -> Iterator[tuple[UUID, UUID, int]]:
    """Yield (period, center, number) of every frozen version in order."""
    for row in connection.execute(_KEYS).all():
        yield row.period_id, row.center_id, row.number
