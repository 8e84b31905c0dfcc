"""The append-only log: numbers given after the commit of the facts, and reading it for a subscriber."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, text

from shared.events.routes import SUBSCRIPTIONS
from shared.messaging.batch import LoggedEvents

# Envelopes are moved as they are: nothing is sorted by, or parsed from, these wide rows.
_SEQUENCE = text(
    """
    WITH chosen AS (
        SELECT first.id, event_head.last + row_number() OVER (ORDER BY first.id) AS sequence
        FROM (SELECT id FROM outbox ORDER BY id LIMIT :limit) AS first CROSS JOIN event_head
    ), moved AS (
        DELETE FROM outbox USING chosen WHERE outbox.id = chosen.id
        RETURNING chosen.sequence, outbox.event_id, outbox.type, outbox.subject, outbox.version,
            outbox.envelope
    ), logged AS (
        INSERT INTO event_log (sequence, event_id, type, subject, version, envelope)
        SELECT sequence, event_id, type, subject, version, envelope FROM moved
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
# A page looks at most at :span numbers, so that a long stretch of events for others costs no long scan.
_PAGE = text(
    """
    SELECT array_agg(sequence ORDER BY sequence) AS sequences,
           string_agg(CAST(envelope AS text), chr(30) ORDER BY sequence) AS envelopes
    FROM (
        SELECT sequence, envelope FROM event_log
        WHERE sequence > :after AND sequence <= :until AND type LIKE ANY (CAST(:patterns AS text[]))
        ORDER BY sequence LIMIT :limit
    ) AS page
    """
)
_BETWEEN = chr(30)
_SPAN = 10_000


def sequence_outbox(connection: Connection, limit: int) -> int:
    """Move up to `limit` committed outbox rows into the log, numbered without gap; return how many.

    The caller holds the relay's lock. Committed rows only are visible here, so a number is never
    given to what may still roll back, and what commits late is simply numbered later.
    """
    return int(connection.scalar(_SEQUENCE, {"limit": limit}) or 0)


def head_of(connection: Connection) -> tuple[int, UUID | None]:
    """Return the last number given (0 if none) and the id of that event."""
    row = connection.execute(
        text(
            "SELECT event_head.last, event_log.event_id FROM event_head"
            " LEFT JOIN event_log ON event_log.sequence = event_head.last"
        )
    ).one()
    return int(row.last), row.event_id


def event_at(connection: Connection, sequence: int) -> UUID | None:
    """Return the id of the event that bears `sequence`, None if none does."""
    found: UUID | None = connection.scalar(
        text("SELECT event_id FROM event_log WHERE sequence = :sequence"), {"sequence": sequence}
    )
    return found


@dataclass(frozen=True, slots=True)
class Page:
    """The log as one subscriber sees it: all that is routed to it with `after < sequence <= through`."""

    after: int
    through: int
    events: LoggedEvents


def read_page(connection: Connection, subscriber: str, *, after: int, head: int, limit: int) -> Page:
    """Read the next events for `subscriber`; `through` also counts those that are not for it.

    An unknown subscriber listens to nothing: its pages are empty and run to the head.
    """
    until = min(head, after + max(_SPAN, limit))
    if until <= after:
        return Page(after, after, LoggedEvents("[]"))
    # In a LIKE pattern an underscore stands for any character, in a type for itself.
    patterns = [prefix.replace("_", r"\_") + "%" for prefix in SUBSCRIPTIONS.get(subscriber, ())]
    found = connection.execute(
        _PAGE, {"after": after, "until": until, "patterns": patterns, "limit": limit}
    ).one()
    sequences: list[int] = found.sequences or []
    through = sequences[-1] if len(sequences) == limit else until
    envelopes = found.envelopes.split(_BETWEEN) if sequences else []
    # The sequence becomes the first member, before those that the envelope was published with.
    numbered = [
        f'{{"sequence":{sequence},{envelope[1:]}'
        for sequence, envelope in zip(sequences, envelopes, strict=True)
    ]
    return Page(after, through, LoggedEvents(f"[{','.join(numbered)}]"))
