"""Pages tile the log inside its blocks; what is packed comes out as it went in, or not at all."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from shared.ids import new_id
from shared.messaging import Batch, BatchUnreadable, list_parked
from shared.messaging import batch as batch_module
from shared.messaging.batch import BLOCK, LoggedEvents, OpenedEvents, Parcel, pack, unpack
from shared.messaging.log import page_end, read_log, read_page
from shared.messaging.relay import QUEUE_ROOM, SEND_BATCHES, Relay
from tests.messaging.ledger import PRODUCER, RECEIVER, HeldQueue, Ledger, received

_NUMBER = st.integers(0, 5 * BLOCK)


@given(start=_NUMBER, heads=st.lists(_NUMBER, min_size=1, max_size=6), limit=st.integers(1, 3 * BLOCK))
def test_pages_tile_the_numbers_and_never_cross_the_end_of_a_block(
    start: int, heads: list[int], limit: int
) -> None:
    """Whatever the heads were when they were cut: each begins where the last ended, up to the head."""
    after = start
    for head in sorted(heads):
        while after < head:
            through = page_end(after, head, limit)
            assert after < through <= min(head, after + limit)
            assert after // BLOCK == (through - 1) // BLOCK, "one block"
            assert through in (head, after + limit) or through % BLOCK == 0, "no shorter than it must be"
            after = through
        assert page_end(after, head, limit) == after, "beyond the head is nothing"
    assert after == max(start, *heads)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(after=st.integers(0, 2_100), limit=st.integers(1, 1_200))
def test_a_page_holds_every_number_of_its_range_once(ledger: Ledger, after: int, limit: int) -> None:
    if ledger.head() == 0:
        ledger.publish_lots(2 * BLOCK + 50)
        ledger.run_relay()
    with ledger.producer.snapshot() as connection:
        pages = (
            read_log(connection, after=after, head=ledger.head(), limit=limit),
            read_page(connection, RECEIVER, after=after, head=ledger.head(), limit=limit),
        )
        strange = read_page(connection, "nobody", after=after, head=ledger.head(), limit=limit)
    for page in pages:
        assert page.after == after
        assert [each["sequence"] for each in page.events] == list(range(after + 1, page.through + 1))
    assert (strange.through, len(strange.events)) == (pages[0].through, 0)


@given(st.binary(min_size=1, max_size=5_000))
def test_whatever_is_packed_comes_out_as_it_went_in(content: bytes) -> None:
    assert unpack(pack(LoggedEvents(content))) == content


@given(st.binary(min_size=1, max_size=500), st.data())
def test_what_is_cut_off_lengthened_or_changed_does_not_unpack(content: bytes, data: st.DataObject) -> None:
    frame = pack(LoggedEvents(content))
    place = data.draw(st.integers(0, len(frame) - 1))
    changed = bytes([frame[place] ^ data.draw(st.integers(1, 255))])
    for broken in (frame[:place], frame + b"x", frame + frame):
        with pytest.raises(BatchUnreadable):
            unpack(broken)
    try:
        found = unpack(frame[:place] + changed + frame[place + 1 :])
    except BatchUnreadable:
        return
    assert found == content, "a bit that says nothing"


@pytest.mark.parametrize(
    "packed", [b"", b"!", b"\xff", b"AAAA", b"(\xb5/\xfd", b"[]", pack(LoggedEvents(b""))]
)
def test_what_was_never_packed_does_not_unpack(packed: bytes) -> None:
    with pytest.raises(BatchUnreadable):
        unpack(packed)


def test_what_says_it_is_larger_than_ours_can_be_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_module, "_LARGEST_TEXT", 1_000)
    assert unpack(pack(LoggedEvents(b"1" * 1_000))) == b"1" * 1_000
    with pytest.raises(BatchUnreadable, match="too large"):
        unpack(pack(LoggedEvents(b"1" * 1_001)))
    silent = zstandard.ZstdCompressor(write_content_size=False).compress(b"1" * 1_001)
    with pytest.raises(BatchUnreadable, match="do not say their size"):
        unpack(silent)


class _Apart(HeldQueue):
    """Keeps the parcels of each subscriber, and is full or away for one of them."""

    def __init__(self, *, full: str = "", away: str = "") -> None:
        super().__init__()
        self.full, self.away = full, away
        self.sent: dict[str, list[Parcel]] = {"enrollment": [], "reporting": []}

    def waiting(self, subscriber: str) -> int:
        return QUEUE_ROOM if subscriber == self.full else 0

    def send(self, subscriber: str, parcel: Parcel) -> None:
        if subscriber == self.away:
            raise ConnectionError(f"no way to {subscriber}")
        self.sent[subscriber].append(parcel)


def _marks(ledger: Ledger) -> dict[str, int]:
    with ledger.producer.snapshot() as connection:
        rows = connection.execute(text("SELECT subscriber, sent_through FROM delivery"))
        return {row.subscriber: row.sent_through for row in rows}


@pytest.mark.parametrize("lagging", ["enrollment", "reporting"])
@pytest.mark.parametrize("how", ["full", "away"])
def test_a_subscriber_that_lags_holds_up_no_other_and_is_served_when_it_can(
    ledger: Ledger, lagging: str, how: str
) -> None:
    other = "reporting" if lagging == "enrollment" else "enrollment"
    ledger.publish_lots(BLOCK + 20)
    queue = _Apart(**{how: lagging})
    relay = Relay(PRODUCER, ledger.producer, queue)
    if how == "away":
        with pytest.raises(ConnectionError, match=lagging):
            relay.step()
    else:
        relay.step()
    assert _marks(ledger) == {lagging: 0, other: BLOCK + 20}
    queue.full = queue.away = ""
    ledger.publish_lots(5)
    relay.step()
    assert {name: _ranges(parcels) for name, parcels in queue.sent.items()} == {
        other: [(0, BLOCK), (BLOCK, BLOCK + 20), (BLOCK + 20, BLOCK + 25)],
        lagging: [(0, BLOCK), (BLOCK, BLOCK + 25)],
    }


def _ranges(parcels: list[Parcel]) -> list[tuple[int, int]]:
    return [(each.after, each.through) for each in parcels]


def test_a_subscriber_far_behind_gets_a_bounded_number_of_pages_a_step(ledger: Ledger) -> None:
    ledger.publish_lots(BLOCK)
    ledger.run_relay()
    with ledger.producer.transaction() as connection:  # a log that long, and nothing in it to read
        connection.execute(text("UPDATE event_head SET last = :last"), {"last": 9 * BLOCK})
    queue = _Apart()
    assert Relay(PRODUCER, ledger.producer, queue).send(), "more is waiting"
    assert [len(parcels) for parcels in queue.sent.values()] == [SEND_BATCHES, SEND_BATCHES]


def _others(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event as the producer might say it of something else."""
    return deepcopy(event) | {"id": str(new_id()), "type": "certification.blanks.burnt.v1", "data": {}}


UNHEARD: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "in order": deepcopy,
    "of an unknown type": _others,
    "with broken data": lambda event: deepcopy(event) | {"data": {"quantity": "many"}},
    "without an id": lambda event: deepcopy(event) | {"id": "none"},
    "with another subject": lambda event: deepcopy(event) | {"subject": str(new_id())},
}


@pytest.mark.parametrize("how", UNHEARD)
@pytest.mark.parametrize("by_queue", [True, False])
def test_an_event_not_listened_to_is_neither_applied_nor_parked(
    ledger: Ledger, how: str, *, by_queue: bool
) -> None:
    """`enrollment` hears of certificates, not of blanks: its range runs through them, whatever they are."""
    ledger.publish(received(new_id(), 1, 5), received(new_id(), 1, 7))
    ledger.run_relay()
    first, second = ledger.log()
    events = [UNHEARD[how](first), second]
    batch = Batch.read(
        {
            "producer": PRODUCER,
            "after": 0,
            "through": 2,
            "events": pack(LoggedEvents(json.dumps(events).encode())) if by_queue else events,
        },
        "enrollment",
    )
    assert (len(batch.events), list(batch.events)) == (0, [])
    outcome = ledger.consumer.consume(ledger.receiver, batch)
    assert (outcome.applied, outcome.parked) == (0, 0)
    with ledger.receiver.snapshot() as connection:
        assert list_parked(connection, RECEIVER) == []
        ranges = connection.execute(text("SELECT after, through FROM received_range")).all()
    assert [tuple(each) for each in ranges] == [(0, 2)]


def test_what_is_listened_to_and_broken_is_still_parked_beside_what_is_not(ledger: Ledger) -> None:
    ledger.publish(received(new_id(), 1, 5), received(new_id(), 1, 7), received(new_id(), 1, 9))
    ledger.run_relay()
    heard, broken, unheard = ledger.log()
    broken["data"]["quantity"] = "many"
    unheard["type"] = "identity.account.opened.v1"
    message = {"producer": PRODUCER, "after": 0, "through": 3, "events": [heard, broken, unheard]}
    outcome = ledger.consumer.consume(ledger.receiver, Batch.read(message, RECEIVER))
    assert (outcome.applied, outcome.parked) == (1, 1)


def test_the_envelopes_beside_the_deliveries_are_those_listened_to(ledger: Ledger) -> None:
    """When a handler fails the batch is halved by its envelopes: they must be the same events."""
    ledger.publish_lots(3)
    ledger.run_relay()
    opened = ledger.take().events
    assert isinstance(opened, OpenedEvents)
    assert [each["id"] for each in opened] == [str(each.id) for each in opened.deliveries]
    assert len(opened) == 3
