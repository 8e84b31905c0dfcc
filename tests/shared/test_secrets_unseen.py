"""A password, a token and a citizen's number that somebody sends are in no log line and on no error page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from fastapi import APIRouter
from pydantic import BaseModel, SecretStr, TypeAdapter
from sqlalchemy import text

from services.enrollment.main import create_app as enrollment_app
from services.enrollment.settings import EnrollmentSettings
from services.identity.main import create_app as identity_app
from services.identity.settings import IdentitySettings
from shared.auth import ACCESS_COOKIE, CSRF_COOKIE
from shared.http import WriteTransaction, create_service_app
from shared.ids import new_id
from shared.settings import Settings
from tests import people
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.serving import serving

PASSWORD = "mat-khau-Bi-Mat-2021!"
TOKEN = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJrZS10cm9tIn0.c2lnbmF0dXJlLWdpYQ"
NUMBER = "026185123456"
PLANTED = (PASSWORD, TOKEN, NUMBER)
HTML = {"Accept": "text/html"}

api = APIRouter()


class Sent(BaseModel):
    """What a door gets."""

    password: str
    number: int


@api.post("/defect/database")
def break_a_constraint(connection: WriteTransaction, sent: dict[str, str]) -> None:
    connection.execute(text("CREATE TEMPORARY TABLE known (identity_number text PRIMARY KEY) ON COMMIT DROP"))
    for _ in range(2):
        connection.execute(text("INSERT INTO known VALUES (:number)"), {"number": sent["number"]})


@api.post("/defect/value")
def break_a_number(sent: dict[str, str]) -> int:
    return int(sent["password"])


@api.post("/defect/model")
def break_a_model(sent: dict[str, str]) -> Sent:
    return TypeAdapter(Sent).validate_python({"password": sent["password"], "number": sent["password"]})


@api.post("/defect/key")
def break_a_key(sent: dict[str, str]) -> str:
    return sent[sent["number"]]


@api.post("/defect/said")
def say_it(sent: dict[str, str]) -> None:
    raise RuntimeError(f"cannot write {sent['number']} by {TOKEN}")


@contextmanager
def unseen(capsys: pytest.CaptureFixture[str], *seen: str, lines: int) -> Iterator[list[httpx.Response]]:
    """Collect answers; then none of them, and no line that was logged meanwhile, holds what was planted.

    At least so many requests were logged, and what `seen` names with them.
    """
    capsys.readouterr()
    answers: list[httpx.Response] = []
    yield answers
    logged = "".join(capsys.readouterr())
    assert logged.count('"message": "request"') >= lines, "there is something to look at"
    assert [each for each in seen if each not in logged] == []
    assert [each for each in PLANTED if each in logged] == []
    shown = [(str(each.request.url), each.text) for each in answers]
    assert [url for url, said in shown if any(each in said for each in PLANTED)] == []


def test_a_defect_is_logged_without_what_was_sent(
    empty_database: Callable[[], TestDatabase], capsys: pytest.CaptureFixture[str]
) -> None:
    """Five defects whose messages repeat the input: kind and place are logged, and not the value."""
    made = empty_database()
    settings = Settings(service="reporting", database_url=SecretStr(made.url), redis_url=None)
    app = create_service_app("reporting", settings, api=[api], keys=people.KEYS)
    sent = {"password": PASSWORD, "number": NUMBER}
    who = people.bearer(people.province())
    with (
        unseen(capsys, "UniqueViolation", "in break_a_constraint", lines=10) as answers,
        serving(app) as client,
    ):
        for kind in ("database", "value", "model", "key", "said"):
            for accept in ({}, HTML):
                address = f"/reporting/api/defect/{kind}"
                answers.append(client.post(address, json=sent, headers={**who, **accept}))
        assert {each.status_code for each in answers} == {500}


def test_what_is_refused_is_not_repeated(
    service_database: Callable[[str], TestDatabase], capsys: pytest.CaptureFixture[str]
) -> None:
    """Wrong passwords, broken and stale tokens, numbers in address and body, by door and by page."""
    enrollment, identity = service_database("enrollment"), service_database("identity")
    settings = EnrollmentSettings.model_validate(
        {
            "database_url": enrollment.http_url,
            "sealing_keys": field.SEALING,
            "identity_url": "http://127.0.0.1:9",
        }
    )
    of_identity = IdentitySettings.model_validate(
        {"database_url": identity.http_url, "key_secret": "k" * 40, "first_admin_password": PASSWORD}
    )
    province = people.bearer(people.province())
    body = {"username": "admin", "password": PASSWORD}
    with (
        unseen(capsys, lines=13) as answers,  # the servers end first: what they log is there
        serving(enrollment_app(settings, keys=people.KEYS)) as training,
        serving(identity_app(of_identity)) as accounts,
    ):
        door = "/identity/api/sign-in"
        answers += [
            accounts.post(door, json={**body, "username": "nobody"}),
            accounts.post(door, json={**body, "password": [PASSWORD]}),
            accounts.post(door, json={**body, "password": f"{PASSWORD}\x00"}),
            accounts.post(door, content=f'{{"password": "{PASSWORD}'),
            accounts.post("/identity/sign-in", data={**body, "csrf_token": TOKEN}, headers=HTML),
        ]
        accounts.cookies.set(CSRF_COOKIE, "same")
        form = {**body, "username": "nobody", "csrf_token": "same"}
        answers.append(accounts.post("/identity/sign-in", data=form, headers=HTML))
        learner = f"/enrollment/api/learners/{new_id()}"
        answers += [
            training.get(learner, headers={"Authorization": f"Bearer {TOKEN}"}),
            training.get(f"/enrollment/api/learners/{NUMBER}", headers=province),
            training.get("/enrollment/api/learners", params={"q": NUMBER, "most": NUMBER}, headers=province),
            training.post(f"{learner}/corrections", json={"identity_number": f"{NUMBER}x"}, headers=province),
            training.get("/enrollment/api/audit-log", params={"before": PASSWORD}, headers=province),
        ]
        training.cookies.set(ACCESS_COOKIE, TOKEN)
        answers += [
            training.get("/enrollment/learners", headers=HTML),
            training.post(f"/enrollment/learners/{new_id()}", data={"identity_number": NUMBER}, headers=HTML),
        ]
        assert all(300 <= each.status_code < 500 for each in answers), [each.status_code for each in answers]
