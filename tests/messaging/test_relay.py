import threading
import time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.db import Database
from shared.events.enrollment import ClassCancelled
from shared.ids import new_id
from shared.messaging import Batch, publish
from shared.messaging.contracts import open_envelope
from shared.messaging.locks import try_lead
from shared.messaging.relay import Relay
from tests.messaging.ledger import PRODUCER, HeldQueue, Ledger, history, received


def test_nothing_is_heard_of_a_fact_that_was_rolled_back(ledger: Ledger) -> None:
    with ledger.producer.engine.connect() as connection:
        publish(connection, [received(new_id(), 1, 5)])
        connection.rollback()
    ledger.run_relay()
    assert ledger.log() == []


def test_a_transaction_that_commits_after_later_ones_were_numbered_is_not_missed(ledger: Ledger) -> None:
    with ledger.producer.engine.connect() as slow:
        publish(slow, [received(new_id(), 1, 7)])  # its outbox id is the lowest
        ledger.publish_lots(3)
        ledger.run_relay()
        ledger.deliver_all()
        assert ledger.head() == 3
        slow.commit()
    ledger.run_relay()
    ledger.deliver_all()
    assert ledger.head() == 4
    assert ledger.faults() == []
    ledger.heal()
    assert ledger.feed.pages == 0, "it came by the queue, in its own place of the sequence"


def test_two_relays_at_once_give_gapless_numbers_and_lose_nothing(ledger: Ledger) -> None:
    queues = [HeldQueue(), HeldQueue()]
    done = threading.Event()
    failures: list[BaseException] = []

    def relay(queue: HeldQueue) -> None:
        own = Relay(PRODUCER, ledger.producer, queue)
        try:
            while not done.is_set() or ledger.waiting():
                own.step()
            while own.step():
                pass
        except BaseException as error:  # noqa: BLE001 - shown by the test's thread
            failures.append(error)

    threads = [threading.Thread(target=relay, args=(queue,)) for queue in queues]
    for thread in threads:
        thread.start()
    for part in range(40):
        ledger.publish(*history(part, lots=10, versions=5))
    done.set()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert [len(queue.messages) > 0 for queue in queues].count(True) >= 1
    ledger.run_relay()
    ledger.queue.messages = queues[1].messages + queues[0].messages + ledger.queue.messages
    ledger.deliver_all()
    assert ledger.head() == 2000
    assert ledger.faults() == []


def test_a_frozen_leader_loses_its_lock_and_another_leads_without_a_gap(ledger: Ledger) -> None:
    """The server ends the transaction of a stopped process after 5 s; nothing it did remains."""
    frozen = Database(
        ledger.producer.engine.url.render_as_string(hide_password=False), application_name="frozen"
    )
    ledger.publish_lots(10)
    with frozen.engine.connect() as connection:
        assert try_lead(connection)
        connection.execute(text("DELETE FROM outbox"))
        assert ledger.relay.sequence() == 0, "the other stands by"
        deadline = time.monotonic() + 20
        while ledger.relay.sequence() == 0:
            assert time.monotonic() < deadline, "the lock was never given back"
            time.sleep(0.1)
        with pytest.raises(DBAPIError, match="idle-in-transaction"):
            connection.commit()
    frozen.dispose()
    ledger.run_relay()
    ledger.deliver_all()
    assert ledger.head() == 10
    assert ledger.faults() == []


def test_while_the_broker_is_away_nothing_is_marked_as_sent(ledger: Ledger) -> None:
    class Away(HeldQueue):
        def send(self, subscriber: str, batch: Batch) -> None:
            raise ConnectionError(f"no way to {subscriber} for {batch.through}")

    ledger.publish_lots(10)
    away = Relay(PRODUCER, ledger.producer, Away())
    with pytest.raises(ConnectionError):
        away.step()
    assert ledger.head() == 10, "numbers are given without the broker"
    ledger.run_relay()
    ledger.deliver_all()
    assert ledger.faults() == []


def test_a_full_queue_is_left_alone_and_filled_again_later(ledger: Ledger) -> None:
    ledger.publish_lots(1200)
    ledger.queue.room = False
    ledger.relay.step()
    assert ledger.queue.messages == []
    ledger.queue.room = True
    ledger.run_relay()
    assert len(ledger.queue.messages) == 3, "batches of 500"
    ledger.deliver_all()
    assert ledger.faults() == []


def test_events_for_others_leave_no_gap_in_a_subscribers_ranges(ledger: Ledger) -> None:
    """`enrollment` hears nothing of blanks, yet its range runs through them."""
    sent: list[tuple[str, Batch]] = []

    class Noting(HeldQueue):
        def send(self, subscriber: str, batch: Batch) -> None:
            sent.append((subscriber, batch))

    ledger.publish_lots(30)
    Relay(PRODUCER, ledger.producer, Noting()).step()
    by = {subscriber: (batch.after, batch.through, len(batch.events)) for subscriber, batch in sent}
    assert by == {"enrollment": (0, 30, 0), "reporting": (0, 30, 30)}


def test_causes_and_correlation_run_through_the_chain(ledger: Ledger) -> None:
    ledger.publish_lots(1)
    ledger.run_relay()
    first = ledger.log()[0]
    assert first["correlationid"] == first["id"]
    assert (first["specversion"], first["source"]) == ("1.0", "/ttct/certification")
    heard = open_envelope(first, PRODUCER)
    with ledger.producer.transaction() as connection:
        publish(connection, [received(new_id(), 1, 1)], cause=heard)
    ledger.run_relay()
    second = ledger.log()[1]
    assert second["causationid"] == first["id"]
    assert second["correlationid"] == first["id"]


def test_only_what_the_catalogue_knows_can_be_published(ledger: Ledger) -> None:
    class Invented(ClassCancelled):
        TYPE = "enrollment.class.invented.v1"

    event = Invented.model_construct(version=1, class_id=new_id())  # type: ignore[call-arg]
    with pytest.raises(KeyError, match="catalogue"), ledger.producer.transaction() as connection:
        publish(connection, [event])
