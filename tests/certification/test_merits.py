"""No certificate without decision, pass and attendance: each refusal says which, wherever it is asked for."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr

from services.certification.domain.issuing_rules import ReissueReason
from services.certification.domain.signing import Signature
from services.certification.main import create_app
from services.certification.operations.close_review import CloseReview, close_review
from services.certification.operations.reissue_certificates import Reissue, reissue_certificate
from services.certification.operations.sign_batches import propose_class, return_batch, sign_batch
from services.certification.settings import CertificationSettings
from shared.db import Database
from shared.errors import Conflict
from shared.ids import new_id
from tests import people
from tests.certification.story import SEALING, TODAY, Center, opened, published, receive, rows
from tests.databases import TestDatabase
from tests.serving import served_app

Make = Callable[[str], TestDatabase]
EARNED: dict[str, Any] = {"passed": True, "attendance_met": True, "rule_set_version": 2}
LACKING: list[tuple[dict[str, Any], str, str]] = [
    ({"decision_number": ""}, "decision", "Chưa có số quyết định"),
    ({"passed": False}, "result", "kết quả chưa đạt"),
    ({"attendance_met": False}, "attendance", "chưa dự đủ số tiết"),
]
STANDING = "SELECT state, waits, number, batch_id FROM certificate ORDER BY certificate_id"
SIGNED = Signature(date(2021, 6, 3))


@pytest.mark.parametrize(("told", "wait", "_sentence"), LACKING, ids=[each[1] for each in LACKING])
def test_what_a_completion_lacks_is_named_and_once_corrected_it_is_registered(
    service_database: Make, told: dict[str, Any], wait: str, _sentence: str
) -> None:
    """The draft names that one thing and takes neither number nor blank; told right, it has its number."""
    database = service_database("certification").database
    center, completion = opened(database, blanks=2), new_id()
    receive(
        database, [center.recorded(completion, **{**EARNED, **told}), center.recorded(new_id(), **EARNED)]
    )
    assert sorted((row.state, row.waits, row.number) for row in rows(database, STANDING)) == [
        ("draft", [wait], None),
        ("issued", None, 1),
    ]
    receive(database, [center.corrected(completion, 2, **EARNED)])
    assert sorted(row.number for row in rows(database, STANDING)) == [1, 2]
    assert [kind for kind, _ in published(database)] == [
        "certification.blanks.received.v1",
        *["certification.certificate.issued.v1"] * 2,
    ]


def test_all_that_is_missing_is_named_together(service_database: Make) -> None:
    """Decision, pass, attendance, signer and seal: each is named, and what arrives is named no more."""
    database = service_database("certification").database
    center, completion = Center(), new_id()
    receive(database, [center.registered()])
    center.rule(database, requires_seal=True)
    nothing: dict[str, Any] = {"decision_number": " ", "passed": False, "attendance_met": False}
    receive(database, [center.recorded(completion, **nothing)])
    (draft,) = rows(database, STANDING)
    assert draft.waits == ["decision", "result", "attendance", "signer", "seal"]
    receive(database, [center.appointed(), center.sealed()])
    (draft,) = rows(database, STANDING)
    assert draft.waits == ["decision", "result", "attendance"]
    receive(database, [center.corrected(completion, 2, **EARNED, decision_number=" ")])
    (draft,) = rows(database, STANDING)
    assert draft.waits == ["decision"]


def test_events_from_before_these_members_are_registered_as_then(service_database: Make) -> None:
    """Nothing told is no refusal: such a completion was told because it had passed."""
    database = service_database("certification").database
    center = opened(database, blanks=1)
    receive(database, [center.recorded(new_id())])
    (row,) = rows(
        database,
        "SELECT state, passed, attendance_met FROM certificate JOIN graduation USING (completion_id)",
    )
    assert (row.state, row.passed, row.attendance_met) == ("issued", None, None)


def test_what_lost_its_ground_leaves_the_batch_and_is_not_proposed_again(service_database: Make) -> None:
    """Before the signature a correction takes one out, by name; alone it cannot be proposed."""
    database = service_database("certification").database
    center = opened(database, blanks=2)
    center.rule(database, mode="by_batch")
    first, second = new_id(), new_id()
    receive(database, [center.recorded(each, **EARNED) for each in (first, second)])
    officer, director = people.officer(center.id), people.director(center.id)
    with database.transaction() as connection:
        batch = propose_class(connection, center.class_id, officer, TODAY).id
    receive(database, [center.corrected(second, 2, **EARNED | {"attendance_met": False})])
    with database.transaction() as connection:
        assert sign_batch(connection, batch, SIGNED, director, TODAY).registered == 1
    assert [(row.state, row.waits, row.batch_id) for row in rows(database, STANDING)] == [
        ("issued", None, batch),
        ("draft", ["attendance", "batch"], None),
    ]
    with pytest.raises(Conflict) as refused, database.transaction() as connection:
        propose_class(connection, center.class_id, officer, TODAY)
    assert [each.where for each in refused.value.details] == [{"waits": "attendance"}]
    receive(database, [center.corrected(second, 3, **EARNED)])
    with database.transaction() as connection:
        again = propose_class(connection, center.class_id, officer, TODAY)
        return_batch(connection, again.id, "Xem lại", director)
    assert again.quantity == 1
    assert rows(database, STANDING)[1].waits == ["batch"]


def test_a_certificate_without_ground_is_neither_confirmed_nor_issued_again(service_database: Make) -> None:
    """Corrected to no pass it is under review; of the three ways out only the revocation is open."""
    database = service_database("certification").database
    center, completion = opened(database, blanks=2), new_id()
    receive(database, [center.recorded(completion, **EARNED)])
    receive(database, [center.corrected(completion, 2, **EARNED | {"passed": False})])
    ((certificate_id,),) = rows(
        database, "SELECT certificate_id FROM certificate WHERE state = 'under_review'"
    )
    director = people.director(center.id)
    for outcome, by in (("confirm", None), ("reissue", SIGNED)):
        with pytest.raises(Conflict) as refused, database.transaction() as connection:
            close_review(connection, CloseReview(certificate_id, outcome, "xem xét", by), director, TODAY)  # type: ignore[arg-type]
        assert [each.where for each in refused.value.details] == [{"waits": "result"}]
    with database.transaction() as connection:
        revocation = CloseReview(certificate_id, "revoke", "không đạt", None, "61-QĐ/TTCT")
        assert close_review(connection, revocation, director, TODAY).state == "revoked"


def test_who_lost_the_ground_without_a_correction_gets_no_other_paper(service_database: Make) -> None:
    """A certificate whose completion was told anew as no pass is not issued again, whatever the reason."""
    database = service_database("certification").database
    center, completion = opened(database, blanks=2), new_id()
    receive(database, [center.recorded(completion, **EARNED)])
    receive(database, [center.recorded(completion, 2, **EARNED | {"passed": False})])
    ((certificate_id,),) = rows(database, "SELECT certificate_id FROM certificate")
    command = Reissue(certificate_id, ReissueReason.CENTER_ERROR, "In sai", None, SIGNED)
    with pytest.raises(Conflict) as refused, database.transaction() as connection:
        reissue_certificate(connection, command, people.director(center.id), TODAY)
    assert [each.where for each in refused.value.details] == [{"waits": "result"}]


@pytest.fixture
def house(service_database: Make) -> Iterator[tuple[httpx.Client, Database]]:
    made = service_database("certification")
    settings = CertificationSettings(database_url=SecretStr(made.url), sealing_keys=SecretStr(SEALING))
    with served_app(create_app, settings) as http:
        yield http, made.database


def test_pages_and_json_say_what_is_missing_and_on_what_the_paper_rests(
    house: tuple[httpx.Client, Database],
) -> None:
    """Each refusal stands on the page of the certificate, that of its class and in JSON, in words."""
    http, database = house
    center = opened(database, blanks=1)
    receive(database, [center.recorded(new_id(), **EARNED)])
    receive(database, [center.recorded(new_id(), **{**EARNED, **told}) for told, _, _ in LACKING])
    headers = people.bearer(people.officer(center.id))
    listed = http.get(f"/certification/classes/{center.class_id}", headers=headers).text
    found = http.get(f"/certification/api/certificates?class_id={center.class_id}", headers=headers).json()
    assert len(found["certificates"]) == 4
    for row in found["certificates"]:
        page = http.get(f"/certification/certificates/{UUID(row['id'])}", headers=headers).text
        assert "R-1147, bản 2" in page
        if row["state"] == "issued":
            assert (row["passed"], row["attendance_met"], row["rule_set_version"]) == (True, True, 2)
            assert row["waits_for"] == []
            assert "đủ số tiết theo quy chế" in page
            continue
        (sentence,) = [each[2] for each in LACKING if each[1] == row["waits_for"][0]["code"]]
        assert sentence in row["waits_for"][0]["vi"]
        assert sentence in page
        assert f"1 giấy: {row['waits_for'][0]['vi']}" in listed
