"""After issue: reviews closed, certificates reissued by reason, cancelled; the chain stays whole."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.certification.domain.issuing_rules import ReissueReason
from services.certification.domain.signing import Signature
from services.certification.operations.close_review import CloseReview, close_review
from services.certification.operations.reissue_certificates import (
    Cancellation,
    Reissue,
    cancel_certificate,
    reissue_certificate,
)
from shared.db import Database
from shared.errors import Conflict, Invalid, NotFound
from shared.ids import new_id
from tests import people
from tests.certification.blank_story import assert_whole, do, states
from tests.certification.story import TODAY, Center, live, opened, published, receive, rows
from tests.certification.test_signing import succeeded
from tests.databases import TestDatabase

Make = Callable[[str], TestDatabase]
ALL = "SELECT * FROM certificate ORDER BY certificate_id"
NOTED = "SELECT kind, contents, decision, noted_on FROM register_appendix ORDER BY recorded_at, position"
DAY = date(2021, 7, 1)
BY = Signature(DAY)


def issued(database: Database, blanks: int = 3) -> tuple[Center, UUID, UUID]:
    """Return a center with one certificate: it, its completion and the certificate."""
    center, completion = opened(database, blanks=blanks), new_id()
    receive(database, [center.recorded(completion)])
    return center, completion, rows(database, ALL)[0].certificate_id


def told(database: Database) -> list[str]:
    """Return what became of certificates, in the order told."""
    kinds = [kind for kind, _ in published(database)]
    return [kind.split(".")[2] for kind in kinds if kind.startswith("certification.certificate.")]


def close(database: Database, center: Center, certificate: UUID, outcome: Any, **more: Any) -> None:
    """Let the director close a review."""
    command = CloseReview(certificate, outcome, "Đã đối chiếu", **more)
    with database.transaction() as connection:
        close_review(connection, command, people.director(center.id), TODAY)


def test_a_review_that_is_confirmed_leaves_the_paper_as_it_is(service_database: Make) -> None:
    """It stands again, told and noted; the same correction does not reopen it, a further one does."""
    database = service_database("certification").database
    center, completion, certificate = issued(database)
    receive(database, [center.corrected(completion, 2)])
    close(database, center, certificate, "confirm")
    receive(database, [center.corrected(completion, 2)])
    (row,) = rows(database, ALL)
    assert (row.state, row.version, row.number, row.basis) == ("issued", 3, 1, 2)
    assert told(database) == ["issued", "review_opened", "review_closed"]
    receive(database, [center.corrected(completion, 3)])
    assert rows(database, ALL)[0].state == "under_review"
    assert [row.kind for row in rows(database, NOTED)] == ["review_opened", "review_closed", "review_opened"]


def test_a_review_can_end_in_a_new_certificate_with_the_corrected_values(service_database: Make) -> None:
    """The old one keeps number and text; the new one has the corrected name and the next number."""
    database = service_database("certification").database
    center, completion, certificate = issued(database)
    receive(database, [center.corrected(completion, 2, full_name="Nguyễn Thị Hường")])
    close(database, center, certificate, "reissue", by=BY)
    old, new = rows(database, ALL)
    assert (old.state, old.holder_name, old.number, old.ended_on) == ("replaced", "Nguyễn Thị Hương", 1, DAY)
    assert (new.state, new.holder_name, new.number, new.replaces, new.issued_on) == (
        "issued", "Nguyễn Thị Hường", 2, certificate, DAY,
    )  # fmt: skip
    assert new.expires_on == old.expires_on
    assert told(database) == ["issued", "review_opened", "replaced", "issued"]
    noted = rows(database, NOTED)[-1]
    assert (noted.kind, noted.contents["new_register_number"]) == ("replaced", "0002/2021/TTCT-243")
    receive(database, [center.corrected(completion, 2, full_name="Nguyễn Thị Hường")])
    with database.snapshot() as connection:
        assert live(connection) == {completion}


def test_a_review_can_end_in_revocation_by_decision(service_database: Make) -> None:
    """It needs the decision's number; afterwards none is issued by itself."""
    database = service_database("certification").database
    center, completion, certificate = issued(database)
    receive(database, [center.corrected(completion, 2)])
    with pytest.raises(Invalid):
        close(database, center, certificate, "revoke")
    close(database, center, certificate, "revoke", decision_number="70-QĐ/TTCT")
    receive(database, [center.corrected(completion, 3)])
    assert [row.state for row in rows(database, ALL)] == ["revoked"]


def reissue(
    database: Database, who: Any, certificate: UUID, why: str, application: str | None = None
) -> None:
    """Let somebody ask for another certificate."""
    command = Reissue(certificate, ReissueReason(why), "In nhòe", application, BY)
    with database.transaction() as connection:
        reissue_certificate(connection, command, who, TODAY)


def test_the_reason_decides_whether_it_is_reissued(service_database: Make) -> None:
    """The center's error: reissued. A loss: only an extract. What the rule set says otherwise is followed."""
    database = service_database("certification").database
    center, completion, certificate = issued(database)
    director = people.director(center.id)
    with pytest.raises(Conflict) as refused:
        reissue(database, director, certificate, "loss")
    assert refused.value.code == "extract-only"
    center.rule(database, loss="application", damage="restudy")
    with pytest.raises(Conflict) as refused:
        reissue(database, director, certificate, "damage")
    assert refused.value.code == "study-again"
    with pytest.raises(Invalid):
        reissue(database, director, certificate, "loss")
    reissue(database, director, certificate, "loss", "Đơn ngày 30/6/2021")
    old, new = rows(database, ALL)
    assert (old.state, old.end_decision_number, new.replaces) == (
        "replaced", "Đơn ngày 30/6/2021", old.certificate_id,
    )  # fmt: skip
    reissue(database, director, new.certificate_id, "center_error")
    assert [row.state for row in rows(database, ALL)] == ["replaced", "replaced", "issued"]
    with pytest.raises(Conflict):
        reissue(database, director, certificate, "center_error")
    receive(database, [center.annulled(completion, 2)])
    assert [row.state for row in rows(database, ALL)] == ["replaced", "replaced", "revoked"]
    assert sorted(row.number for row in rows(database, ALL)) == [1, 2, 3]


def test_without_a_blank_nothing_happens(service_database: Make) -> None:
    """A reissue without a blank is refused, and the old certificate still stands."""
    database = service_database("certification").database
    center, _, certificate = issued(database, blanks=1)
    with pytest.raises(Conflict, match="lacks 1 blanks"):
        reissue(database, people.director(center.id), certificate, "center_error")
    assert [row.state for row in rows(database, ALL)] == ["issued"]


def test_before_it_is_handed_over_it_can_be_cancelled(service_database: Make) -> None:
    """With another in its place, or without: then none comes by itself until it is recorded anew."""
    database = service_database("certification").database
    center, completion, certificate = issued(database)
    director = people.director(center.id)
    with database.transaction() as connection:
        misprint = Cancellation(certificate, "In nhầm", BY, ReissueReason.CENTER_ERROR)
        new = cancel_certificate(connection, misprint, director, TODAY)
    assert new.replaces == certificate
    with database.transaction() as connection:
        cancel_certificate(connection, Cancellation(new.id, "Cấp nhầm người", None), director, TODAY)
    receive(database, [center.corrected(completion, 2)])
    assert [row.state for row in rows(database, ALL)] == ["cancelled", "cancelled"]
    assert told(database) == ["issued", "cancelled", "issued", "cancelled"]
    assert states(database) | {"01": "spoiled", "02": "spoiled"} == states(database)
    assert do(database, center, "destroy", "VP 000001 - VP 000002") == 2
    assert_whole(database, center)
    receive(database, [center.annulled(completion, 3)])
    receive(database, [center.recorded(completion, 4)])
    assert [row.state for row in rows(database, ALL)] == ["cancelled", "cancelled", "issued"]


def test_the_successor_reissues_in_its_own_book_and_cites_the_old(service_database: Make) -> None:
    """The new one stands in the successor's book, the old one in the old book, each naming the other."""
    database = service_database("certification").database
    old, completion, certificate = issued(database)
    new = opened(database, blanks=2, code="TTCT-250", prefix="VQ ")
    receive(database, [succeeded(old, new)])
    with pytest.raises(NotFound):
        reissue(database, people.director(new_id()), certificate, "center_error")
    with database.transaction() as connection:
        command = Reissue(
            certificate, ReissueReason.CENTER_ERROR, "In sai", None, Signature(date(2021, 7, 5))
        )
        reissue_certificate(connection, command, people.director(new.id), TODAY)
    first, second = rows(database, ALL)
    assert (second.center_id, second.register_number, second.replaces) == (
        new.id, "0001/2021/TTCT-250", first.certificate_id,
    )  # fmt: skip
    (noted,) = rows(database, NOTED)
    assert noted.contents["new_register_number"] == "0001/2021/TTCT-250"
    receive(database, [old.annulled(completion, 2)])
    assert [row.state for row in rows(database, ALL)] == ["replaced", "revoked"]
