"""What every test may ask for: real servers, fresh databases, an empty Redis. See `tests/README.md`."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import redis
from hypothesis import settings
from sqlalchemy import make_url
from xdist.scheduler import LoadScopeScheduling

from stack.ports import free_ports
from stack.redis import RedisServer
from tests import servers, serving
from tests.databases import Databases, TestDatabase, drop_all_of_run

# The same tree is judged by the same examples wherever it is judged; `EXAMPLES=random` looks for new ones.
settings.register_profile("repeatable", derandomize=True)
settings.load_profile("default" if os.environ.get("EXAMPLES") == "random" else "repeatable")

TOGETHER = (
    "tests/system/test_real_processes",
    "tests/architecture/test_doors_fuzz",
    "tests/architecture/test_doors_",
    "tests/architecture/test_rules",
    "tests/browser/test_grid",
)
"""How the names of files begin whose tests share a worker: they share one running system, three services with
all things that a door may need, one reading of all sources, one desk with its large classes."""

FIRST = (
    "tests/demo/test_demo",
    "tests/architecture/test_doors_fuzz",
    "tests/chaos/test_chaos",
    "tests/stack/",
    "tests/browser/",
    "tests/certification/test_register_story",
)
"""What is handed out before the rest, as it takes long or waits for processes: at the end of a run no worker
is left alone with it."""

_started: dict[str, servers.Servers] = {}
_notes: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once, in the process that distributes the tests; its workers inherit them."""
    if hasattr(config, "workerinput") or config.option.collectonly or config.option.help:
        return
    try:
        found, passed_over = servers.start()
    except servers.NoServers as reason:
        raise pytest.UsageError(f"no servers for the tests: {reason}") from reason
    _started["all"] = found
    _notes.extend([found.description(), *(f"  not from {sentence}" for sentence in passed_over)])
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(servers.fleeting_folder()))  # of every `tmp_path`
    os.environ[servers.RUN] = secrets.token_hex(3)
    os.environ[servers.SOURCE] = found.source
    os.environ[servers.POSTGRES_ADDRESS] = found.postgres_url
    os.environ[servers.REDIS_ADDRESS] = found.redis_url


def pytest_unconfigure() -> None:
    """Stop what was started, or clean up on servers that were given."""
    found = _started.pop("all", None)
    if found is not None:
        drop_all_of_run(found.postgres_url, os.environ[servers.RUN])
        found.stop()


def pytest_report_header() -> list[str]:
    """Say which servers the tests use."""
    return _notes


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it again at the end, where a quiet run shows it too."""
    if _notes:
        terminalreporter.write_line(_notes[0])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what is `FIRST` first, so that it is handed out first; the rest keeps its order."""
    items.sort(key=lambda item: next((n for n, name in enumerate(FIRST) if item.nodeid.startswith(name)), 99))


@cache
def _makes_something(file: str) -> bool:
    return '(scope="module")' in (Path(__file__).parents[1] / file).read_text()


class _Together(LoadScopeScheduling):
    """Hands out tests one by one, but those of files in `TOGETHER` to one worker.

    So are those of a file that makes something once for all of them: else every worker would make it.
    pytest-xdist marks such groups by a private member of pytest, which this version of pytest does not read.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        alone = file if _makes_something(file) else nodeid
        return next((files for files in TOGETHER if file.startswith(files)), alone)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Give the tests out by `TOGETHER`."""
    return _Together(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish() -> None:
    """End the applications that wait in this worker for another test."""
    serving.end_idle()


@pytest.fixture(scope="session")
def databases(worker_id: str) -> Databases:
    """Give this worker's maker of databases."""
    return Databases(os.environ[servers.POSTGRES_ADDRESS], worker_id)


@pytest.fixture
def service_database(databases: Databases) -> Iterator[Callable[[str], TestDatabase]]:
    """`service_database("enrollment")`: a fresh database with all tables of that service."""
    with ExitStack() as made:
        yield lambda service: made.enter_context(databases.fresh(service))


@pytest.fixture
def empty_database(databases: Databases) -> Iterator[Callable[[], TestDatabase]]:
    """`empty_database()`: a fresh database without tables; the owner may create what a test needs."""
    with ExitStack() as made:
        yield lambda: made.enter_context(databases.fresh(None))


@pytest.fixture
def redis_url(worker_id: str) -> Iterator[str]:
    """Give the address of an empty logical Redis database that no other worker uses."""
    number = 1 + int(worker_id.removeprefix("gw")) % 15 if worker_id.startswith("gw") else 1
    url = make_url(os.environ[servers.REDIS_ADDRESS]).set(database=str(number))
    address = url.render_as_string(hide_password=False)
    client = redis.Redis.from_url(address)
    client.flushdb()
    yield address
    client.flushdb()
    client.close()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """Give a Redis for one test alone, which it may kill, freeze, empty and start again."""
    server = RedisServer(tmp_path / "redis", free_ports(1)[0])
    server.start()
    yield server
    server.crash()
