from collections.abc import Callable

import pytest

from shared.messaging import crash_points
from tests.messaging.conftest import Killed
from tests.messaging.ledger import Ledger, history

Arm = Callable[[str], list[str]]


def _live_through(ledger: Ledger, died: list[str]) -> None:
    """Run every process once; when one dies, start it anew, as its supervisor would."""
    for work in (ledger.run_relay, lambda: _work(ledger), ledger.heal):
        for _ in range(3):
            try:
                work()
                break
            except Killed:
                ledger.catch_up = ledger.new_catch_up()
                ledger.consumer = ledger.catch_up.consumer
    assert died


def _work(ledger: Ledger) -> None:
    """Take messages as Celery does with late acknowledgement: gone only when the task returned."""
    while ledger.queue.messages:
        message = ledger.queue.messages[0]
        batch = ledger.take()
        try:
            ledger.consumer.consume(ledger.receiver, batch)
            crash_points.reach("consumer.committed")
        except Killed:
            ledger.queue.messages.insert(0, message)
            raise


@pytest.mark.parametrize("name", [name for name in crash_points.NAMES if not name.startswith("catch_up")])
def test_a_crash_at_any_point_of_relay_or_consumer_leaves_the_ledger_exact(
    ledger: Ledger, crash_at: Arm, name: str
) -> None:
    for part in range(3):
        ledger.publish(*history(part, lots=40, versions=5))
    _live_through(ledger, crash_at(name))
    assert ledger.faults() == []
    assert ledger.position() == ledger.head() == 600


@pytest.mark.parametrize("name", [name for name in crash_points.NAMES if not name.startswith("relay")])
def test_a_crash_at_any_point_of_catching_up_leaves_the_ledger_exact(
    ledger: Ledger, crash_at: Arm, name: str
) -> None:
    if name == "consumer.committed":
        name = "catch_up.consumed"  # the same instant, as the courier calls it
    ledger.publish(*history(1, lots=240, versions=5))
    ledger.run_relay()
    ledger.queue.messages.clear()
    _live_through(ledger, crash_at(name))
    assert ledger.faults() == []
    assert ledger.position() == ledger.head() == 1200
