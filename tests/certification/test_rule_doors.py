"""The dated rules of issuing as pages and JSON: versions shown, entered by the province, refused in words."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.certification.domain.signing import Signature
from services.certification.operations.sign_batches import propose_class, sign_batch
from shared.ids import new_id
from tests import people
from tests.certification.desk import Desk, desk_of
from tests.certification.story import TODAY, opened, receive, rows
from tests.databases import TestDatabase

Make = Callable[[str], TestDatabase]
SOURCE = {"provenance": "QĐ thử 12-QĐ/TU"}


@pytest.fixture
def desk(service_database: Make) -> Iterator[Desk]:
    with desk_of(service_database) as made:
        yield made


WHOLE = {
    "effective_from": "2021-09-01",
    "mode": "by_batch",
    "term_days": "10",
    "requires_signer": "true",
    "center_error": "reissue",
    "loss": "application",
    "damage": "restudy",
    "holder_fault": "extract_only",
    **SOURCE,
}


def test_a_version_holds_all_the_rule_says_and_what_is_not_said_stays(desk: Desk) -> None:
    """JSON says what changes; the form says everything, and its empty cells mean none."""
    center = opened(desk.database)
    own = {
        "center_id": str(center.id),
        "effective_from": "2021-08-01",
        "term_days": 20,
        "loss": "application",
    }
    made = desk.post("/issuing-rules", own | SOURCE).json()
    assert (made["mode"], made["term_days"], made["term_source"]) == (
        "with_decision",
        20,
        SOURCE["provenance"],
    )
    assert (made["requires_signer"], made["requires_seal"]) == (True, False)
    assert made["reissue"]["loss"] == "application"
    assert made["reissue"]["damage"] == "extract_only"
    done = desk.send("/rules", WHOLE | {"center_id": str(center.id), "term_days": ""})
    assert done.status_code == 303, done.text
    newest = next(
        each for each in desk.get("/api/issuing-rules").json() if each["center_id"] == str(center.id)
    )
    assert (newest["effective_from"], newest["mode"], newest["term_days"]) == ("2021-09-01", "by_batch", None)
    assert (newest["requires_signer"], newest["requires_seal"]) == (True, False)
    assert newest["reissue"] == {name: WHOLE[name] for name in newest["reissue"]}
    page = desk.get("/rules").text
    assert "từ 1/8/2021 đến 31/8/2021" in page
    assert "từ 1/9/2021" in page
    own_eyes = desk.get("/rules", people.officer(center.id)).text
    assert "từ 1/9/2021" in own_eyes
    assert 'action="/certification/rules"' not in own_eyes
    assert "từ 1/9/2021" not in desk.get("/rules", people.officer(new_id())).text


def test_a_rule_for_all_registers_what_waited_for_another_way(desk: Desk) -> None:
    """Centers with their own rule keep it; where the common one held, drafts are looked at again."""
    center = opened(desk.database, blanks=1)
    assert (
        desk.post(
            "/issuing-rules", {"effective_from": "2021-05-01", "mode": "by_batch", **SOURCE}
        ).status_code
        == 201
    )
    receive(desk.database, [center.recorded(new_id())])
    assert [row.state for row in rows(desk.database, "SELECT state FROM certificate")] == ["draft"]
    back = {"effective_from": "2021-05-15", "mode": "with_decision", **SOURCE}
    assert desk.post("/issuing-rules", back).status_code == 201
    assert [row.state for row in rows(desk.database, "SELECT state FROM certificate")] == ["issued"]


def test_what_was_decided_before_any_rule_waits_for_one(desk: Desk) -> None:
    """A decision of 1/2/2008 is a draft that names the day; a rule from before registers it by itself."""
    center = opened(desk.database, blanks=1)
    told = center.recorded(new_id(), decided_on=date(2008, 2, 1))
    receive(desk.database, [center.appointed(valid_from=date(2008, 1, 1)), told])
    assert [row.waits for row in rows(desk.database, "SELECT waits FROM certificate")] == [["rule"]]
    clerk = people.officer(center.id)
    assert "áp dụng cho ngày 1/2/2008" in desk.get(f"/classes/{center.class_id}", clerk).text
    (shown,) = desk.get(f"/api/certificates?class_id={center.class_id}", clerk).json()["certificates"]
    assert [(each["code"], "1/2/2008" in each["vi"]) for each in shown["waits_for"]] == [("rule", True)]
    for path in ("/signing", "/overdue", f"/certificates/{shown['id']}"):
        assert desk.get(path, clerk).status_code == 200
    made = desk.post("/issuing-rules", {"effective_from": "2008-01-01", "mode": "with_decision", **SOURCE})
    assert made.status_code == 201, made.text
    (row,) = rows(desk.database, "SELECT state, register_number, issued_on FROM certificate")
    assert (row.state, row.register_number, row.issued_on) == (
        "issued",
        "0001/2008/TTCT-243",
        date(2008, 2, 1),
    )


def test_what_would_change_what_was_issued_is_refused_with_the_day(desk: Desk) -> None:
    """From the last decision's day or before: refused with how many and until when; the day after: taken.

    So too from a day that has a version, and by whoever is not the province; nothing is stored.
    """
    center = opened(desk.database, blanks=1)
    receive(desk.database, [center.recorded(new_id(), program_code="NT_DANG")])
    before = desk.get("/api/issuing-rules").json(), desk.get("/api/validity-rules").json()
    for path, body in (
        ("/issuing-rules", {"mode": "by_batch"}),
        ("/issuing-rules", {"mode": "by_batch", "center_id": str(center.id)}),
        ("/validity-rules", {"program_code": "NT_DANG", "months": 36}),
    ):
        early = desk.post(path, body | SOURCE | {"effective_from": "2021-05-20"})
        assert early.status_code == 409
        assert "đã có 1 giấy vào sổ" in early.json()["vi"]
        assert "20/5/2021" in early.json()["vi"]
        assert (
            desk.post(
                path, body | SOURCE | {"effective_from": "2021-05-21"}, people.officer(center.id)
            ).status_code
            == 403
        )
    twice = desk.post(
        "/validity-rules", {"program_code": "NT_DANG", "months": 36, "effective_from": "2008-09-03", **SOURCE}
    )
    assert "Đã có một bản từ ngày 3/9/2008" in twice.json()["vi"]
    assert (desk.get("/api/issuing-rules").json(), desk.get("/api/validity-rules").json()) == before
    assert (
        desk.post(
            "/issuing-rules", {"mode": "by_batch", "effective_from": "2021-05-21", **SOURCE}
        ).status_code
        == 201
    )


def test_a_version_between_two_is_asked_only_about_its_own_days(desk: Desk) -> None:
    """What falls under the version after it does not stand in its way."""
    center = opened(desk.database, blanks=1)
    first = {"center_id": str(center.id), "mode": "with_decision", **SOURCE}
    assert desk.post("/issuing-rules", first | {"effective_from": "2021-05-10"}).status_code == 201
    receive(desk.database, [center.recorded(new_id())])
    assert desk.post("/issuing-rules", first | {"effective_from": "2021-04-01"}).status_code == 201
    assert desk.post("/issuing-rules", first | {"effective_from": "2021-05-11"}).status_code == 409


def test_how_long_papers_hold_is_entered_by_program_and_may_end(desk: Desk) -> None:
    """An unknown program is asked about; from the day on its papers hold so long, then for ever again."""
    center = opened(desk.database, blanks=2)
    entered = {"program_code": "DV_MOI", "effective_from": "2021-05-01", "months": "24", **SOURCE}
    unknown = desk.send("/rules/validity", entered)
    assert unknown.status_code == 422
    assert "Chưa có kết quả nào của chương trình DV_MOI" in unknown.text
    assert 'value="24"' in unknown.text
    assert desk.send("/rules/validity", entered | {"not_seen_yet": "true"}).status_code == 303
    assert (
        desk.send("/rules/validity", entered | {"effective_from": "2021-06-01", "months": ""}).status_code
        == 303
    )
    receive(
        desk.database,
        [
            center.recorded(new_id(), program_code="DV_MOI"),
            center.recorded(new_id(), program_code="DV_MOI", decided_on=date(2021, 6, 1)),
        ],
    )
    found = rows(desk.database, "SELECT expires_on FROM certificate ORDER BY issued_on")
    assert [row.expires_on for row in found] == [date(2023, 5, 20), None]
    page = desk.get("/rules/validity").text
    assert "24 tháng" in page
    assert "từ 1/5/2021 đến 31/5/2021" in page
    assert desk.send("/rules/validity", entered | {"months": "nhiều"}).status_code == 422


def test_how_numbers_are_written_is_entered_from_a_day_on(desk: Desk) -> None:
    """The next certificate bears a number of the new form; one already registered keeps its own."""
    center = opened(desk.database, blanks=2)
    receive(desk.database, [center.recorded(new_id())])
    rule = {
        "pattern": "{seq:05d}-{unit}/{year}",
        "reset": "yearly",
        "when_closed": "next_book",
        "rows_per_page": "30",
        "effective_from": "2021-05-21",
        **SOURCE,
    }
    for wrong in (
        "0001/{year}",
        "{seq}{seq}/{year}",
        "{seq:04d}/{unit}",
        "{seq.real}/{year}",
        "{seq}, {year}",
    ):
        refused = desk.send("/rules/registers", rule | {"pattern": wrong})
        assert refused.status_code == 422
        assert "đúng một {seq}" in refused.text
    early = desk.send("/rules/registers", rule | {"effective_from": "2021-05-20"})
    assert (early.status_code, "đã có 1 giấy vào sổ" in early.text) == (409, True)
    assert desk.send("/rules/registers", rule, people.officer(center.id)).status_code == 403
    assert desk.send("/rules/registers", rule).status_code == 303
    receive(desk.database, [center.recorded(new_id(), decided_on=date(2021, 5, 21))])
    found = rows(desk.database, "SELECT register_number FROM certificate ORDER BY number")
    assert [row.register_number for row in found] == ["0001/2021/TTCT-243", "00002-TTCT-243/2021"]
    assert [each["effective_from"] for each in desk.get("/api/register-rules").json()] == [
        "2021-05-21",
        "0001-01-01",
    ]
    assert "mọi ngày trước" in desk.get("/rules/registers").text


def test_who_signs_is_entered_by_post_with_its_wording_and_may_end(desk: Desk) -> None:
    """A deputy's new wording is printed from its day on; once the post no longer signs, it is refused."""
    center, deputy = opened(desk.database, blanks=2), new_id()
    center.rule(desk.database, mode="by_batch")
    receive(
        desk.database,
        [
            center.appointed(
                "Phạm Thị Thay", appointment_id=deputy, post="deputy_director", post_title="Phó Giám đốc"
            )
        ],
    )
    entered = {
        "post": "deputy_director",
        "effective_from": "2021-06-01",
        "prefix": "KT. GIÁM ĐỐC /",
        "signs": "true",
        "needs_authorisation": "true",
        **SOURCE,
    }
    assert desk.send("/rules/signing-posts", entered).status_code == 303
    receive(desk.database, [center.recorded(new_id())])
    by = Signature(date(2021, 6, 3), deputy, "15-UQ/TTCT", date(2021, 6, 1))
    with desk.database.transaction() as connection:
        batch = propose_class(connection, center.class_id, people.officer(center.id), TODAY).id
        sign_batch(connection, batch, by, people.director(center.id), TODAY)
    (signed,) = rows(desk.database, "SELECT signer_title FROM certificate")
    assert signed.signer_title == "KT. GIÁM ĐỐC / Phó Giám đốc"
    ended = {"post": "deputy_director", "signs": False, **SOURCE}
    used = desk.post("/signing-posts", ended | {"effective_from": "2021-06-03"})
    assert "đã có 1 giấy vào sổ" in used.json()["vi"]
    assert desk.post("/signing-posts", ended | {"effective_from": "2021-06-04"}).status_code == 201
    page = desk.get("/rules/signing-posts").text
    assert "KT. GIÁM ĐỐC / Phó Giám đốc" in page
    assert "không còn được ký" in page
    unknown = desk.post("/signing-posts", {"post": "chairman", "effective_from": "2021-06-04", **SOURCE})
    assert unknown.status_code == 422
    assert "Chưa có ai được bổ nhiệm giữ chức vụ chairman" in unknown.json()["vi"]


@pytest.mark.parametrize(
    "wrong",
    [{"center_id": str(UUID(int=7))}, {"effective_from": "2021-13-01"}, {"mode": "maybe"}, {"term_days": 0}],
)
def test_a_rule_that_is_none_is_refused(desk: Desk, wrong: dict[str, Any]) -> None:
    """An unknown center, no day, no mode, no term: nothing is stored."""
    before = desk.get("/api/issuing-rules").json()
    answer = desk.post(
        "/issuing-rules", {"effective_from": "2021-09-01", "mode": "by_batch", **SOURCE} | wrong
    )
    assert answer.status_code in (404, 422)
    assert desk.get("/api/issuing-rules").json() == before
