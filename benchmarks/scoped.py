"""What it costs to know who asks: a request with a checked token and a scoped transaction, and without.

One small door twice, in one application over real HTTP, asked in turn: one checks the token and tells the
database who asks, for an officer (bound by rows) and for the province (in the service's role); the other
opens the same snapshot without. The answers are the same.
"""

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import httpx
import uvicorn
from fastapi import APIRouter, Depends, Request
from pydantic import SecretStr
from sqlalchemy import Connection, text

from benchmarks.field import GIVE_UP, Field
from benchmarks.figures import Figure, percentile
from shared.http import ReadSnapshot, create_service_app
from shared.settings import Settings
from stack.demo.accounts import officer_of
from stack.ports import free_ports

ASKED = 500
_WARMING = 50
_ONE = text("SELECT 1")
_api, _open = APIRouter(), APIRouter()


@dataclass(frozen=True)
class Scoped:
    """Median milliseconds of the request of an officer, of the province, and without token and scope."""

    officer: float
    province: float
    without: float

    @property
    def cost(self) -> float:
        """What the dearer of both costs more."""
        return max(self.officer, self.province) - self.without


def _unscoped(request: Request) -> Iterator[Connection]:
    with request.app.state.database.snapshot() as connection:
        yield connection


@_api.get("/scoped")
def _scoped_door(connection: ReadSnapshot) -> int:
    return int(connection.execute(_ONE).scalar_one())


@_open.get("/unscoped")
def _unscoped_door(connection: Annotated[Connection, Depends(_unscoped, scope="function")]) -> int:
    return int(connection.execute(_ONE).scalar_one())


def figures(field: Field, explained: dict[str, Any]) -> list[Figure]:
    """Return what the token and the scope add to the median request, beside the request without."""
    found = measure(field)
    explained["scoped"] = asdict(found)
    return [
        Figure(
            "token checked and transaction scoped, added at the median",
            found.cost,
            "ms",
            target=1,
            bound="below",
            yardstick="the whole request without",
            yardstick_value=found.without,
        )
    ]


def measure(field: Field) -> Scoped:
    """Ask the doors in turn, on the stack's own database and with tokens that its identity signed."""
    center = field.story.province.centers[0]
    officer = officer_of(center)
    tokens = {
        "officer": field.token(officer, field.story.passwords[officer]),
        "province": field.provincial_token(),
        "without": "",
    }
    took: dict[str, list[float]] = {name: [] for name in tokens}
    # Every request is logged, as in a service; here nobody reads it.
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), _served(field) as client:
        for place in range(ASKED + _WARMING):
            for name, token in tokens.items():
                headers = {"Authorization": f"Bearer {token}"} if token else {}
                door = "scoped" if token else "unscoped"
                began = time.perf_counter()
                answer = client.get(f"/reporting/api/{door}", headers=headers)
                if place >= _WARMING:
                    took[name].append((time.perf_counter() - began) * 1e3)
                answer.raise_for_status()
    return Scoped(**{name: percentile(each, 0.5) for name, each in took.items()})


@contextmanager
def _served(field: Field) -> Iterator[httpx.Client]:
    environment = field.stack.processes["reporting-http"].environment
    settings = Settings(
        service="reporting",
        database_url=SecretStr(environment["TTCT_DATABASE_URL"]),
        public_url=field.stack.public_url,
        identity_url=environment["TTCT_IDENTITY_URL"],
    )
    app = create_service_app("reporting", settings, api=[_api], open_api=[_open])
    (port,) = free_ports(1)
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False, log_level="error")
    )
    thread = threading.Thread(target=server.run, name="scoped", daemon=True)
    thread.start()
    until = time.monotonic() + GIVE_UP
    while not server.started and thread.is_alive() and time.monotonic() < until:
        time.sleep(0.01)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(15)
        logging.getLogger().handlers.clear()
