import threading
from collections.abc import Callable

import pytest
from sqlalchemy import text

from shared.db import Database
from shared.messaging import Consumer, lag
from shared.messaging.batch import BLOCK, Batch
from shared.messaging.catch_up import accept_restored
from shared.messaging.consumer import Outcome, ProducerRestored
from shared.messaging.lag import STUCK_SECONDS
from shared.messaging.reading import FeedAnswer
from tests.messaging.ledger import PRODUCER, RECEIVER, Ledger, history


def _lose_the_last(ledger: Ledger, events: int) -> None:
    """Restore the producer to before its last events."""
    with ledger.producer.transaction() as connection:
        connection.execute(
            text("DELETE FROM event_log WHERE sequence > (SELECT last FROM event_head) - :events"),
            {"events": events},
        )
        connection.execute(text("UPDATE event_head SET last = last - :events"), {"events": events})


def _note(ledger: Ledger) -> str | None:
    with ledger.receiver.snapshot() as connection:
        (held,) = lag(connection, RECEIVER)
    return held.note


def test_a_queue_emptied_after_the_last_event_is_healed_from_the_feed(ledger: Ledger) -> None:
    ledger.publish(*history(1, lots=50, versions=4))
    ledger.run_relay()
    ledger.queue.messages.clear()
    ledger.heal()
    assert ledger.faults() == []


def test_a_batch_lost_in_the_middle_is_healed_from_the_feed(ledger: Ledger) -> None:
    for part in range(4):
        ledger.publish(*history(part, lots=50, versions=2))
        ledger.run_relay()
    del ledger.queue.messages[1]
    ledger.deliver_all()
    assert ledger.faults() != []
    ledger.heal()
    assert ledger.faults() == []


def test_a_subscriber_that_was_down_while_5000_events_were_published_catches_up_by_itself(
    ledger: Ledger,
) -> None:
    for part in range(10):
        ledger.publish(*history(part, lots=100, versions=5))
    ledger.run_relay()
    ledger.queue.messages.clear()
    assert ledger.head() == 5000
    ledger.heal()
    assert ledger.position() == 5000
    assert ledger.faults() == []


def test_while_the_queue_makes_progress_the_feed_is_not_read(ledger: Ledger) -> None:
    for part in range(6):
        ledger.publish_lots(20 + part)
        ledger.run_relay()
    ledger.catch_up.step()
    while ledger.queue.messages:
        ledger.now += 0.9
        assert not ledger.catch_up.step()
        ledger.consumer.consume(ledger.receiver, ledger.take())
        ledger.catch_up.step()
    assert ledger.feed.pages == 0
    assert ledger.position() == ledger.head()


def test_what_is_in_the_feed_and_in_the_queue_is_applied_once(ledger: Ledger) -> None:
    ledger.publish(*history(4, lots=300, versions=3))
    ledger.run_relay()
    ledger.heal()
    ledger.deliver_all()
    assert ledger.faults() == []


def test_a_producer_restored_to_before_our_position_is_noticed_and_not_applied_silently(
    ledger: Ledger,
) -> None:
    ledger.publish_lots(100)
    ledger.run_relay()
    ledger.deliver_all()
    ledger.heal()
    _lose_the_last(ledger, 30)
    ledger.catch_up.step()
    assert "the log ends at 70, but 100 was seen before" in (_note(ledger) or "")
    ledger.queue.messages.clear()
    ledger.publish_lots(5)
    ledger.run_relay()
    with ledger.producer.transaction() as connection:
        connection.execute(text("UPDATE delivery SET sent_through = 70"))
    ledger.run_relay()
    with pytest.raises(ProducerRestored):
        ledger.consumer.consume(ledger.receiver, ledger.take())


def test_a_producer_that_was_restored_and_has_overtaken_us_is_noticed_by_the_event_at_its_old_head(
    ledger: Ledger,
) -> None:
    ledger.publish_lots(100)
    ledger.run_relay()
    ledger.deliver_all()
    ledger.heal()
    _lose_the_last(ledger, 30)
    ledger.publish_lots(60)
    ledger.run_relay()
    assert ledger.head() == 130
    ledger.catch_up.step()
    assert "event 100 is not the one seen before" in (_note(ledger) or "")


def test_after_staff_accepted_a_restored_producer_its_new_events_come_in(ledger: Ledger) -> None:
    ledger.publish_lots(100)
    ledger.run_relay()
    ledger.deliver_all()
    ledger.heal()
    _lose_the_last(ledger, 30)
    ledger.publish_lots(60)
    ledger.run_relay()
    ledger.catch_up.step()
    accept_restored(ledger.receiver, RECEIVER, PRODUCER)
    ledger.queue.messages.clear()
    ledger.heal()
    assert _note(ledger) is None
    assert ledger.position() == 130
    with ledger.receiver.snapshot() as connection:
        told = connection.scalar(text("SELECT count(DISTINCT event_id) FROM applied"))
        counted = connection.execute(text("SELECT count(*), sum(quantity) FROM lot")).one()
        total = connection.scalar(text("SELECT quantity FROM total"))
    assert told == 160, "the lost ones and the new ones"
    assert (*counted, total) == (160, 1600, 1600), "what was told again counts once"


def test_lag_says_how_far_behind_and_since_when_nothing_moved(ledger: Ledger) -> None:
    ledger.publish_lots(40)
    ledger.run_relay()
    ledger.deliver_all()
    ledger.heal()
    ledger.publish_lots(8)
    ledger.run_relay()
    ledger.catch_up.step()
    with ledger.receiver.transaction() as connection:
        (now,) = lag(connection, RECEIVER)
        assert (now.producer, now.position, now.head, now.behind) == (PRODUCER, 40, 48, 8)
        assert not now.stuck
        connection.execute(
            text("UPDATE consumer_position SET progressed_at = progressed_at - make_interval(secs => :s)"),
            {"s": STUCK_SECONDS + 1},
        )
        (later,) = lag(connection, RECEIVER)
        assert later.stuck
        assert later.stands_still > STUCK_SECONDS


def test_a_feed_that_answers_for_another_range_is_not_believed(ledger: Ledger) -> None:
    ledger.publish_lots(10)
    ledger.run_relay()
    real = ledger.feed.read

    def shifted(producer: str, *, after: int, limit: int, known: int) -> object:
        return real(producer, after=after + (2 if limit else 0), limit=limit, known=known)

    ledger.feed.read = shifted  # type: ignore[method-assign,assignment]
    ledger.catch_up.step()
    ledger.now += 10
    with pytest.raises(ValueError, match="another range"):
        ledger.catch_up.step()


def test_the_next_page_is_read_while_one_is_applied_and_by_nothing_that_outlives_the_step(
    ledger: Ledger,
) -> None:
    pages = _pages_to_read(ledger)
    begun = {page: threading.Event() for page in range(len(pages))}
    begun_in_time: list[bool] = []

    def the_next_is_begun() -> None:
        following = min(len(begun_in_time) + 1, len(pages) - 1)
        begun_in_time.append(begun[following].wait(timeout=120))

    _on_reading(ledger, lambda page: begun[page].set())
    _on_applying(ledger, the_next_is_begun)
    before = threading.active_count()
    ledger.heal()
    assert begun_in_time == [True] * len(pages)
    assert threading.active_count() == before
    assert ledger.feed.pages == len(pages), "each page was read once"
    assert ledger.faults() == []


def test_a_producer_that_goes_away_while_a_page_is_applied_stops_the_reading_at_the_next(
    ledger: Ledger,
) -> None:
    pages = _pages_to_read(ledger)

    def away(number: int) -> None:
        if number == 1:
            raise ConnectionError("the producer is away")

    _on_reading(ledger, away)
    ledger.now += 10
    with pytest.raises(ConnectionError):
        ledger.catch_up.step()
    assert ledger.position() == pages[0], "the page before is applied"
    ledger.heal()
    assert ledger.faults() == []


def test_a_producer_restored_between_two_pages_is_noticed_before_anything_of_it_is_applied(
    ledger: Ledger,
) -> None:
    pages = _pages_to_read(ledger)

    def restored(number: int) -> None:
        if number == 1:
            _lose_the_last(ledger, 30)
            ledger.publish_lots(60)
            ledger.run_relay()

    _on_reading(ledger, restored)
    ledger.now += 10
    assert ledger.catch_up.step()
    assert ledger.position() == pages[0]
    assert not ledger.catch_up.step()
    assert f"event {pages[-1]} is not the one seen before" in (_note(ledger) or "")


def test_what_the_queue_brings_while_a_page_is_applied_is_not_read_or_applied_again(ledger: Ledger) -> None:
    pages = _pages_to_read(ledger, emptied=False)
    arrived: list[int] = []

    def the_queue_works() -> None:
        if not arrived:
            while len(ledger.queue.messages) > 1:
                ledger.consumer.consume(ledger.receiver, ledger.take())
                arrived.append(ledger.position())

    _on_applying(ledger, the_queue_works)
    ledger.heal()
    assert len(arrived) > 1
    assert ledger.feed.pages == 3, "the first page, the one read ahead of it, and the last"
    assert ledger.position() == pages[-1]
    assert ledger.faults() == []


def _pages_to_read(ledger: Ledger, *, emptied: bool = True) -> list[int]:
    """Publish several pages' worth, let the catch-up know their head; return where each page ends."""
    ledger.publish(*history(1, lots=250, versions=10))
    ledger.run_relay()
    if emptied:
        ledger.queue.messages.clear()
    ends = [0]
    while ends[-1] < ledger.head():
        ends.append(ledger.feed.read(PRODUCER, after=ends[-1], limit=BLOCK, known=0).page.through)
    ledger.feed.pages = 0
    ledger.catch_up.step()
    return ends[1:]


def _on_reading(ledger: Ledger, happens: Callable[[int], None]) -> None:
    """Let something happen just before a page (0, 1, ...) is read."""
    real, pages = ledger.feed.read, iter(range(1_000))

    def read(producer: str, *, after: int, limit: int, known: int) -> FeedAnswer:
        if limit:
            happens(next(pages))
        return real(producer, after=after, limit=limit, known=known)

    ledger.feed.read = read  # type: ignore[method-assign]


def _on_applying(ledger: Ledger, happens: Callable[[], None]) -> None:
    """Let something happen just before a page is applied."""

    class Watched(Consumer):
        def consume(self, database: Database, batch: Batch) -> Outcome:
            happens()
            return super().consume(database, batch)

    ledger.catch_up.consumer = Watched(RECEIVER, ledger.consumer.handlers)
