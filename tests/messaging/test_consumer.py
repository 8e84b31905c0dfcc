import dataclasses
import json
import threading
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, text

from shared.db import Database
from shared.events.certification import BlanksReceived
from shared.ids import new_id
from shared.messaging import (
    Batch,
    BatchUnreadable,
    Consumer,
    Delivery,
    list_parked,
)
from shared.messaging.batch import BLOCK
from tests.messaging.ledger import (
    RECEIVER,
    Ledger,
    batch_message,
    count_blanks,
    history,
    received,
)


def _one_batch(ledger: Ledger) -> Batch:
    ledger.run_relay()
    batch = ledger.take()
    assert not ledger.queue.messages
    return batch


def test_a_batch_that_comes_twice_changes_nothing_the_second_time(ledger: Ledger) -> None:
    ledger.publish(*history(1, lots=20, versions=5))
    batch = _one_batch(ledger)
    assert ledger.consumer.consume(ledger.receiver, batch).applied == 100
    assert ledger.consumer.consume(ledger.receiver, batch).applied == 0
    assert ledger.faults() == []


def test_the_same_batch_in_many_workers_at_once_is_applied_once(ledger: Ledger) -> None:
    for part in range(4):
        ledger.publish(*history(part, lots=25, versions=4))
    batch = _one_batch(ledger)
    together = threading.Barrier(4)
    applied: list[int] = []

    def work() -> None:
        together.wait()
        applied.append(ledger.consumer.consume(ledger.receiver, batch).applied)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sum(applied) == 400
    assert len(applied) == 4
    assert ledger.faults() == []


def test_a_frozen_worker_loses_its_transaction_and_another_applies_the_batch(ledger: Ledger) -> None:
    """Stopped amid a batch past the server's patience, then woken: its writes are gone, not doubled."""
    ledger.publish(*history(1, lots=10, versions=5))
    batch = _one_batch(ledger)
    stopped, other_done = threading.Event(), threading.Event()

    def freezes(connection: Connection, deliveries: Sequence[Delivery[BlanksReceived]]) -> None:
        count_blanks(connection, deliveries)
        stopped.set()
        other_done.wait(60)

    frozen = dataclasses.replace(ledger.consumer, handlers={BlanksReceived: freezes})
    as_a_service = Database(  # with the limits that a service's connections have
        ledger.receiver.engine.url.render_as_string(hide_password=False), application_name="frozen"
    )
    outcome: list[int] = []
    worker = threading.Thread(target=lambda: outcome.append(frozen.consume(as_a_service, batch).applied))
    worker.start()
    assert stopped.wait(60)
    applied = ledger.consumer.consume(ledger.receiver, batch).applied  # waits for the block
    other_done.set()
    worker.join(60)
    as_a_service.dispose()
    assert (applied, outcome) == (50, [0])
    assert ledger.faults() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"type": "certification.blanks.burnt.v1"}, "unknown event type"),
        ({"type": 7}, "unknown event type"),
        ({"data": {"version": 1}}, "breaks its contract: lot_id: Missing"),
        ({"data": None}, "broken envelope: data"),
        ({"subjectversion": 9}, "different subjects or versions"),
        ({"type": "enrollment.class.cancelled.v1"}, "does not own it"),
        ({"time": "yesterday"}, "broken envelope"),
    ],
)
def test_what_cannot_be_understood_is_parked_and_never_dropped(
    ledger: Ledger, change: dict[str, Any], said: str
) -> None:
    ledger.publish_lots(3)
    batch = _one_batch(ledger)
    broken = {**batch.events[1], **change}
    changed = Batch(batch.producer, batch.after, batch.through, [batch.events[0], broken, batch.events[2]])
    outcome = ledger.consumer.consume(ledger.receiver, changed)
    assert (outcome.applied, outcome.parked) == (2, 1)
    with ledger.receiver.snapshot() as connection:
        (parked,) = list_parked(connection, RECEIVER)
    assert said in parked.error
    assert parked.event_id == UUID(batch.events[1]["id"])


def test_a_type_without_handler_is_parked(ledger: Ledger) -> None:
    ledger.publish_lots(1)
    deaf = Consumer(RECEIVER, {})
    assert deaf.consume(ledger.receiver, _one_batch(ledger)).parked == 1
    assert deaf.missing([BlanksReceived]) == [BlanksReceived.TYPE]


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"producer": "certification", "after": 5, "through": 3, "events": []},
        {"producer": "certification", "after": 0, "through": BLOCK + 1, "events": []},
        {"producer": "certification", "after": BLOCK - 1, "through": BLOCK + 1, "events": []},
        {"producer": "certification", "after": 0, "through": 1, "events": {}},
        {"producer": "certification", "after": 0, "through": 1, "events": "[]"},
        {"producer": "certification", "after": 0, "through": 1, "events": b"[]"},
        {"producer": "certification", "after": 0, "through": 1, "events": [{"id": "no", "sequence": 1}]},
        {"producer": "certification", "after": 0, "through": 1, "events": [7]},
        {
            "producer": "certification",
            "after": 0,
            "through": 1,
            "events": [{"id": str(new_id()), "sequence": 2}],
        },
    ],
)
def test_what_is_no_batch_is_refused_whole(message: dict[str, Any]) -> None:
    with pytest.raises(BatchUnreadable):
        Batch.read(message, RECEIVER)


def test_a_database_at_fault_parks_nothing_and_the_batch_is_tried_again(ledger: Ledger) -> None:
    ledger.publish_lots(5)
    batch = _one_batch(ledger)
    attempts: list[int] = []

    def dies_twice(connection: Connection, deliveries: Sequence[Delivery[BlanksReceived]]) -> None:
        attempts.append(len(deliveries))
        count_blanks(connection, deliveries)
        if len(attempts) < 3:
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    outcome = Consumer(RECEIVER, {BlanksReceived: dies_twice}).consume(ledger.receiver, batch)
    assert (attempts, outcome.applied, outcome.parked) == ([5, 5, 5], 5, 0)
    assert ledger.faults() == []


def test_a_database_that_stays_away_raises_and_leaves_the_batch_to_catch_up(ledger: Ledger) -> None:
    ledger.publish_lots(5)
    batch = _one_batch(ledger)

    def serialization(connection: Connection, _: Sequence[Delivery[BlanksReceived]]) -> None:
        connection.execute(text("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$"))

    never = Consumer(RECEIVER, {BlanksReceived: serialization}, sleep=lambda _: None)
    with pytest.raises(Exception, match=r"40001|SerializationFailure"):
        never.consume(ledger.receiver, batch)
    with ledger.receiver.snapshot() as connection:
        assert list_parked(connection, RECEIVER) == []
    ledger.heal()
    assert ledger.faults() == []


def test_handlers_of_one_function_get_all_their_types_in_one_call_in_the_producers_order(
    receiver_calls: list[list[int]], ledger: Ledger
) -> None:
    ledger.publish(*(received(new_id(), 1, number) for number in range(1, 31)))
    batch = _one_batch(ledger)
    backwards = json.loads(json.dumps(batch_message(batch)))
    backwards["events"].reverse()

    def note(_: Connection, deliveries: Sequence[Delivery[BlanksReceived]]) -> None:
        receiver_calls.append([each.sequence for each in deliveries])

    Consumer(RECEIVER, {BlanksReceived: note}).consume(ledger.receiver, Batch.read(backwards, RECEIVER))
    assert receiver_calls == [list(range(1, 31))]


@pytest.fixture
def receiver_calls() -> list[list[int]]:
    return []


def test_two_consumers_in_one_database_each_take_every_event(ledger: Ledger) -> None:
    """What is held without saying by whom would give each event to one of them only."""
    ledger.publish_lots(10)
    batch = _one_batch(ledger)
    other = Consumer("enrollment", {BlanksReceived: lambda *_: None})
    assert ledger.consumer.consume(ledger.receiver, batch).applied == 10
    assert other.consume(ledger.receiver, batch).applied == 10


def test_a_database_is_reached_by_the_roles_of_production(ledger: Ledger) -> None:
    """The service's role works without owning the backbone's tables."""
    with Database.snapshot(ledger.receiver) as connection:
        owner = connection.scalar(text("SELECT tableowner FROM pg_tables WHERE tablename = 'inbox'"))
        assert owner != connection.scalar(text("SELECT current_user"))
