"""The doors of certification: JSON, the public page, the internal totals, over real HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
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
from tests.control_totals import assert_members_make_the_totals
from tests.databases import TestDatabase
from tests.serving import served_app

API = "/certification/api"
Make = Callable[[str], TestDatabase]


@dataclass
class House:
    """The running service, its database, and a center with two blanks and one certificate."""

    http: httpx.Client
    database: Database
    center: Center
    completion: UUID

    def certificate(self) -> Any:
        """Return the first certificate as it is stored."""
        return rows(self.database, "SELECT * FROM certificate ORDER BY certificate_id")[0]

    def post_lot(self, who: Any, first: Any, last: Any, **headers: str) -> httpx.Response:
        """Ask to receive a lot."""
        lot = {
            "center_id": str(self.center.id),
            "prefix": "VP ",
            "first": first,
            "last": last,
            "received_on": "2021-01-04",
            "minutes_number": "02/BB",
        }
        return self.http.post(f"{API}/blank-lots", json=lot, headers={**people.bearer(who), **headers})


@pytest.fixture
def house(service_database: Make) -> Iterator[House]:
    made = service_database("certification")
    settings = CertificationSettings(
        database_url=SecretStr(made.url),
        sealing_keys=SecretStr(f'{{"certification": {{"k1": "{SECRET}"}}}}'),
    )
    center, completion = opened(made.database, blanks=2), new_id()
    receive(made.database, [center.recorded(completion)])
    with served_app(create_app, settings) as http:
        yield House(http, made.database, center, completion)


def test_a_lot_is_received_once_for_one_key(house: House) -> None:
    """The same request twice with one key answers the same and enters one lot."""
    who = people.officer(house.center.id)
    first = house.post_lot(who, "000003", "000005", **{"Idempotency-Key": "lot-1"})
    again = house.post_lot(who, "000003", "000005", **{"Idempotency-Key": "lot-1"})
    assert (first.status_code, first.json()["quantity"], again.json()) == (201, 3, first.json())
    ledger = house.http.get(
        f"{API}/blanks", params={"center_id": str(house.center.id)}, headers=people.bearer(who)
    )
    assert ledger.json() == {
        "received": 5, "on_hand": 4, "issued": 1, "spoiled": 0, "lost": 0, "destroyed": 0, "transferred": 0,
    }  # fmt: skip


def test_overlapping_serials_are_refused_with_their_names(house: House) -> None:
    """A range that overlaps a known one is refused in both languages, naming it; nothing is entered."""
    answer = house.post_lot(people.province(), 2, 9)
    assert answer.status_code == 409
    assert "VP 000002" in answer.json()["vi"]
    assert "already received" in answer.json()["en"]
    assert [row.quantity for row in rows(house.database, "SELECT quantity FROM blank_lot")] == [2]


@pytest.mark.parametrize(
    ("first", "last"), [("000009", "000003"), ("8", "12"), (1, 10**9), ("000000", "000002")]
)
def test_a_range_that_is_no_lot_is_refused(house: House, first: Any, last: Any) -> None:
    """Descending, too wide, too large or zero: a sentence, and nothing is entered."""
    answer = house.post_lot(people.province(), first, last)
    assert answer.status_code == 422
    assert answer.json()["vi"]
    assert len(rows(house.database, "SELECT 1 FROM blank_lot")) == 1


def test_another_center_sees_nothing(house: House) -> None:
    """For a director of another center there is no such ledger, class, certificate or lot: 404."""
    stranger = people.bearer(people.director(new_id()))
    paths = [
        f"{API}/blanks?center_id={house.center.id}",
        f"{API}/certificates?class_id={house.center.class_id}",
        f"{API}/certificates?completion_id={house.completion}",
        f"{API}/certificates/{house.certificate().certificate_id}",
    ]
    assert [house.http.get(path, headers=stranger).status_code for path in paths] == [404] * 4
    assert house.post_lot(people.officer(new_id()), 10, 12).status_code == 404
    revocation = {"reason": "không", "decision_number": "1"}
    path = f"{API}/certificates/{house.certificate().certificate_id}/revocation"
    assert house.http.post(path, json=revocation, headers=stranger).status_code == 404
    assert house.http.get(paths[0]).status_code == 401


def test_a_class_shows_its_certificates(house: House) -> None:
    """The center's officer finds the class's certificates with their verification address."""
    answer = house.http.get(
        f"{API}/certificates",
        params={"class_id": str(house.center.class_id)},
        headers=people.bearer(people.officer(house.center.id)),
    )
    (shown,) = answer.json()["certificates"]
    assert (shown["register_number"], shown["state"]) == ("0001/2021/TTCT-243", "issued")
    assert shown["verification_url"].endswith(f"/verify/{house.certificate().code}")


def test_a_director_revokes_and_an_officer_may_not(house: House) -> None:
    """Revoking needs the director; done once, it is told, and a second time is refused."""
    path = f"{API}/certificates/{house.certificate().certificate_id}/revocation"
    body = {"reason": "Cấp sai đối tượng", "decision_number": "70-QĐ/TTCT"}
    officer, director = people.officer(house.center.id), people.director(house.center.id)
    assert house.http.post(path, json=body, headers=people.bearer(officer)).status_code == 403
    done = house.http.post(path, json=body, headers=people.bearer(director))
    assert (done.status_code, done.json()["state"], done.json()["version"]) == (201, "revoked", 2)
    assert house.http.post(path, json=body, headers=people.bearer(director)).status_code == 409
    receive(house.database, [house.center.corrected(house.completion, 2)])
    assert len(rows(house.database, "SELECT 1 FROM certificate")) == 1, "a correction lifts no revocation"


def test_anybody_verifies_by_code_or_by_both_numbers(house: House) -> None:
    """The public page proves the paper by the minimum: no name, only initials; typing is forgiven."""
    code = house.certificate().code
    page = house.http.get(f"/verify/{code}")
    assert page.status_code == 200
    assert 'data-standing="valid"' in page.text
    assert "N.T.H." in page.text
    assert "Hương" not in page.text
    assert "data:image/svg+xml" in page.text
    typed = f"{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}".lower()
    as_json = house.http.get(f"/verify/{typed}", headers={"Accept": "application/json"}).json()
    assert (as_json["standing"], as_json["serial"]) == ("valid", "VP 000001")
    by_numbers = house.http.get("/verify/", params={"number": "0001/2021/TTCT-243", "serial": "VP 000001"})
    assert 'data-standing="valid"' in by_numbers.text


def test_the_page_says_review_and_revoked(house: House) -> None:
    """A corrected completion shows under review, an annulled one revoked, at the same address."""
    address = f"/verify/{house.certificate().code}"
    receive(house.database, [house.center.corrected(house.completion, 2)])
    assert 'data-standing="under_review"' in house.http.get(address).text
    receive(house.database, [house.center.annulled(house.completion, 3)])
    revoked = house.http.get(address, params={"lang": "en"})
    assert 'data-standing="revoked"' in revoked.text
    assert "no longer valid since" in revoked.text


@pytest.mark.parametrize("token", ["0000000000000000", "x", "%20", "A" * 500, "Đ" * 16])
def test_an_unknown_code_is_said_kindly(house: House, token: str) -> None:
    """A code that does not exist, or cannot, answers 404 with a page that says what to do."""
    answer = house.http.get(f"/verify/{token}")
    assert answer.status_code == 404
    assert "Không có giấy chứng nhận nào" in answer.text


def test_a_waiting_certificate_is_not_public(house: House) -> None:
    """A certificate without a blank has no code and no number; the form finds nothing of it."""
    receive(house.database, [house.center.recorded(new_id()), house.center.recorded(new_id())])
    waiting = rows(house.database, "SELECT code FROM certificate WHERE state = 'draft'")
    assert [row.code for row in waiting] == [None]


def test_control_totals_are_for_services_only(house: House) -> None:
    """Reporting reads count and checksum per center, program and month; a person is refused."""
    path = "/certification/internal/control-totals"
    assert house.http.get(path, headers=people.bearer(people.province())).status_code == 403
    answer = house.http.get(path, headers=people.bearer(people.service("reporting"))).json()
    line, lots = answer["totals"]
    assert (lots["kind"], lots["period"], lots["count"]) == ("blank_lots", "2021-01", 1)
    assert (line["kind"], line["period"], line["count"]) == ("certificates", "2021-05", 1)
    before = line["checksum"]
    receive(house.database, [house.center.corrected(house.completion, 2)])
    after = house.http.get(path, headers=people.bearer(people.service("reporting"))).json()
    assert after["totals"][0]["checksum"] != before
    assert after["pending"] == answer["pending"] + 1
    assert assert_members_make_the_totals(house.http, "certification", house.database) == 2


def test_the_overview_shows_only_the_scope(house: House) -> None:
    """The page of blanks shows an officer the own center, and a stranger none."""
    own = house.http.get("/certification/", headers=people.bearer(people.officer(house.center.id)))
    assert "Vĩnh Yên" in own.text
    strange = house.http.get("/certification/", headers=people.bearer(people.officer(new_id())))
    assert strange.status_code == 200
    assert "Vĩnh Yên" not in strange.text
