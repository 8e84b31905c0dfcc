"""Low stock by dated rules, and the page on which the province sets the rules of blanks."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from services.certification.domain.blank_rules import EVERY_CENTER
from services.certification.domain.blank_stock import StockRule
from services.certification.main import create_app
from services.certification.operations.set_blank_rule import set_blank_rule
from services.certification.operations.watch_stock import set_stock_rule, stock_levels
from services.certification.settings import CertificationSettings
from services.certification.storage import facts
from shared.db import Database
from shared.events.centers import CenterSucceeded
from shared.ids import new_id
from shared.principal import Principal
from tests import people
from tests.certification.story import PROVINCE, SECRET, TODAY, Center, opened, receive
from tests.databases import TestDatabase
from tests.serving import serving

Make = Callable[[str], TestDatabase]
PAGE = "/certification/blanks/rules"


@given(st.integers(0, 20_000), st.integers(0, 500), st.none() | st.integers(1, 366))
def test_what_is_needed_covers_the_days_and_the_least(used: int, least: int, days: int | None) -> None:
    """Never below the least; enough for the days at last year's pace, and not one blank more."""
    needed = StockRule(EVERY_CENTER, TODAY, least, days, "").needed(used)
    assert needed >= least
    assert needed * 365 >= used * (days or 0)
    assert needed == least or (needed - 1) * 365 < used * (days or 0)


def levels(database: Database, today: date = TODAY) -> dict[str, tuple[int, int, bool]]:
    """Return what lies in each center's stock, what is needed there, and whether that is a warning."""
    with database.snapshot() as connection:
        found = stock_levels(connection, PROVINCE, today)
        codes = {each.id: each.code for each in facts.centers(connection)}
    return {codes[each.center_id]: (each.on_hand, each.needed, each.low) for each in found}


def ruled(database: Database, center: Center, day: date, least: int, days: int | None = None) -> None:
    """Give a center its own rule of low stock."""
    with database.transaction() as connection:
        set_stock_rule(connection, PROVINCE, StockRule(center.id, day, least, days, "kiểm thử"))


def test_the_rule_of_the_day_says_whose_stock_is_low(service_database: Make) -> None:
    """Its own newest rule, else that of all; use counted; none where sheets are self-printed or it ended."""
    database = service_database("certification").database
    plain, own = opened(database, 49, "A"), opened(database, 60, "B", "B ")
    printing, gone = opened(database, 0, "C"), opened(database, 0, "D")
    waiting = opened(database, 0, "E")
    ruled(database, own, date(2021, 1, 1), 10)
    ruled(database, own, date(2021, 8, 1), 51)
    ruled(database, waiting, date(2021, 1, 1), 0)
    with database.transaction() as connection:
        day, pattern = date(2021, 1, 1), "{unit}/{seq:06d}"
        set_blank_rule(connection, PROVINCE, printing.id, day, "self_printed", pattern, "kiểm thử")
    receive(
        database,
        [
            *(own.recorded(new_id()) for _ in range(10)),
            waiting.recorded(new_id()),
            CenterSucceeded(
                version=1,
                center_id=gone.id,
                succession_id=new_id(),
                kind="merge",
                last_day=date(2021, 6, 30),
                legal_act="NQ 1",
                successors=(own.id,),
                registers_to=own.id,
                reissue_to=own.id,
                blanks_to=own.id,
            ),
        ],
    )
    assert levels(database) == {
        "A": (49, 50, True), "B": (50, 10, False), "C": (0, 0, False), "D": (0, 0, False), "E": (0, 0, True),
    }  # fmt: skip
    assert levels(database, date(2021, 8, 1))["B"] == (50, 51, True)
    ruled(database, own, date(2021, 9, 1), 0, 366)
    assert levels(database, date(2021, 9, 1))["B"] == (50, 11, False)
    assert levels(database, date(2022, 9, 1))["B"] == (50, 0, False), "a year later nothing was used"
    plain.stock(database, 50, 50)
    assert levels(database)["A"] == (50, 50, False)


@dataclass
class Desk:
    """The running service; a center with too few blanks."""

    http: httpx.Client
    database: Database
    center: Center
    province: Principal = field(default_factory=people.province)

    def get(self, path: str, who: Principal) -> httpx.Response:
        """Ask for a page or a JSON door."""
        return self.http.get(path, headers=people.bearer(who))

    def post(self, path: str, who: Principal, **entered: Any) -> httpx.Response:
        """Send a form as the page shows it."""
        shown = self.get(f"{PAGE}?do=stock", who)
        token = re.search(r'name="csrf_token" value="([^"]+)"', shown.text)
        sent = {**entered, "csrf_token": token[1] if token else ""}
        return self.http.post(path, data=sent, headers=people.bearer(who))


@pytest.fixture
def desk(service_database: Make) -> Iterator[Desk]:
    made = service_database("certification")
    settings = CertificationSettings(
        database_url=SecretStr(made.http_url),
        sealing_keys=SecretStr(f'{{"certification": {{"k1": "{SECRET}"}}}}'),
    )
    center = opened(made.database, blanks=3)
    with serving(create_app(settings, keys=people.KEYS)) as http:
        yield Desk(http, made.database, center)


def test_low_stock_is_shown_wherever_blanks_are(desk: Desk) -> None:
    """The overview, both pages of blanks and JSON say it; officers of other centers read nothing."""
    own = people.officer(desk.center.id)
    for path in ("/certification/", "/certification/blanks", f"/certification/blanks/{desk.center.id}"):
        assert "còn 3 phôi trong kho, cần ít nhất 50" in desk.get(path, own).text, path
    (level,) = desk.get("/certification/api/blank-stock", own).json()
    assert (level["on_hand"], level["needed"], level["low"]) == (3, 50, True)
    assert desk.get("/certification/api/blank-stock", people.officer(new_id())).json() == []


def test_the_province_sets_rules_on_the_page(desk: Desk) -> None:
    """A new version is listed with what is in force; what is wrong stands at its field, nothing is lost."""
    entered = {
        "center_id": str(desk.center.id),
        "effective_from": "2021-01-01",
        "least": "2",
        "provenance": "Tờ trình 7",
    }
    path = f"{PAGE}/stock"
    assert desk.post(path, desk.province, **entered).status_code == 303
    assert "còn 3 phôi trong kho" not in desk.get("/certification/blanks", desk.province).text
    again = desk.post(path, desk.province, **entered)
    assert (again.status_code, "Đã có từ ngày này." in again.text) == (409, True)
    assert 'value="Tờ trình 7"' in again.text
    assert desk.post(path, desk.province, **{**entered, "least": "-1"}).status_code == 422
    assert desk.post(path, people.director(desk.center.id), **entered).status_code == 403
    mode = {
        "center_id": str(EVERY_CENTER),
        "effective_from": "2022-01-01",
        "mode": "self_printed",
        "provenance": "HD 154",
    }
    wrong = desk.post(PAGE, desk.province, **mode)
    assert (wrong.status_code, "Mẫu số hiệu chưa đúng." in wrong.text) == (422, True)
    assert desk.post(PAGE, desk.province, **mode, pattern="{unit}/{year}/{seq:06d}").status_code == 303
    shown = desk.get(PAGE, people.officer(desk.center.id)).text
    assert "{unit}/{year}/{seq:06d}" in shown
    assert "Quy định mới" not in shown, "an officer reads the rules and sets none"
