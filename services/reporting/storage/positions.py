"""How far reporting holds each producer's log without gap, exact at the snapshot it is read in."""

from sqlalchemy import Connection, text

from shared.events.routes import producers_for
from shared.messaging.inbox import position_of, union_from

_SERVICE = "reporting"


def positions(connection: Connection) -> dict[str, int]:
    """Return the contiguous position of every producer; also what the courier has not yet folded."""
    held = {}
    for producer in producers_for(_SERVICE):
        folded = position_of(connection, _SERVICE, producer).contiguous
        ranges = connection.execute(
            text(
                "SELECT after, through FROM received_range"
                " WHERE consumer = :consumer AND producer = :producer AND through > :folded"
                " ORDER BY after, through"
            ),
            {"consumer": _SERVICE, "producer": producer, "folded": folded},
        )
        held[producer] = union_from(folded, ((row.after, row.through) for row in ranges))
    return held
