"""Forms of a class, from the plan to the timetable, as an officer and a director send them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest

from services.enrollment.main import create_app
from services.enrollment.settings import EnrollmentSettings
from services.enrollment.storage import classes, enrolments, timetables
from shared.db import Database
from shared.principal import Principal
from tests import people
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.enrollment.field import Field
from tests.serving import served_app

HEAD = {
    "name": "Lớp nhận thức về Đảng",
    "program_code": "NT_DANG",
    "opened_on": "2021-06-01",
    "closed_on": "2021-06-30",
    "periods": "50",
    "quota": "3",
}
ROWS = (
    "STT\tHọ và tên\tNgày sinh\tGiới tính\tĐơn vị\n"
    "1\tLê Thị Hà\t7/1985\tNữ\tXã Thử\n"
    "2\tBùi Văn An\t1990\tNam\t\n"
)


@dataclass(frozen=True)
class Desk:
    """The running service and the people of one center."""

    client: httpx.Client
    database: Database
    at: Field

    def send(self, path: str, who: Principal | None = None, /, **entered: object) -> httpx.Response:
        """Send a form as the officer, or as `who`."""
        headers = people.bearer(who or self.at.officer) | {"accept": "text/html"}
        return self.client.post(f"/enrollment/classes{path}", data=entered, headers=headers)

    def read(self, path: str) -> str:
        """Return a page as the officer sees it."""
        headers = people.bearer(self.at.officer) | {"accept": "text/html"}
        return self.client.get(f"/enrollment{path}", headers=headers).text

    def planned(self) -> str:
        """Plan a class by its form; return its address below `/classes`."""
        answer = self.send("/new", center_id=str(self.at.center.id), **HEAD)
        assert answer.status_code == 303, answer.text
        found = re.search(r"/classes(/[0-9a-f-]{36})/", answer.headers["location"])
        assert found is not None
        return found[1]


@pytest.fixture
def desk(service_database: Callable[[str], TestDatabase]) -> Iterator[Desk]:
    made = service_database("enrollment")
    with made.database.transaction() as connection:
        field.prepare(connection)
        at = field.center(connection)
    settings = EnrollmentSettings.model_validate(
        {"database_url": made.url, "sealing_keys": field.SEALING, "identity_url": "http://127.0.0.1:9"}
    )
    with served_app(create_app, settings) as client:
        yield Desk(client, made.database, at)


def states(desk: Desk, class_id: UUID) -> dict[str, str]:
    with desk.database.snapshot() as connection:
        return {each.full_name: each.state for each in enrolments.listed(connection, class_id)}


def test_a_class_goes_from_its_plan_to_its_timetable_by_forms(desk: Desk) -> None:
    """Planned with an offered code, decided, filled by pasting, summoned, begun, ticked, scheduled."""
    at = desk.planned()
    class_id = UUID(at[1:])
    assert "NT_DANG-01/2021" in desk.read(f"/classes{at}/settings")
    signed = {"decision_number": "05-QĐ", "decided_on": "2021-05-20"}
    assert desk.send(f"{at}/opening-decision", desk.at.director, **signed).status_code == 303
    pasted = desk.send(f"{at}/nominations/pasted", rows=ROWS, sending_unit="Đảng ủy xã Thử")
    assert pasted.status_code == 303, pasted.text
    with desk.database.snapshot() as connection:
        ids = {each.full_name: str(each.id) for each in enrolments.listed(connection, class_id)}
    chosen = desk.send(f"{at}/nominations/chosen", step="summon", enrolment_ids=list(ids.values()))
    assert chosen.status_code == 303, chosen.text
    assert desk.send(f"{at}/opening").status_code == 303
    ticked = desk.send(
        f"{at}/admission",
        on="2021-06-01",
        shown=",".join(ids.values()),
        ticked=ids["Lê Thị Hà"],
        others_missed="true",
    )
    assert ticked.status_code == 303, ticked.text
    assert states(desk, class_id) == {"Lê Thị Hà": "admitted", "Bùi Văn An": "absent"}
    session = {"held_on": "2021-06-05", "first_period": "1", "periods": "5", "lesson": "Bài 1"}
    assert desk.send(f"{at}/timetable", **session).status_code == 303
    clash = desk.send(f"{at}/timetable", **{**session, "first_period": "5"})
    assert clash.status_code == 409
    assert "tiết 1–5 ngày 5/6/2021" in clash.text
    assert 'value="5"' in clash.text, "what was entered stays"
    with desk.database.snapshot() as connection:
        (held,) = timetables.listed(connection, class_id)
    assert (
        desk.send(f"{at}/timetable/{held.id}", **session, place="Nhà văn hóa", revision="1").status_code
        == 303
    )
    assert "Nhà văn hóa" in desk.read(f"/classes{at}/timetable")
    assert desk.send(f"{at}/timetable/{held.id}/removal").status_code == 303


def test_two_who_edit_the_same_head_see_both_values_on_the_page(desk: Desk) -> None:
    """The later form comes back with mine in the field and theirs beside it; saved again, mine stands."""
    at = desk.planned()
    mine = {**HEAD, "code": "NT_DANG-01/2021", "revision": "1"}
    assert desk.send(f"{at}/settings", **mine, place="Phòng 2").status_code == 303
    refused = desk.send(f"{at}/settings", **mine, place="Phòng 5")
    assert refused.status_code == 409
    assert "bạn nhập “Phòng 5”, hiện đang là “Phòng 2”" in refused.text
    assert 'name="revision" value="2"' in refused.text
    assert desk.send(f"{at}/settings", **{**mine, "revision": "2"}, place="Phòng 5").status_code == 303
    with desk.database.snapshot() as connection:
        found = classes.get(connection, UUID(at[1:]))
    assert found is not None
    assert (found.place, found.revision) == ("Phòng 5", 3)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("Lê Thị Hà\t31/2/1985\tNữ\tXã Thử", "Dòng 1, Ngày sinh"),
        ("Lê Thị Hà\t1985\tNữ\tXã Thử\nBùi Văn An\t1990\tđàn ông\tXã Thử", "Dòng 2, Giới tính"),
        ("Lê Thị Hà\t1985\t\tXã Thử", "Dòng 1, Giới tính: còn thiếu"),
        ("Lê Thị Hà\t1985\tNữ\t", "Dòng 1, Đơn vị: còn thiếu"),
        ("", "dán vào đây"),
    ],
    ids=["no such day", "no gender", "gender missing", "unit missing", "nothing"],
)
def test_pasted_rows_are_refused_at_their_line(desk: Desk, rows: str, told: str) -> None:
    """Every wrong cell is named; nobody is entered; the rows come back as they were pasted."""
    at = desk.planned()
    refused = desk.send(f"{at}/nominations/pasted", rows=rows)
    assert refused.status_code == 422
    assert told in refused.text
    assert states(desk, UUID(at[1:])) == {}


def test_a_stranger_sends_no_form(desk: Desk) -> None:
    """Of another center every form of the class answers as for what does not exist."""
    at = desk.planned()
    stranger = people.director(UUID(int=7))
    for path in (
        "/settings",
        "/opening",
        "/nominations",
        "/admission",
        "/timetable",
        "/officers",
        "/cancellation",
    ):
        answer = desk.send(
            f"{at}{path}", stranger, **HEAD, code="X", revision="1", reason="Không phải của tôi"
        )
        assert answer.status_code == 404, path
