"""Contests over real HTTP and a real database: from the first round's plan to the next round's list."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.enrollment.main import create_app
from services.enrollment.settings import EnrollmentSettings
from shared.db import Database
from shared.principal import Principal
from tests import people
from tests.databases import TestDatabase
from tests.enrollment import contest_story, field
from tests.enrollment.contest_story import PARTS
from tests.enrollment.field import Field, published
from tests.serving import served_app

DECISION = {"decision_number": "9-QĐ/TTCT", "decided_on": "2021-04-26"}


@dataclass(frozen=True)
class Door:
    """The running service with contests in every state."""

    client: httpx.Client
    database: Database
    own: Field
    other: Field
    ids: dict[str, str]
    person: UUID

    def post(self, who: Principal, path: str, **body: Any) -> httpx.Response:
        """Send as `who`."""
        return self.client.post(f"/enrollment/api{path}", json=body, headers=people.bearer(who))

    def sheet(self, contest: str, who: Principal | None = None) -> Any:
        """Ask for a contest of the story."""
        headers = people.bearer(who or people.province())
        answer = self.client.get(f"/enrollment/api/contests/{self.ids[contest]}", headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def at(self, contest: str, door: str = "") -> str:
        """Return the path of a contest of the story."""
        return f"/contests/{self.ids[contest]}{door}"

    def score(self, contest: str, revision: int, score: str | None, number: int = 0) -> httpx.Response:
        """Let the first judge give a contestant a score for teaching."""
        sheet = self.sheet(contest)
        cell = {
            "candidate_id": sheet["candidates"][number]["id"],
            "judge_id": sheet["judges"][0]["id"],
            "part": "giang",
            "score": score,
        }
        return self.post(self.own.officer, self.at(contest, "/scores"), revision=revision, scores=[cell])


@pytest.fixture
def door(service_database: Callable[[str], TestDatabase]) -> Iterator[Door]:
    made = service_database("enrollment")
    with made.database.transaction() as connection:
        field.prepare(connection)
        own, other = field.center(connection), field.center(connection, "244")
        ids = contest_story.all_states(connection, own)
        person = field.lecturer(connection, other, "Phan Văn Bên Kia").person_id
    settings = EnrollmentSettings.model_validate(
        {"database_url": made.url, "sealing_keys": field.SEALING, "identity_url": "http://127.0.0.1:9"}
    )
    with served_app(create_app, settings) as client:
        yield Door(client, made.database, own, other, ids, person)


def test_a_decision_announces_and_locks_the_results(door: Door) -> None:
    """Places, prizes and who goes on are told without names; then no score is taken any more."""
    assert (
        door.post(door.own.director, door.at("judged_contest", "/announcement"), **DECISION).status_code
        == 201
    )
    sheet = door.sheet("judged_contest")
    assert [(each["place"], each["prize"], each["goes_on"]) for each in sheet["results"]] == [
        (1, "nhat", True),
        (2, "nhi", True),
        (3, "khuyen_khich", False),
    ]
    told = published(door.database, "contest.announced")[-1]
    assert [(each["place"], each["prize_name"]) for each in told["places"]] == [
        (1, "Giải Nhất"),
        (2, "Giải Nhì"),
        (3, "Giải Khuyến khích"),
    ]
    assert "Nguyễn" not in str(told)
    late = door.score("judged_contest", sheet["contest"]["revision"], "10")
    assert (late.status_code, late.json()["type"]) == (409, "urn:ttct:problem:contest-announced")


def test_results_wait_for_every_score_and_each_missing_one_is_named(door: Door) -> None:
    """Three contestants, two judges, three parts: eighteen sentences; a day before the contest: refused."""
    refused = door.post(door.own.director, door.at("contest_id", "/announcement"), **DECISION)
    assert refused.status_code == 409
    assert len(refused.json()["problems"]) == 18
    assert "Thiếu điểm phần giang của Đỗ Văn Giám Khảo 2 cho Nguyễn Thị Dự Thi 3." in [
        each["vi"] for each in refused.json()["problems"]
    ]
    early = {**DECISION, "decided_on": "2021-04-19"}
    answer = door.post(door.own.director, door.at("judged_contest", "/announcement"), **early)
    assert answer.json()["type"] == "urn:ttct:problem:decision-day"


def test_the_jury_decides_between_equals_and_only_between_them(door: Door) -> None:
    """Before the one first prize two are equal; the jury's order makes a first and a second."""
    path = door.at("tied_contest", "/jury-order")
    one, other, third = (each["id"] for each in door.sheet("tied_contest")["candidates"])
    tied = door.post(door.own.director, door.at("tied_contest", "/announcement"), **DECISION)
    assert tied.json()["problems"][0]["vi"].startswith("Bằng điểm")
    assert door.post(door.own.director, path, candidate_ids=[one, third]).status_code == 422
    assert door.post(door.own.director, path, candidate_ids=[other, one]).status_code == 201
    assert (
        door.post(door.own.director, door.at("tied_contest", "/announcement"), **DECISION).status_code == 201
    )
    assert [each["candidate_id"] for each in door.sheet("tied_contest")["results"]] == [other, one, third]


def test_two_who_score_the_same_cell_see_both_values(door: Door) -> None:
    """The later one is told what stands; an empty cell and an equal value are no conflict."""
    seen = door.sheet("contest_id")["contest"]["revision"]
    assert door.score("contest_id", seen, "8.5").status_code == 201
    clash = door.score("contest_id", seen, "9")
    assert (clash.status_code, clash.json()["problems"][0]["vi"]) == (
        409,
        "Nguyễn Thị Dự Thi 1: đang là 8,5, bạn nhập 9.",
    )
    assert door.score("contest_id", seen, "8.50").status_code == 201
    assert door.score("contest_id", seen, "7", number=1).status_code == 201
    assert door.score("contest_id", seen + 3, None).status_code == 201
    assert [each["score"] for each in door.sheet("contest_id")["scores"]] == ["7"]
    outside = door.score("contest_id", seen + 4, "10.01")
    assert outside.status_code == 422
    assert outside.json()["problems"][0]["field"].startswith("score:")


def test_those_who_go_on_are_entered_once_and_keep_where_they_come_from(door: Door) -> None:
    """Two of three stand in the province's round with their lesson; sent again, nobody is added."""
    body = {"contest_id": door.ids["next_contest"]}
    path = door.at("announced_contest", "/next-round")
    sent = door.post(door.own.director, path, **body).json()
    assert door.post(door.own.director, path, **body).json() == []
    first = door.sheet("announced_contest")["candidates"]
    assert [each["source_id"] for each in sent] == [first[0]["id"], first[1]["id"]]
    assert {(each["lesson"], each["employment"]) for each in sent} == {("Bài 2", "part_time_lecturer")}
    assert len(door.sheet("next_contest")["candidates"]) == 2
    wrong = door.post(door.own.director, path, contest_id=door.ids["contest_id"])
    assert wrong.json()["type"] == "urn:ttct:problem:contest-next-level"
    early = door.post(door.own.director, door.at("contest_id", "/next-round"), **body)
    assert early.json()["type"] == "urn:ttct:problem:contest-not-announced"


def test_a_correction_is_a_new_version_and_reaches_the_next_round(door: Door) -> None:
    """The first falls behind: version 2 says why, and the next round's contestant withdraws with it."""
    body = {"contest_id": door.ids["next_contest"]}
    assert (
        door.post(door.own.director, door.at("announced_contest", "/next-round"), **body).status_code == 201
    )
    corrected = door.post(door.own.director, door.at("announced_contest", "/correction"))
    assert corrected.json()["state"] == "correcting"
    assert door.score("announced_contest", corrected.json()["revision"], "2").status_code == 201
    path = door.at("announced_contest", "/announcement")
    unsaid = door.post(door.own.director, path, **DECISION)
    assert unsaid.json()["type"] == "urn:ttct:problem:contest-reason"
    said = {**DECISION, "reason": "Cộng sai điểm phần giảng"}
    assert door.post(door.own.director, path, **said).status_code == 201
    sheet = door.sheet("announced_contest")
    assert [each["version"] for each in sheet["announcements"]] == [2, 1]
    assert [each["version"] for each in published(door.database, "contest.announced")] == [1, 2]
    withdrawn = [each["withdrawn_reason"] for each in door.sheet("next_contest")["candidates"]]
    assert withdrawn == ["Kết quả vòng trước được đính chính", None]


def test_a_center_sees_of_a_higher_round_its_own_contestants_only(door: Door) -> None:
    """Without one the round does not exist for it; only the province scores and announces there."""
    other = door.other.director
    path = f"/enrollment/api{door.at('next_contest')}"
    assert door.client.get(path, headers=people.bearer(other)).status_code == 404
    entry = {
        "center_id": str(door.other.center.id),
        "person_id": str(door.person),
        "program_code": "NT_DANG",
        "lesson": "Bài 1",
    }
    assert door.post(people.province(), door.at("next_contest", "/candidates"), **entry).status_code == 201
    assert door.post(people.province(), door.at("next_contest", "/candidates"), **entry).status_code == 409
    body = {"contest_id": door.ids["next_contest"]}
    assert (
        door.post(door.own.director, door.at("announced_contest", "/next-round"), **body).status_code == 201
    )
    assert [each["full_name"] for each in door.sheet("next_contest", other)["candidates"]] == [
        "Phan Văn Bên Kia"
    ]
    assert len(door.sheet("next_contest")["candidates"]) == 3
    judge = {"full_name": "Ai Đó", "office": "Không rõ"}
    assert door.post(other, door.at("next_contest", "/judges"), **judge).status_code == 403
    assert door.post(other, door.at("contest_id", "/judges"), **judge).status_code == 404


def test_only_who_holds_a_post_on_the_day_competes(door: Door) -> None:
    """Somebody of another center is unknown here; a dismissed judge's scores no longer count."""
    entry = {
        "center_id": str(door.own.center.id),
        "person_id": str(door.person),
        "program_code": "NT_DANG",
        "lesson": "Bài 1",
    }
    assert door.post(door.own.officer, door.at("contest_id", "/candidates"), **entry).status_code == 404
    sheet = door.sheet("judged_contest")
    judge = sheet["judges"][1]["id"]
    assert (
        door.post(door.own.officer, door.at("judged_contest", f"/judges/{judge}/dismissal")).status_code
        == 201
    )
    after = door.sheet("judged_contest")
    assert after["evaluation"]["judges_lacking"] == 1
    assert len(after["scores"]) == len(PARTS) * 3


def test_the_plan_is_kept_step_by_step(door: Door) -> None:
    """A step is entered, comes on, and runs forwards only."""
    step = {
        "title": "Bồi dưỡng thí sinh",
        "starts_on": "2021-04-01",
        "ends_on": "2021-04-10",
        "responsible": "Phòng đào tạo",
    }
    path = door.at("contest_id", "/steps")
    made = door.post(door.own.officer, path, **step).json()
    done = {**step, "ordinal": made["ordinal"], "state": "done"}
    assert door.post(door.own.officer, path, **done).status_code == 201
    assert [(each["ordinal"], each["state"]) for each in door.sheet("contest_id")["steps"]] == [(1, "done")]
    assert door.post(door.own.officer, path, **{**step, "ends_on": "2021-03-01"}).status_code == 422
    assert door.post(door.own.officer, path, **{**step, "ordinal": 7}).status_code == 404
