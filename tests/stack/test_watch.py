"""Who lives but does not move is started again, and nobody else."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from sqlalchemy import create_engine, text

from stack import watch
from stack.environment import Environment
from stack.procfile import Entry
from stack.supervisor import Supervised
from tests.databases import TestDatabase

PARTS = ("http", "worker", "courier")

Look = Callable[[str], dict[str, int]]


@pytest.fixture
def look(
    service_database: Callable[[str], TestDatabase], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Look]:
    """Give a function that writes a state into reporting's database, looks, and counts the restarts."""
    monkeypatch.setattr(watch, "PAUSE", 0.0)
    reporting = service_database("reporting")
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    processes = {
        f"reporting-{part}": Supervised(f"reporting-{part}", sleep, {}, folder=tmp_path, log=tmp_path / part)
        for part in PARTS
    }
    for process in processes.values():
        process.start()
    entries = [Entry(name, "") for name in processes]
    environment = cast(Environment, SimpleNamespace(database_url=lambda _: reporting.url))
    watcher = watch.Watch(entries, processes, environment, lambda _: None)

    def look_at(state: str) -> dict[str, int]:
        engine = create_engine(reporting.url)
        with engine.begin() as connection:
            connection.execute(text(state))
        engine.dispose()
        watcher.look()
        return {part: processes[f"reporting-{part}"].restarts for part in PARTS}

    yield look_at
    for process in processes.values():
        process.stop()


def position(behind: int, still: int) -> str:
    """Say that reporting stands `behind` enrollment's head since `still` seconds."""
    return (
        "INSERT INTO consumer_position"  # noqa: S608 - numbers of this file
        " (consumer, producer, contiguous, head_seen, progressed_at, checked_at)"
        f" VALUES ('reporting', 'enrollment', 5, {5 + behind}, now() - interval '{still} s', now())"
    )


def test_a_consumer_that_stands_still_behind_the_head_is_restarted(look: Look) -> None:
    """Forty seconds without progress, the producer answering: worker and courier, not the pages."""
    assert look(position(behind=4, still=40)) == {"http": 0, "worker": 1, "courier": 1}


@pytest.mark.parametrize("state", [position(behind=4, still=10), position(behind=0, still=4000)])
def test_a_consumer_that_moves_or_has_nothing_to_do_is_left_alone(look: Look, state: str) -> None:
    """Ten seconds are no standstill, and an idle consumer is not behind."""
    assert look(state) == {"http": 0, "worker": 0, "courier": 0}


def test_a_courier_without_a_heartbeat_is_restarted(look: Look) -> None:
    """A loop that made no round for a minute: the courier alone."""
    beat = "INSERT INTO courier_heartbeat (part, beat_at) VALUES ('relay', now() - interval '60 s')"
    assert look(beat) == {"http": 0, "worker": 0, "courier": 1}
