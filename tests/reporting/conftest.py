"""The small province, told to reporting and served; a test that wants another has fixtures of its own."""

from collections.abc import Callable, Iterator
from uuid import UUID

import httpx
import pytest

from tests.databases import TestDatabase
from tests.reporting.post_office import MailBox, Received, mail_received, posts_received
from tests.reporting.province import apply, reporting_served, small_province


@pytest.fixture
def made(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    return service_database("reporting")


@pytest.fixture
def centers(made: TestDatabase) -> list[UUID]:
    ids, events = small_province()
    apply(made.database, events)
    return ids


@pytest.fixture
def client(made: TestDatabase, centers: list[UUID]) -> Iterator[httpx.Client]:
    del centers
    with reporting_served(made) as served:
        yield served


@pytest.fixture
def mailbox() -> Iterator[tuple[MailBox, str]]:
    """Give a running mail server and its address."""
    with mail_received() as received:
        yield received


@pytest.fixture
def receiver() -> Iterator[Received]:
    """Give a running web server that keeps every POST."""
    with posts_received() as received:
        yield received
