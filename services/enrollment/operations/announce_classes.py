"""Tell reporting which classes are planned, when they open and how many are summoned, if it changed."""

from sqlalchemy import Connection

from services.enrollment.storage.announced import Announced, keep_changed
from shared.events.enrollment import ClassAnnounced
from shared.events.wire import from_decoded
from shared.messaging import publish


def announce_classes(connection: Connection) -> int:
    """Tell of every class that is planned and was not told of as it stands; return of how many."""
    changed = keep_changed(connection)
    publish(connection, [_event(each) for each in changed])
    return len(changed)


def _event(each: Announced) -> ClassAnnounced:
    said = {
        **each.content,
        "class_id": str(each.class_id),
        "version": each.version,
        "withdrawn": each.withdrawn,
    }
    return from_decoded(said, ClassAnnounced)
