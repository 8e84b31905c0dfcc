"""What is late is told to reporting: every center once, and again only when something has changed."""

from collections.abc import Callable
from datetime import timedelta

from services.certification.operations.tell_overdue import tell_overdue
from shared.db import Database
from shared.events.certification import OverdueLine, PapersOverdue
from shared.events.wire import from_decoded
from tests.certification.story import opened, rows
from tests.certification.test_giving import ids_of
from tests.certification.test_overdue import LAST, give, with_a_term
from tests.databases import TestDatabase


def told(database: Database) -> list[PapersOverdue]:
    """Return the events of late certificates that wait to be sent, in the order of their telling."""
    waiting = rows(
        database,
        "SELECT envelope -> 'data' AS data FROM outbox WHERE type = :type ORDER BY id",
        type=PapersOverdue.TYPE,
    )
    return [from_decoded(row.data, PapersOverdue) for row in waiting]


def test_what_is_late_is_told_when_it_changes_and_only_then(
    service_database: Callable[[str], TestDatabase],
) -> None:
    """A center with nothing late is told of, too; another day alone is nothing new; each telling is newer."""
    made = service_database("certification")
    busy, idle = with_a_term(made), opened(made.database, code="TTCT-244")

    def tell(day: int) -> int:
        with made.database.transaction() as connection:
            return tell_overdue(connection, LAST + timedelta(days=day))

    assert (tell(0), tell(0)) == (2, 0)
    assert {(each.center_id, each.version, each.lines) for each in told(made.database)} == {
        (busy.id, 1, ()),
        (idle.id, 1, ()),
    }
    assert (tell(1), tell(2)) == (1, 0)
    late = OverdueLine(program_code="SC_LLCT", not_registered=1, not_handed_over=2, since=LAST)
    assert told(made.database)[2:] == [
        PapersOverdue(version=2, center_id=busy.id, as_of=LAST + timedelta(days=1), lines=(late,))
    ]
    give(made.database, ids_of(made)[0])
    assert (tell(3), tell(4)) == (1, 0)
    last = told(made.database)[-1]
    assert (last.version, last.lines[0].not_registered, last.lines[0].not_handed_over) == (3, 1, 1)
