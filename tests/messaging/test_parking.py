"""Events that always fail: parked alone, seen, replayed after the repair."""

import time
from collections.abc import Sequence

import pytest
from sqlalchemy import Connection, text

from shared.errors import Conflict, NotFound
from shared.events.certification import BlanksReceived
from shared.ids import new_id
from shared.messaging import Batch, Consumer, Delivery, list_parked, replay_parked
from tests.messaging.ledger import RECEIVER, Ledger, count_blanks, history, received

BAD = 666


def _fails_on_bad(connection: Connection, deliveries: Sequence[Delivery[BlanksReceived]]) -> None:
    count_blanks(connection, deliveries)
    if any(each.event.quantity == BAD for each in deliveries):
        raise RuntimeError("this lot cannot be counted")


def _one_batch(ledger: Ledger) -> Batch:
    ledger.run_relay()
    batch = ledger.take()
    assert not ledger.queue.messages
    return batch


def test_an_event_that_always_fails_is_parked_alone_within_five_seconds(ledger: Ledger) -> None:
    good, bad = history(2, lots=30, versions=4), [received(new_id(), 1, BAD) for _ in range(3)]
    ledger.publish(*good[:50], bad[0], *good[50:70], bad[1], *good[70:], bad[2])
    batch = _one_batch(ledger)
    failing = Consumer(RECEIVER, {BlanksReceived: _fails_on_bad})
    started = time.monotonic()
    outcome = failing.consume(ledger.receiver, batch)
    held_up = time.monotonic() - started
    assert (outcome.applied, outcome.parked) == (120, 3)
    assert held_up < 5.0
    assert ledger.faults() == []
    with ledger.receiver.snapshot() as connection:
        parked = list_parked(connection, RECEIVER)
        waited = connection.scalar(text("SELECT max(at) - min(at) FROM applied"))
    assert [each.error for each in parked] == ["RuntimeError: this lot cannot be counted"] * 3
    assert waited is not None
    assert waited.total_seconds() < 1.0, "the good ones did not wait for the attempts at the bad ones"


def test_a_parked_event_is_replayed_once_after_the_repair(ledger: Ledger) -> None:
    ledger.publish(received(new_id(), 1, BAD), received(new_id(), 1, 5))
    failing = Consumer(RECEIVER, {BlanksReceived: _fails_on_bad}, sleep=lambda _: None)
    failing.consume(ledger.receiver, _one_batch(ledger))
    with ledger.receiver.snapshot() as connection:
        (parked,) = list_parked(connection, RECEIVER)
    with pytest.raises(Conflict, match="cannot be applied"):
        replay_parked(ledger.receiver, failing, parked.id)
    with ledger.receiver.snapshot() as connection:
        (still,) = list_parked(connection, RECEIVER)
    assert (still.attempts, still.replayed_at) == (parked.attempts + 1, None)
    replay_parked(ledger.receiver, ledger.consumer, parked.id, by="admin")
    with ledger.receiver.snapshot() as connection:
        (replayed,) = list_parked(connection, RECEIVER)
    assert replayed.replayed_at is not None
    assert replayed.replayed_by == "admin"
    with pytest.raises(Conflict, match="replayed before"):
        replay_parked(ledger.receiver, ledger.consumer, parked.id)
    with pytest.raises(NotFound):
        replay_parked(ledger.receiver, ledger.consumer, new_id())
    assert ledger.faults() == []
