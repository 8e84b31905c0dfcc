"""Every POST door with an Idempotency-Key: a repeated request changes nothing, at any door."""

from functools import cache
from typing import Any

import pytest

from shared.principal import Principal
from tests import people
from tests.architecture.door_table import OF_A_CENTER, OF_THE_PROVINCE, WITHOUT_KEY
from tests.architecture.doors import SERVICES, Door, House, all_doors, at_each
from tests.databases import Databases


@cache
def posts() -> dict[str, Door]:
    """Return the POST doors by their titles, read when the first test wants them."""
    return {door.title: door for door in all_doors() if door.method == "POST"}


REQUESTS = {**OF_A_CENTER, **OF_THE_PROVINCE}


def who(house: House, door: Door) -> Principal:
    """Return who may do it: the province where it is the province's, the officer or the director else."""
    if door.title in OF_THE_PROVINCE:
        return people.province()
    return house.officer if "/imports" in door.path else house.director


def test_every_post_door_takes_a_key_or_says_why_not() -> None:
    """A POST door without a key stands in the list with its reason; the list names no other."""
    assert {title for title, door in posts().items() if not door.keyed} == set(WITHOUT_KEY)


@pytest.mark.parametrize("service", SERVICES)
def test_a_repeated_request_changes_nothing(databases: Databases, house: House, service: str) -> None:
    """Same key, same content: the same answer and every table as it was; other content: refused."""
    untouched = house.contents(service)  # of every copy

    def once(door: Door) -> None:
        with house.on_a_copy(databases, service):
            repeated_changes_nothing(house, door, untouched)

    at_each([door for door in posts().values() if door.keyed and door.service == service], once)


def repeated_changes_nothing(it: House, door: Door, untouched: dict[str, tuple[int, str]]) -> None:
    """Ask a door thrice with one key: first, again, and with another content; the first alone shows."""
    request = REQUESTS[door.title]
    headers = people.bearer(who(it, door)) | {"Idempotency-Key": "once-only"}
    first = it.ask(door, request, headers)
    assert first.status_code in (200, 201), first.text
    done = it.contents(door.service)
    assert done != untouched
    assert done["idempotency_key"][0] == untouched["idempotency_key"][0] + 1
    again = it.ask(door, request, headers)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    other = it.ask(door, changed(request), headers)
    assert other.status_code == 409, other.text
    assert other.json()["type"] == "urn:ttct:problem:idempotency-key-reused"
    assert it.contents(door.service) == done


OTHERWISE = {
    "decision_number": "99-QĐ/KHAC",
    "through": 2,
    "reason": "Vì một lý do khác",
    "provenance": "nguồn khác",
    "established_by": "99-QĐ/KHAC",
    "minutes_number": "99/BB",
    "counted_on": "2021-02-02",
    "instruction": "Yêu cầu khác",
    "sections": {},
    "seen": 99,
    "title": "Chức vụ khác",
    "source": "99-HD/KHAC",
    "issuer": "Trung tâm Chính trị khác",
    "usable": "VP 000003",
    "note": "ghi chú khác",
    "answers": {"mark": "no"},
    "columns": {"A": ""},
    "good_rows_only": False,
    "answer": "ý kiến khác",
    "name": "Tên khác",
    "sending_unit": "Đơn vị khác",
    "document": "99-TB/KHAC",
    "on": "2021-06-03",
    "revision": 99,
    "blanks_to": None,
    "granted_by": "99/ĐKMD",
    "withdrawn_by": "99-BB",
    "assigned_by": "99-QĐ/TU",
    "legal_act": "99-NQ/KHAC",
    "lesson": "Bài 2",
    "responsible": "Phòng khác",
    "office": "Chức vụ khác",
    "candidate_ids": ["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"],
    "contest_id": "00000000-0000-0000-0000-000000000000",
    "quantity": "7",
    "handed_on": "2021-06-02",
    "edges_sealed": False,
    "signed_on": "2021-06-21",
    "since": "2016-01-01",
    "valid_to": "2022-12-31",
    "items": [{"program_code": "NT_DANG", "quarter": 2, "classes": 1, "learners": 7}],
}


def changed(request: dict[str, Any]) -> dict[str, Any]:
    """Return another request of a right form; a door that takes no content is sent some."""
    if "files" in request:
        ((field, (name, content, kind)),) = request["files"].items()
        return {**request, "files": {field: (name, content + b"\0", kind)}}
    if "json" not in request:
        return {**request, "json": {"other": "content"}}
    differing = {name: value for name, value in OTHERWISE.items() if name in request["json"]}
    assert differing, f"say above what else such a request may hold: {request}"
    return {**request, "json": {**request["json"], **differing}}
