"""The ledger's two services on fresh databases, and crash points that are reset after each test."""

from collections.abc import Callable, Iterator

import pytest

from shared.messaging import crash_points
from tests.databases import TestDatabase
from tests.messaging.ledger import Ledger


@pytest.fixture
def ledger(empty_database: Callable[[], TestDatabase]) -> Ledger:
    """Give the ledger's two services."""
    return Ledger.made_in(empty_database)


@pytest.fixture
def crash_at() -> Iterator[Callable[[str], list[str]]]:
    """`crash_at(name)`: die once at that point; returns the list of points where it happened."""

    def arm(name: str) -> list[str]:
        died: list[str] = []

        def at(reached: str) -> None:
            if reached == name and not died:
                died.append(reached)
                raise Killed(reached)

        crash_points.at = at
        return died

    yield arm
    crash_points.at = None


class Killed(BaseException):
    """The process dies here: nothing in the code may catch it, so what was open is rolled back."""
