"""The feed and the page of parked events through a real HTTP server."""

import re
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, text

from services.reporting.operations.asking import read_events
from shared.events.certification import BlanksReceived
from shared.http import create_service_app
from shared.ids import new_id
from shared.messaging import Consumer, Delivery, lag, list_parked
from shared.messaging.batch import OpenedEvents
from shared.messaging.feed import feed_router
from shared.messaging.parked_pages import parked_api_router, parked_page_router
from shared.messaging.reading import HttpFeed, read_answer
from shared.settings import Settings
from tests import people
from tests.messaging.ledger import PRODUCER, RECEIVER, Ledger, count_blanks, received
from tests.serving import serving

Serve = Callable[[Ledger, Consumer], httpx.Client]


@pytest.fixture
def producer_http(ledger: Ledger) -> Iterator[httpx.Client]:
    """Give a client of the producer's HTTP process."""
    settings = Settings(service=PRODUCER, database_url=SecretStr(""), environment="local")
    app = create_service_app(
        PRODUCER, settings, internal=[feed_router(PRODUCER)], keys=people.KEYS, database=ledger.producer
    )
    with serving(app) as client:
        yield client


class _Repaired:
    """A handler that fails until somebody repairs it."""

    done = False

    def __call__(self, connection: Connection, deliveries: Sequence[Delivery[BlanksReceived]]) -> None:
        if not self.done:
            raise RuntimeError("the cause is not repaired yet")
        count_blanks(connection, deliveries)


@pytest.fixture
def repair() -> _Repaired:
    """Give the handler that staff will repair."""
    return _Repaired()


@pytest.fixture
def receiver_http(ledger: Ledger, repair: _Repaired) -> Iterator[httpx.Client]:
    """Give a client of the receiver's HTTP process, with one event parked."""
    consumer = Consumer(RECEIVER, {BlanksReceived: repair}, sleep=lambda _: None)
    ledger.publish(received(new_id(), 1, 10))
    ledger.run_relay()
    consumer.consume(ledger.receiver, ledger.take())
    settings = Settings(service=RECEIVER, database_url=SecretStr(""), environment="local")
    app = create_service_app(
        RECEIVER,
        settings,
        api=[parked_api_router(lambda: consumer)],
        web=[parked_page_router(lambda: consumer)],
        keys=people.KEYS,
        database=ledger.receiver,
    )
    with serving(app) as client:
        yield client


def test_a_consumer_catches_up_over_http_with_its_service_token(
    ledger: Ledger, producer_http: httpx.Client
) -> None:
    ledger.publish_lots(1200)
    ledger.run_relay()
    ledger.queue.messages.clear()
    feed = HttpFeed(
        RECEIVER, lambda _: str(producer_http.base_url), lambda: people.token(people.service(RECEIVER))
    )
    ledger.feed = feed  # type: ignore[assignment]
    ledger.catch_up = ledger.new_catch_up()
    ledger.heal()
    feed.close()
    assert ledger.faults() == []


def test_the_feed_says_the_head_the_range_and_only_what_is_routed(
    ledger: Ledger, producer_http: httpx.Client
) -> None:
    ledger.publish_lots(30)
    ledger.run_relay()
    headers = people.bearer(people.service(RECEIVER))
    first = producer_http.get(
        f"/{PRODUCER}/internal/events",
        params={"consumer": RECEIVER, "after": 5, "limit": 10},
        headers=headers,
    )
    said = first.json()
    assert (said["after"], said["through"], said["head"], len(said["events"])) == (5, 15, 30, 10)
    read = read_answer(first.content, RECEIVER)
    assert (read.page.producer, read.page.after, read.page.through, read.head) == (PRODUCER, 5, 15, 30)
    assert isinstance(read.page.events, OpenedEvents), "read in one go"
    assert [each.sequence for each in read.page.events.deliveries] == list(range(6, 16))
    assert read.head_id == UUID(ledger.log()[-1]["id"])
    other = producer_http.get(
        f"/{PRODUCER}/internal/events", params={"consumer": "enrollment", "after": 5}, headers=headers
    )
    assert other.status_code == 403, "what is routed to another is another's to read"
    logged = ledger.log()[7]
    of_one = producer_http.get(
        f"/{PRODUCER}/internal/events-of", params={"subject": logged["subject"]}, headers=headers
    ).json()
    assert (of_one["producer"], of_one["head"]) == (PRODUCER, 30)
    assert [(each["sequence"], each["id"], each["type"]) for each in of_one["events"]] == [
        (8, logged["id"], logged["type"])
    ]
    assert read_events(of_one).events[0].version == logged["subjectversion"]


def test_the_feed_is_closed_to_everybody_who_is_no_service(producer_http: httpx.Client) -> None:
    nobody: dict[str, str] = {}
    broken = {"Authorization": "Bearer x"}
    for headers, status in ((nobody, 401), (people.bearer(people.admin()), 403), (broken, 401)):
        for path in (f"events?consumer={RECEIVER}", f"events-of?subject={UUID(int=1)}"):
            answer = producer_http.get(f"/{PRODUCER}/internal/{path}", headers=headers)
            assert answer.status_code == status


def test_staff_see_a_parked_event_on_a_page_and_replay_it_after_the_repair(
    ledger: Ledger, receiver_http: httpx.Client, repair: _Repaired
) -> None:
    headers = people.bearer(people.province())
    page = receiver_http.get(f"/{RECEIVER}/operations/parked", headers=headers)
    assert page.status_code == 200
    assert "Sự kiện tạm giữ" in page.text
    assert "the cause is not repaired yet" in page.text
    (action,) = re.findall(r'action="([^"]+/replay)"', page.text)
    refused = receiver_http.post(action, headers=headers)
    assert refused.status_code == 409
    assert "vẫn chưa xử lý được" in refused.text
    repair.done = True
    done = receiver_http.post(action, headers=headers)
    assert done.status_code == 303
    after = receiver_http.get(done.headers["location"], headers=headers)
    assert "Đã xử lý lại lúc" in after.text
    assert "/replay" not in after.text
    assert ledger.faults() == []


def test_programs_list_and_replay_parked_events_as_json(
    ledger: Ledger, receiver_http: httpx.Client, repair: _Repaired
) -> None:
    headers = people.bearer(people.admin())
    (parked,) = receiver_http.get(f"/{RECEIVER}/api/parked-events", headers=headers).json()
    assert parked["type"] == BlanksReceived.TYPE
    repair.done = True
    assert receiver_http.post(
        f"/{RECEIVER}/api/parked-events/{parked['id']}/replay", headers=headers
    ).json() == {
        "id": parked["id"],
        "state": "replayed",
    }
    again = receiver_http.post(f"/{RECEIVER}/api/parked-events/{parked['id']}/replay", headers=headers)
    assert again.status_code == 409
    assert again.json()["type"] == "urn:ttct:problem:already-replayed"
    with ledger.receiver.snapshot() as connection:
        (held,) = list_parked(connection, RECEIVER)
    assert held.replayed_by == people.admin().name


def test_staff_accept_a_restored_producer_with_a_reason(
    ledger: Ledger, receiver_http: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    """Refused without doubt or reason; accepted it is read again, and who and why stand in the log."""
    headers = people.bearer(people.province())
    action = f"/{RECEIVER}/operations/producers/{PRODUCER}/acceptance"
    json_action = f"/{RECEIVER}/api/event-lag/{PRODUCER}/acceptance"
    reason = {"reason": "Khôi phục từ bản sao lưu đêm qua"}
    ledger.heal()
    assert receiver_http.post(action, headers=headers, data=reason).status_code == 409
    assert receiver_http.post(json_action, headers=headers, json=reason).status_code == 409
    stranger = f"/{RECEIVER}/api/event-lag/nobody/acceptance"
    assert receiver_http.post(stranger, headers=headers, json=reason).status_code == 404

    for address, content in ((action, {"data": reason}), (json_action, {"json": reason})):
        with ledger.receiver.transaction() as connection:
            connection.execute(text("UPDATE consumer_position SET note = 'the log ends at 0'"))
        page = receiver_http.get(f"/{RECEIVER}/operations/parked", headers=headers)
        assert f'action="{action}"' in page.text
        assert receiver_http.post(action, headers=headers, data={"reason": " "}).status_code == 422
        center = people.bearer(people.director(new_id()))
        assert receiver_http.post(json_action, headers=center, json=reason).status_code == 403
        with ledger.receiver.snapshot() as connection:
            assert [each.note for each in lag(connection, RECEIVER)] == ["the log ends at 0"]
        caplog.clear()
        done = receiver_http.request("POST", address, headers=headers, **content)  # type: ignore[arg-type]
        assert done.status_code in (200, 303)
        with ledger.receiver.snapshot() as connection:
            assert [(each.note, each.position) for each in lag(connection, RECEIVER)] == [(None, 0)]
        assert "Khôi phục từ bản sao lưu đêm qua" in caplog.text
        assert people.province().name in caplog.text
        ledger.heal()
        with ledger.receiver.snapshot() as connection:
            assert [each.position for each in lag(connection, RECEIVER)] == [ledger.head()]


def test_parked_events_are_closed_to_people_of_single_centers(receiver_http: httpx.Client) -> None:
    headers = people.bearer(people.director(new_id()))
    assert receiver_http.get(f"/{RECEIVER}/operations/parked", headers=headers).status_code == 403
    assert receiver_http.get(f"/{RECEIVER}/api/parked-events", headers=headers).status_code == 403
    assert receiver_http.get(f"/{RECEIVER}/api/event-lag", headers=headers).status_code == 403
