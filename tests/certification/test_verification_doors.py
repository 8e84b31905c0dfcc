"""The public doors of verification: unknown and wrong look alike, the name only for who knows it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from services.certification.domain.look_ups import GUESSES, GUESSES_BY_ALL, NAMES
from services.certification.main import create_app
from services.certification.operations import verify_certificate
from services.certification.settings import CertificationSettings
from shared import clock
from shared.ids import new_id
from tests.certification.story import SEALING, opened, receive, rows
from tests.databases import TestDatabase
from tests.serving import served_app

NAME, BORN = "Nguyễn Thị Hương", "27/7/1985"
JSON = {"Accept": "application/json"}


@dataclass
class Stranger:
    """Somebody at the public door, with the code of a revoked certificate and of the one that followed it."""

    http: httpx.Client
    made: TestDatabase
    old: str
    new: str

    def type(self, code: str, name: str, born: str, **headers: str) -> httpx.Response:
        """Type a name and a birth date on a certificate's page."""
        typed = {"full_name": name, "birth_date": born}
        return self.http.post(f"/verify/{code}", data=typed, headers=headers)


@pytest.fixture
def stranger(service_database: Callable[[str], TestDatabase]) -> Iterator[Stranger]:
    made = service_database("certification")
    told = CertificationSettings(database_url=SecretStr(made.url), sealing_keys=SecretStr(SEALING))
    center, completion = opened(made.database, blanks=2), new_id()
    for each in (center.recorded(completion), center.annulled(completion, 2), center.recorded(completion, 3)):
        receive(made.database, [each])
    found = rows(made.database, "SELECT code FROM certificate ORDER BY number")
    with served_app(create_app, told) as http:
        yield Stranger(http, made, *(row.code for row in found))


def test_a_replaced_certificate_leads_to_the_new_one(stranger: Stranger) -> None:
    """The old paper says that it ended and which one follows; the new one knows of no successor."""
    old: dict[str, Any] = stranger.http.get(f"/verify/{stranger.old}", headers=JSON).json()
    assert (old["standing"], old["replaced_by"], old["ended_on"]) == ("revoked", stranger.new, "2021-06-01")
    assert f'href="/verify/{stranger.new}"' in stranger.http.get(f"/verify/{stranger.old}").text
    new = stranger.http.get(f"/verify/{stranger.new}", headers=JSON).json()
    assert (new["standing"], new["replaced_by"], new["band_name"]) == ("valid", None, "Giỏi")


def test_the_name_is_shown_to_who_knows_it(stranger: Stranger) -> None:
    """Name and birth date as printed show the whole name; before that the page has initials only."""
    before = stranger.http.get(f"/verify/{stranger.new}").text
    assert NAME not in before
    assert "N.T.H." in before
    right = stranger.type(stranger.new, "nguyễn thị  HƯƠNG", "27-07-1985")
    assert (right.status_code, NAME in right.text) == (200, True)
    bare = stranger.type(stranger.new, "Nguyen Thi Huong", BORN)
    assert "khác dấu" in bare.text
    assert NAME not in bare.text, "who has the letters alone is not given the accents"
    assert 'value="Nguyen Thi Huong"' in bare.text, "what was typed is there to be mended"
    told = stranger.type(stranger.new, NAME, BORN, **JSON).json()
    assert (told["holder_confirmed"], told["holder_name"]) == (True, NAME)


def test_wrong_answers_look_alike(stranger: Stranger) -> None:
    """A wrong name, a wrong day, both, nothing, or another's code: the same words, and nobody's name."""
    wrong = [("Nguyễn Thị Hoa", BORN), (NAME, "28/7/1985"), ("Lê An", "1985"), ("", ""), ("\ud7ff", "\x00")]
    pages = {stranger.type(stranger.new, *typed, **JSON).text for typed in wrong}
    assert len(pages) == 1
    (said,) = pages
    assert NAME not in said
    unknown = {stranger.type(code, NAME, BORN, **JSON).text for code in ("0000000000000000", "x")}
    assert unknown == {stranger.http.get("/verify/0000000000000000", headers=JSON).text}


def test_no_number_leads_further_without_the_other(stranger: Stranger) -> None:
    """A right number with a wrong serial, the reverse, and rubbish answer as if nothing were there."""
    right, serial = "0001/2021/TTCT-243", "VP 000001"
    asked = [
        (right, "VP 000002"),
        ("0002/2021/TTCT-243", serial),
        ("\x00", "\x00"),
        ("'", "%"),
        (right, "x" * 999),
    ]
    answers = [
        stranger.http.get("/verify/", params={"number": number, "serial": each}, headers=JSON)
        for number, each in asked
    ]
    assert {(each.status_code, each.text) for each in answers} == {(404, '{"standing":"unknown"}')}


def test_guessing_a_name_ends_soon(stranger: Stranger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever guesses is stopped for this certificate, not an employer elsewhere; many together are, too."""
    monkeypatch.setattr(verify_certificate, "NAMES", replace(NAMES, most=GUESSES.most + 2))
    for _ in range(GUESSES.most):
        assert stranger.type(stranger.new, "Lê Văn Đoán", BORN).status_code == 200
    refused = stranger.type(stranger.new, NAME, BORN)
    assert (refused.status_code, NAME in refused.text) == (429, False)
    assert stranger.type(stranger.old, NAME, BORN).status_code == 200, "another certificate may be tried"
    elsewhere = {"X-Forwarded-For": "192.0.2.7"}
    assert NAME in stranger.type(stranger.new, NAME, BORN, **elsewhere).text
    with stranger.made.database.transaction() as connection:
        so_many = {stranger.new: GUESSES_BY_ALL.most - GUESSES.most - 1}
        verify_certificate.count_look_ups(connection, GUESSES_BY_ALL, so_many, clock.now())
    crowded = stranger.type(stranger.new, NAME, BORN, **elsewhere)
    assert (crowded.status_code, NAME in crowded.text) == (429, False)
    assert "từ nhiều nơi" in crowded.text
    counted = rows(stranger.made.database, "SELECT subject FROM look_up_count")
    assert not [row for row in counted if "127.0.0.1" in row.subject or stranger.new in row.subject]
