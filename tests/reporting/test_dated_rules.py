"""The dated rules are seen with days and sources; a version begins today or later and rewrites nothing."""

from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.reporting.domain.letterheads import profile_on
from services.reporting.domain.periods import parse_period
from services.reporting.operations import dated_rules as rules
from services.reporting.operations.provincial import read_provincial
from services.reporting.operations.report_periods import usual_deadline
from services.reporting.operations.rule_entries import (
    DeadlineEntry,
    PaperEntry,
    PeriodEntry,
    RateEntry,
    SentenceEntry,
)
from services.reporting.storage import letterheads
from services.reporting.timed import recount
from shared import clock
from shared.db import Database
from shared.events import enrollment as en
from shared.ids import new_id
from tests import people
from tests.databases import TestDatabase
from tests.reporting.province import apply
from tests.reporting.published import BANDS, graduation
from tests.reporting.test_recording import held

BEGINS, SOURCE = date(2021, 6, 1), "21-QĐ/BTGTU"
IN_MAY = datetime(2021, 5, 20, tzinfo=UTC)
DATED = {"valid_from": BEGINS, "source": SOURCE}
PERIODS = {
    **DATED,
    "opening": "opened_on",
    "results": "decided_on",
    "vi": "Kết quả tính theo ngày quyết định.",
    "en": "Results count by the day of the decision.",
}
PAGES = ("", "/deadlines", "/rates", "/sentences", "/papers")


def completed(database: Database, period: str) -> tuple[int, list[str]]:
    """Return the learners completed in a period, and the definitions printed under its table."""
    with database.snapshot() as read:
        view = read_provincial(read, parse_period(period), people.province(), clock.now())
    return view.report.totals["completed"], [each.vi for each in view.sentences]


def test_another_rule_of_periods_counts_everything_anew_and_says_so(
    made: TestDatabase, centers: list[UUID]
) -> None:
    """Of the learners completed on 30 June and decided in July one is no more of the half-year."""
    database, about = made.database, {"center_id": centers[0], "program_code": "NT_DANG"}
    late = graduation(
        en.GraduationRecorded,
        1,
        completion_id=new_id(),
        class_id=new_id(),
        completed_on=date(2021, 6, 30),
        grade=BANDS[2],
        **about,
    )
    apply(database, [late])
    before = completed(database, "2021-H1"), completed(database, "2021-05")
    with database.transaction() as connection:
        rules.add_period_rule(connection, people.province(), PeriodEntry.model_validate(PERIODS), IN_MAY)
    with database.snapshot() as read:
        assert rules.read_rules(read, people.director(UUID(int=243))).recount_asked_by == "Phạm Văn Tỉnh"
    cells, _, counted = held(database)
    assert cells != counted, "the batches of before counted by the rule of before"
    done = recount(database)
    assert done is not None
    assert (done.asked_by, done.wrong > 0) == ("Phạm Văn Tỉnh", True)
    cells, _, counted = held(database)
    assert cells == counted
    assert recount(database) is None, "once"
    assert completed(database, "2021-05") == before[1], "a period that ended before keeps figures and words"
    number, printed = completed(database, "2021-H1")
    assert (number, PERIODS["vi"] in printed) == (before[0][0] - 1, True)
    assert PERIODS["vi"] not in before[0][1]


def test_every_rule_holds_from_its_day_until_the_next_begins(made: TestDatabase, centers: list[UUID]) -> None:
    """Deadline, rate, sentence and format: the period or document before that day keeps what it had."""
    del centers
    province, database = people.province(), made.database
    rate = {
        "code": "recruitment", "name_vi": "Tỷ lệ hoàn thành", "name_en": "Completion rate",
        "formula_vi": "hoàn thành ÷ triệu tập × 100", "formula_en": "completed ÷ summoned × 100",
        "numerator": ["completed"], "denominator": ["summoned"], "denominator_span": "period",
        "target": "50,5", "target_span": "any", **DATED,
    }  # fmt: skip
    sentence = {"code": "rounding", "vi": "Làm tròn một chữ số.", "en": "Rounded to one decimal.", **DATED}
    with database.transaction() as write:
        first = rules.read_rules(write, province)
        paper = {
            **first.papers[0].values["form"], "kind": "party", "code": "HD99", "name": "Hướng dẫn 99",
            "body_size": "13,5", **DATED,
        }  # fmt: skip
        for months_ahead, days in ((0, 4), (31, 6)):
            entry = {"months": 1, "days_after": days, **DATED}
            entry["valid_from"] = BEGINS + timedelta(days=months_ahead)
            rules.add_deadline_rule(write, province, DeadlineEntry.model_validate(entry), IN_MAY)
        rules.add_rate(write, province, RateEntry.model_validate(rate), IN_MAY)
        rules.add_sentence(
            write, province, SentenceEntry.model_validate({**sentence, "printed_under": ["results"]}), IN_MAY
        )
        shown = rules.add_paper(write, province, PaperEntry.model_validate(paper), IN_MAY)
    with database.snapshot() as read:
        due = [usual_deadline(read, parse_period(period)) for period in ("2021-05", "2021-06", "2021-07")]
        assert [each[0].day for each in due if each] == [5, 4, 6]
        views = [
            read_provincial(read, parse_period(period), province, clock.now())
            for period in ("2021-05", "2021-06")
        ]
        profiles = letterheads.profiles(read)
    assert [view.rates[0].name_vi for view in views] == ["Tỷ lệ chiêu sinh", "Tỷ lệ hoàn thành"]
    assert [str(view.rates[0].target) for view in views] == ["90.00", "50.50"]
    assert [sentence["vi"] in {each.vi for each in view.sentences} for view in views] == [False, True]
    found = [profile_on(profiles, "party", BEGINS - timedelta(days=ago)) for ago in (1, 0)]
    assert [(each.code, each.form.body_size) for each in found if each] == [("HD36", 14), ("HD99", 13.5)]
    versions = [(each.subject, each.last_day) for each in shown.deadlines if each.subject == "1"]
    assert versions == [("1", None), ("1", date(2021, 7, 1)), ("1", date(2021, 5, 31))]
    entered = next(each for each in shown.rates if each.subject == "recruitment")
    assert (entered.source, entered.entered_by_name, entered.entered_at) == (SOURCE, "Phạm Văn Tỉnh", IN_MAY)
    with pytest.raises(DBAPIError, match="kept for ever"), database.transaction() as write:
        write.execute(text("UPDATE deadline_rule SET days_after = 9"))


def test_rules_are_read_by_all_and_entered_by_the_province_with_what_they_need(client: httpx.Client) -> None:
    """The past, the same day twice, an unknown rate or measure, a number without its places: in words."""
    today = clock.today().isoformat()
    deadline = {"months": 6, "days_after": 12, "valid_from": today, "source": SOURCE}

    def post(what: str, content: dict[str, Any], who: Any = None) -> tuple[int, str]:
        headers = people.bearer(who or people.province())
        answer = client.post(f"/reporting/api/rules/{what}", json=content, headers=headers)
        return answer.status_code, answer.json().get("type", "").removeprefix("urn:ttct:problem:")

    assert post("deadlines", deadline, people.director(UUID(int=243)))[0] == 403
    assert post("deadlines", {**deadline, "valid_from": "2021-01-01"}) == (422, "rule-valid-from")
    assert post("deadlines", deadline, people.admin()) == (201, "")
    assert post("deadlines", deadline) == (409, "rule-of-that-day")
    known = client.get("/reporting/api/rules", headers=people.bearer(people.officer(UUID(int=243)))).json()
    assert next(each["source"] for each in known["deadlines"] if each["subject"] == "6") == SOURCE
    rate = {**known["rates"][0]["values"], "valid_from": today, "source": SOURCE}
    del rate["position"]
    assert post("rates", {**rate, "code": "happiness"}) == (422, "rule-code")
    assert post("rates", {**rate, "numerator": ["blanks_used"]}) == (422, "rule-numerator")
    party = next(each for each in known["papers"] if each["subject"] == "party")
    paper = {**party["values"]["form"], "kind": "party", "code": "HD99", "name": "HD 99"}
    paper |= {"valid_from": "2026-06-30", "source": SOURCE}
    for wrong in ("Số {number}", "Số {number}-{kind}/{symbol}{x}", "Số {number:>9999999}-{kind}/{symbol}"):
        assert post("papers", {**paper, "number": wrong}) == (422, "rule-number"), wrong
    assert post("papers", {**paper, "code": "HD36"}) == (422, "rule-code")
    assert post("papers", paper) == (201, "")
    class_period = {"code": "class_period", "vi": PERIODS["vi"], "en": PERIODS["en"]}
    class_period |= {"valid_from": today, "source": SOURCE}
    assert post("sentences", class_period) == (422, "rule-code")
    for path in PAGES:
        for who, may in ((people.province(), True), (people.officer(UUID(int=243)), False)):
            seen = client.get(f"/reporting/rules{path}", headers=people.bearer(who))
            entered = "?of=" in seen.text or 'method="post" action="/reporting/rules' in seen.text
            assert (seen.status_code, entered) == (200, may), path


class _Sent(HTMLParser):
    """What a browser sends of the last form on a page, as it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._select = self._text = ""

    @classmethod
    def of(cls, page: str) -> dict[str, list[str]]:
        """Read a page."""
        reader = cls()
        reader.feed(page)
        return reader.fields

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a field in; a box or choice only if it is chosen."""
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.fields = {}
        elif tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self.fields.setdefault(name, []).append(given.get("value", ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.fields.setdefault(self._select, []).append(given["value"])
        elif tag == "textarea":
            self._text = name
            self.fields[name] = [""]

    def handle_data(self, data: str) -> None:
        """Take in what stands in a field of several lines."""
        if self._text:
            self.fields[self._text][0] += data

    def handle_endtag(self, tag: str) -> None:
        """Leave such a field."""
        if tag == "textarea":
            self._text = ""


def test_the_forms_enter_what_they_show_and_keep_what_was_refused(client: httpx.Client) -> None:
    """Each form sent as its page fills it in, with a source; refused, boxes and words stay as they were."""
    headers = people.bearer(people.province()) | {"Accept": "text/html"}
    today, tomorrow = (clock.today() + timedelta(days=days) for days in (0, 1))

    def fields(path: str) -> dict[str, Any]:
        """Return what a browser would send of the page's form."""
        text = client.get(f"/reporting/rules{path}", headers=headers).text
        return {**_Sent.of(text), "valid_from": today.isoformat(), "source": SOURCE}

    def post(path: str, content: dict[str, Any]) -> httpx.Response:
        return client.post(f"/reporting/rules{path}", data=content, headers=headers, follow_redirects=False)

    for page, door, more in (
        ("?doing=next", "/periods", {"results": "decided_on"}),
        ("/deadlines", "/deadlines", {"months": "6", "days_after": "12"}),
        ("/rates?of=recruitment", "/rates?of=recruitment", {"target": "92,5"}),
        ("/sentences?of=rounding", "/sentences?of=rounding", {}),
        ("/papers?of=state", "/papers?of=state", {"code": "ND99", "name": "Nghị định 99"}),
    ):
        content = {**fields(page), **more}
        done = post(door, content)
        assert (done.status_code, done.headers.get("location", "").endswith("?done=1")) == (303, True), door
        assert post(door, {**content, "form_key": "another"}).status_code in (409, 422), door
    known = client.get("/reporting/api/rules", headers=headers).json()
    state = [each["values"]["form"] for each in known["papers"] if each["subject"] == "state"]
    assert state[0] == state[1], "what the page showed is what was sent"
    assert next(each["values"]["target"] for each in known["rates"]) == "92.50"

    wrong = {**fields("/rates?of=good_share"), "valid_from": tomorrow.isoformat(), "target": "nhiều"}
    refused = post("/rates?of=good_share", {**wrong, "numerator": ["admitted", "completed"]})
    assert refused.status_code == 422
    shown = _Sent.of(refused.text)
    assert (shown["numerator"], shown["target"]) == (["admitted", "completed"], ["nhiều"])
