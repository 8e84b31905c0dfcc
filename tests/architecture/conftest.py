"""The three services with one center's things, served once for a worker."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.architecture.doors import House, open_house
from tests.databases import Databases


@pytest.fixture(scope="session")
def house(databases: Databases) -> Iterator[House]:
    """Serve all three services; who changes something does it on a copy (`House.on_a_copy`)."""
    with ExitStack() as made, open_house(lambda service: made.enter_context(databases.fresh(service))) as it:
        yield it
