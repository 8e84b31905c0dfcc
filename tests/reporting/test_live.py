"""Open pages are told when their figures change: theirs alone, and only while somebody is signed in."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.storage.announcements import CHANNEL, Change, announce_proof, heard, together
from services.reporting.web.fanout import Stream
from shared.errors import Unauthenticated
from shared.listening import Listening
from shared.principal import Principal
from shared.tokens import TokenVerifier
from stack.ports import free_ports
from tests import people
from tests.databases import TestDatabase
from tests.reporting.province import apply, one_class, reporting_served, small_province
from tests.reporting.published import appointed, contest

ROOT = Path(__file__).parents[2]
ONE, TWO = UUID(int=243), UUID(int=244)
CENTERS = st.frozensets(st.sampled_from([ONE, TWO, UUID(int=246)]), min_size=1)
SAID = st.one_of(st.just("proof"), st.just("*"), CENTERS.map(lambda ids: ",".join(each.hex for each in ids)))


@given(st.lists(SAID, min_size=1), st.lists(SAID, min_size=1))
def test_changes_put_together_lose_nothing(first: list[str], then: list[str]) -> None:
    """What was heard in two goes is what would have been heard in one."""
    assert together(heard(first), heard(then)) == heard([*first, *then])


def test_a_stream_hears_of_its_own_centers_and_keeps_one_place() -> None:
    """Other centers' figures are left out; what concerns all, and the proof, is not; many become one."""

    async def listen() -> None:
        stream = Stream(frozenset({ONE}))
        stream.put(Change(frozenset({TWO}), proof=False))
        for _ in range(1000):
            stream.put(Change(frozenset({ONE, TWO}), proof=False))
        assert await stream.next(60) == Change(frozenset({ONE}), proof=False)
        stream.put(Change(frozenset({TWO}), proof=True))
        assert await stream.next(60) == Change(frozenset(), proof=True)
        stream.put(Change(None, proof=False))
        assert await stream.next(60) == Change(None, proof=False)
        assert await stream.next(0) is None
        stream.end()
        assert await stream.next(60) is None
        assert stream.over

    with ThreadPoolExecutor(1) as apart:  # a browser of another test may have a loop in this thread
        apart.submit(asyncio.run, listen()).result(300)


@pytest.fixture
def made(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    fresh = service_database("reporting")
    apply(fresh.database, small_province()[1])
    return fresh


def test_a_commit_announces_whose_figures_changed(made: TestDatabase) -> None:
    """A class: its center; a person: hers; a contest: anybody's; the same again: nobody's; a proof is one."""
    ear = Listening(made.database, CHANNEL, application_name="test")
    try:
        events = one_class(ONE, date(2021, 3, 1), summoned=1, marks=[1])
        apply(made.database, events)
        assert heard(ear.wait(60)) == Change(frozenset({ONE}), proof=False)
        apply(made.database, events)
        apply(made.database, [appointed(TWO)])
        assert heard(ear.wait(60)) == Change(frozenset({TWO}), proof=False)
        apply(made.database, [contest([(ONE, "first")], UUID(int=9))])
        assert heard(ear.wait(60)) == Change(None, proof=False)
        with made.database.transaction() as connection:
            announce_proof(connection)
        assert ear.wait(60) == ["proof"]
    finally:
        ear.close()


@pytest.fixture
def client(made: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    monkeypatch.setattr("services.reporting.web.fanout.GATHER", 0.05)
    with reporting_served(made) as served:
        yield served


@contextmanager
def following(
    client: httpx.Client, token: str, query: str = "", last: str = ""
) -> Iterator[Iterator[dict[str, str]]]:
    """Follow the stream; give its events one by one."""
    headers = {"Authorization": f"Bearer {token}", "Last-Event-ID": last}
    with client.stream("GET", f"/reporting/live{query}", headers=headers, timeout=120) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        assert next(lines) == ": open"

        def events() -> Iterator[dict[str, str]]:
            event: dict[str, str] = {}
            for line in lines:
                name, _, value = line.partition(": ")
                if line and name:
                    event[name] = value
                elif "event" in event:
                    yield event
                    event = {}

        yield events()


def mark_on(client: httpx.Client, path: str, who: Principal) -> str:
    page = client.get(path, headers={**people.bearer(who), "Accept": "text/html"}).text
    found = re.search(r'data-mark="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_a_page_that_missed_something_is_told_at_once(made: TestDatabase, client: httpx.Client) -> None:
    """Another mark: told at once. The page's own: of the next change alone, and of its centers alone."""
    token = people.token(people.officer(ONE))
    with following(client, token, "?since=of-yesterday") as events:
        told = next(events)
    assert told["event"] == "figures"
    mark = mark_on(client, "/reporting/people?period=2021-H1", people.officer(ONE))
    assert mark == told["id"], "the page's mark is the server's"
    for query, last in ((f"?since={mark}", ""), ("?since=of-yesterday", mark)):
        with following(client, token, query, last) as events:
            apply(made.database, one_class(TWO, date(2021, 3, 1), summoned=1, marks=[1]))
            with made.database.transaction() as connection:
                announce_proof(connection)
            assert next(events)["event"] == "proof", "another center's figures are not told"
            apply(made.database, one_class(ONE, date(2021, 3, 1), summoned=1, marks=[1]))
            assert next(events)["event"] == "figures"


def test_nobody_follows_what_they_may_not_see(client: httpx.Client) -> None:
    """Without a token 401, another's center 404; no stream begins."""
    assert client.get("/reporting/live").status_code == 401
    headers = people.bearer(people.officer(ONE))
    assert client.get(f"/reporting/live?center={TWO}", headers=headers).status_code == 404


def test_the_stream_ends_with_the_session(made: TestDatabase, client: httpx.Client) -> None:
    """Once the token is over, that is told instead of what changes then, and the stream ends.

    Before it, a stream may be told that something could have changed: the listener has just begun to hear.
    """
    token = people.token(people.province(), lifetime=-27)  # within the leeway of thirty seconds
    verifier = TokenVerifier(issuer=people.DEFAULT_ISSUER, keys=people.KEYS)
    with following(client, token) as events:
        for _ in range(6000):
            try:
                verifier.verify(token)
            except Unauthenticated:
                break
            time.sleep(0.01)
        before = mark_on(client, "/reporting/people?period=2021-H1", people.province())
        apply(made.database, one_class(TWO, date(2021, 3, 1), summoned=1, marks=[1]))
        *earlier, last = events
        assert last["event"] == "over"
        assert [each for each in earlier if each["id"] != before] == []


_SERVER = """
import sys, uvicorn
from services.reporting.main import create_app
from services.reporting.settings import ReportingSettings
from tests import people
app = create_app(ReportingSettings(), keys=people.KEYS)
print(people.token(people.province()), flush=True)
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_config=None, timeout_graceful_shutdown=600)
"""


def test_open_streams_do_not_hold_up_the_end_of_the_process(made: TestDatabase) -> None:
    """A server that is asked to end ends its streams itself, though it would wait ten minutes for them."""
    (port,) = free_ports(1)
    told = {
        "TTCT_ENVIRONMENT": "local",
        "TTCT_DATABASE_URL": made.http_url,
        "TTCT_IDENTITY_URL": "http://127.0.0.1:9",
        "TTCT_SERVICE_SECRET": "a-secret-of-a-test",
    }
    command = [sys.executable, "-c", _SERVER, str(port)]
    surroundings = {**os.environ, **told}
    with subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            token = server.stdout.readline().strip()
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
                while not answers(client):
                    assert server.poll() is None
                    time.sleep(0.05)
                with following(client, token) as events:
                    server.send_signal(signal.SIGTERM)
                    assert list(events) == []
            assert server.wait(120) == -signal.SIGTERM
        finally:
            server.kill()


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("/reporting/health/live").status_code == 200
    except httpx.TransportError:
        return False
