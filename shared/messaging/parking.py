"""Parked events: what could not be applied, with its error; seen by staff, replayed after the repair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from sqlalchemy import Connection, text

from shared.db import Database, rows_parameter
from shared.errors import Conflict, NotFound
from shared.ids import new_id

if TYPE_CHECKING:
    from shared.messaging.consumer import Consumer

log = structlog.get_logger()

_ERROR_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class ParkedEvent:
    """An event that waits for people."""

    id: UUID
    event_id: UUID
    producer: str
    type: str
    subject: str
    version: int | None
    sequence: int
    error: str
    attempts: int
    parked_at: datetime
    replayed_at: datetime | None
    replayed_by: str | None


def park(
    connection: Connection,
    consumer: str,
    producer: str,
    failed: Sequence[tuple[Mapping[str, Any], str]],
    *,
    attempts: int,
) -> None:
    """Park envelopes with their errors; what claims them is of the same transaction."""
    rows = [
        {
            "id": new_id(),
            "event_id": envelope["id"],
            "type": str(envelope.get("type")),
            "envelope": dict(envelope),
            "error": error[:_ERROR_LENGTH],
        }
        for envelope, error in failed
    ]
    connection.execute(
        text(
            """
            INSERT INTO parked_event (id, consumer, event_id, producer, type, envelope, error, attempts)
            SELECT r.id, :consumer, r.event_id, :producer, r.type, r.envelope, r.error, :attempts
            FROM jsonb_to_recordset(CAST(:rows AS jsonb))
                 AS r (id uuid, event_id uuid, type text, envelope jsonb, error text)
            """
        ),
        {
            "consumer": consumer,
            "producer": producer,
            "attempts": attempts,
            "rows": rows_parameter(rows),
        },
    )
    for row in rows:
        log.error("event parked", consumer=consumer, event_id=str(row["event_id"]), type=row["type"])


def list_parked(connection: Connection, consumer: str, *, limit: int = 200) -> list[ParkedEvent]:
    """Return the newest parked events, those that still wait first."""
    rows = connection.execute(
        text(
            """
            SELECT id, event_id, producer, type, envelope ->> 'subject' AS subject,
                   envelope -> 'subjectversion' AS version, (envelope ->> 'sequence')::bigint AS sequence,
                   error, attempts, parked_at, replayed_at, replayed_by
            FROM parked_event WHERE consumer = :consumer
            ORDER BY replayed_at IS NOT NULL, parked_at DESC, id LIMIT :limit
            """
        ),
        {"consumer": consumer, "limit": limit},
    )
    return [ParkedEvent(**row) for row in rows.mappings()]


def count_parked(connection: Connection, consumer: str) -> int:
    """Return how many events are parked or were, so that a list cut short can say so."""
    found: int = connection.execute(
        text("SELECT count(*) FROM parked_event WHERE consumer = :consumer"), {"consumer": consumer}
    ).scalar_one()
    return found


def replay_parked(database: Database, consumer: "Consumer", parked: UUID, *, by: str = "") -> None:
    """Apply a parked event now, in one transaction with its mark as replayed.

    `NotFound` if there is none, `Conflict` if it was replayed already or fails again; the new error
    and one more attempt are then kept with it.
    """
    try:
        with database.transaction() as connection:
            envelope, producer = _waiting(connection, consumer.service, parked)
            consumer.apply_one(connection, envelope, producer)
            connection.execute(
                text(
                    "UPDATE parked_event SET replayed_at = clock_timestamp(), replayed_by = :by,"
                    " attempts = attempts + 1 WHERE id = :id"
                ),
                {"id": parked, "by": by},
            )
    except (NotFound, Conflict):
        raise
    except Exception as error:
        _failed_again(database, parked, error)
        raise Conflict(
            "Sự kiện vẫn chưa xử lý được. Hãy xem lỗi mới, sửa nguyên nhân rồi thử lại.",
            "The event still cannot be applied. Read the new error, repair the cause, then try again.",
            code="replay-failed",
        ) from error
    log.info("parked event replayed", consumer=consumer.service, parked=str(parked), by=by)


def _waiting(connection: Connection, consumer: str, parked: UUID) -> tuple[dict[str, Any], str]:
    """Lock the parked event and return its envelope and producer; refuse if it does not wait."""
    row = connection.execute(
        text(
            "SELECT envelope, producer, replayed_at FROM parked_event"
            " WHERE id = :id AND consumer = :consumer FOR UPDATE"
        ),
        {"id": parked, "consumer": consumer},
    ).one_or_none()
    if row is None:
        raise NotFound
    if row.replayed_at is not None:
        raise Conflict(
            "Sự kiện này đã được xử lý lại trước đó. Không cần làm gì thêm.",
            "This event was replayed before. There is nothing left to do.",
            code="already-replayed",
        )
    return row.envelope, row.producer


def _failed_again(database: Database, parked: UUID, error: Exception) -> None:
    with database.transaction() as connection:
        connection.execute(
            text("UPDATE parked_event SET error = :error, attempts = attempts + 1 WHERE id = :id"),
            {"id": parked, "error": describe(error)[:_ERROR_LENGTH]},
        )
    log.warning("replay failed", parked=str(parked), error=type(error).__name__)


def describe(error: Exception) -> str:
    """Return the error for staff: its kind and first line; a database error without its parameters."""
    cause = getattr(error, "orig", None) or error
    lines = str(cause).splitlines()
    return f"{type(cause).__name__}: {lines[0] if lines else ''}"
