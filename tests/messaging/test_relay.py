import threading
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.db import Database
from shared.events.enrollment import ClassCancelled
from shared.ids import new_id
from shared.messaging import Batch, publish
from shared.messaging.batch import BLOCK, Parcel
from shared.messaging.contracts import open_envelope
from shared.messaging.locks import try_lead
from shared.messaging.log import _SEQUENCE
from shared.messaging.relay import FILLING, Relay
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
        deadline = time.monotonic() + 120
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
        def send(self, subscriber: str, parcel: Parcel) -> None:
            raise ConnectionError(f"no way to {subscriber} for {parcel.through}")

    ledger.publish_lots(10)
    away = Relay(PRODUCER, ledger.producer, Away())
    with pytest.raises(ConnectionError):
        away.step()
    assert ledger.head() == 10, "numbers are given without the broker"
    ledger.run_relay()
    ledger.deliver_all()
    assert ledger.faults() == []


def test_a_full_queue_is_left_alone_and_filled_again_later(ledger: Ledger) -> None:
    ledger.publish_lots(2 * BLOCK + 200)
    ledger.queue.room = False
    ledger.relay.step()
    assert ledger.queue.messages == []
    ledger.queue.room = True
    ledger.run_relay()
    assert len(ledger.queue.messages) == 3, "a batch for each block"
    ledger.deliver_all()
    assert ledger.faults() == []


def test_while_a_subscriber_is_busy_a_page_fills_for_a_moment_and_no_longer(ledger: Ledger) -> None:
    """What comes meanwhile travels in one batch; a full page goes at once, an idle subscriber never waits."""
    relay = Relay(PRODUCER, ledger.producer, ledger.queue, monotonic=lambda: ledger.now)
    ledger.queue.busy = 1
    ledger.publish_lots(10)
    relay.step()
    assert (ledger.queue.messages, relay.filling) == ([], True)
    ledger.now += FILLING / 2
    ledger.publish_lots(10)
    relay.step()
    assert ledger.queue.messages == []
    ledger.now += FILLING / 2
    relay.step()
    assert (len(ledger.queue.messages), relay.filling) == (1, False), "twenty events, one batch"
    ledger.publish_lots(BLOCK)
    relay.step()
    assert (len(ledger.queue.messages), relay.filling) == (2, True), "a full block goes, the rest fills"
    ledger.queue.busy = 0
    relay.step()
    assert (len(ledger.queue.messages), relay.filling) == (3, False)
    ledger.deliver_all()
    assert ledger.faults() == []


def test_events_for_others_leave_no_gap_in_a_subscribers_ranges(ledger: Ledger) -> None:
    """`enrollment` hears nothing of blanks, yet its range runs through them."""
    sent: list[tuple[str, Parcel]] = []

    class Noting(HeldQueue):
        def send(self, subscriber: str, parcel: Parcel) -> None:
            sent.append((subscriber, parcel))

    ledger.publish_lots(30)
    Relay(PRODUCER, ledger.producer, Noting()).step()
    batches = {subscriber: Batch.read(parcel.message, subscriber) for subscriber, parcel in sent}
    by = {
        subscriber: (batch.after, batch.through, len(batch.events), len(list(batch.events)))
        for subscriber, batch in batches.items()
    }
    assert by == {"enrollment": (0, 30, 0, 0), "reporting": (0, 30, 30, 30)}
    assert sent[0][1] is sent[1][1], "packed once for both"


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
    awkward = 'whatever \\ a "caller\t sent\n'
    heard = replace(open_envelope(second, PRODUCER), traceparent=awkward)
    with ledger.producer.transaction() as connection:
        publish(connection, [received(new_id(), 1, 1)], cause=heard)
    ledger.run_relay()
    third = ledger.log()[2]
    assert (third["causationid"], third["correlationid"]) == (second["id"], first["id"])
    assert third["traceparent"] == awkward


def test_only_what_the_catalogue_knows_can_be_published(ledger: Ledger) -> None:
    class Invented(ClassCancelled):
        TYPE = "enrollment.class.invented.v1"

    day = date(2021, 1, 4)
    event = Invented(
        version=1,
        class_id=new_id(),
        center_id=new_id(),
        code="L01",
        name="Lớp 01",
        program_code="NT_DANG",
        rule_set="R-1147",
        opened_on=day,
        summoned=1,
        admitted=1,
        reason="",
    )
    with pytest.raises(KeyError, match="catalogue"), ledger.producer.transaction() as connection:
        publish(connection, [event])


def test_numbering_reads_every_row_once_even_by_a_plan_made_for_an_empty_outbox(ledger: Ledger) -> None:
    """An outbox is nearly always empty when the server looks; a backlog must not cost its square."""
    statement = str(_SEQUENCE.text).replace(":limit", "$1")
    with ledger.producer.engine.connect() as connection:
        free = connection.execution_options(isolation_level="AUTOCOMMIT")
        free.execute(text("VACUUM ANALYZE outbox, event_head, event_log"))
    with ledger.producer.transaction() as connection:
        connection.exec_driver_sql("SET LOCAL plan_cache_mode = force_generic_plan")
        connection.exec_driver_sql(f"PREPARE numbering (bigint) AS {statement}")
        connection.exec_driver_sql("EXECUTE numbering (2000)")
        connection.exec_driver_sql(
            "INSERT INTO outbox (event_id, type, subject, version, envelope)"
            " SELECT uuidv7(), 'a.b.c.v1', uuidv7(), 1, '{}' FROM generate_series(1, 500)"
        )
        plan = connection.exec_driver_sql(
            "EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE numbering (2000)"
        ).scalar_one()
        assert connection.scalar(text("SELECT count(*) FROM event_log")) == 500
    nodes = list(_nodes(plan[0]["Plan"]))
    assert any(node.get("CTE Name") == "moved" for node in nodes)
    assert [node["Node Type"] for node in nodes if node["Actual Loops"] > 1] == []


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)
