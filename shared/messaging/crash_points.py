"""Named instants at which a process may die; production passes them by, tests stop there.

A test sets `crash_points.at` to a function that raises or kills the process when it is told the
name it waits for. Nothing else may set it.
"""

from collections.abc import Callable

NAMES = (
    "relay.claimed",  # outbox rows taken and numbered, not yet committed
    "relay.sequenced",  # the log committed, nothing sent
    "relay.sent",  # tasks are in the queue, not yet marked as sent
    "relay.marked",  # marked, but not yet committed
    "consumer.claimed",  # the range recorded or, of a part, its inbox rows written; no handler called
    "consumer.applied",  # handlers done, nothing committed
    "consumer.committed",  # committed, the task not yet acknowledged
    "catch_up.fetched",  # a page was read from the feed, nothing consumed
    "catch_up.consumed",  # the page is consumed, the position not yet folded
    "catch_up.folded",  # the position moved, not yet committed
)

at: Callable[[str], None] | None = None


def reach(name: str) -> None:
    """Say that the process stands at `name`."""
    if at is not None:
        at(name)
