"""A real HTTP server around an application, for as long as a test needs it."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

import httpx
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr

from shared.db import Database
from shared.settings import Settings
from tests import people
from tests.databases import PATIENT, http_address

_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Not used, all is on loopback without TLS; but a client without it reads all authorities of the world."""


@dataclass
class _Served:
    """An application that is being served, and between two tests waits for the next."""

    create_app: Callable[..., FastAPI]
    settings: Settings
    """Without the database."""
    app: FastAPI
    address: str
    end: Callable[[], None]


_idle: list[_Served] = []


@contextmanager
def served_app(create_app: Callable[..., FastAPI], settings: Settings) -> Iterator[httpx.Client]:
    """Serve the application that `create_app(settings, keys=people.KEYS)` makes; give a new client of it.

    An application works out its hundreds of routes at its first request, which takes longer than most tests.
    So one that another test is done with goes on over this test's database, where its settings are the same.
    """
    alike = settings.model_copy(update={"database_url": SecretStr("")})
    one = next((each for each in _idle if (each.create_app, each.settings) == (create_app, alike)), None)
    if one is None:
        with ExitStack() as stack:
            app = create_app(settings, keys=people.KEYS)
            address = stack.enter_context(_running(app))
            one = _Served(create_app, alike, app, address, stack.pop_all().close)
    else:
        _idle.remove(one)
        one.app.state.settings = settings
    one.app.state.database = Database(
        http_address(settings.database_url.get_secret_value()),
        application_name=f"ttct-{settings.service}-http",
        limits=PATIENT,
    )
    with ExitStack() as failed:
        failed.callback(one.end)  # who knows what a failure left behind
        with _client(one.address) as client:
            yield client
        one.app.state.database.dispose()
        failed.pop_all()
        _idle.append(one)


def end_idle() -> None:
    """End what waits for another test."""
    while _idle:
        _idle.pop().end()


@contextmanager
def serving(app: FastAPI) -> Iterator[httpx.Client]:
    """Serve `app` by uvicorn on a free loopback port and give a client of it; stop it on leaving."""
    with _running(app) as address, _client(address) as client:
        yield client


def _client(address: str) -> httpx.Client:
    return httpx.Client(base_url=address, timeout=60, verify=_TLS)


@contextmanager
def _running(app: FastAPI) -> Iterator[str]:
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="on")
    )

    def run() -> None:
        with suppress(SystemExit):  # how uvicorn says that the start failed; noticed below
            server.run()

    thread = threading.Thread(target=run, name="test-http", daemon=True)
    thread.start()
    deadline = time.monotonic() + 180  # a busy machine may take its time
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the application did not start; its log says why")
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(15)
