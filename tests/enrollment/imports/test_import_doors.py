"""The doors of imports on a real server and database: checked, told, loaded once, or unchanged."""

import base64
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from openpyxl import load_workbook
from sqlalchemy import create_engine, text

from services.enrollment.api import centers, imports, programs
from services.enrollment.operations.imports.container import LARGEST_FILE
from services.enrollment.settings import EnrollmentSettings
from services.enrollment.web import imports as import_pages
from shared.auth import KeySource
from shared.http import create_service_app
from shared.ids import new_id
from shared.principal import Principal
from tests import people
from tests.databases import TestDatabase
from tests.enrollment.imports import bad, books
from tests.serving import served_app

IMPORTS = "/enrollment/api/imports"
_TABLES = ("training_class", "learner", "enrolment", "completion", "outbox")


@dataclass
class Office:
    """A center's officer at the doors of a fresh enrollment, and a look at its tables."""

    client: httpx.Client
    center_id: UUID
    other_center_id: UUID
    officer: Principal
    superuser_url: str

    def post(self, content: bytes, *, by: Principal | None = None, key: str | None = None) -> httpx.Response:
        """Send a workbook for this center."""
        headers = people.bearer(by or self.officer) | ({"Idempotency-Key": key} if key else {})
        return self.client.post(
            IMPORTS,
            data={"center_id": str(self.center_id)},
            files={"workbook": ("Danh sách.xlsx", content)},
            headers=headers,
        )

    def load(self, import_id: str, *, by: Principal | None = None) -> httpx.Response:
        """Ask for a checked import to be loaded."""
        return self.client.post(f"{IMPORTS}/{import_id}/load", headers=people.bearer(by or self.officer))

    def get(self, path: str, *, by: Principal | None = None) -> httpx.Response:
        """Read an import or its problems."""
        return self.client.get(f"{IMPORTS}/{path}", headers=people.bearer(by or self.officer))

    def counts(self, *more: str) -> dict[str, int]:
        """Return how many rows the register's tables hold."""
        engine = create_engine(self.superuser_url)
        with engine.connect() as connection:
            found = {
                table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608
                for table in (*_TABLES, *more)
            }
        engine.dispose()
        return found


_RULES: dict[str, Any] = {
    "code": "R-THU", "title": "Quy chế thử", "provenance": "giả định", "effective_from": "2019-01-01",
    "programs": ["NT_DANG"], "attendance_share": "0.8", "mark_scale": "10", "pass_mark": "5",
    "rounding_step": "0.1", "rounding_mode": "half_up", "redo_limit": 1,
    "bands": [
        {"code": "tb", "name": "Trung bình", "lower": "5", "upper": "8", "good": False},
        {"code": "gioi", "name": "Giỏi", "lower": "8", "upper": "10", "good": True},
    ],
}  # fmt: skip


def _import_doors(settings: EnrollmentSettings, *, keys: KeySource) -> FastAPI:
    return create_service_app(
        "enrollment",
        settings,
        api=[centers.router, programs.router, imports.router],
        web=[import_pages.router],
        templates=Path(import_pages.__file__).parent / "templates",
        keys=keys,
        max_body_bytes=LARGEST_FILE + 64 * 1024,
    )


@pytest.fixture
def office(service_database: Callable[[str], TestDatabase]) -> Iterator[Office]:
    with opened_office(service_database("enrollment")) as opened:
        yield opened


@contextmanager
def opened_office(database: TestDatabase) -> Iterator[Office]:
    """Serve the import doors over a database with two centers, a program and its rules."""
    keys = {"certification": {"k1": base64.b64encode(bytes(32)).decode()}}
    settings = EnrollmentSettings.model_validate(
        {"database_url": database.url, "sealing_keys": json.dumps(keys)}
    )
    with served_app(_import_doors, settings) as client:
        province = people.bearer(people.province())

        def posted(path: str, body: dict[str, Any]) -> Any:
            answer = client.post(f"/enrollment/api{path}", json=body, headers=province)
            assert answer.status_code == 201, answer.text
            return answer.json()

        made = [
            posted(
                "/centers",
                {
                    "code": f"TTCT-{area}", "area_code": area, "province_code": "26",
                    "name": f"Trung tâm Chính trị {area}", "short_name": area, "parent": "Huyện ủy",
                    "valid_from": "2020-01-01", "established_by": "01-QĐ/HU",
                },
            )["id"]
            for area in ("249", "251")
        ]  # fmt: skip
        posted(
            "/programs",
            {
                "code": "NT_DANG", "name": "Bồi dưỡng nhận thức về Đảng", "credential_title": "Giấy chứng nhận",  # noqa: E501 -- a row of data
                "valid_from": "2019-01-01", "periods": 50, "provenance": "HD 61",
            },
        )  # fmt: skip
        posted("/rule-sets", _RULES)
        ours, other = (UUID(center) for center in made)
        yield Office(client, ours, other, people.officer(ours), database.superuser_url)


def test_a_workbook_is_checked_then_loaded_once(office: Office) -> None:
    """A check loads nothing; loading gives classes and learners; repeating both changes nothing."""
    before = office.counts()
    checked = office.post(books.book())
    assert checked.status_code == 201, checked.text
    body = checked.json()
    assert (body["state"], body["learners"], body["classes"][0]["code"]) == ("checked", 3, "BX-01/2021")
    assert office.counts() == before

    loaded = office.load(body["id"])
    assert loaded.status_code == 201, loaded.text
    assert loaded.json()["enrolled"] == 2
    assert [one["code"] for one in loaded.json()["classes"]] == ["BX-01/2021"]
    after = office.counts()
    assert (after["training_class"], after["enrolment"]) == (1, 3)

    assert office.load(body["id"]).json() == loaded.json()
    assert office.counts() == after


def test_the_same_file_again_says_so(office: Office) -> None:
    """The very same bytes are the same import, before and after loading."""
    content = books.book()
    first, second = office.post(content).json(), office.post(content).json()
    assert first["id"] == second["id"]
    office.load(first["id"])
    again = office.post(content)
    assert again.status_code == 200
    assert (again.json()["id"], again.json()["state"], again.json()["repeated"]) == (
        first["id"],
        "loaded",
        True,
    )
    assert "đã được nạp" in again.json()["notices"][0]["vi"]
    assert again.json()["result"]["enrolled"] == 2


def test_a_class_that_exists_is_refused_with_its_place(office: Office) -> None:
    """Another file with the code of a loaded class is told so at the check."""
    office.load(office.post(books.book()).json()["id"])
    other = office.post(books.book(books.put(1, "Điểm", 9)))
    assert other.status_code == 422
    assert "đã có trong hệ thống" in other.json()["problems"][0]["vi"]


@pytest.mark.parametrize("name", bad.IN_PLACE)
def test_every_bad_cell_leaves_the_database_unchanged(office: Office, name: str) -> None:
    """A refusal tells the place, cannot be loaded, and changes no table of the register."""
    case = bad.IN_PLACE[name]
    before = office.counts("idempotency_key")
    answer = office.post(case.content)
    body = answer.json()
    assert answer.status_code == 422, answer.text
    assert any(case.says in problem["vi"] and problem["sheet"] for problem in body["problems"])
    assert office.load(body["id"]).status_code == 409
    assert office.counts("idempotency_key") == before


@pytest.mark.parametrize("name", bad.UNREADABLE)
def test_every_unreadable_file_is_refused_and_not_kept(office: Office, name: str) -> None:
    """What cannot be opened is a sentence, and nothing of it is stored."""
    case = bad.UNREADABLE[name]
    answer = office.post(case.content)
    assert answer.status_code == 422, answer.text
    assert case.says in answer.json()["vi"]
    assert office.counts("class_list_import")["class_list_import"] == 0


def test_a_repeated_key_changes_nothing(office: Office) -> None:
    """The same key gives the stored answer, the same key with another file is refused."""
    refused = books.book(books.put(1, "Điểm", 11))
    first, again = office.post(refused, key="k-1"), office.post(refused, key="k-1")
    assert (again.status_code, again.json()) == (422, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert office.post(books.book(), key="k-1").status_code == 409


def test_another_center_is_not_found(office: Office) -> None:
    """Every door answers another center's people as if there were nothing."""
    import_id = office.post(books.book()).json()["id"]
    stranger = people.officer(office.other_center_id)
    answers = [
        office.post(books.book(), by=stranger),
        office.load(import_id, by=stranger),
        office.get(import_id, by=stranger),
        office.get(f"{import_id}/problems.xlsx", by=stranger),
        office.get(str(new_id())),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert len({answer.json()["vi"] for answer in answers}) == 1


def test_their_file_comes_back_with_the_problems(office: Office) -> None:
    """`problems.xlsx` has their rows where they stood and the sentence after the bad one."""
    import_id = office.post(books.book(books.put(1, "Điểm", 11))).json()["id"]
    assert office.get(import_id).json()["state"] == "refused"
    answer = office.get(f"{import_id}/problems.xlsx")
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(answer.content))["Lop 01"]
    assert sheet.cell(books.TABLE_ROW, 14).value == "Cần sửa"
    assert "lớn hơn 10" in str(sheet.cell(books.FIRST_ROW, 14).value)
