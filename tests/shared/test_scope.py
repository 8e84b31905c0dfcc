"""PostgreSQL is told who asks: for this transaction alone, whatever connection it gets."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from urllib.parse import quote

import httpx
import pytest
from fastapi import APIRouter
from pydantic import SecretStr
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from shared.auth import CurrentPrincipal
from shared.db import Database
from shared.http import OpenSnapshot, OwnDatabase, ReadSnapshot, WriteTransaction, create_service_app
from shared.ids import new_id
from shared.scope import LONGEST_REASON, Scope, as_service
from shared.settings import Settings
from tests import people
from tests.databases import TestDatabase
from tests.serving import serving

NAMES = ("actor", "centers", "roles", "address", "request", "reason")
NOBODY = dict.fromkeys(NAMES, "")
CENTERS = [new_id() for _ in range(3)]
api, public = APIRouter(), APIRouter()


def told(connection: Connection) -> dict[str, str]:
    """Return what PostgreSQL was told in this transaction."""
    each = ", ".join(f"coalesce(current_setting('ttct.{name}', true), '') AS {name}" for name in NAMES)
    return dict(connection.execute(text(f"SELECT {each}")).mappings().one())


@api.get("/read")
def read(connection: ReadSnapshot) -> dict[str, str]:
    return told(connection)


@api.post("/write")
def write(connection: WriteTransaction, principal: CurrentPrincipal) -> dict[str, str]:
    assert principal.id
    return told(connection)


@api.get("/itself")
def itself(database: OwnDatabase) -> dict[str, str]:
    with database.transaction() as connection:
        return told(connection)


@public.get("/open")
def anybody(connection: OpenSnapshot) -> dict[str, str]:
    return told(connection)


@pytest.fixture
def made(empty_database: Callable[[], TestDatabase]) -> TestDatabase:
    return empty_database()


@pytest.fixture
def service(made: TestDatabase) -> Iterator[httpx.Client]:
    settings = Settings(service="reporting", database_url=SecretStr(made.url), redis_url=None)
    # One connection: what a request left behind would be there for the next.
    database = Database(made.url, application_name="one-connection", pool_size=1)
    app = create_service_app(
        "reporting", settings, api=[api], public=[public], keys=people.KEYS, database=database
    )
    with serving(app) as client:
        yield client


def test_each_transaction_of_a_request_says_who_asks_from_where_and_why(service: httpx.Client) -> None:
    """Reading, writing, and a door that opens its transactions itself."""
    person = people.director(*CENTERS)
    headers = people.bearer(person) | {"X-Request-Id": "abc-1", "X-Reason": quote("Đối chiếu hồ sơ\0\n")}
    expected = {
        "actor": person.id,
        "centers": "{" + ",".join(sorted(str(each) for each in CENTERS)) + "}",
        "roles": "{director}",
        "address": "127.0.0.1",
        "request": "abc-1",
        "reason": "Đối chiếu hồ sơ",
    }
    for method, path in (("GET", "read"), ("POST", "write"), ("GET", "itself")):
        answer = service.request(method, f"/reporting/api/{path}", headers=headers)
        assert answer.json() == expected, path


def test_who_may_see_all_is_all_and_who_may_see_none_is_none(
    service: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The province and machines see every center, an administrator of accounts none."""
    monkeypatch.setattr(
        "shared.auth.opens_to", lambda *_: True
    )  # which doors are a machine's: test_doors_web
    asked = {
        name: service.get("/reporting/api/read", headers=people.bearer(who)).json()
        for name, who in (
            ("province", people.province()),
            ("admin", people.admin()),
            ("machine", people.service("enrollment")),
        )
    }
    seen = {name: (answer["centers"], answer["roles"]) for name, answer in asked.items()}
    assert seen == {"province": ("all", "{province}"), "admin": ("{}", "{admin}"), "machine": ("all", "{}")}
    assert asked["machine"]["actor"] == "service:enrollment"


def test_an_open_door_says_anybody_even_of_who_is_signed_in(service: httpx.Client) -> None:
    answer = service.get("/open", headers=people.bearer(people.province())).json()
    assert (answer["actor"], answer["centers"], answer["roles"]) == ("anybody", "{}", "{}")


def test_a_stranger_gets_no_transaction(service: httpx.Client, made: TestDatabase) -> None:
    """Where somebody must be signed in, that is found out before the database is asked."""
    for method, path in (("GET", "read"), ("POST", "write"), ("GET", "itself")):
        assert service.request(method, f"/reporting/api/{path}").status_code == 401
    with made.database.snapshot() as connection:
        # Of this database alone: a connection of the test before may still be ending.
        asked = text(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE application_name = 'one-connection' AND datname = current_database()"
        )
        assert connection.execute(asked).scalar_one() == 0


@pytest.mark.parametrize("ended", ["committed", "rolled back", "refused by the server"])
def test_the_connection_forgets_who_asked(made: TestDatabase, ended: str) -> None:
    """A pooled connection carries nobody over to whoever gets it next."""
    database = Database(made.url, application_name="one-connection", pool_size=1)
    scoped = database.acting_for(Scope("somebody", frozenset(CENTERS), frozenset({"officer"})))

    def work(connection: Connection) -> None:
        assert told(connection)["actor"] == "somebody"
        if ended == "rolled back":
            raise LookupError
        if ended == "refused by the server":
            connection.execute(text("SELECT 1 / 0"))

    with suppress(LookupError, DBAPIError), scoped.transaction() as connection:
        work(connection)
    with database.transaction() as connection:
        assert told(connection) == NOBODY
    database.dispose()


def role(connection: Connection) -> str:
    """Return in which role the connection works: `http` is bound by row-level security, `service` not."""
    return str(connection.scalar(text("SELECT current_user"))).rpartition("_")[2]


def test_only_who_may_see_every_center_works_as_the_service(made: TestDatabase) -> None:
    """An officer's transaction is bound; the province's is not; afterwards the connection is bound again."""
    officer = Scope("somebody", frozenset(CENTERS))
    for scope, expected in ((officer, "http"), (Scope("other", "all", as_service=True), "service")):
        with made.http.acting_for(scope).transaction() as connection:
            assert role(connection) == expected
    with made.http.transaction() as connection:
        assert role(connection) == "http"


@pytest.mark.parametrize("ended", ["done", "refused", "gone back to a savepoint"])
def test_a_step_of_the_service_ends_with_the_step(made: TestDatabase, ended: str) -> None:
    """Whether it was done, refused or failed in the database; who asks stays told meanwhile."""
    scoped = made.http.acting_for(Scope("somebody", frozenset(CENTERS)))
    with scoped.transaction() as connection:
        savepoint = connection.begin_nested()
        with suppress(LookupError, DBAPIError), as_service(connection):
            assert (role(connection), told(connection)["actor"]) == ("service", "somebody")
            with as_service(connection):
                assert role(connection) == "service"
            assert role(connection) == "service"
            if ended == "refused":
                raise LookupError
            if ended == "gone back to a savepoint":
                connection.execute(text("SELECT 1 / 0"))
        if ended == "gone back to a savepoint":
            savepoint.rollback()
        assert role(connection) == "http"


def test_a_reason_is_one_line_of_bounded_length() -> None:
    scope = Scope("somebody", "all").because("  vì\n" + "x" * 1000)
    assert scope.reason.startswith("vì xx")
    assert len(scope.reason) <= LONGEST_REASON
