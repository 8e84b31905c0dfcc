"""Readings anew of owners' logs, in and out."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.dialects.postgresql import insert

from services.reporting.storage.tables_proof import reread


@dataclass(frozen=True, slots=True)
class Reread:
    """One reading: every event up to `through` is recorded again, `reached` so far."""

    id: UUID
    producer: str
    asked_at: datetime
    asked_by: str
    through: int
    reached: int = 0
    failed: int = 0
    """Events that could not be applied; they are parked since they came first."""
    finished_at: datetime | None = None


def head_of(connection: Connection, producer: str) -> int:
    """Return how far the owner's log was seen to go."""
    seen = connection.execute(
        text(
            "SELECT greatest(head_seen, contiguous) FROM consumer_position"
            " WHERE consumer = 'reporting' AND producer = :producer"
        ),
        {"producer": producer},
    ).scalar()
    return int(seen or 0)


def add_reread(connection: Connection, asked: Reread) -> Reread:
    """Keep that a log is to be read again; return it, or the one under way for this owner."""
    connection.execute(insert(reread).values(asdict(asked)).on_conflict_do_nothing())
    (under_way,) = rereads(connection, most=1, producer=asked.producer)
    return under_way


def rereads(connection: Connection, *, most: int, producer: str | None = None) -> list[Reread]:
    """Return the newest readings, the newest first; those under way before all others."""
    found = (
        reread.select().order_by(reread.c.finished_at.desc().nulls_first(), reread.c.id.desc()).limit(most)
    )
    if producer is not None:
        found = found.where(reread.c.producer == producer)
    return [Reread(**row) for row in connection.execute(found).mappings()]


def next_open(connection: Connection) -> Reread | None:
    """Return a reading under way, the oldest first; None if there is none."""
    found = reread.select().where(reread.c.finished_at.is_(None)).order_by(reread.c.asked_at, reread.c.id)
    row = connection.execute(found.limit(1)).mappings().one_or_none()
    return None if row is None else Reread(**row)


def hold(connection: Connection, seen: Reread) -> bool:
    """Hold a reading until the transaction ends; False if it has come further than was seen."""
    still = (reread.c.id == seen.id) & (reread.c.reached == seen.reached) & reread.c.finished_at.is_(None)
    return connection.execute(reread.select().where(still).with_for_update()).one_or_none() is not None


def keep_reread(connection: Connection, now: Reread) -> None:
    """Store how far a reading came."""
    connection.execute(
        reread.update()
        .where(reread.c.id == now.id)
        .values(reached=now.reached, failed=now.failed, finished_at=now.finished_at)
    )
