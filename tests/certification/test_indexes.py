"""All certificates of a completion are found by index, the live one and those that ended."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, event, text

from services.certification.storage.graduations import histories
from services.certification.storage.reading import certificate_list
from shared.ids import new_id
from tests.certification.story import opened, receive
from tests.databases import TestDatabase


def test_the_certificates_of_a_completion_are_found_by_index(
    service_database: Callable[[str], TestDatabase],
) -> None:
    """A replaced completion shows both certificates, by door and by history; both indexes are used."""
    database = service_database("certification").database
    center, completion = opened(database, blanks=2), new_id()
    for told in (center.recorded(completion), center.annulled(completion, 2), center.recorded(completion, 3)):
        receive(database, [told])
    with database.transaction() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        asked = _explained(connection)
        first, second = certificate_list(connection, completion_id=completion)
        history = histories(connection, [completion, new_id()])[completion]
    assert (first.state, second.state, second.replaces) == ("revoked", "issued", first.id)
    assert history.live is not None
    assert (history.live.certificate_id, history.last_issued) == (second.id, second.id)
    assert len(asked) == 2
    for plan in asked:
        assert "certificate_one_live" in plan
        assert "certificate_ended" in plan


def _explained(connection: Connection) -> list[str]:
    """Return a list that receives the plan of every query which follows on the connection."""
    plans: list[str] = []

    @event.listens_for(connection, "before_cursor_execute")
    def explain(_: object, cursor: Any, statement: str, values: Any, *__: object) -> None:
        cursor.execute(f"EXPLAIN {statement}", values)
        plans.append("\n".join(line for (line,) in cursor.fetchall()))

    return plans
