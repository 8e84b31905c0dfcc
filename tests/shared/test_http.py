"""What every service answers, whoever asks and whatever fails."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response
from pydantic import BaseModel, SecretStr
from sqlalchemy import text

from shared import clock
from shared.auth import CurrentPrincipal, Principal, ServicePrincipal, require
from shared.errors import Conflict
from shared.http import OpenSnapshot, OpenTransaction, WriteTransaction, create_service_app
from shared.idempotency import Once, create_idempotency, forget_keys
from shared.settings import Settings
from tests import people
from tests.databases import TestDatabase
from tests.serving import serving

PAGE = {"Accept": "text/html"}
CENTER = UUID("00000000-0000-7000-8000-000000000243")
api, web, internal = APIRouter(), APIRouter(), APIRouter()


class Thing(BaseModel):
    """What the test service keeps."""

    name: str
    fails: bool = False


@api.post("/things", status_code=201)
def add_thing(
    thing: Thing, principal: CurrentPrincipal, connection: WriteTransaction, once: Once
) -> Response:
    def work() -> dict[str, Any]:
        row = connection.execute(
            text("INSERT INTO thing (name, by) VALUES (:name, :by) RETURNING id"),
            {"name": thing.name, "by": principal.id},
        ).one()
        connection.execute(text("SELECT pg_sleep(0.2)"))
        if thing.fails:
            raise Conflict("Không được.", "It cannot be.")
        return {"id": row.id, "name": thing.name}

    return once(work)


@api.post("/late", status_code=201)
def add_late(connection: OpenTransaction) -> dict[str, str]:
    connection.execute(text("INSERT INTO late (name) VALUES ('same')"))
    return {"said": "created"}


@api.get("/things")
def count_things(connection: OpenSnapshot) -> int:
    return int(connection.execute(text("SELECT count(*) FROM thing")).scalar_one())


@api.get("/centers/{center_id}")
def see_center(center_id: UUID, principal: CurrentPrincipal) -> dict[str, str]:
    principal.at_center(center_id)
    return {"seen": str(center_id)}


@api.get("/province")
def see_province(principal: Annotated[Principal, Depends(require("province"))]) -> str:
    return principal.name


@api.get("/defect")
def defect() -> None:
    raise RuntimeError("the secret inside")


@internal.get("/events")
def events(principal: ServicePrincipal) -> str:
    return principal.id


@web.get("/")
def home(principal: CurrentPrincipal) -> str:
    return principal.name


@web.post("/form")
def form(principal: CurrentPrincipal, name: Annotated[str, Form()]) -> str:
    return f"{principal.name} {name}"


@pytest.fixture
def database(empty_database: Callable[[], TestDatabase]) -> TestDatabase:
    from alembic.migration import MigrationContext  # noqa: PLC0415
    from alembic.operations import Operations  # noqa: PLC0415
    from sqlalchemy import create_engine  # noqa: PLC0415

    made = empty_database()
    engine = create_engine(made.owner_url)
    with engine.begin() as connection:
        create_idempotency(Operations(MigrationContext.configure(connection)))
        connection.execute(
            text("CREATE TABLE thing (id int GENERATED ALWAYS AS IDENTITY, name text, by text)")
        )
        connection.execute(text("CREATE TABLE late (name text UNIQUE DEFERRABLE INITIALLY DEFERRED)"))
    engine.dispose()
    return made


@pytest.fixture
def service(database: TestDatabase) -> Iterator[httpx.Client]:
    settings = Settings(service="reporting", database_url=SecretStr(database.url), redis_url=None)
    app = create_service_app(
        "reporting",
        settings,
        open_api=[api],
        web=[web],
        internal=[internal],
        keys=people.KEYS,
        max_body_bytes=4096,
    )
    with serving(app) as client:
        yield client


def post(service: httpx.Client, key: str | None, who: dict[str, str], **thing: object) -> httpx.Response:
    headers = who if key is None else {**who, "Idempotency-Key": key}
    return service.post("/reporting/api/things", headers=headers, json=thing)


def test_a_wrong_center_is_404_and_a_missing_role_403(service: httpx.Client) -> None:
    """A center outside the scope looks exactly like one that does not exist."""
    address = f"/reporting/api/centers/{CENTER}"
    assert service.get(address, headers=people.bearer(people.director(CENTER))).status_code == 200
    wrong = service.get(address, headers=people.bearer(people.director(UUID(int=7))))
    nowhere = service.get("/reporting/api/nowhere", headers=people.bearer(people.province()))
    assert wrong.status_code == nowhere.status_code == 404
    assert {**wrong.json(), "correlation_id": ""} == {**nowhere.json(), "correlation_id": ""}
    assert service.get("/reporting/api/province", headers=people.bearer(people.admin())).status_code == 403


def test_internal_doors_open_to_services_only(service: httpx.Client) -> None:
    """People are refused, even the province; a service comes in under its name."""
    address = "/reporting/internal/events"
    assert service.get(address).status_code == 401
    assert service.get(address, headers=people.bearer(people.province())).status_code == 403
    assert service.get(address, headers=people.bearer(people.service("enrollment"))).json() == "enrollment"


def test_a_wrong_content_is_refused_in_both_languages_without_repeating_it(service: httpx.Client) -> None:
    """Each field is named; the value, which may be a password, is not repeated."""
    answer = service.post(
        "/reporting/api/things", headers=people.bearer(people.province()), json={"fails": "hunter2-secret"}
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problems = answer.json()["problems"]
    assert {problem["field"] for problem in problems} == {"body.name", "body.fails"}
    assert all(problem["vi"] and problem["en"] for problem in problems)
    assert "hunter2" not in answer.text


def test_a_defect_is_500_under_a_code_and_logged_with_its_trace(
    service: httpx.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer gives the code and hides the inside; the log has both, under the caller's own id."""
    answer = service.get("/reporting/api/defect", headers={"X-Request-Id": "phieu-42"})
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] == "phieu-42"
    assert "phieu-42" in answer.json()["vi"]
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    logged = [line for line in capsys.readouterr().out.splitlines() if "the secret inside" in line]
    assert logged, "the trace must be in the log"
    assert all("phieu-42" in line for line in logged)


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "<script>", "é"])
def test_a_strange_request_id_is_replaced(service: httpx.Client, given: str) -> None:
    """Only short plain ids are taken over, so nobody writes into the log."""
    headers = [(b"x-request-id", given.encode())]
    answer = service.get("/reporting/health/live", headers=headers)
    assert len(answer.headers["x-request-id"]) == 36


def test_a_commit_that_fails_is_not_answered_with_created(service: httpx.Client) -> None:
    """A constraint that is only checked at commit makes the second answer an error, not 201."""
    assert service.post("/reporting/api/late").status_code == 201
    assert service.post("/reporting/api/late").status_code == 500


def test_too_large_a_body_is_refused_announced_or_not(service: httpx.Client) -> None:
    """Over the limit is 413, both with Content-Length and streamed without one."""
    who = people.bearer(people.province())
    announced = service.post("/reporting/api/things", headers=who, content=b"x" * 5000)
    streamed = service.post("/reporting/api/things", headers=who, content=iter([b"x" * 3000, b"x" * 3000]))
    assert announced.status_code == streamed.status_code == 413
    assert "MiB" in announced.json()["vi"]


def test_the_content_policy_allows_nothing_inline(service: httpx.Client) -> None:
    """Pages, problems and JSON carry it; neither unsafe-inline nor unsafe-eval nor another host."""
    for address in ("/reporting/api/things", "/reporting/nowhere", "/reporting/health/live"):
        policy = service.get(address, headers=PAGE).headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "http" not in policy
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    page = service.get("/reporting/nowhere", headers=PAGE).text
    assert " style=" not in page
    assert "<script>" not in page


def test_a_form_sent_by_cookie_needs_its_token_and_a_program_does_not(service: httpx.Client) -> None:
    """The cookie alone changes nothing; with the form's token, or as a bearer, it is accepted."""
    token = people.token(people.province())
    service.cookies.set("ttct_access", token, domain="127.0.0.1")
    assert service.get("/reporting/", headers=PAGE).status_code == 200
    assert service.post("/reporting/form", data={"name": "x"}).status_code == 403
    service.cookies.set("ttct_csrf", "abc", domain="127.0.0.1")
    assert service.post("/reporting/form", data={"name": "x", "csrf_token": "abd"}).status_code == 403
    assert service.post("/reporting/form", data={"name": "x", "csrf_token": "abc"}).status_code == 200
    by_header = service.post("/reporting/form", data={"name": "x"}, headers={"X-CSRF-Token": "abc"})
    assert by_header.status_code == 200
    cross = {"X-CSRF-Token": "abc", "Sec-Fetch-Site": "cross-site"}
    assert service.post("/reporting/form", data={"name": "x"}, headers=cross).status_code == 403
    service.cookies.clear()
    bearer = {"Authorization": f"Bearer {token}"}
    assert service.post("/reporting/form", data={"name": "x"}, headers=bearer).status_code == 200


def test_a_repeated_key_gets_the_stored_answer_and_changes_nothing(service: httpx.Client) -> None:
    """Same key and content: same answer, one row; without a key each request counts."""
    who = people.bearer(people.director(CENTER))
    first, second = (post(service, "k1", who, name="một") for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"
    assert service.get("/reporting/api/things").json() == 1
    post(service, None, who, name="một")
    post(service, None, who, name="một")
    assert service.get("/reporting/api/things").json() == 3


def test_a_key_belongs_to_one_content_and_one_person(service: httpx.Client) -> None:
    """Other content under the key is a conflict; another person's same key is another key."""
    who = people.bearer(people.director(CENTER))
    assert post(service, "k1", who, name="một").status_code == 201
    other = post(service, "k1", who, name="hai")
    assert (other.status_code, other.json()["type"]) == (409, "urn:ttct:problem:idempotency-key-reused")
    assert post(service, "k1", people.bearer(people.director(CENTER)), name="hai").status_code == 201


def test_many_at_once_with_one_key_do_the_work_once(service: httpx.Client) -> None:
    """Six simultaneous requests: one row, six times the same answer."""
    who = people.bearer(people.director(CENTER))
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: post(service, "k1", who, name="một"), range(6)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 5
    assert service.get("/reporting/api/things").json() == 1


def test_a_refused_request_leaves_its_key_free(service: httpx.Client, database: TestDatabase) -> None:
    """A refusal stores nothing: neither the row nor the key."""
    who = people.bearer(people.director(CENTER))
    assert post(service, "k1", who, name="một", fails=True).status_code == 409
    assert service.get("/reporting/api/things").json() == 0
    assert post(service, "k1", who, name="một").status_code == 201
    with database.database.transaction() as connection:
        assert forget_keys(connection, clock.now(), 10) == 1


def test_ready_needs_the_database_and_live_does_not(database: TestDatabase) -> None:
    """Without its database a service is alive and says that it waits for it."""
    settings = Settings(
        service="reporting", database_url=SecretStr("postgresql+psycopg://a:b@127.0.0.1:1/none")
    )
    with serving(create_service_app("reporting", settings, keys=people.KEYS)) as client:
        assert client.get("/reporting/health/live").status_code == 200
        waiting = client.get("/reporting/health/ready")
    assert (waiting.status_code, waiting.json()["missing"]) == (503, ["database"])
    settings = Settings(service="reporting", database_url=SecretStr(database.http_url))
    with serving(create_service_app("reporting", settings, keys=people.KEYS)) as client:
        assert client.get("/reporting/health/ready").status_code == 200


def test_a_process_that_row_level_security_does_not_bind_is_not_ready(database: TestDatabase) -> None:
    """The worker's address given to an HTTP process by mistake is noticed before anybody is served."""
    settings = Settings(service="reporting", database_url=SecretStr(database.url))
    with serving(create_service_app("reporting", settings, keys=people.KEYS)) as client:
        waiting = client.get("/reporting/health/ready")
    assert (waiting.status_code, waiting.json()["missing"]) == (503, ["row-level security"])


def test_a_stranger_costs_no_database_connection(database: TestDatabase) -> None:
    """Whoever is not signed in hears 401 even while the database is away; who is, hears of the outage."""
    away = database.url.rpartition("/")[0] + "/nothing_there"
    settings = Settings(service="reporting", database_url=SecretStr(away))
    with serving(create_service_app("reporting", settings, api=[api], keys=people.KEYS)) as client:
        assert client.get("/reporting/api/things").status_code == 401
        known = client.get("/reporting/api/things", headers=people.bearer(people.province()))
        assert known.status_code == 503
