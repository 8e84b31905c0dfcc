"""Nobody listens to what nobody tells, and nothing is told to who cannot hear: routes against the parts."""

import json
import re
import shlex
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from services.certification.consumers import certification_consumer
from services.enrollment.consumers import enrollment_consumer
from services.reporting.consumers import make_consumer
from shared.events.catalogue import EVENTS
from shared.events.routes import SUBSCRIPTIONS, events_for, producers_for, subscribers_of
from shared.messaging import Consumer
from shared.messaging.broker import consume_queue, timed_queue
from stack.procfile import Entry, read_procfile
from tests import people
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.serving import serving

ROOT = Path(__file__).parents[2]
PRODUCERS = sorted({event.TYPE.split(".")[0] for event in EVENTS})
CONSUMERS: dict[str, Callable[[], Consumer]] = {
    "enrollment": enrollment_consumer,
    "certification": lambda: certification_consumer(field.KEYS),
    "reporting": make_consumer,
}
QUEUES = {queue(service) for service in SUBSCRIPTIONS for queue in (consume_queue, timed_queue)}
SERVERS = {"postgres", "redis", "prepare"}
"""What containers bring beside the processes; the local stack starts these from Python."""


def application(service: str, database_url: str) -> FastAPI:
    """Return the real application of a service."""
    settings = import_module(f"services.{service}.settings")
    kind = getattr(settings, f"{service.capitalize()}Settings")
    told = {
        "database_url": database_url,
        "sealing_keys": field.SEALING,
        "identity_url": "http://127.0.0.1:9",
    }
    app: FastAPI = import_module(f"services.{service}.main").create_app(
        kind.model_validate(told), keys=people.KEYS
    )
    return app


def compose() -> dict[str, list[str]]:
    """Return the services of docker-compose.yml, each with the words of its command (none: the image's)."""
    text = (ROOT / "docker-compose.yml").read_text()
    _, _, text = text.partition("\nservices:\n")
    text = re.split(r"\n(?=\S)", text)[0]  # up to the next member of the same rank
    commands: dict[str, list[str]] = {}
    for part in re.split(r"^  (?=[a-z])", text, flags=re.MULTILINE)[1:]:
        command = re.search(r"^    command: (\[.*\])$", part, flags=re.MULTILINE)
        commands[part.partition(":")[0]] = json.loads(command[1]) if command else []
    return commands


def queues_of(words: list[str]) -> list[str]:
    """Return what stands after `--queues` in a command."""
    return words[words.index("--queues") + 1].split(",") if "--queues" in words else []


def of_procfile() -> dict[str, Entry]:
    """Return the lines of the Procfile by their names."""
    return {entry.name: entry for entry in read_procfile()}


def test_every_subscriber_is_known_here() -> None:
    """The consumers examined below are exactly those that routes name."""
    assert set(CONSUMERS) == set(SUBSCRIPTIONS)


@pytest.mark.parametrize("service", sorted(SUBSCRIPTIONS))
def test_every_event_routed_to_a_service_has_a_handler_there(service: str) -> None:
    """Nothing is sent that would only be parked, and no handler waits for what is never sent."""
    consumer, routed = CONSUMERS[service](), events_for(service)
    assert consumer.service == service
    assert routed, f"{service} subscribes to nothing that exists"
    assert consumer.missing(routed) == []
    assert [event.TYPE for event in consumer.handlers if event not in routed] == []


def test_every_event_has_somebody_who_listens() -> None:
    """An event type that no subscriber receives is told to nobody."""
    heard = {event for service in SUBSCRIPTIONS for event in events_for(service)}
    assert [event.TYPE for event in EVENTS if event not in heard] == []


@pytest.mark.parametrize("producer", PRODUCERS)
def test_every_producer_shows_its_feed_and_relays(
    producer: str, service_database: Callable[[str], TestDatabase]
) -> None:
    """The feed answers (401 without a token, not 404), and a courier of the service runs."""
    with serving(application(producer, service_database(producer).url)) as client:
        assert client.get(f"/{producer}/internal/events").status_code == 401
        assert client.get(f"/{producer}/internal/no-such-door").status_code == 404
    assert subscribers_of(producer), f"nobody reads {producer}"
    assert find_spec(f"services.{producer}.courier")
    assert f"{producer}-courier" in of_procfile()


@pytest.mark.parametrize("service", sorted(SUBSCRIPTIONS))
def test_every_subscriber_has_a_worker_a_courier_and_known_producers(service: str) -> None:
    """Each has the fast path and the guarantee; its worker drinks from its own two queues alone."""
    listed = of_procfile()
    assert set(producers_for(service)) <= set(PRODUCERS)
    assert f"{service}-courier" in listed
    words = shlex.split(listed[f"{service}-worker"].command)
    assert queues_of(words) == [consume_queue(service), timed_queue(service)]
    assert find_spec(f"services.{service}.worker")


def test_every_queue_of_the_procfile_exists_in_routes() -> None:
    """No worker waits at a queue that nothing fills, and none is left without a worker."""
    used = [queue for entry in of_procfile().values() for queue in queues_of(shlex.split(entry.command))]
    assert sorted(used) == sorted(QUEUES)


def test_what_the_scheduler_sends_goes_to_queues_that_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    """Timed work lands where a worker listens."""
    monkeypatch.setenv("TTCT_REDIS_URL", "redis://127.0.0.1:9/0")
    planned: dict[str, Any] = import_module("services.scheduler").SCHEDULE
    assert planned
    assert {entry["options"]["queue"] for entry in planned.values()} <= QUEUES


def test_containers_run_the_same_parts_as_the_local_stack() -> None:
    """docker-compose.yml has exactly the Procfile's processes, the servers and the preparation."""
    assert set(compose()) - SERVERS == set(of_procfile())
    assert set(compose()) >= SERVERS


@pytest.mark.parametrize("name", sorted(set(of_procfile()) - {"caddy"}))
def test_a_container_runs_the_same_command_as_the_local_process(name: str) -> None:
    """Module, queues and switches are the same; only addresses, ports and places of files differ."""
    differing = {"$PORT", "8000", "127.0.0.1", "0.0.0.0", "$TTCT_HOME/scheduler.db", "/tmp/scheduler.db"}  # noqa: S104, S108 -- words of commands
    only_there = {"--forwarded-allow-ips", "*"}
    local = [word for word in shlex.split(of_procfile()[name].command) if word not in differing]
    there = [word for word in compose()[name] if word not in differing | only_there]
    assert there == local
