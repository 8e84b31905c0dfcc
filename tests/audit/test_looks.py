"""Who looks at a person's record is written down before it is shown, and outside one's center says why."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from io import StringIO
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
import pytest
from sqlalchemy import create_engine, text

from services.enrollment.main import create_app
from services.enrollment.settings import EnrollmentSettings
from shared import clock
from shared.audit.__main__ import verify
from shared.audit.witness import WITNESS_SECONDS, Witness
from shared.auth import ACCESS_COOKIE, CSRF_COOKIE
from shared.ids import new_id
from shared.principal import Principal
from tests import people
from tests.audit.acts import PERSON, link, logged, scope_of
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.serving import served_app

WHY = "Đối chiếu đơn khiếu nại số 12"


class Desk:
    """One loaded class behind doors."""

    def __init__(self, made: TestDatabase, client: httpx.Client) -> None:
        self.database = made.database
        self.owner_url = made.owner_url
        self.client = client
        with made.database.transaction() as connection:
            loaded = field.loaded(connection)
            self.learner = connection.execute(
                text("SELECT learner_id FROM enrolment ORDER BY ordinal LIMIT 1")
            ).scalar_one()
        self.center: UUID = loaded.field.center.id
        self.group = loaded.group.id

    def looks(self) -> list[tuple[str, list[str], str]]:
        """Return what the log says of looks: at what, which, and why."""
        link(self.database)
        return [(e["subject"], e["ids"], e["reason"]) for e in logged(self.database) if e["kind"] == "look"]


@pytest.fixture
def desk(service_database: Callable[[str], TestDatabase]) -> Iterator[Desk]:
    made = service_database("enrollment")
    settings = EnrollmentSettings.model_validate(
        {"database_url": made.url, "sealing_keys": field.SEALING, "identity_url": "http://127.0.0.1:9"}
    )
    with served_app(create_app, settings) as client:
        yield Desk(made, client)


def test_a_record_shown_is_a_look_written_down(desk: Desk) -> None:
    """Record, warnings, list and file: who, what by its id, of which center; a refused one leaves nothing."""
    officer = people.officer(desk.center)
    learner, group = str(desk.learner), str(desk.group)
    for address in (
        f"/learners/{learner}",
        f"/learners/{learner}/warnings?program=NT_DANG",
        f"/classes/{group}/export/list.xlsx",
    ):
        answer = desk.client.get(f"/enrollment/api{address}", headers=people.bearer(officer))
        assert answer.status_code == HTTPStatus.OK
    found = desk.client.get("/enrollment/api/learners?q=an", headers=people.bearer(officer)).json()[
        "learners"
    ]
    stranger = people.officer(new_id())
    refused = desk.client.get(f"/enrollment/api/learners/{learner}", headers=people.bearer(stranger))
    assert refused.status_code == HTTPStatus.NOT_FOUND
    looks = [("learner", [learner], ""), ("learner", [learner], ""), ("class_list", [group], "")]
    assert desk.looks() == looks + ([("learner", [each["id"] for each in found], "")] if found else [])
    entry = logged(desk.database)[0]
    assert (entry["actor"], entry["name"]) == (officer.id, officer.name)
    assert (entry["centers"], entry["address"]) == ([desk.center], "127.0.0.1")
    assert (entry["columns"], entry["content"]) == (None, None), "what was seen is not repeated"


def test_outside_ones_own_center_a_program_gives_its_reason_in_a_header(desk: Desk) -> None:
    """Without a reason nothing is shown; with one it is, and the reason stands beside the look."""
    address, province = f"/enrollment/api/learners/{desk.learner}", people.bearer(people.province())
    for reason in ({}, {"X-Reason": "v%C3%AC"}, {"X-Reason": "%20%20%20%20%20%20"}):
        refused = desk.client.get(address, headers={**province, **reason})
        assert (refused.status_code, refused.json()["type"]) == (403, "urn:ttct:problem:reason-needed")
    assert desk.looks() == []
    assert desk.client.get(address, headers={**province, "X-Reason": quote(WHY)}).status_code == HTTPStatus.OK
    assert desk.looks() == [("learner", [str(desk.learner)], WHY)]
    machine = people.bearer(people.service("reporting"))
    assert desk.client.get(address, headers=machine).status_code == HTTPStatus.FORBIDDEN


def test_a_page_asks_for_the_reason_and_keeps_it_for_this_person(desk: Desk) -> None:
    """The form leads to the record; half an hour the reason counts, for looking, and for nobody else."""
    province, client = people.province(), desk.client
    client.cookies.set(ACCESS_COOKIE, people.token(province))
    page, html = f"/enrollment/learners/{desk.learner}", {"Accept": "text/html"}
    asked = client.get(page, headers=html)
    assert (asked.status_code, "Lý do xem hồ sơ" in asked.text) == (403, True)
    form = {"csrf_token": client.cookies[CSRF_COOKIE], "next": page}
    door = "/enrollment/operations/reason"
    short = client.post(door, data={**form, "reason": " vì "}, headers=html)
    assert (short.status_code, "ít nhất 5 ký tự" in short.text) == (422, True)
    led = client.post(door, data={**form, "reason": WHY}, headers=html)
    assert (led.status_code, led.headers["location"]) == (303, page)
    elsewhere = client.post(door, data={**form, "reason": WHY, "next": "//example.org"}, headers=html)
    assert elsewhere.headers["location"] == "/"
    assert client.get(page, headers=html).status_code == HTTPStatus.OK
    file = client.get(f"/enrollment/api/classes/{desk.group}/export/marks.xlsx", headers=html)
    assert file.status_code == HTTPStatus.OK
    with desk.database.snapshot() as connection:
        enrolment = connection.execute(text("SELECT id FROM enrolment WHERE ordinal = 1")).scalar_one()
    beside = client.get(f"/enrollment/classes/{desk.group}/learners/{enrolment}", headers=html)
    assert beside.status_code == HTTPStatus.OK
    looks = [("learner", WHY), ("class_list", WHY), ("enrolment", WHY)]
    assert [(subject, why) for subject, _, why in desk.looks()] == looks
    client.cookies.set(ACCESS_COOKIE, people.token(people.province()))
    assert client.get(page, headers=html).status_code == HTTPStatus.FORBIDDEN, "another person's reason"


def test_the_log_is_searched_by_who_what_and_when(desk: Desk) -> None:
    """The province sees all, a director what is of the own center, an administrator no values."""
    director, province = people.director(desk.center), people.province()
    with desk.database.acting_for(scope_of(centers=[desk.center])).transaction() as connection:
        connection.execute(text("UPDATE training_class SET place = 'Hội trường B'"))
    with desk.database.acting_for(scope_of(centers=[new_id()])).transaction() as connection:
        connection.execute(
            text(
                "UPDATE equipment_kind SET name = 'Máy X' WHERE code = (SELECT min(code) FROM equipment_kind)"
            )
        )
    link(desk.database)

    def search(who: Principal, **asked: str) -> list[tuple[str, Any]]:
        answer = desk.client.get("/enrollment/api/audit-log", params=asked, headers=people.bearer(who))
        assert answer.status_code == HTTPStatus.OK, answer.text
        return [(each["subject"], each["content"]) for each in answer.json()["entries"]]

    both = search(province)
    assert [subject for subject, _ in both] == ["equipment_kind", "training_class"]
    assert both[1][1] == {"before": {"place": "Hội trường"}, "after": {"place": "Hội trường B"}}
    assert search(director) == both[1:]
    assert search(people.admin()) == [(subject, None) for subject, _ in both]
    assert search(province, person="thị thử") == search(province, person=PERSON) == both
    assert search(province, subject="equipment_kind") == both[:1]
    assert search(province, about=str(desk.group)) == both[1:]
    assert search(province, kind="look") == search(province, person="nobody") == []
    today = clock.today().isoformat()
    assert (search(province, since=today, until=today), search(province, until="2021-01-01")) == (both, [])
    assert search(province, before="2") == both[1:]
    for who in (people.officer(desk.center), people.service("reporting")):
        refused = desk.client.get("/enrollment/api/audit-log", headers=people.bearer(who))
        assert refused.status_code == HTTPStatus.FORBIDDEN
    head = "/enrollment/internal/audit-head"
    assert desk.client.get(head, headers=people.bearer(province)).status_code == HTTPStatus.FORBIDDEN
    told = desk.client.get(head, headers=people.bearer(people.service("reporting"))).json()
    assert (told["service"], told["number"], len(told["hash"])) == ("enrollment", 2, 64)
    desk.client.cookies.set(ACCESS_COOKIE, people.token(province))
    address = "/enrollment/operations/audit?since=&until=&subject=equipment_kind"
    page = desk.client.get(address, headers={"Accept": "text/html"})
    assert "Nguyễn Thị Thử" in page.text
    assert "Máy X" in page.text
    assert "Hội trường B" not in page.text


def test_other_services_witness_where_the_chain_ends(
    desk: Desk, service_database: Callable[[str], TestDatabase], capsys: pytest.CaptureFixture[str]
) -> None:
    """An anchor lies in another database every ten minutes; a chain that was cut since is told of."""
    there, now = service_database("reporting").database, [0.0]
    witness = Witness(
        "reporting",
        there,
        lambda _: str(desk.client.base_url).rstrip("/"),
        lambda: people.token(people.service("reporting")),
        client=desk.client,
        monotonic=lambda: now[0],
    )

    def act() -> None:
        with desk.database.acting_for(scope_of()).transaction() as connection:
            connection.execute(text("UPDATE training_class SET place = place || '.'"))
        link(desk.database)

    def noted() -> list[tuple[str, int]]:
        with there.snapshot() as connection:
            found = connection.execute(text("SELECT service, number FROM audit_anchor ORDER BY number"))
            return [(row.service, row.number) for row in found]

    act()
    witness.look()
    act()
    witness.look()
    assert noted() == [("enrollment", 1)], "the others do not answer, and it is not time again"
    now[0] += WITNESS_SECONDS
    witness.look()
    assert noted() == [("enrollment", 1), ("enrollment", 2)]
    assert verify(desk.database, "enrollment", {"reporting": there}, StringIO()) == 0
    assert "cut or written anew" not in capsys.readouterr().out
    owner = create_engine(desk.owner_url)
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_is_kept"))
        connection.execute(text("ALTER TABLE audit_values DISABLE TRIGGER audit_values_is_kept"))
        connection.execute(text("DELETE FROM audit_values WHERE id = (SELECT max(id) FROM audit_entry)"))
        connection.execute(text("DELETE FROM audit_entry WHERE number = 2"))
        connection.execute(
            text("UPDATE audit_head SET number = 1, hash = (SELECT hash FROM audit_entry WHERE number = 1)")
        )
    owner.dispose()
    assert verify(desk.database, "enrollment", {}, StringIO()) == 0, "its owner leaves no trace here"
    assert verify(desk.database, "enrollment", {"reporting": there}, StringIO()) == 1
    now[0] += WITNESS_SECONDS
    witness.look()
    assert "cut or written anew" in capsys.readouterr().out
