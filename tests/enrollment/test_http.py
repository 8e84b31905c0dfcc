"""The JSON door: scope, roles, idempotency and refusals, over real HTTP and a real database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from services.enrollment.main import create_app
from services.enrollment.operations.classes.load import load_class_lists
from services.enrollment.settings import EnrollmentSettings
from shared.db import Database
from shared.principal import Principal
from tests import people
from tests.control_totals import assert_members_make_the_totals
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.enrollment.field import Field, class_list, learner, published
from tests.serving import served_app

RULE_SET = {
    "code": "B-883",
    "title": "Quy tắc 2022",
    "provenance": "kiểm thử",
    "effective_from": "2022-01-01",
    "programs": ["NT_DANG"],
    "attendance_share": "0.8",
    "mark_scale": "10",
    "pass_mark": "5",
    "rounding_step": "0.1",
    "rounding_mode": "half_up",
    "redo_limit": 1,
    "bands": [
        {"code": "dat", "name": "Đạt", "lower": "5", "upper": "8", "good": False},
        {"code": "gioi", "name": "Giỏi", "lower": "8", "upper": "10", "good": True},
    ],
}
ITEMS = [{"program_code": "NT_DANG", "quarter": 1, "classes": 2, "learners": 100}]
DECISION = {"decision_number": "10-QĐ/TTCT", "decided_on": "2021-04-02"}


@dataclass(frozen=True)
class Door:
    """The running service, two centers that must not see each other, and one class of the first."""

    client: httpx.Client
    database: Database
    own: Field
    other: Field
    class_id: UUID

    def get(self, who: Principal, path: str) -> httpx.Response:
        """Ask as `who`."""
        return self.client.get(f"/enrollment/api{path}", headers=people.bearer(who))

    def post(self, who: Principal, path: str, body: Any = None, key: str | None = None) -> httpx.Response:
        """Send as `who`, under an idempotency key if given."""
        headers = people.bearer(who) | ({"Idempotency-Key": key} if key else {})
        return self.client.post(f"/enrollment/api{path}", json=body, headers=headers)


@pytest.fixture
def door(service_database: Callable[[str], TestDatabase]) -> Iterator[Door]:
    made = service_database("enrollment")
    with made.database.transaction() as connection:
        field.prepare(connection)
        own, other = field.center(connection), field.center(connection, "244")
        rows = [
            learner(1, "7.5", full_name="Lê Thị Hà"),
            learner(2, "4", full_name="Trần Văn Minh"),
            learner(3, "9", full_name="Bùi Văn An"),
        ]
        (group,) = load_class_lists(
            connection, own.center.id, [class_list(learners=rows)], own.officer, field.TODAY
        )
    settings = EnrollmentSettings.model_validate(
        {"database_url": made.url, "sealing_keys": field.SEALING, "identity_url": "http://127.0.0.1:9"}
    )
    with served_app(create_app, settings) as client:
        yield Door(client, made.database, own, other, group.id)


def test_another_center_finds_nothing_and_learns_nothing(door: Door) -> None:
    """Every door asked by the wrong center answers 404 exactly as for what does not exist."""
    stranger = door.other.director
    absent = door.get(stranger, f"/classes/{uuid4()}").json()
    own = door.own.center.id
    answers = [
        door.get(stranger, f"/classes/{door.class_id}"),
        door.get(stranger, f"/classes?center_id={own}"),
        door.get(stranger, f"/centers/{own}"),
        door.get(stranger, f"/centers/{own}/appointments"),
        door.post(stranger, f"/classes/{door.class_id}/completion", DECISION),
        door.post(stranger, f"/classes/{door.class_id}/cancellation", {"reason": "Không phải của tôi"}),
        door.post(stranger, "/plans", {"center_id": str(own), "year": 2021, "items": ITEMS}),
        door.post(
            stranger,
            f"/centers/{own}/lecturer-rosters",
            {"settled_on": "2021-05-01", "decision_number": "1", "appointment_ids": []},
        ),
    ]
    assert [(a.status_code, a.json()["vi"], a.json()["en"]) for a in answers] == [
        (404, absent["vi"], absent["en"])
    ] * len(answers)
    assert door.get(stranger, "/classes").json() == {"classes": []}
    assert [c["area_code"] for c in door.get(stranger, "/centers").json()] == ["244"]


def test_results_of_another_center_do_not_exist_either(door: Door) -> None:
    """Corrections, annulments and histories of another center's results are 404."""
    assert door.post(door.own.director, f"/classes/{door.class_id}/completion", DECISION).status_code == 201
    result = field.result_ids(door.database)[1]
    amending = {"decision_number": "20-QĐ/TTCT", "decided_on": "2021-05-01", "reason": "Chấm sót câu"}
    for path, body in (("correction", amending | {"mark": "9"}), ("annulment", amending)):
        assert door.post(door.other.director, f"/completions/{result}/{path}", body).status_code == 404
    assert door.get(door.other.director, f"/completions/{result}").status_code == 404
    assert door.get(door.own.officer, f"/completions/{result}").status_code == 200


def test_each_role_does_its_own_work_only(door: Door) -> None:
    """401 unless signed in; officers do not sign, centers neither set rules nor appoint directors."""
    officer, director = door.own.officer, door.own.director
    own = door.own.center.id
    assert door.client.get("/enrollment/api/classes").status_code == 401
    appointment = {
        "full_name": "Ai Đó",
        "post": "director",
        "employment": "staff",
        "valid_from": "2021-05-01",
        "decision_number": "9",
    }
    refused = [
        door.post(officer, f"/classes/{door.class_id}/completion", DECISION),
        door.post(director, "/rule-sets", RULE_SET),
        door.post(director, f"/centers/{own}/appointments", appointment),
        door.post(people.admin(), "/rule-sets", RULE_SET),
    ]
    assert [answer.status_code for answer in refused] == [403] * 4
    lecturer = appointment | {"post": "lecturer", "employment": "part_time_lecturer"}
    assert door.post(officer, f"/centers/{own}/appointments", lecturer).status_code == 201


def test_a_repeated_request_with_the_same_key_changes_nothing(door: Door) -> None:
    """The stored answer comes again; other content under the key is refused; nothing is told twice."""
    path = f"/classes/{door.class_id}/completion"
    first = door.post(door.own.director, path, DECISION, key="ky-1")
    again = door.post(door.own.director, path, DECISION, key="ky-1")
    other = door.post(door.own.director, path, DECISION | {"decision_number": "11-QĐ"}, key="ky-1")
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert again.json() == first.json()
    assert len(published(door.database, "class.completed")) == 1
    assert door.post(door.own.director, path, DECISION).status_code == 409


def test_a_class_shows_its_learners_by_given_name_with_their_results(door: Door) -> None:
    """An before Hà; marks are decimal strings; the certificate shows once told of; the rest is masked."""
    door.post(door.own.director, f"/classes/{door.class_id}/completion", DECISION)
    detail = door.get(door.own.officer, f"/classes/{door.class_id}").json()
    shown = [(row["full_name"], row["mark"], row["band"]) for row in detail["learners"]]
    assert {(len(row["birth_date"]), row["party_cell"].strip("•")) for row in detail["learners"]} == {(4, "")}
    assert shown == [
        ("Bùi Văn An", "9.0", "xuat_sac"),
        ("Lê Thị Hà", "7.5", "kha"),
        ("Trần Văn Minh", "4.0", None),
    ]
    assert (detail["group"]["state"], detail["group"]["completed"], detail["group"]["not_passed"]) == (
        "completed",
        2,
        1,
    )


def test_a_plan_goes_from_draft_to_approved_and_is_amended(door: Door) -> None:
    """Return, revision, approval; the amendment is version 2 and both approvals are told."""
    officer, province, own = door.own.officer, people.province(), door.own.center.id
    plan = door.post(officer, "/plans", {"center_id": str(own), "year": 2021, "items": ITEMS}).json()
    path = f"/plans/{plan['id']}"
    revised = {"items": [ITEMS[0] | {"learners": 120}]}
    steps = [
        door.post(officer, f"{path}/approval"),
        door.post(officer, f"{path}/submission"),
        door.post(province, f"{path}/return", {"reason": "Thiếu quý 3"}),
        door.post(officer, f"{path}/submission"),
        door.post(officer, f"{path}/revision", revised),
        door.post(officer, f"{path}/submission"),
        door.post(province, f"{path}/approval"),
        door.post(officer, f"{path}/revision", {"items": ITEMS}),
        door.post(officer, f"{path}/submission"),
        door.post(province, f"{path}/approval"),
    ]
    assert [step.status_code for step in steps] == [403, 201, 201, 409, 201, 201, 201, 201, 201, 201]
    assert [(e["version"], e["items"][0]["learners"]) for e in published(door.database, "plan.")] == [
        (1, 120),
        (2, 100),
    ]
    twice = door.post(officer, "/plans", {"center_id": str(own), "year": 2021, "items": ITEMS})
    assert (twice.status_code, door.get(officer, path).json()["state"]) == (409, "approved")


def test_rule_sets_are_versions_that_never_overlap(door: Door) -> None:
    """Same code needs the version it replaces; two sets cannot govern one program on one day."""
    province = people.province()
    overlapping = RULE_SET | {"code": "X", "effective_from": "2021-06-01"}
    answers = [
        door.post(province, "/rule-sets", overlapping),
        door.post(province, "/rule-sets", RULE_SET),
        door.post(province, "/rule-sets", RULE_SET),
        door.post(province, "/rule-sets", RULE_SET | {"pass_mark": "6"}),
        door.post(province, "/rule-sets", RULE_SET | {"replaces_version": 1, "redo_limit": 0}),
        door.post(province, "/rule-sets", RULE_SET | {"code": "Y", "programs": ["KHONG_CO"]}),
    ]
    assert [answer.status_code for answer in answers] == [409, 201, 409, 422, 201, 422]
    current = {each["code"]: each for each in door.get(province, "/rule-sets").json()}
    assert (current["B-883"]["version"], current["B-883"]["attendance_share"]) == (2, "0.8")
    assert set(current) == {"B-883", "KX-2021"}


def test_a_center_gets_dated_names_and_keeps_the_old_ones(door: Door) -> None:
    """A version not later than the last is refused; codes taken and codes without zeros are refused."""
    province, own = people.province(), door.own.center.id
    named = {"name": "Trung tâm mới", "short_name": "Mới", "parent": "Thành ủy", "established_by": "5-QĐ/TU"}
    assert (
        door.post(province, f"/centers/{own}/versions", named | {"valid_from": "2021-01-01"}).status_code
        == 409
    )
    assert (
        door.post(province, f"/centers/{own}/versions", named | {"valid_from": "2022-01-01"}).status_code
        == 201
    )
    assert [v["name"] for v in door.get(province, f"/centers/{own}").json()] == [
        "Trung tâm Chính trị số 243",
        "Trung tâm mới",
    ]
    assert published(door.database, "center.changed")[0]["version"] == 2
    center = named | {
        "code": "TTCT-243",
        "area_code": "246",
        "province_code": "26",
        "valid_from": "2021-01-01",
    }
    assert door.post(province, "/centers", center).status_code == 409
    assert door.post(province, "/centers", center | {"code": "C", "area_code": "46"}).status_code == 422


def test_a_roster_names_only_part_time_lecturers_of_the_center(door: Door) -> None:
    """The director (staff) cannot stand in it; an empty roster is a settled roster of 0."""
    path = f"/centers/{door.own.center.id}/lecturer-rosters"
    body = {
        "settled_on": "2021-05-01",
        "decision_number": "7-QĐ",
        "appointment_ids": [str(door.own.appointment.id)],
    }
    assert door.post(door.own.officer, path, body).status_code == 422
    assert door.post(door.own.officer, path, body | {"appointment_ids": []}).status_code == 201
    assert door.post(door.own.officer, path, body | {"appointment_ids": []}).status_code == 409
    (settled,) = published(door.database, "lecturers_settled")
    assert (settled["version"], settled["part_time_lecturers"]) == (1, 0)


def test_control_totals_are_for_services_and_move_with_every_change(door: Door) -> None:
    """Counts and fingerprints per center, program, month; people are refused; pending is said."""
    path = "/enrollment/internal/control-totals"
    assert door.client.get(path, headers=people.bearer(people.province())).status_code == 403

    def ask() -> dict[str, Any]:
        answer: dict[str, Any] = door.client.get(
            path, headers=people.bearer(people.service("reporting"))
        ).json()
        return answer

    before = ask()
    door.post(door.own.director, f"/classes/{door.class_id}/completion", DECISION)
    completed = ask()
    assert before["sequence"] == 0
    assert completed["pending"] == before["pending"] + 3
    lines = {(line["kind"], line["period"]): line for line in completed["totals"]}
    assert lines["completions", "2021-03"]["count"] == 2
    assert lines["classes", "2021-03"]["checksum"] != before["totals"][0]["checksum"]
    assert lines["classes", "2021-03"]["checksum"] == _checksum_of_told(door.database)
    assert assert_members_make_the_totals(door.client, "enrollment", door.database) == len(lines)


def _checksum_of_told(database: Database) -> str:
    """Compute the class's fingerprint from the event that was told, as a subscriber does."""
    told = published(database, "class.completed")[-1]
    row = (
        "ROW(CAST(:center_id AS uuid),"
        " CAST(:program_code AS text), text 'completed', CAST(:opened_on AS date),"
        " CAST(:closed_on AS date), CAST(:summoned AS int),"
        " CAST(:admitted AS int), CAST(:completed AS int), CAST(:not_passed AS int))"
    )
    with database.snapshot() as connection:
        query = text(
            "SELECT ((uuid_hash_extended(CAST(:class_id AS uuid), CAST(:version AS int)) & 2147483647)"
            f" * (hash_record_extended({row}, 0) & 2147483647))::text"
        )
        fingerprint: str = connection.execute(query, told).scalar_one()
        return fingerprint


@pytest.mark.parametrize(
    "body",
    [
        {},
        DECISION | {"decided_on": "31/02/2021"},
        DECISION | {"decisionnumber": "x"},
        DECISION | {"decision_number": ""},
    ],
    ids=["nothing", "an impossible day", "a misspelt member", "an empty number"],
)
def test_a_malformed_body_is_refused_in_both_languages(door: Door, body: dict[str, str]) -> None:
    """422 with a Vietnamese and an English sentence; the class stays open."""
    answer = door.post(door.own.director, f"/classes/{door.class_id}/completion", body)
    assert answer.status_code == 422
    assert answer.json()["vi"]
    assert answer.json()["en"]
    assert door.get(door.own.officer, f"/classes/{door.class_id}").json()["group"]["state"] == "open"
