"""What a difference names opens to the events that its owner told, each with what became of it here."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from services.reporting.consumers import make_consumer
from services.reporting.operations.asking import OwnersByHttp, read_events
from services.reporting.operations.subject_events import OwnerEvents
from shared.db import Database, to_json
from shared.events import certification as ce
from shared.ids import new_id
from shared.messaging import publish
from shared.messaging.log import events_of, last_number, sequence_outbox
from tests import people
from tests.databases import TestDatabase
from tests.deliveries import hand_over
from tests.reporting.province import reporting_served
from tests.reporting.published import certificate

CENTER, PAPER = UUID(int=243), new_id()
DOOR = f"/reporting/api/events-of?owner=certification&subject={PAPER}"
PAGE = f"/reporting/operations/quality/events?owner=certification&subject={PAPER}"


def told(kind: type[Any], version: int, certificate_id: UUID = PAPER) -> Any:
    return certificate(
        kind,
        version,
        certificate_id=certificate_id,
        completion_id=new_id(),
        class_id=new_id(),
        center_id=CENTER,
        program_code="NT_DANG",
        issued_on=date(2021, 3, 4),
    )


@pytest.fixture
def owner(service_database: Callable[[str], TestDatabase]) -> Database:
    """Give an owner that told of two certificates, one of which was revoked."""
    database = service_database("certification").database
    with database.transaction() as connection:
        publish(
            connection,
            [
                told(ce.CertificateIssued, 1),
                told(ce.CertificateIssued, 1, new_id()),
                told(ce.CertificateRevoked, 2),
            ],
        )
    return database


@pytest.fixture
def reporting(service_database: Callable[[str], TestDatabase], owner: Database) -> TestDatabase:
    """Give a reporting that heard all of it."""
    made = service_database("reporting")
    hand_over("certification", owner, make_consumer(), made.database)
    number(owner)
    return made


@pytest.fixture
def client(
    reporting: TestDatabase, owner: Database, monkeypatch: pytest.MonkeyPatch
) -> Iterator[httpx.Client]:
    """Serve reporting, which reads the owner's answers from its database instead of by HTTP."""

    def ask(_: OwnersByHttp, _owner: str, subject: UUID) -> OwnerEvents:
        with owner.snapshot() as connection:
            events = [each._asdict() for each in events_of(connection, subject, 200)]
            answer = to_json({"head": last_number(connection), "events": events})
        return read_events(json.loads(answer))

    monkeypatch.setattr(OwnersByHttp, "events_of", ask)
    with reporting_served(reporting) as served:
        yield served


def number(database: Database) -> None:
    with database.transaction() as connection:
        sequence_outbox(connection, 100)


def states(client: httpx.Client) -> list[tuple[int, int, str]]:
    answer = client.get(DOOR, headers=people.bearer(people.province()))
    assert answer.status_code == 200, answer.text
    return [(each["sequence"], each["version"], each["state"]) for each in answer.json()["events"]]


def test_each_event_says_what_became_of_it(
    client: httpx.Client, reporting: TestDatabase, owner: Database
) -> None:
    """Held, superseded, lost, parked or on its way: by number and version, and the page says what to do."""
    assert states(client) == [(1, 1, "superseded"), (3, 2, "held")]
    assert "đã có bản mới hơn" in page(client)
    with reporting.database.transaction() as connection:
        connection.execute(text("UPDATE certificate_fact SET version = 1"))
    assert states(client) == [(1, 1, "held"), (3, 2, "lost")]
    assert "Hãy đọc lại nhật ký" in page(client)
    with owner.snapshot() as connection:
        event = events_of(connection, PAPER, 200)[-1]
    with reporting.database.transaction() as connection:
        connection.execute(text("DELETE FROM certificate_fact"))
        connection.execute(
            text(
                "INSERT INTO parked_event (id, consumer, event_id, producer, type, envelope, error, attempts)"
                " VALUES (:id, 'reporting', :id, 'certification', :type, '{}', 'x', 3)"
            ),
            {"id": event.id, "type": event.type},
        )
    with owner.transaction() as connection:
        publish(connection, [told(ce.CertificateReviewOpened, 3)])
    number(owner)
    assert states(client) == [(1, 1, "lost"), (3, 2, "parked"), (4, 3, "waiting")]
    shown = page(client)
    assert "/reporting/operations/parked" in shown
    assert str(event.id) in shown
    assert "certification.certificate.revoked.v1" in shown


def test_a_version_that_the_owner_does_not_know_is_said(
    client: httpx.Client, reporting: TestDatabase
) -> None:
    """An owner restored to an earlier state no longer tells what reporting holds."""
    with reporting.database.transaction() as connection:
        connection.execute(text("UPDATE certificate_fact SET version = 9"))
    assert states(client) == [(1, 1, "superseded"), (3, 2, "superseded")]
    assert "khôi phục từ bản sao lưu" in page(client)


def test_who_asks_for_nonsense_is_told(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another owner is not found, an unknown subject has no event, a silent owner is said to be silent."""
    for path in (DOOR, PAGE):
        officer = people.bearer(people.officer(CENTER))
        assert client.get(path, headers=officer).status_code == 403
        nobody = path.replace("owner=certification", "owner=nobody")
        answer = client.get(nobody, headers=people.bearer(people.province()))
        assert answer.status_code == 404
        assert "Chất lượng số liệu" in answer.text
    other = PAGE.replace(str(PAPER), str(new_id()))
    assert "Nguồn không kể gì về đối tượng này" in page(client, other)
    monkeypatch.setattr(OwnersByHttp, "events_of", lambda *_: OwnerEvents(0, (), "ConnectError: away"))
    assert "Dịch vụ nguồn không trả lời" in page(client)


def page(client: httpx.Client, address: str = PAGE) -> str:
    answer = client.get(address, headers={**people.bearer(people.province()), "Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text
