"""A center's people over real HTTP and a real database: terms, establishment, hours, what is lacking."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from services.enrollment.main import create_app
from services.enrollment.operations.classes.load import load_class_lists
from services.enrollment.settings import EnrollmentSettings
from shared.db import Database
from shared.ids import new_id
from shared.principal import Principal
from tests import people
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.enrollment.field import Field, published
from tests.serving import served_app

ENDED = {
    "valid_to": "2021-06-30",
    "decision_number": "30-QĐ/HU",
    "decided_on": "2021-06-15",
    "reason": "Chuyển công tác",
}


@dataclass(frozen=True)
class Door:
    """The running service with two centers, a lecturer of the first and a class of hers."""

    client: httpx.Client
    database: Database
    own: Field
    other: Field
    lecturer: str
    appointment: str
    class_id: UUID

    def get(self, who: Principal, path: str, **params: str) -> Any:
        """Ask as `who`; the answer must be good."""
        answer = self.client.get(f"/enrollment/api{path}", params=params, headers=people.bearer(who))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, who: Principal, path: str, **body: Any) -> httpx.Response:
        """Send as `who`."""
        return self.client.post(f"/enrollment/api{path}", json=body, headers=people.bearer(who))

    @property
    def person(self) -> str:
        """The path of the lecturer."""
        return f"/centers/{self.own.center.id}/people/{self.lecturer}"

    def staffing(self, on: str = "2021-07-27") -> Any:
        """Ask for the first center's people on a day."""
        return self.get(self.own.officer, f"/centers/{self.own.center.id}/staffing", on=on)

    def lacking(self, on: str = "2021-07-27") -> dict[str, int]:
        """Return what the first center lacks, by kind."""
        (center,) = self.get(self.own.officer, "/staffing-proposals", on=on)
        return {each["kind"]: each["count"] for each in center["proposals"]}

    def timetable(self, *days: tuple[date, int]) -> None:
        """Let the lecturer teach so many periods on each day."""
        with self.database.transaction() as connection:
            for day, periods in days:
                connection.execute(
                    text(
                        "INSERT INTO class_session"
                        " (id, class_id, held_on, first_period, periods, lesson, lecturer_id)"
                        " VALUES (:id, :class, :day, 1, :periods, 'Bài 1', :lecturer)"
                    ),
                    {
                        "id": new_id(),
                        "class": self.class_id,
                        "day": day,
                        "periods": periods,
                        "lecturer": self.lecturer,
                    },
                )


@pytest.fixture
def door(service_database: Callable[[str], TestDatabase]) -> Iterator[Door]:
    made = service_database("enrollment")
    with made.database.transaction() as connection:
        field.prepare(connection)
        own, other = field.center(connection), field.center(connection, "244")
        held = field.lecturer(connection, own, post="lecturer", employment="staff")
        (group,) = load_class_lists(connection, own.center.id, [field.class_list()], own.officer, field.TODAY)
    settings = EnrollmentSettings.model_validate(
        {"database_url": made.url, "sealing_keys": field.SEALING, "identity_url": "http://127.0.0.1:9"}
    )
    with served_app(create_app, settings) as client:
        yield Door(client, made.database, own, other, str(held.person_id), str(held.id), group.id)


def test_an_appointment_ends_by_a_decision_and_is_told_again(door: Door) -> None:
    """Until its last day the person is in post, the day after not; the event comes at version 2."""
    answer = door.post(door.own.director, f"/appointments/{door.appointment}/term", **ENDED)
    assert (answer.status_code, answer.json()["version"]) == (201, 2)
    assert [door.staffing(day)["in_post"] for day in ("2021-06-30", "2021-07-01")] == [2, 1]
    told = [each for each in published(door.database, "appointed") if each["version"] == 2]
    assert [(each["appointment_id"], each["valid_to"]) for each in told] == [(door.appointment, "2021-06-30")]
    (change,) = door.get(door.own.officer, door.person)["changes"]
    assert (change["decision_number"], change["reason"]) == ("30-QĐ/HU", "Chuyển công tác")


def test_a_term_is_opened_again_only_where_nothing_else_stands(door: Door) -> None:
    """Nothing new, a second term that would overlap, a director ended by her own center: refused."""
    path = f"/appointments/{door.appointment}/term"
    assert door.post(door.own.director, path, **ENDED).status_code == 201
    assert door.post(door.own.director, path, **ENDED).json()["type"] == "urn:ttct:problem:term-unchanged"
    again = {
        "full_name": "-",
        "person_id": door.lecturer,
        "post": "lecturer",
        "employment": "staff",
        "valid_from": "2021-07-01",
        "decision_number": "31-QĐ/HU",
    }
    appointments = f"/centers/{door.own.center.id}/appointments"
    assert door.post(door.own.director, appointments, **again).status_code == 201
    reopened = door.post(door.own.director, path, **{**ENDED, "valid_to": None})
    assert (reopened.status_code, reopened.json()["type"]) == (409, "urn:ttct:problem:appointment-exists")
    director = f"/appointments/{door.own.appointment.id}/term"
    assert door.post(door.own.director, director, **ENDED).status_code == 403
    assert door.post(door.other.director, path, **ENDED).status_code == 404


def test_a_post_does_not_end_before_what_its_holder_signed(door: Door) -> None:
    """The decision of 2 April was signed in office; the last day may be that day, not the day before."""
    signed = {"decision_number": "10-QĐ/TTCT", "decided_on": "2021-04-02"}
    assert door.post(door.own.director, f"/classes/{door.class_id}/completion", **signed).status_code == 201
    path = f"/appointments/{door.own.appointment.id}/term"
    early = door.post(people.province(), path, **{**ENDED, "valid_to": "2021-04-01"})
    assert (early.status_code, early.json()["type"]) == (409, "urn:ttct:problem:term-signed")
    assert door.post(people.province(), path, **{**ENDED, "valid_to": "2021-04-02"}).status_code == 201


def test_establishment_against_those_in_post_counts_a_person_once(door: Door) -> None:
    """Two posts of one person are one; before the decision's day nothing is given; a later one replaces."""
    second = {
        "full_name": "-",
        "person_id": door.lecturer,
        "post": "deputy_director",
        "employment": "staff",
        "valid_from": "2021-03-01",
        "decision_number": "6-QĐ",
    }
    appointments = f"/centers/{door.own.center.id}/appointments"
    assert door.post(door.own.director, appointments, **second).status_code == 201
    path = f"/centers/{door.own.center.id}/establishments"
    given = {
        "valid_from": "2021-05-01",
        "posts": 4,
        "decision_number": "1-QĐ/BTC",
        "decided_on": "2021-04-20",
    }
    assert door.post(door.own.director, path, **given).status_code == 403
    assert door.post(people.province(), path, **given).status_code == 201
    assert door.post(people.province(), path, **given).status_code == 409
    assert [door.staffing(day)["balance"] for day in ("2021-04-30", "2021-05-01")] == [None, -2]
    changed = {**given, "posts": 1, "decision_number": "2-QĐ/BTC"}
    assert door.post(people.province(), path, **changed).status_code == 201
    assert (door.staffing()["in_post"], door.staffing()["balance"]) == (2, 1)
    told = published(door.database, "establishment_set")
    assert [(each["version"], each["posts"]) for each in told] == [(1, 4), (2, 1)]


def test_hours_come_from_the_timetable_and_from_what_is_entered(door: Door) -> None:
    """Sessions up to the day, marking, questions; a withdrawn entry and a cancelled class count nothing."""
    door.timetable((date(2021, 3, 3), 5), (date(2021, 3, 4), 4), (date(2021, 8, 1), 5))
    for kind, quantity in (("marking", "60"), ("question", "2"), ("other", "100")):
        answer = door.post(
            door.own.officer, f"{door.person}/activities", kind=kind, quantity=quantity, done_on="2021-04-01"
        )
        assert answer.status_code == 201, answer.text
    wrong = f"{door.person}/activities/{answer.json()['id']}/withdrawal"
    assert door.post(door.own.officer, wrong).status_code == 201
    assert door.post(door.own.officer, wrong).status_code == 404

    def hours() -> tuple[str, str, str, str]:
        said = door.get(door.own.officer, door.person, on="2021-07-27")["hours"]
        return said["direct"], said["marking"], said["questions"], said["other"]

    assert hours() == ("9.00", "10.00", "3.00", "0.00")
    (shown,) = [each for each in door.staffing()["staffing"]["people"] if each["person_id"] == door.lecturer]
    assert (shown["hours"]["direct"], shown["hours"]["norm"]) == ("9.00", "226.36")  # 270 · 306/365
    cancelled = {"reason": "Không đủ người học"}
    assert door.post(
        door.own.director, f"/classes/{door.class_id}/cancellation", **cancelled
    ).status_code in (
        200,
        201,
    )
    assert hours()[0] == "0.00"
    future = door.post(
        door.own.officer, f"{door.person}/activities", kind="marking", quantity="1", done_on="2099-01-01"
    )
    assert future.json()["type"] == "urn:ttct:problem:not-done-yet"


def test_what_is_lacking_disappears_as_it_is_put_right(door: Door) -> None:
    """Deputy, clerk, establishment, roster, the year's program and standards: each until it is there."""
    before = door.lacking()
    assert before == {
        "establishment_unset": 0,
        "post_missing": 1,
        "roster_unsettled": 0,
        "subject_without_lecturer": 1,
        "standard_unmet": 2,
    }
    kinds = [("professional", "dai_hoc"), ("political_theory", "cao_cap"), ("teaching", "boi_duong")]
    for person in (door.lecturer, str(door.own.appointment.person_id)):
        path = f"/centers/{door.own.center.id}/people/{person}"
        for kind, level in kinds:
            had = {"kind": kind, "level": level, "since": "2015-01-01"}
            assert door.post(door.own.officer, f"{path}/qualifications", **had).status_code == 201
            assert door.post(door.own.officer, f"{path}/qualifications", **had).status_code == 409
    teaches = {"program_code": "NT_DANG", "valid_from": "2021-03-01"}
    assert door.post(door.own.officer, f"{door.person}/subjects", **teaches).status_code == 201
    roster = {"settled_on": "2021-05-01", "decision_number": "7-QĐ", "appointment_ids": []}
    assert (
        door.post(door.own.officer, f"/centers/{door.own.center.id}/lecturer-rosters", **roster).status_code
        == 201
    )
    assert set(door.lacking()) == {"establishment_unset", "post_missing"}
    assert set(door.lacking("2021-04-30")) == {"establishment_unset", "post_missing", "roster_unsettled"}


def test_the_list_goes_out_as_a_workbook_in_the_asker_s_scope(door: Door) -> None:
    """The province has both centers, an officer her own; what is not known is an empty cell, not 0."""

    def rows(who: Principal) -> list[tuple[Any, ...]]:
        answer = door.client.get(
            "/enrollment/api/staffing-proposals.xlsx?on=2021-07-27", headers=people.bearer(who)
        )
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert sheet is not None
        return [tuple(row) for row in sheet.iter_rows(min_row=4, values_only=True)]

    own = rows(door.own.officer)
    assert {row[1] for row in own} == {"Trung tâm Chính trị số 243"}
    assert own[0][2:6] == (None, 2, None, None)
    assert {row[1] for row in rows(people.province())} == {
        "Trung tâm Chính trị số 243",
        "Trung tâm Chính trị số 244",
    }


def test_a_person_of_another_center_does_not_exist(door: Door) -> None:
    """Neither by the other center's path nor by one's own."""
    stranger = door.other.officer
    teaches = {"program_code": "NT_DANG", "valid_from": "2021-03-01"}
    assert door.post(stranger, f"{door.person}/subjects", **teaches).status_code == 404
    mixed = f"/centers/{door.other.center.id}/people/{door.lecturer}"
    assert door.post(stranger, f"{mixed}/subjects", **teaches).status_code == 404


def test_rules_are_entered_by_the_province_for_later_days_only(door: Door) -> None:
    """An unknown level, a post twice, a day not after the last version: refused; then the norm is another."""
    rules = door.get(people.province(), "/faculty-rules")["versions"][-1]
    del rules["version"]
    rules |= {"valid_from": "2027-01-01", "base_hours": "300"}
    assert door.post(door.own.director, "/faculty-rules", **rules).status_code == 403
    twice = {**rules, "posts": rules["posts"] * 2}
    assert door.post(people.province(), "/faculty-rules", **twice).status_code == 422
    strange = {**rules["standards"][0], "kind": "teaching", "years": None, "level": "gioi"}
    unknown = {**rules, "standards": [strange]}
    refused = door.post(people.province(), "/faculty-rules", **unknown)
    assert "gioi" in refused.json()["problems"][0]["vi"]
    assert door.post(people.province(), "/faculty-rules", **rules).status_code == 201
    assert door.post(people.province(), "/faculty-rules", **rules).status_code == 409
    hours = [door.get(door.own.officer, door.person, on=day)["hours"] for day in ("2026-12-31", "2027-12-31")]
    assert [(each["norm"], each["rules_version"]) for each in hours] == [("270.00", 3), ("300.00", 4)]
