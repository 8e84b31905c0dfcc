"""What is held is known by its range: doubled, late, overlapping and folded batches."""

import dataclasses
import threading
import time
from collections.abc import Sequence

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from shared.events.certification import BlanksReceived
from shared.messaging import Batch, Consumer, Delivery, locks
from shared.messaging.consumer import Outcome, is_transient
from shared.messaging.inbox import claim, fold_ranges
from tests.messaging.ledger import PRODUCER, RECEIVER, Ledger, batch_message, count_blanks, history


def _one_batch(ledger: Ledger) -> Batch:
    ledger.run_relay()
    batch = ledger.take()
    assert not ledger.queue.messages
    return batch


def _rows(ledger: Ledger, table: str) -> int:
    with ledger.receiver.snapshot() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608


def _fold(ledger: Ledger) -> int:
    with ledger.receiver.transaction() as connection:
        return fold_ranges(connection, RECEIVER, PRODUCER)


def test_a_batch_taken_in_whole_is_one_row_however_many_events_it_has(ledger: Ledger) -> None:
    ledger.publish(*history(3, lots=20, versions=5))
    ledger.consumer.consume(ledger.receiver, _one_batch(ledger))
    assert (_rows(ledger, "inbox"), _rows(ledger, "received_range")) == (0, 1)


def test_the_same_event_twice_in_one_message_counts_once(ledger: Ledger) -> None:
    ledger.publish_lots(4)
    batch = _one_batch(ledger)
    for events in ([*batch.events, batch.events[1]], list(reversed(batch.events)) * 2):
        doubled = Batch.read(batch_message(dataclasses.replace(batch, events=events)), RECEIVER)
        ledger.consumer.consume(ledger.receiver, doubled)
        assert _rows(ledger, "applied") == 4
    assert ledger.faults() == []


def test_a_late_duplicate_is_known_by_its_sequence_after_all_was_folded(ledger: Ledger) -> None:
    """The batch is split around two events, so that its parts wrote rows; folding forgets them."""
    ledger.publish(*history(3, lots=20, versions=5))
    batch = _one_batch(ledger)
    bad = {batch.events[10]["id"], batch.events[70]["id"]}

    def fails_on_bad(connection: Connection, deliveries: Sequence[Delivery[BlanksReceived]]) -> None:
        count_blanks(connection, deliveries)
        if any(str(each.id) in bad for each in deliveries):
            raise RuntimeError("not this one")

    failing = Consumer(RECEIVER, {BlanksReceived: fails_on_bad}, sleep=lambda _: None)
    outcome = failing.consume(ledger.receiver, batch)
    assert (outcome.applied, outcome.parked, _rows(ledger, "inbox")) == (98, 2, 98)
    assert _fold(ledger) == 100
    assert (_rows(ledger, "inbox"), _rows(ledger, "received_range")) == (0, 0)
    assert ledger.consumer.consume(ledger.receiver, batch).applied == 0
    assert ledger.faults() == []


def test_folding_amid_a_batch_keeps_nobody_waiting_and_does_no_harm(ledger: Ledger) -> None:
    first, second = ledger.publish_lots(5), ledger.publish_lots(5)
    whole = _one_batch(ledger)
    assert len(whole.events) == len([*first, *second])
    half = Batch(PRODUCER, 0, 5, whole.events[:5])
    inside, go_on = threading.Event(), threading.Event()

    def slow(connection: Connection, deliveries: Sequence[Delivery[BlanksReceived]]) -> None:
        count_blanks(connection, deliveries)
        inside.set()
        go_on.wait(4)

    ledger.consumer.consume(ledger.receiver, half)
    worker = threading.Thread(
        target=lambda: Consumer(RECEIVER, {BlanksReceived: slow}).consume(ledger.receiver, whole)
    )
    worker.start()
    assert inside.wait(10)
    assert _fold(ledger) == 5
    ledger.consumer.consume(ledger.receiver, half)
    go_on.set()
    worker.join(10)
    assert _fold(ledger) == 10
    assert ledger.faults() == []


def test_batches_of_different_blocks_run_side_by_side(ledger: Ledger) -> None:
    """Else a second worker would bring nothing: each handler here waits for the other to be inside."""
    together = threading.Barrier(2)

    def meets(_: Connection, deliveries: Sequence[Delivery[BlanksReceived]]) -> None:
        assert deliveries
        together.wait(8)

    block = locks.BLOCK
    ledger.publish_lots(2 * block)
    ledger.run_relay()
    events = ledger.log()
    halves = [Batch(PRODUCER, after, after + block, events[after : after + block]) for after in (0, block)]
    consumer = Consumer(RECEIVER, {BlanksReceived: meets}, sleep=lambda _: None)
    outcomes: list[Outcome] = []
    workers = [
        threading.Thread(target=lambda half=half: outcomes.append(consumer.consume(ledger.receiver, half)))
        for half in halves
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert [(each.applied, each.parked) for each in outcomes] == [(block, 0)] * 2


def test_overlapping_batches_in_opposite_order_do_not_deadlock(ledger: Ledger) -> None:
    ledger.publish_lots(400)
    batch = _one_batch(ledger)
    backwards = Batch(batch.producer, batch.after, batch.through, list(reversed(batch.events)))
    with ledger.receiver.snapshot() as connection:
        before = _deadlocks(connection)
    for _ in range(5):
        workers = [
            threading.Thread(target=ledger.consumer.consume, args=(ledger.receiver, each))
            for each in (batch, backwards)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(30)
    with ledger.receiver.snapshot() as connection:
        assert _deadlocks(connection) == before
    assert ledger.faults() == []


def _deadlocks(connection: Connection) -> int:
    return int(
        connection.scalar(text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
        or 0
    )


def _claim_after(ledger: Ledger, statement: str) -> None:
    with ledger.receiver.transaction() as connection:
        connection.execute(text(statement))
        time.sleep(0.05)
        claim(connection, RECEIVER, PRODUCER, 3, 8, whole=True)


def test_a_claim_that_waits_too_long_is_tried_again_as_any_fault_of_the_database(ledger: Ledger) -> None:
    with ledger.receiver.transaction() as holding:
        claim(holding, RECEIVER, PRODUCER, 0, 5, whole=True)
        with pytest.raises(DBAPIError, match="lock timeout") as waited:
            _claim_after(ledger, "SET LOCAL lock_timeout = '50ms'")
    assert is_transient(waited.value)
    with ledger.receiver.transaction() as connection:
        assert claim(connection, RECEIVER, PRODUCER, 3, 8, whole=True).ranges == [[0, 5]]


def test_a_connection_that_ends_at_the_claim_is_a_fault_of_the_database(ledger: Ledger) -> None:
    with pytest.raises(DBAPIError) as ended:
        _claim_after(ledger, "SET LOCAL idle_in_transaction_session_timeout = '1ms'")
    assert is_transient(ended.value)
    with ledger.receiver.transaction() as connection:
        assert not claim(connection, RECEIVER, PRODUCER, 0, 5, whole=True).ranges


def test_a_range_over_very_many_blocks_takes_few_locks(ledger: Ledger) -> None:
    with ledger.receiver.transaction() as connection:
        claim(connection, RECEIVER, PRODUCER, 0, 10**12, whole=False)
        held = connection.scalar(
            text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        )
    assert held == 65
