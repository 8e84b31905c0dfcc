"""Rules and communes on pages: the next version begins with the last one's values, faults at their cell."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from uuid import uuid4

import httpx
import pytest

from services.enrollment.main import create_app
from services.enrollment.settings import EnrollmentSettings
from services.enrollment.storage import communes, contest_rules, faculty_rules, learner_rules
from shared.db import Database
from shared.principal import Principal
from tests import people
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.serving import served_app

_FIELD = re.compile(r"<input\b[^>]*>|<select\b.*?</select>", re.DOTALL)
_NAME = re.compile(r'\bname="([^"]+)"')
_VALUE = re.compile(r'\bvalue="([^"]*)"')
_CHOSEN = re.compile(r'<option value="([^"]*)" selected')


@dataclass(frozen=True)
class Desk:
    """The running service as the province uses it."""

    client: httpx.Client
    database: Database

    def get(self, path: str, who: Principal | None = None) -> httpx.Response:
        """Read a page."""
        headers = people.bearer(who or people.province()) | {"accept": "text/html"}
        return self.client.get(f"/enrollment{path}", headers=headers)

    def send(self, path: str, entered: dict[str, str], who: Principal | None = None) -> httpx.Response:
        """Send a form."""
        headers = people.bearer(who or people.province()) | {"accept": "text/html"}
        return self.client.post(f"/enrollment{path}", data=entered, headers=headers, follow_redirects=False)

    def form(self, page: str, path: str) -> dict[str, str]:
        """Return what the form of a page that is sent to `path` holds at first."""
        whole = self.get(page).text
        start = whole.index(f'action="/enrollment{path}"')
        held = {}
        for found in _FIELD.findall(whole[start : whole.index("</form>", start)]):
            name = _NAME.search(found)
            value = (_CHOSEN if found.startswith("<select") else _VALUE).search(found)
            if name:
                held[name[1]] = unescape(value[1]) if value else ""
        return held


@pytest.fixture
def desk(service_database: Callable[[str], TestDatabase]) -> Iterator[Desk]:
    made = service_database("enrollment")
    with made.database.transaction() as connection:
        field.prepare(connection)
    settings = EnrollmentSettings.model_validate(
        {"database_url": made.url, "sealing_keys": field.SEALING, "identity_url": "http://127.0.0.1:9"}
    )
    with served_app(create_app, settings) as client:
        yield Desk(client, made.database)


_NEXT = {"valid_from": "2030-01-01", "provenance": "Quy chế thử 2030"}


def test_the_next_contest_rules_begin_with_the_last(desk: Desk) -> None:
    """Sent as shown, but for the day: the same rules again; a fault stands at its cell, nothing is stored."""
    with desk.database.snapshot() as connection:
        before = contest_rules.versions(connection, "center")
    form = desk.form("/contests/rules?level=center", "/contests/rules") | _NEXT
    wrong = desk.send("/contests/rules", form | {"parts.0.weight": "nhiều"})
    assert wrong.status_code == 422
    assert "Giá trị phải là số." in wrong.text
    unbalanced = desk.send("/contests/rules", form | {"parts.0.weight": "1,5"})
    assert "Trọng số các phần phải cộng lại bằng 100." in unbalanced.text
    assert 'value="1,5"' in unbalanced.text
    done = desk.send("/contests/rules", form | {"rounding_step": "0,05"})
    assert done.status_code == 303, done.text
    with desk.database.snapshot() as connection:
        after = contest_rules.versions(connection, "center")
    assert after[:-1] == before
    assert (after[-1].parts, after[-1].prizes, after[-1].tie_parts) == (
        before[-1].parts,
        before[-1].prizes,
        before[-1].tie_parts,
    )
    assert (after[-1].rounding_step, after[-1].valid_from) == (Decimal("0.05"), date(2030, 1, 1))
    assert desk.send("/contests/rules", form).status_code == 409
    assert desk.send("/contests/rules", form, people.officer(uuid4())).status_code == 403


def test_the_next_rules_about_people_begin_with_the_last(desk: Desk) -> None:
    """Shares are entered as percent; a post whose cells are emptied is no longer spoken of."""
    with desk.database.snapshot() as connection:
        (*_, before) = faculty_rules.versions(connection)
    form = desk.form("/faculty/rules?do=new", "/faculty/rules") | _NEXT
    done = desk.send("/faculty/rules", form | {"direct_share": "62,5"})
    assert done.status_code == 303, done.text
    with desk.database.snapshot() as connection:
        (*_, after) = faculty_rules.versions(connection)
    assert (after.posts, after.standards, after.base_hours) == (
        before.posts,
        before.standards,
        before.base_hours,
    )
    assert after.direct_share == Decimal("0.625")
    wrong = desk.send("/faculty/rules", form | {"valid_from": "2031-01-01", "base_hours": "x"})
    assert wrong.status_code == 422
    assert "Giá trị phải là số." in wrong.text


def test_the_next_rule_of_warnings_ends_the_one_before(desk: Desk) -> None:
    """Its form begins with the last version; officers see the rules and no form."""
    form = desk.form("/learners/rules?rule=NT_DANG_60_THANG", "/learners/rules")
    assert (form["kind"], form["upper_bound"]) == ("validity", "60")
    entered = form | {"effective_from": "2030-01-01", "provenance": "Thử", "upper_bound": "48"}
    assert desk.send("/learners/rules", entered).status_code == 303
    with desk.database.snapshot() as connection:
        rules = [r for r in learner_rules.all_rules(connection) if r.code == "NT_DANG_60_THANG"]
    before, after = sorted(rules, key=lambda each: each.version)[-2:]
    assert (after.upper_bound, before.effective_to) == (48, date(2029, 12, 31))
    assert desk.send("/learners/rules", entered).status_code == 409
    seen = desk.get("/learners/rules", people.officer(uuid4()))
    assert "NT_DANG_60_THANG" in seen.text
    assert 'action="/enrollment/learners/rules"' not in seen.text


def test_an_act_changes_communes_line_by_line(desk: Desk) -> None:
    """Two become one on a day: the list of that day has the new one, the eve's the old ones."""
    day = date(2025, 7, 1)
    first = {
        "changed_on": "2020-01-01",
        "legal_act": "Danh mục",
        "lines": "90001; Xã Một; 26\n90002;Xã Hai;26",
    }
    assert desk.send("/centers/communes", first).status_code == 303
    act = {"changed_on": day.isoformat(), "legal_act": "Nghị quyết thử"}
    wrong = desk.send("/centers/communes", act | {"lines": "90003; Xã Ba\n9x; Xã Bốn; 26; 90001"})
    assert wrong.status_code == 422
    assert "Dòng 1: cần mã; tên; mã tỉnh; các mã cũ." in wrong.text
    assert desk.send("/centers/communes", act | {"lines": "9x; Xã Bốn; 26"}).status_code == 422
    done = desk.send("/centers/communes", act | {"lines": "90003; Xã Ba; 25; 90001, 90002\n"})
    assert done.status_code == 303, done.text
    with desk.database.snapshot() as connection:
        found = [
            {each.code for each in communes.in_force(connection, on)} & {"90001", "90002", "90003"}
            for on in (day - timedelta(days=1), day)
        ]
    assert found == [{"90001", "90002"}, {"90003"}]
    page = desk.get(f"/centers/communes?on={day.isoformat()}").text
    assert "90001, 90002" in page
    assert desk.send("/centers/communes", act, people.officer(uuid4())).status_code in (403, 422)
