"""The calendar of deadlines: read back by the library, of what its person may see, until it is ended."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from icalendar import Calendar
from pydantic import SecretStr
from sqlalchemy import text

from services.identity.main import create_app
from services.identity.settings import IdentitySettings
from services.reporting.consumers import hear_announced
from services.reporting.domain.periods import parse_period
from services.reporting.operations.report_periods import change_deadline, open_period
from shared.clock import VIETNAM, now
from shared.events import enrollment as en
from shared.ids import new_id
from shared.principal import Principal
from tests import people
from tests.databases import TestDatabase
from tests.deliveries import delivered
from tests.reporting.province import reporting_served
from tests.serving import serving

FULL = UUID(int=243)
ADMIN, SECRET = "mùa xuân trên đồi chè xanh", "a-client-secret-of-an-invented-service"


@pytest.fixture
def identity(service_database: Callable[[str], TestDatabase]) -> Iterator[httpx.Client]:
    """Give a running identity, signed in as its administrator."""
    settings = IdentitySettings(
        database_url=SecretStr(service_database("identity").http_url),
        key_secret=SecretStr("a secret of more than thirty-two characters"),
        service_clients=SecretStr(json.dumps({"reporting": SECRET})),
        first_admin_password=SecretStr(ADMIN),
    )
    with serving(create_app(settings)) as client:
        signed = client.post("/identity/api/sign-in", json={"username": "admin", "password": ADMIN}).json()
        client.cookies.clear()
        client.headers["Authorization"] = f"Bearer {signed['access_token']}"
        yield client


@pytest.fixture
def client(made: TestDatabase, centers: list[UUID], identity: httpx.Client) -> Iterator[httpx.Client]:
    del centers
    with reporting_served(made, identity_url=str(identity.base_url), service_secret=SecretStr(SECRET)) as it:
        yield it


def director_of(identity: httpx.Client, center: UUID) -> Principal:
    """Make an account with the role, and return the person behind it."""
    grant = {"role": "director", "center_id": str(center), "valid_from": "2020-01-01"}
    answer = identity.post(
        "/identity/api/accounts",
        json={
            "username": "giamdoc",
            "display_name": "Lê Thị Hoa",
            "password": "một vườn chè trên đồi cao",
            "grants": [grant],
        },
    )
    return replace(people.director(center), id=str(answer.json()["id"]))


def read(client: httpx.Client, address: str) -> dict[str, tuple[date, str]]:
    """Return the day and the first line of each entry by its UID, as a calendar program reads them."""
    answer = client.get(httpx.URL(address).path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(answer.content)
    assert found["VERSION"] == "2.0"
    return {
        str(entry["UID"]): (entry.decoded("DTSTART"), str(entry["DESCRIPTION"]).splitlines()[0])
        for entry in found.walk("VEVENT")
    }


def test_a_program_reads_the_deadlines_of_its_person(
    made: TestDatabase, client: httpx.Client, identity: httpx.Client
) -> None:
    """A deadline that is moved stays the same entry; nobody else's reports are counted; ended, it is gone."""
    province, at = people.province(), datetime(2021, 6, 1, tzinfo=VIETNAM)
    with made.database.transaction() as connection:
        opened = open_period(connection, province, parse_period("2021-H1"), date(2021, 7, 10), None, at)
    director = director_of(identity, FULL)
    bearer = people.bearer(director)
    address = client.put("/reporting/api/calendar-address", headers=bearer).json()["address"]
    uid, year = f"report-{opened.id}@ttct", now().astimezone(VIETNAM).year
    entries = read(client, address)
    assert entries[uid] == (date(2021, 7, 10), "Đã nộp 0/1 báo cáo.")
    assert set(entries) - {uid} <= {f"plan-{year}@ttct", f"plan-{year + 1}@ttct"}
    with made.database.transaction() as connection:
        change_deadline(
            connection, province, "2021-H1", date(2021, 7, 20), "Theo đề nghị", opened.revision, at
        )
        kept = connection.execute(text("SELECT token_hash FROM calendar_address")).scalar_one()
    assert read(client, address)[uid][0] == date(2021, 7, 20)
    assert address.rpartition("/")[2].removesuffix(".ics").encode() not in kept

    newer = client.put("/reporting/api/calendar-address", headers=bearer).json()["address"]
    assert client.get(httpx.URL(address).path).status_code == 404
    assert uid in read(client, newer)
    assert "Bỏ địa chỉ này" in client.get("/reporting/calendar", headers=bearer).text
    assert client.delete("/reporting/api/calendar-address", headers=bearer).status_code == 200
    assert client.get(httpx.URL(newer).path).status_code == 404
    assert client.delete("/reporting/api/calendar-address", headers=bearer).status_code == 404


def test_a_planned_class_stands_in_the_calendar_of_its_center_until_it_is_given_up(
    made: TestDatabase, client: httpx.Client, identity: httpx.Client
) -> None:
    """It moves with its day, nobody sees another center's, and what opened or was given up is gone."""
    day = now().astimezone(VIETNAM).date() + timedelta(days=20)

    def tell(class_id: UUID, center_id: UUID, version: int, **changes: Any) -> None:
        said: dict[str, Any] = {
            "code": "NT-01",
            "name": "Nhận thức về Đảng",
            "program_code": "NT_DANG",
            "opens_on": day,
        }
        said |= {"quota": 60, "summoned": 12, **changes}
        event = en.ClassAnnounced(version=version, class_id=class_id, center_id=center_id, **said)
        with made.database.transaction() as connection:
            hear_announced(connection, [delivered(event)])

    own, another = new_id(), new_id()
    tell(own, FULL, 1)
    tell(another, UUID(int=244), 1, quota=None)
    bearer = people.bearer(director_of(identity, FULL))
    address = client.put("/reporting/api/calendar-address", headers=bearer).json()["address"]
    entries = read(client, address)
    assert entries[f"class-{own}@ttct"] == (day, "Lớp NT-01: đã triệu tập 12/60 học viên.")
    assert f"class-{another}@ttct" not in entries
    tell(own, FULL, 2, opens_on=day + timedelta(days=7))
    assert read(client, address)[f"class-{own}@ttct"][0] == day + timedelta(days=7)
    tell(own, FULL, 3, withdrawn=True)
    assert f"class-{own}@ttct" not in read(client, address)


def test_whose_account_is_closed_reads_no_more(client: httpx.Client, identity: httpx.Client) -> None:
    """The address of somebody who has gone leads nowhere, without anybody ending it."""
    director = director_of(identity, FULL)
    address = client.put("/reporting/api/calendar-address", headers=people.bearer(director)).json()["address"]
    assert read(client, address)
    assert identity.post(f"/identity/api/accounts/{director.id}/disabling").status_code == 204
    assert client.get(httpx.URL(address).path).status_code == 404
