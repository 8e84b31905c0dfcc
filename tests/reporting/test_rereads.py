"""An owner's log read again from its beginning brings what was missed, and leaves what is held."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import text

from services.reporting.consumers import record_again
from services.reporting.operations.rebuilding import rebuild
from services.reporting.operations.rereading import ask_to_reread
from services.reporting.storage.differences import cell_differences
from services.reporting.storage.rereads import rereads
from services.reporting.timed import reread
from shared.clock import now
from shared.db import Database
from shared.events import enrollment as en
from shared.events.envelope import Event
from shared.messaging import Batch, publish
from shared.messaging.reading import FeedAnswer
from tests import people
from tests.databases import TestDatabase
from tests.reporting.province import apply, reporting_served, small_province
from tests.reporting.published import graduation

QUALITY = "/reporting/operations/quality"


@pytest.fixture
def made(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    fresh = service_database("reporting")
    apply(fresh.database, small_province()[1])
    return fresh


@pytest.fixture
def database(made: TestDatabase) -> Database:
    return made.database


class LoggedFeed:
    """An owner's log as its feed gives it, page by page."""

    def __init__(self, database: Database, events: Sequence[Event]) -> None:
        with database.transaction() as connection:
            publish(connection, events)
            rows = connection.execute(text("SELECT envelope FROM outbox ORDER BY id")).scalars().all()
            connection.execute(text("DELETE FROM outbox"))
        self.log = [{**envelope, "sequence": number} for number, envelope in enumerate(rows, start=1)]
        self.asked: list[int] = []

    def read(self, producer: str, *, after: int, limit: int, known: int) -> FeedAnswer:
        """Return the next three events at most."""
        assert (limit > 0, known) == (True, 0)
        self.asked.append(after)
        through = min(after + 3, len(self.log))
        page = Batch.opened(producer, after, through, self.log[after:through], "reporting")
        return FeedAnswer(page, len(self.log), None, None)


def test_a_log_read_again_brings_what_is_missing_and_changes_nothing_else(database: Database) -> None:
    """A lost result comes back, an old one learns its class, an annulled one stays so; broken are counted."""
    events = [each for each in small_province()[1] if isinstance(each, en.GraduationRecorded)]
    gone = graduation(en.GraduationAnnulled, 2, **about(events[0]), completed_on=events[0].completed_on)
    apply(database, [*events, gone])
    rows = text("SELECT * FROM completion_fact ORDER BY completion_id")
    with database.transaction() as connection:
        before = connection.execute(rows).all()
        for statement, event in (
            ("DELETE FROM completion_fact WHERE completion_id = :id", events[1]),
            ("UPDATE completion_fact SET class_id = NULL WHERE completion_id = :id", events[2]),
        ):
            assert connection.execute(text(statement), {"id": event.completion_id}).rowcount == 1
        rebuild(connection, asked_by="kỹ sư trực")
    feed = LoggedFeed(database, [*events, gone])
    feed.log.append({**feed.log[0], "sequence": len(feed.log) + 1, "data": {}})
    with database.transaction() as connection:
        connection.execute(
            text("INSERT INTO consumer_position (consumer, producer, head_seen) VALUES (:me, :owner, :head)"),
            {"me": "reporting", "owner": "enrollment", "head": len(feed.log)},
        )
        asked = ask_to_reread(connection, "enrollment", asked_by="kỹ sư trực", at=now())
        assert ask_to_reread(connection, "enrollment", asked_by="người khác", at=now()) == asked
    reread(database, feed, record_again)
    assert feed.asked == list(range(0, len(feed.log), 3)), "each page once"
    with database.snapshot() as connection:
        assert connection.execute(rows).all() == before
        assert cell_differences(connection) == []
        (done,) = rereads(connection, most=9)
    assert (done.reached, done.failed, done.finished_at is not None) == (len(feed.log), 1, True)


def test_a_log_is_read_again_at_the_wish_of_the_province(made: TestDatabase) -> None:
    """The page asks for it and shows how far it is; a service that reporting does not hear is refused."""
    headers = people.bearer(people.province())
    url = "/reporting/api/rereads"
    with reporting_served(made) as client:
        assert client.post(url, json={"producer": "enrollment"}, headers=headers).status_code == 202
        assert "đang đọc lại" in client.get(QUALITY, headers={**headers, "Accept": "text/html"}).text
        refused = client.post(f"{QUALITY}/rereads", data={"producer": "nobody"}, headers=headers)
        assert refused.status_code == 404
        assert "Hãy chọn dịch vụ trong bảng" in refused.text
        (asked,) = client.get(url, headers=headers).json()["rereads"]
        assert (asked["producer"], asked["asked_by"], asked["finished_at"]) == (
            "enrollment",
            people.province().name,
            None,
        )


def about(event: en.GraduationRecorded) -> dict[str, Any]:
    return {name: getattr(event, name) for name in ("completion_id", "class_id", "center_id", "program_code")}
