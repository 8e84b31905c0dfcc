"""Notices: raised once, kept up to date while their cause stands, resolved once it is gone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.consumers import hear_announced
from services.reporting.domain.notice_causes import plans_behind
from services.reporting.domain.notices import KINDS, Cause, Notice, NoticeRule, Settled, Subject, settle
from services.reporting.domain.periods import parse_period
from services.reporting.operations.report_periods import change_deadline, open_period
from services.reporting.operations.watching import watch
from services.reporting.storage import definitions, notices
from shared.auth import Principal
from shared.events import enrollment as en
from shared.ids import new_id
from tests import people
from tests.databases import TestDatabase
from tests.deliveries import delivered
from tests.reporting.measured import measured
from tests.reporting.province import apply
from tests.reporting.published import plan, school_class, succeeded
from tests.reporting.test_overdue import overdue

FULL, OTHER, SILENT = (UUID(int=number) for number in (243, 244, 246))
NOON = datetime(2021, 5, 10, 5, tzinfo=UTC)

_SUBJECTS = [Subject(kind, center, what) for kind in KINDS for center in (FULL, OTHER) for what in ("", "1")]
_WORLDS = st.lists(st.dictionaries(st.sampled_from(_SUBJECTS), st.integers(0, 2)), max_size=12)


@given(_WORLDS)
def test_each_stretch_of_a_cause_is_one_notice(worlds: list[dict[Subject, int]]) -> None:
    """Whatever comes and goes: a notice for each time that a cause came, over when it went."""
    held: dict[UUID, Notice] = {}
    for hour, world in enumerate(worlds):
        at = NOON + timedelta(hours=hour)
        standing = [each for each in held.values() if each.resolved_at is None]
        causes = [Cause(subject, {"count": count}) for subject, count in world.items()]
        settled = settle(standing, causes, at, new_id)
        for each in (*settled.raised, *settled.changed, *settled.resolved):
            held[each.id] = each
        after = [each for each in held.values() if each.resolved_at is None]
        assert {each.subject: each.figures["count"] for each in after} == world
        assert len(after) == len(world)
        assert settle(after, causes, at, new_id) == Settled((), (), ())
    for subject in _SUBJECTS:
        there = [subject in world for world in worlds]
        came = [hour for hour, now in enumerate(there) if now and not (hour and there[hour - 1])]
        went = [hour for hour, now in enumerate(there) if hour and not now and there[hour - 1]]
        of_subject = [each for each in held.values() if each.subject == subject]
        assert sorted(each.raised_at for each in of_subject) == [
            NOON + timedelta(hours=hour) for hour in came
        ]
        over = sorted(each.resolved_at for each in of_subject if each.resolved_at)
        assert over == [NOON + timedelta(hours=hour) for hour in went]


@pytest.fixture
def look(made: TestDatabase, centers: list[UUID]) -> Callable[[datetime], dict[str, list[Any]]]:
    """Give what watches at an instant and tells what was raised and resolved, as kind and center."""
    del centers

    def looked(at: datetime) -> dict[str, list[Any]]:
        with made.database.transaction() as connection:
            settled = watch(connection, at)
        return {
            name: sorted((each.subject.kind, each.subject.center_id, each.subject.what) for each in found)
            for name, found in settled._asdict().items()
        }

    return looked


Look = Callable[[datetime], dict[str, list[Any]]]


def test_a_cause_rings_once_until_it_is_over(made: TestDatabase, look: Look) -> None:
    """Late certificates: raised, changed with their number, resolved, and raised anew when they come back."""
    told = ("certificates_overdue", FULL, "")

    def tell(version: int, day: int, *lines: tuple[str, int, int]) -> dict[str, list[Any]]:
        apply(made.database, [overdue(FULL, version, date(2021, 5, day), *lines)])
        found = look(datetime(2021, 5, day, 5, tzinfo=UTC))
        return {name: [each for each in those if each[0] == told[0]] for name, those in found.items()}

    assert tell(1, 1) == {"raised": [], "changed": [], "resolved": []}
    assert tell(2, 2, ("NT_DANG", 2, 1)) == {"raised": [told], "changed": [], "resolved": []}
    assert tell(2, 3, ("NT_DANG", 2, 1)) == {"raised": [], "changed": [], "resolved": []}
    assert tell(3, 4, ("NT_DANG", 2, 3)) == {"raised": [], "changed": [told], "resolved": []}
    assert tell(4, 5) == {"raised": [], "changed": [], "resolved": [told]}
    assert tell(5, 6, ("NT_DANG", 1, 0)) == {"raised": [told], "changed": [], "resolved": []}


def test_a_plan_is_behind_by_what_was_planned_for_the_quarters_that_are_over(
    made: TestDatabase, look: Look
) -> None:
    """Nothing is due in the first quarter; who catches up is behind no longer; who ended is left alone."""
    apply(made.database, [plan(SILENT, [("NT_DANG", 1, 2, 50), ("NT_DANG", 4, 2, 50)])])

    def behind(found: list[Any]) -> set[Any]:
        return {(center, what) for kind, center, what in found if kind == "plan_behind"}

    assert behind(look(datetime(2021, 3, 31, 5, tzinfo=UTC))["raised"]) == set()
    both = {(SILENT, "2021:plan_classes"), (SILENT, "2021:plan_learners")}
    # The full center opened its class and admitted 9 of 10: 90 percent, which is enough.
    assert behind(look(datetime(2021, 4, 1, 5, tzinfo=UTC))["raised"]) == both
    about = {"center_id": SILENT, "program_code": "NT_DANG", "opened_on": date(2021, 4, 2)}
    for admitted in (30, 20):
        opened = school_class(en.ClassOpened, 1, **about, summoned=admitted, admitted=admitted)
        apply(made.database, [opened])
        found = look(datetime(2021, 4, 3, 5, tzinfo=UTC))
    assert behind(found["resolved"]) == both
    apply(made.database, [plan(OTHER, [("NT_DANG", 1, 9, 900)], version=2, year=2021)])
    assert behind(look(NOON)["raised"]) == {(OTHER, "2021:plan_classes"), (OTHER, "2021:plan_learners")}
    apply(made.database, [succeeded(OTHER, [FULL], last_day=date(2021, 5, 9))])
    assert behind(look(NOON)["resolved"]) == {(OTHER, "2021:plan_classes"), (OTHER, "2021:plan_learners")}


def test_a_report_rings_before_its_deadline(made: TestDatabase, look: Look) -> None:
    """Seven days before, of every center that has not submitted; a later deadline silences it again."""
    province = people.province()
    with made.database.transaction() as connection:
        opened = open_period(connection, province, parse_period("2021-Q1"), date(2021, 4, 20), None, NOON)
    due = [("report_due", center, "2021-Q1") for center in (FULL, OTHER, SILENT)]

    def reports(found: list[Any]) -> list[Any]:
        return [each for each in found if each[0] == "report_due"]

    assert reports(look(datetime(2021, 4, 12, 5, tzinfo=UTC))["raised"]) == []
    assert reports(look(datetime(2021, 4, 13, 5, tzinfo=UTC))["raised"]) == due
    assert reports(look(datetime(2021, 4, 21, 5, tzinfo=UTC))["changed"]) == due
    with made.database.transaction() as connection:
        change_deadline(
            connection, province, "2021-Q1", date(2021, 6, 1), "Theo đề nghị", opened.revision, NOON
        )
    assert reports(look(datetime(2021, 4, 22, 5, tzinfo=UTC))["resolved"]) == due


def test_a_class_about_to_open_rings_while_too_few_are_summoned(made: TestDatabase, look: Look) -> None:
    """From two weeks before, below nine of ten; older news change nothing; once open, it is over."""
    class_id = new_id()

    def told(version: int, summoned: int, quota: int | None = 100, **changes: Any) -> list[Any]:
        about = {
            "class_id": class_id, "center_id": OTHER, "code": "L05", "name": "Lớp 05",
            "program_code": "NT_DANG", "opens_on": date(2021, 5, 24), "quota": quota, "summoned": summoned,
        }  # fmt: skip
        event = en.ClassAnnounced(version=version, **{**about, **changes})
        with made.database.transaction() as connection:
            hear_announced(connection, [delivered(event), delivered(event)])
        return rung(look(NOON))

    def rung(found: dict[str, list[Any]]) -> list[Any]:
        return [
            (name, each[1]) for name, those in found.items() for each in those if each[0] == "recruitment_low"
        ]

    assert told(1, 10, opens_on=date(2021, 5, 25)) == []
    assert told(2, 10) == [("raised", OTHER)]
    assert told(1, 95) == []
    assert told(3, 89) == [("changed", OTHER)]
    assert told(4, 90) == [("resolved", OTHER)]
    assert told(5, 10, None) == []
    assert told(6, 10) == [("raised", OTHER)]
    assert told(7, 10, withdrawn=True) == [("resolved", OTHER)]


def test_without_a_plan_for_the_quarters_that_are_over_nobody_is_behind(made: TestDatabase) -> None:
    """Nothing to divide by is no 0 percent."""
    with made.database.snapshot() as connection:
        rates = definitions.definitions(connection).rates(date(2021, 5, 1))
    rule = NoticeRule("plan_behind", date(2021, 1, 1), 0, Decimal(90), ("province",), "")
    nothing = [measured(FULL, "NT_DANG", "learners_planned", (0, 100, 0))]
    assert list(plans_behind([FULL, OTHER], nothing, rates, 2021, rule)) == []


def board(client: httpx.Client, who: Principal) -> dict[str, Any]:
    content: dict[str, Any] = client.get("/reporting/api/notices", headers=people.bearer(who)).json()
    return content


def test_everybody_sees_their_own_and_reads_once(made: TestDatabase, client: httpx.Client) -> None:
    """A center sees its own notices, in words of both languages; what was read is unread no more."""
    apply(
        made.database, [overdue(center, 1, date(2021, 4, 1), ("NT_DANG", 1, 2)) for center in (FULL, OTHER)]
    )
    now = datetime.now(UTC)
    with made.database.transaction() as connection:
        watch(connection, now - timedelta(seconds=1))
    director, province = people.director(FULL), people.province()
    mine = board(client, director)
    late = [each for each in mine["standing"] if each["kind"] == "certificates_overdue"]
    assert [(each["center_id"], each["figures"]["quantity"]) for each in late] == [(str(FULL), 3)]
    assert late[0]["vi"].startswith("3 giấy chứng nhận quá hạn: 1 chưa vào sổ, 2 chưa trao")
    assert late[0]["en"].startswith("3 certificates are overdue")
    assert {each["center_id"] for each in board(client, province)["standing"]} >= {str(FULL), str(OTHER)}
    assert board(client, people.director(new_id()))["standing"] == []
    page = client.get("/reporting/notices", headers=people.bearer(director) | {"Accept": "text/html"}).text
    assert late[0]["vi"] in page
    assert client.get("/reporting/notices/unread", headers=people.bearer(director)).text == str(
        mine["unread"]
    )
    assert mine["unread"] == len(mine["standing"]) > 0
    client.post("/reporting/api/notices/read", headers=people.bearer(director))
    assert board(client, director)["unread"] == 0
    assert client.get("/reporting/notices/unread", headers=people.bearer(director)).text == ""
    assert board(client, province)["unread"] > 0


def test_a_rule_begins_on_its_day_and_says_who_is_told(made: TestDatabase, client: httpx.Client) -> None:
    """By it fewer ring, and only those are told whom it names; the province alone enters one, once a day."""
    apply(made.database, [overdue(FULL, 1, date(2021, 4, 1), ("NT_DANG", 1, 2))])
    rule = {
        "kind": "certificates_overdue", "valid_from": "2099-01-01", "threshold": "4",
        "told_to": ["province"], "source": "12-HD/BTGTU",
    }  # fmt: skip

    def enter(who: Principal, **changes: Any) -> tuple[int, str]:
        answer = client.post(
            "/reporting/api/notice-rules", json={**rule, **changes}, headers=people.bearer(who)
        )
        return answer.status_code, answer.json().get("type", "").rpartition(":")[2]

    assert enter(people.director(FULL))[0] == 403
    assert enter(people.province(), valid_from="2021-01-01") == (422, "rule-in-the-past")
    assert enter(people.province(), told_to=["admin"]) == (422, "told-to")
    assert enter(people.province()) == (201, "")
    assert enter(people.province()) == (409, "rule-of-that-day")

    page = client.get("/reporting/notices/rules", headers=people.bearer(people.director(FULL))).text
    assert "12-HD/BTGTU" in page
    assert "90 %" in page

    def late(who: Principal, year: int) -> list[Any]:
        with made.database.transaction() as connection:
            watch(connection, datetime(year, 5, 1, tzinfo=UTC))
        return [each for each in board(client, who)["standing"] if each["kind"] == "certificates_overdue"]

    assert len(late(people.director(FULL), 2021)) == 1
    in_force = NoticeRule("certificates_overdue", date(2021, 1, 1), 0, Decimal(3), ("province",), "")
    with made.database.transaction() as connection:
        notices.add_rule(connection, in_force, "")
    assert late(people.director(FULL), 2021) == []
    assert len(late(people.province(), 2021)) == 1
    assert late(people.province(), 2099) == []
