"""Whatever overlapping batches meet in whatever order on real connections: each event counts once.

The handler has no guard of its own: it writes a row for each event it is given.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from shared.db import Database, rows_parameter
from shared.events.certification import BlanksReceived
from shared.messaging import Batch, Consumer, Delivery, crash_points, inbox, list_parked, locks
from tests.messaging.interleaving import Led, lead
from tests.messaging.ledger import PRODUCER, RECEIVER, Ledger

EVENTS, BLOCK = 24, 8


@dataclass
class Field:
    """A receiver, and the producer's log of `EVENTS` events, cut into blocks of `BLOCK`."""

    ledger: Ledger
    events: list[dict[str, object]]

    def batch(self, after: int, through: int) -> Batch:
        """Return the message or page that covers these."""
        chosen = [each for each in self.events if after < int(str(each["sequence"])) <= through]
        message = {"producer": PRODUCER, "after": after, "through": through, "events": chosen}
        return Batch.read(message, RECEIVER)

    def begin_anew(self) -> None:
        """Forget what was received."""
        with self.ledger.receiver.transaction() as connection:
            for table in ("inbox", "received_range", "consumer_position", "applied", "parked_event"):
                connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608

    def wrong(self) -> dict[str, int]:
        """Return how often each event counted that did not count once."""
        with self.ledger.receiver.snapshot() as connection:
            counted = Counter(
                str(each) for each in connection.scalars(text("SELECT event_id FROM applied"))
            ) + Counter(str(each.event_id) for each in list_parked(connection, RECEIVER))
        once = dict.fromkeys((str(each["id"]) for each in self.events), 0)
        return {each: times for each, times in (once | counted).items() if times != 1}


@pytest.fixture
def field(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Iterator[Field]:
    monkeypatch.setattr(locks, "BLOCK", BLOCK)
    ledger.publish_lots(EVENTS)
    ledger.run_relay()
    yield Field(ledger, ledger.log())
    ledger.receiver.dispose()


def _consumer(failing: dict[int, int]) -> Consumer:
    """Return one that counts every event; those in `failing` fail so many times."""
    left = dict(failing)

    def count(connection: Connection, deliveries: Sequence[Delivery[BlanksReceived]]) -> None:
        ids = rows_parameter([{"id": each.id} for each in deliveries])
        connection.execute(
            text("INSERT INTO applied SELECT id FROM jsonb_to_recordset(CAST(:ids AS jsonb)) AS r (id uuid)"),
            {"ids": ids},
        )
        for each in deliveries:
            if left.get(each.sequence, 0) > 0:
                left[each.sequence] -= 1
                raise RuntimeError("this event fails")

    return Consumer(RECEIVER, {BlanksReceived: count}, sleep=lambda _: None)


@dataclass(frozen=True)
class Story:
    """What each worker takes in, one after the other, and the order in which they go on."""

    ranges: list[list[tuple[int, int]]]
    failing: dict[int, int]
    kills: list[frozenset[int]]
    order: list[int]


def _play(field: Field, story: Story) -> dict[str, int]:
    """Play the story with a folder beside it, then catch up; return what did not count once."""
    field.begin_anew()
    receiver, consumer = field.ledger.receiver, _consumer(story.failing)

    def worker(ranges: Sequence[tuple[int, int]], database: Database) -> None:
        for after, through in ranges:
            consumer.consume(database, field.batch(after, through))

    def fold(database: Database) -> None:
        for _ in range(3):
            with database.transaction() as connection:
                inbox.fold_ranges(connection, RECEIVER, PRODUCER)
                crash_points.reach("catch_up.folded")

    led = [
        Led(partial(worker, ranges), kills) for ranges, kills in zip(story.ranges, story.kills, strict=True)
    ]
    lead(receiver, [*led, Led(fold)], story.order)
    with receiver.transaction() as connection:
        position = inbox.fold_ranges(connection, RECEIVER, PRODUCER)
    consumer.consume(receiver, field.batch(position, EVENTS))
    with receiver.transaction() as connection:
        assert inbox.fold_ranges(connection, RECEIVER, PRODUCER) == EVENTS
    return field.wrong()


_RANGES = st.lists(
    st.tuples(st.integers(0, EVENTS - 1), st.integers(1, 12)).map(
        lambda pair: (pair[0], min(EVENTS, pair[0] + pair[1]))
    ),
    min_size=1,
    max_size=3,
)
_STORIES = st.builds(
    Story,
    ranges=st.lists(_RANGES, min_size=2, max_size=3),
    failing=st.dictionaries(st.integers(1, EVENTS), st.integers(1, 7), max_size=2),
    kills=st.lists(st.frozensets(st.integers(1, 9), max_size=2), min_size=3, max_size=3),
    order=st.lists(st.integers(0, 11), min_size=10, max_size=60),
).map(lambda story: Story(story.ranges, story.failing, story.kills[: len(story.ranges)], story.order))
_SLOW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    print_blob=True,
)


@_SLOW
@given(story=_STORIES)
def test_any_interleaving_of_overlapping_batches_counts_every_event_once(field: Field, story: Story) -> None:
    assert _play(field, story) == {}


SAME = Story([[(0, 8)], [(0, 8)]], {}, [frozenset()] * 2, [0, 1, 0, 1, 0, 1, 0, 1])
SHIFTED = Story([[(0, 8), (8, 16)], [(4, 12)]], {}, [frozenset()] * 2, [0, 1, 0, 1, 0, 1, 0, 1])
AFTER_PARTS = Story([[(0, 8)], [(0, 8)]], {3: 4}, [frozenset({11}), frozenset()], [0] * 14 + [1] * 40)


@pytest.mark.parametrize("story", [SAME, SHIFTED, AFTER_PARTS])
def test_the_hard_interleavings_end_exact_when_nothing_is_weakened(field: Field, story: Story) -> None:
    assert _play(field, story) == {}


def test_without_the_lock_the_same_batch_counts_twice(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "entering", lambda *_: ("SELECT 1", {}))
    assert set(_play(field, SAME).values()) == {2}


def test_without_a_look_at_the_ranges_what_overlaps_counts_twice(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        inbox, "Held", lambda contiguous, note, _, single: _HELD(contiguous, note, (), single)
    )
    assert set(_play(field, SHIFTED).values()) == {2}


def test_without_a_look_at_the_rows_parts_count_twice(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        inbox, "Held", lambda contiguous, note, ranges, _: _HELD(contiguous, note, ranges, frozenset())
    )
    assert 2 in _play(field, AFTER_PARTS).values()


_HELD = inbox.Held
