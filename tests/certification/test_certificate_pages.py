"""People's pages of certificates: the classes of a year, the certificates of a class, the page of one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr

from services.certification.main import create_app
from services.certification.settings import CertificationSettings
from shared.db import Database
from shared.ids import new_id
from tests import people
from tests.certification.story import SECRET, Center, opened, receive, rows
from tests.databases import TestDatabase
from tests.serving import served_app

Make = Callable[[str], TestDatabase]


@dataclass
class Desk:
    """The running service; a class of two and two blanks, the second annulled and recorded anew."""

    http: httpx.Client
    database: Database
    center: Center
    completions: list[UUID]

    def page(self, path: str, expected: int = 200) -> str:
        """Return a page of certification as an officer of the center sees it."""
        answer = self.http.get(f"/certification{path}", headers=people.bearer(people.officer(self.center.id)))
        assert answer.status_code == expected
        return answer.text

    def certificates(self) -> list[UUID]:
        """Return every certificate by age."""
        return [
            row.certificate_id
            for row in rows(self.database, "SELECT certificate_id FROM certificate ORDER BY certificate_id")
        ]


@pytest.fixture
def desk(service_database: Make) -> Iterator[Desk]:
    made = service_database("certification")
    settings = CertificationSettings(
        database_url=SecretStr(made.url),
        sealing_keys=SecretStr(f'{{"certification": {{"k1": "{SECRET}"}}}}'),
    )
    center, completions = opened(made.database, blanks=2), [new_id(), new_id()]
    receive(made.database, [center.recorded(each) for each in completions])
    receive(made.database, [center.annulled(completions[1], 2)])
    receive(made.database, [center.recorded(completions[1], 3, full_name="Lê Thị Ánh")])
    with served_app(create_app, settings) as http:
        yield Desk(http, made.database, center, completions)


def test_a_class_is_found_by_its_year_and_lists_every_certificate(desk: Desk) -> None:
    """The year's list counts what is registered and what waits; the class names each, waiting ones too."""
    listed = desk.page("/classes")
    assert f"/certification/classes/{desk.center.class_id}" in listed
    assert "năm 2021" in listed
    shown = desk.page(f"/classes/{desk.center.class_id}")
    assert shown.count("/certification/certificates/") == 3
    assert "Lê Thị Ánh" in shown  # she has no number yet: her name is not in the register, but it is here
    assert "0001/2021/TTCT-243" in shown


def test_the_page_of_a_certificate_shows_what_it_prints_and_its_chain(desk: Desk) -> None:
    """From the revoked certificate one comes to the one that follows it, and back."""
    _, revoked, follower = desk.certificates()
    old = desk.page(f"/certificates/{revoked}")
    assert "Học hộ" in old  # why it was revoked
    assert f"/certification/certificates/{follower}" in old
    new = desk.page(f"/certificates/{follower}")
    assert f"/certification/certificates/{revoked}" in new
    assert "Thành ủy Vĩnh Yên" in new


def test_a_spoiled_sheet_is_replaced_on_the_page(desk: Desk) -> None:
    """With minutes: both serials are shown; a wrong serial or half the minutes keep what was entered."""
    standing, _, _ = desk.certificates()
    path = f"/certification/certificates/{standing}/blank-replacement"
    officer = people.bearer(people.officer(desk.center.id))
    entered = {"spoiled_serial": "VP 000001", "reason": "Kẹt giấy trong máy in", "minutes_number": "9/BB-PH"}
    half = desk.http.post(path, data=entered, headers=officer)
    assert (half.status_code, "Số và ngày đi cùng nhau." in half.text) == (422, True)
    assert 'value="9/BB-PH"' in half.text
    whole = {**entered, "minutes_on": "2021-07-20"}
    wrong = desk.http.post(path, data={**whole, "spoiled_serial": "VP 000009"}, headers=officer)
    assert (wrong.status_code, "đang mang số hiệu VP 000001" in wrong.text) == (409, True)
    assert desk.http.post(path, data=whole, headers=officer).status_code == 409, "no blank is left"
    desk.center.stock(desk.database, 3, 4)  # the first of them goes to who waited
    late = {**whole, "minutes_on": "2199-01-01"}
    assert desk.http.post(path, data=late, headers=officer).status_code == 422
    assert desk.http.post(path, data=whole, headers=officer).status_code == 303
    shown = desk.page(f"/certificates/{standing}")
    assert "Phôi hỏng đã thay" in shown
    assert "VP 000001" in shown
    (deed,) = rows(desk.database, "SELECT minutes_number, minutes_on FROM blank_deed WHERE kind = 'spoil'")
    assert (deed.minutes_number, deed.minutes_on.isoformat()) == ("9/BB-PH", "2021-07-20")


def test_pages_of_another_center_do_not_exist(desk: Desk) -> None:
    """For an officer of another center there is no such class, certificate or list: 404."""
    stranger = people.bearer(people.officer(new_id()))
    paths = [
        f"/classes/{desk.center.class_id}",
        f"/certificates/{desk.certificates()[0]}",
        "/classes?center=TTCT-243",
    ]
    answers = [desk.http.get(f"/certification{path}", headers=stranger) for path in paths]
    assert [answer.status_code for answer in answers] == [404] * 3
    desk.page(f"/certificates/{new_id()}", 404)
