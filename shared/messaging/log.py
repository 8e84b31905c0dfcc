"""The append-only log: numbers given after the commit of the facts, and reading it for a subscriber."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from shared.db import fetch_raw
from shared.events.routes import SUBSCRIPTIONS
from shared.messaging.batch import BLOCK, LoggedEvents, block_end

# No join, so that no plan can be bad: an outbox is nearly always empty, its statistics say so, and a plan
# that was made for none took two minutes for 2,000 rows. Each part reads every row once.
_SEQUENCE = text(
    """
    WITH moved AS (
        DELETE FROM outbox
        WHERE id <= (SELECT max(id) FROM (SELECT id FROM outbox ORDER BY id LIMIT :limit) AS first)
        RETURNING id, event_id, type, subject, version, envelope
    ), logged AS (
        INSERT INTO event_log (sequence, event_id, type, subject, version, envelope)
        SELECT (SELECT last FROM event_head) + row_number() OVER (ORDER BY id),
            event_id, type, subject, version, envelope
        FROM moved
        RETURNING sequence
    )
    UPDATE event_head SET last = reached.last
    FROM (SELECT max(sequence) AS last, count(*) AS number FROM logged) AS reached
    WHERE reached.number > 0
    RETURNING reached.number
    """
)

# One text for the whole page: nobody between the log and the receiver looks inside. What separates the
# envelopes cannot occur in JSON; their sequences come beside them, since the server would take as long
# to put each into its envelope as for all the rest.
_PAGE = """
    SELECT array_agg(sequence ORDER BY sequence) AS sequences,
           string_agg(CAST(envelope AS text), chr(30) ORDER BY sequence) AS envelopes
    FROM event_log WHERE sequence > %(after)s AND sequence <= %(through)s
    """
_OF_TYPES = " AND type LIKE ANY (%(patterns)s)"
_BETWEEN = b"\x1e"


def sequence_outbox(connection: Connection, limit: int) -> int:
    """Move up to `limit` committed outbox rows into the log, numbered without gap; return how many.

    The caller holds the relay's lock. Committed rows only are visible here, so a number is never
    given to what may still roll back, and what commits late is simply numbered later.
    """
    return int(connection.scalar(_SEQUENCE, {"limit": limit}) or 0)


def last_number(connection: Connection) -> int:
    """Return the last number given, 0 if none was."""
    return int(connection.scalar(text("SELECT last FROM event_head")) or 0)


def head_of(connection: Connection) -> tuple[int, UUID | None]:
    """Return the last number given (0 if none) and the id of that event."""
    last = last_number(connection)
    return last, event_at(connection, last) if last else None


def event_at(connection: Connection, sequence: int) -> UUID | None:
    """Return the id of the event that bears `sequence`, None if none does."""
    found: UUID | None = connection.scalar(
        text("SELECT event_id FROM event_log WHERE sequence = :sequence"), {"sequence": sequence}
    )
    return found


class Logged(NamedTuple):
    """An event of the log, without what it says."""

    sequence: int
    id: UUID
    type: str
    version: int
    logged_at: datetime


def events_of(connection: Connection, subject: UUID, most: int) -> list[Logged]:
    """Return what the log holds of a subject, the newest `most` in order of their numbers."""
    rows = connection.execute(
        text(
            "SELECT sequence, event_id, type, version, logged_at FROM event_log WHERE subject = :subject"
            " ORDER BY sequence DESC LIMIT :most"
        ),
        {"subject": subject, "most": most},
    )
    return [Logged(*row) for row in rows][::-1]


@dataclass(frozen=True, slots=True)
class Page:
    """Events of the log with `after < sequence <= through`, all in one block."""

    after: int
    through: int
    events: LoggedEvents


def page_end(after: int, head: int, limit: int) -> int:
    """Return the last number of the page after `after`: at most `limit` further, in its block, at the head.

    It looks at numbers only, so that all who stand at the same place get the same pages.
    """
    return max(after, min(head, after + limit, block_end(after)))


def read_log(connection: Connection, *, after: int, head: int, limit: int = BLOCK) -> Page:
    """Read the next page of the log itself, whoever listens to what: what all subscribers are sent."""
    through = page_end(after, head, limit)
    if through == after:
        return Page(after, after, LoggedEvents(b"[]"))
    return _page(connection, _PAGE, {"after": after, "through": through})


def read_page(connection: Connection, subscriber: str, *, after: int, head: int, limit: int = BLOCK) -> Page:
    """Read the next page as the feed shows it to `subscriber`: what is routed to it, of the same numbers.

    An unknown subscriber listens to nothing: its pages are empty.
    """
    through = page_end(after, head, limit)
    # In a LIKE pattern an underscore stands for any character, in a type for itself.
    patterns = [prefix.replace("_", r"\_") + "%" for prefix in SUBSCRIPTIONS.get(subscriber, ())]
    if through == after or not patterns:
        return Page(after, through, LoggedEvents(b"[]"))
    return _page(connection, _PAGE + _OF_TYPES, {"after": after, "through": through, "patterns": patterns})


def _page(connection: Connection, query: str, span: dict[str, Any]) -> Page:
    found = fetch_raw(connection, query, span)
    sequences: list[int] = found[0] or []
    envelopes = found[1].split(_BETWEEN) if sequences else []
    # The sequence becomes the first member, before those that the envelope was published with.
    numbered = [
        b'{"sequence":%d,%b' % (sequence, envelope[1:])
        for sequence, envelope in zip(sequences, envelopes, strict=True)
    ]
    return Page(span["after"], span["through"], LoggedEvents(b"[%b]" % b",".join(numbered)))
