"""Whatever is done to the messages, the ledger ends exact; and the checker sees when it does not."""

import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from shared.db import rows_parameter
from shared.events.certification import BlanksReceived
from shared.messaging import Batch, Consumer, Delivery, inbox, publish
from shared.messaging.inbox import union_from
from tests.messaging import ledger as ledger_module
from tests.messaging.ledger import RECEIVER, Ledger, history


@given(st.sets(st.integers(1, 40)), st.randoms(use_true_random=False))
def test_folding_ranges_reaches_exactly_to_the_first_number_that_is_missing(
    held: set[int], chance: random.Random
) -> None:
    """Against the plain count; ranges may overlap, lie in one another or be doubled."""
    ranges = [(number - 1, number) for number in held]
    for number in list(held):
        longest = number
        while longest + 1 in held and chance.random() < 0.6:
            longest += 1
        ranges.append((number - 1, longest))
    first_missing = next(number for number in range(1, 50) if number not in held)
    assert union_from(0, sorted(ranges)) == first_missing - 1


def _rebatched(batches: list[Batch], chance: random.Random) -> list[Batch]:
    """Cut some batches in two, and give some twice, in any order."""
    result = []
    for batch in batches:
        middle = chance.randint(batch.after, batch.through)
        parts = [
            Batch(
                batch.producer,
                after,
                through,
                [each for each in batch.events if after < each["sequence"] <= through],
            )
            for after, through in ((batch.after, middle), (middle, batch.through))
            if after < through
        ]
        result.extend(parts if chance.random() < 0.5 else [batch])
        if chance.random() < 0.4:
            result.append(batch)
    chance.shuffle(result)
    return result


def _suffer(ledger: Ledger, seed: int, steps: list[str]) -> None:  # noqa: C901, PLR0912 - one case a step
    """Do to the ledger what the steps say, then let it heal by itself."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable history, no secret
    events = history(seed, lots=12, versions=4)
    late = None
    for step in steps:
        match step:
            case "publish":
                count = chance.randint(1, 9)
                ledger.publish(*events[:count])
                del events[:count]
            case "publish late" if late is None and events:
                late = ledger.producer.engine.connect()
                publish(late, [events.pop()])
            case "commit late" if late is not None:
                late.commit()
                late.close()
                late = None
            case "relay":
                ledger.relay.step()
            case "deliver":
                chance.shuffle(ledger.queue.messages)
                if ledger.queue.messages:
                    for batch in _rebatched([ledger.take()], chance):
                        ledger.consumer.consume(ledger.receiver, batch)
            case "send again":
                with ledger.producer.transaction() as connection:
                    connection.execute(text("UPDATE delivery SET sent_through = sent_through / 2"))
            case "empty the queue":
                ledger.queue.messages.clear()
            case "catch up":
                ledger.now += chance.choice([0.1, 5.0])
                ledger.catch_up.step()
            case "fold":
                with ledger.receiver.transaction() as connection:
                    inbox.fold_ranges(connection, RECEIVER, ledger_module.PRODUCER)
    if late is not None:
        late.commit()
        late.close()
    ledger.publish(*events)
    ledger.run_relay()
    ledger.deliver_all()
    ledger.heal()


STEPS = (
    "publish",
    "publish late",
    "commit late",
    "relay",
    "deliver",
    "send again",
    "empty the queue",
    "catch up",
    "fold",
)

_CLEAN = (
    "DELETE FROM outbox; DELETE FROM event_log; UPDATE event_head SET last = 0; DELETE FROM delivery;"
    "DELETE FROM inbox; DELETE FROM received_range; DELETE FROM consumer_position;"
    "DELETE FROM lot; DELETE FROM applied; UPDATE total SET quantity = 0; DELETE FROM parked_event"
)


def _begin_anew(ledger: Ledger) -> None:
    for database in (ledger.producer, ledger.receiver):
        with database.transaction() as connection:
            for statement in _CLEAN.split(";"):
                connection.execute(text(statement))
    ledger.queue.messages.clear()
    ledger.queue.room = True
    ledger.catch_up = ledger.new_catch_up()


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    print_blob=True,
)
@given(seed=st.integers(0, 2**32), steps=st.lists(st.sampled_from(STEPS), min_size=5, max_size=40))
def test_any_shuffling_doubling_rebatching_loss_and_lateness_ends_exact(
    ledger: Ledger, seed: int, steps: list[str]
) -> None:
    _begin_anew(ledger)
    _suffer(ledger, seed, steps)
    assert ledger.faults() == []
    assert ledger.position() == ledger.head() == 48


def _without_inbox(patch: pytest.MonkeyPatch, ledger: Ledger) -> None:
    """Every event that comes counts as new."""
    patch.setattr(inbox.Held, "new_among", lambda _held, sequences: range(len(sequences)))
    assert ledger.consumer


def _without_version_guard(_patch: pytest.MonkeyPatch, ledger: Ledger) -> None:
    """Whatever comes last stays."""

    def keep_last(connection: Connection, deliveries: Sequence[Delivery[BlanksReceived]]) -> None:
        guarded = ledger_module._KEEP.text  # noqa: SLF001 - the very statement, without its guard
        assert "WHERE held.version < EXCLUDED.version" in guarded
        unguarded = text(guarded.replace("WHERE held.version < EXCLUDED.version", ""))
        rows = [
            {"lot_id": each.event.lot_id, "version": each.version, "quantity": each.event.quantity}
            for each in deliveries
        ]
        connection.execute(unguarded, {"rows": rows_parameter(rows)})
        ids = rows_parameter([{"id": each.id} for each in deliveries])
        connection.execute(
            text(
                "INSERT INTO applied SELECT r.id FROM jsonb_to_recordset(CAST(:ids AS jsonb)) AS r (id uuid)"
            ),
            {"ids": ids},
        )

    ledger.consumer = Consumer(RECEIVER, {BlanksReceived: keep_last})
    ledger.catch_up = ledger.new_catch_up()


def _without_catch_up(patch: pytest.MonkeyPatch, ledger: Ledger) -> None:
    """Only the queue brings events."""
    patch.setattr(ledger, "heal", lambda: None)
    patch.setattr(ledger.catch_up, "step", lambda: False)


def _with_numbers_before_commit(patch: pytest.MonkeyPatch, ledger: Ledger) -> None:
    """Believe the highest number seen: what is missing below it is never asked for."""
    patch.setattr(
        inbox, "union_from", lambda position, ranges: max([position, *(through for _, through in ranges)])
    )
    assert ledger.consumer


_WEAKENED: dict[str, Callable[[pytest.MonkeyPatch, Ledger], None]] = {
    "no inbox": _without_inbox,
    "no version guard": _without_version_guard,
    "no catch-up": _without_catch_up,
    "no gaps seen": _with_numbers_before_commit,
}
_HARD = [
    *("publish", "relay") * 5,
    *("send again", "relay", "deliver", "deliver") * 3,
    *("publish", "relay", "publish", "relay", "empty the queue", "publish", "relay", "deliver"),
]


def test_the_hard_history_ends_exact_when_nothing_is_weakened(ledger: Ledger) -> None:
    _suffer(ledger, 7, _HARD)
    assert ledger.faults() == []


@pytest.mark.parametrize("weakness", _WEAKENED)
def test_without_one_of_its_guarantees_the_same_history_ends_wrong_and_the_checker_says_so(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, weakness: str
) -> None:
    _WEAKENED[weakness](monkeypatch, ledger)
    _suffer(ledger, 7, _HARD)
    assert ledger.faults() != []


def test_the_checker_itself_sees_a_wrong_total(ledger: Ledger) -> None:
    ledger.publish_lots(3)
    ledger.run_relay()
    ledger.deliver_all()
    with ledger.receiver.transaction() as connection:
        connection.execute(text("UPDATE total SET quantity = quantity + 1"))
    assert ledger.faults() == ["the total 31 is not the sum of the lots"]
