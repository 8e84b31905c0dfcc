"""What each rebuild found and mended; never changed."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, text

from services.reporting.storage.tables_rebuilds import rebuild


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """One rebuild: how many cells were wrong and are right since."""

    id: UUID
    ran_at: datetime
    asked_by: str
    milliseconds: int
    wrong: int
    listed: list[dict[str, Any]]
    """The first of them, each with what was held and what was counted; at most a thousand."""
    period_rules: int = 0
    """Entered rules of periods by which surely was counted."""


def add_rebuild(connection: Connection, done: Rebuilt) -> None:
    """Keep a rebuild, in the transaction that corrected the cells."""
    connection.execute(insert(rebuild).values(asdict(done)))


def rebuilds(connection: Connection, *, most: int) -> list[Rebuilt]:
    """Return the newest rebuilds, the newest first."""
    asked = rebuild.select().order_by(rebuild.c.ran_at.desc(), rebuild.c.id.desc()).limit(most)
    return [Rebuilt(**row) for row in connection.execute(asked).mappings()]


def period_rules_counted(connection: Connection) -> int:
    """Return by how many of the entered rules of periods every cell was counted anew."""
    return int(connection.execute(text("SELECT coalesce(max(period_rules), 0) FROM rebuild")).scalar_one())


def take_turn(connection: Connection) -> None:
    """Wait until no other rebuild or repair is under way, and keep others waiting until this one ends.

    Two that see one fault at one time would both add what the cell lacks.
    """
    connection.execute(text("LOCK TABLE rebuild IN SHARE ROW EXCLUSIVE MODE"))
