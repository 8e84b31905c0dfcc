"""A submitted page is done once, in one transaction, and a refusal shows what was entered."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field, SecretStr
from sqlalchemy import Connection, text

from services.enrollment.settings import EnrollmentSettings
from shared.errors import Invalid
from shared.http import create_service_app
from shared.web.forms import Shown, SubmittedForm
from tests import people
from tests.databases import TestDatabase
from tests.enrollment.field import SEALING
from tests.serving import serving

Make = Callable[[str], TestDatabase]


class _Room(BaseModel):
    name: str
    seats: Annotated[int, Field(ge=1)]
    note: str = "không"


router = APIRouter()
_PERSON = people.province()


@router.post("/rooms")
def post_room(form: SubmittedForm) -> Response:
    def work(connection: Connection) -> str:
        room = form.read(_Room)
        connection.execute(
            text("INSERT INTO post (code, title, signs_completion) VALUES (:code, :title, false)"),
            {"code": room.name, "title": f"{room.seats} {room.note}"},
        )
        if room.name == "bếp":
            raise Invalid("Bếp không phải phòng học.", "A kitchen is no classroom.")
        return f"/enrollment/rooms/{room.name}"

    def again(connection: Connection, shown: Shown) -> Response:
        known = connection.scalar(
            text("SELECT count(*) FROM post WHERE code = :c"), {"c": form.entered["name"]}
        )
        told = [shown.sentence, shown.value("name"), shown.error("seats"), *shown.others, str(known)]
        return PlainTextResponse("|".join(told))

    return form(work, again)


@contextmanager
def _client(made: TestDatabase) -> Iterator[httpx.Client]:
    settings = EnrollmentSettings(
        database_url=SecretStr(made.url), service_secret=SecretStr("x" * 40), sealing_keys=SecretStr(SEALING)
    )
    app = create_service_app("enrollment", settings, web=[router], keys=people.KEYS)
    with serving(app) as client:
        yield client


@pytest.fixture
def made(service_database: Make) -> TestDatabase:
    return service_database("enrollment")


def _send(client: httpx.Client, **entered: str) -> httpx.Response:
    headers = people.bearer(_PERSON)
    return client.post("/enrollment/rooms", data=entered, headers=headers, follow_redirects=False)


def _rooms(made: TestDatabase) -> list[tuple[str, str]]:
    with made.database.snapshot() as connection:
        rows = connection.execute(text("SELECT code, title FROM post WHERE title ~ '^[0-9]' ORDER BY code"))
        return [(row.code, row.title) for row in rows]


def test_a_form_is_done_and_leads_on(made: TestDatabase) -> None:
    """A field left empty counts as not given; the answer is 303, so that reloading does nothing again."""
    with _client(made) as client:
        answer = _send(client, name=" H1 ", seats="40", note="")
    assert (answer.status_code, answer.headers["location"]) == (303, "/enrollment/rooms/H1")
    assert _rooms(made) == [("H1", "40 không")]


def test_the_same_form_sent_twice_is_done_once(made: TestDatabase) -> None:
    """The second click leads where the first did; without the key the second would be refused or doubled."""
    with _client(made) as client:
        answers = [_send(client, form_key="k1", name="H1", seats="40") for _ in range(2)]
        other = _send(client, form_key="k1", name="H2", seats="40")
    assert [each.headers["location"] for each in answers] == ["/enrollment/rooms/H1"] * 2
    assert other.status_code == 303, "another content under the same key is another form"
    assert [code for code, _ in _rooms(made)] == ["H1", "H2"]


def test_a_refused_form_shows_what_was_entered_and_leaves_nothing(made: TestDatabase) -> None:
    """What the work wrote before it refused is undone; the page can say why, at its field or above."""
    with _client(made) as client:
        wrong = _send(client, name="H3", seats="nhiều")
        refused = _send(client, form_key="k2", name="bếp", seats="4")
    assert wrong.status_code == 422
    assert wrong.text.split("|")[1:] == ["H3", "Giá trị phải là số nguyên.", "0"]
    assert (refused.status_code, refused.text) == (422, "Bếp không phải phòng học.|bếp||0")
    assert _rooms(made) == []
