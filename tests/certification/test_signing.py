"""Batches: proposed by the registrar, signed by the director, registered in one step or not at all."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from services.certification.domain.signing import Signature
from services.certification.operations.sign_batches import propose_class, return_batch, sign_batch
from shared.db import Database
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.events.centers import CenterSucceeded
from shared.ids import new_id
from tests import people
from tests.certification.story import TODAY, Center, opened, published, receive, rows
from tests.databases import TestDatabase

Make = Callable[[str], TestDatabase]
SIGNED = Signature(date(2021, 6, 3))
NAMES = ["Trần Văn Đức", "Lê Thị Ánh", "Nguyễn Thị Hương"]
ALL = "SELECT * FROM certificate ORDER BY number, certificate_id"


def by_batch(database: Database, blanks: int = 3) -> Center:
    """Return a center that signs by batch, with a class of three."""
    center = opened(database, blanks=blanks)
    center.rule(database, mode="by_batch")
    receive(database, [center.recorded(new_id(), full_name=name) for name in NAMES])
    return center


def proposed(database: Database, center: Center) -> UUID:
    with database.transaction() as connection:
        return propose_class(connection, center.class_id, people.officer(center.id), TODAY).id


def test_a_class_is_signed_and_registered_in_the_order_of_names(service_database: Make) -> None:
    """Drafts wait for the batch; signed, all bear day and signer, and numbers in the order of the names."""
    database = service_database("certification").database
    center = by_batch(database)
    assert {(row.state, tuple(row.waits)) for row in rows(database, ALL)} == {("draft", ("batch",))}
    batch = proposed(database, center)
    assert {row.state for row in rows(database, ALL)} == {"to_sign"}
    with database.transaction() as connection:
        done = sign_batch(connection, batch, SIGNED, people.director(center.id), TODAY)
    assert (done.registered, done.first_number) == (3, "0001/2021/TTCT-243")
    found = rows(database, ALL)
    assert [row.holder_name for row in found] == ["Lê Thị Ánh", "Trần Văn Đức", "Nguyễn Thị Hương"]
    assert [row.serial for row in found] == ["VP 000001", "VP 000002", "VP 000003"]
    assert {(row.state, row.issued_on, row.signer_name, row.signer_title) for row in found} == {
        ("issued", date(2021, 6, 3), "Đỗ Văn Ký", "Giám đốc")
    }
    assert [kind for kind, _ in published(database)].count("certification.certificate.issued.v1") == 3


def test_a_batch_is_registered_whole_or_not(service_database: Make) -> None:
    """One blank too few: refused with how many are missing, and nothing of the batch is registered."""
    database = service_database("certification").database
    center = by_batch(database, blanks=2)
    batch = proposed(database, center)
    with pytest.raises(Conflict, match="lacks 1 blanks"), database.transaction() as connection:
        sign_batch(connection, batch, SIGNED, people.director(center.id), TODAY)
    assert {row.state for row in rows(database, ALL)} == {"to_sign"}
    assert len(rows(database, "SELECT 1 FROM blank WHERE state = 'in_stock'")) == 2


def test_whoever_completes_later_is_proposed_once_the_open_batch_is_signed(service_database: Make) -> None:
    """While a batch of the class is before the director another is refused; then it is taken."""
    database = service_database("certification").database
    center = by_batch(database, blanks=9)
    batch = proposed(database, center)
    receive(database, [center.recorded(new_id(), full_name="Vũ Thị Đến Sau")])
    with pytest.raises(Conflict) as refused:
        proposed(database, center)
    assert refused.value.code == "batch-open"
    with database.transaction() as connection:
        sign_batch(connection, batch, SIGNED, people.director(center.id), TODAY)
    assert proposed(database, center) != batch


def test_a_deputy_signs_for_the_director_when_authorised(service_database: Make) -> None:
    """K/T with number and date of the authorisation; without, or dated later, refused at the field."""
    database = service_database("certification").database
    center = by_batch(database)
    deputy = new_id()
    receive(
        database,
        [
            center.appointed(
                "Phạm Thị Thay",
                appointment_id=deputy,
                post="deputy_director",
                post_title="Phó Giám đốc",
            )
        ],
    )
    batch = proposed(database, center)
    for given, field in (
        (Signature(date(2021, 6, 3), deputy), "authorisation_number"),
        (Signature(date(2021, 6, 3), deputy, "15-UQ/TTCT", date(2021, 6, 4)), "authorised_on"),
    ):
        with pytest.raises(Invalid) as refused, database.transaction() as connection:
            sign_batch(connection, batch, given, people.director(center.id), TODAY)
        assert refused.value.details[0].where == {"field": field}
    signed = Signature(date(2021, 6, 3), deputy, "15-UQ/TTCT", date(2021, 6, 1))
    with database.transaction() as connection:
        sign_batch(connection, batch, signed, people.director(center.id), TODAY)
    assert {(row.signer_name, row.signer_title) for row in rows(database, ALL)} == {
        ("Phạm Thị Thay", "K/T Giám đốc / Phó Giám đốc")
    }
    (kept,) = rows(database, "SELECT authorisation FROM signing_batch")
    assert kept.authorisation == "15-UQ/TTCT, 1/6/2021"


@pytest.mark.parametrize("day", [date(2021, 5, 19), date(2021, 7, 28)])
def test_the_day_of_signing_lies_between_decision_and_today(service_database: Make, day: date) -> None:
    """Neither before the decision nor in the future."""
    database = service_database("certification").database
    center = by_batch(database)
    batch = proposed(database, center)
    with pytest.raises(Invalid), database.transaction() as connection:
        sign_batch(connection, batch, Signature(day), people.director(center.id), TODAY)


def test_without_a_seal_or_an_appointment_that_day_nothing_is_signed(service_database: Make) -> None:
    """The refusal says which of both is missing."""
    database = service_database("certification").database
    center = opened(database, blanks=3)
    center.rule(database, mode="by_batch", requires_seal=True)
    receive(database, [center.recorded(new_id())])
    batch = proposed(database, center)
    with pytest.raises(Conflict) as refused, database.transaction() as connection:
        sign_batch(connection, batch, SIGNED, people.director(center.id), TODAY)
    assert refused.value.code == "no-seal"
    stranger = Signature(date(2021, 6, 3), new_id())
    with pytest.raises(Conflict) as refused, database.transaction() as connection:
        sign_batch(connection, batch, stranger, people.director(center.id), TODAY)
    assert refused.value.code == "no-signer"
    receive(database, [center.sealed()])
    with database.transaction() as connection:
        sign_batch(connection, batch, SIGNED, people.director(center.id), TODAY)


def test_a_returned_batch_can_be_proposed_again_and_a_closed_one_not_signed(service_database: Make) -> None:
    """Returned with a reason its certificates are drafts again; what was annulled meanwhile stays out."""
    database = service_database("certification").database
    center = by_batch(database)
    first = proposed(database, center)
    with database.transaction() as connection:
        return_batch(connection, first, "Sai tên lớp", people.director(center.id))
    with pytest.raises(Conflict), database.transaction() as connection:
        sign_batch(connection, first, SIGNED, people.director(center.id), TODAY)
    second = proposed(database, center)
    (annulled,) = {row.completion_id for row in rows(database, ALL + " LIMIT 1")}
    receive(database, [center.annulled(annulled, 2)])
    with database.transaction() as connection:
        done = sign_batch(connection, second, SIGNED, people.director(center.id), TODAY)
    assert done.registered == 2
    assert sorted(row.state for row in rows(database, ALL)) == ["closed", "issued", "issued"]
    with pytest.raises(Conflict), database.transaction() as connection:
        propose_class(connection, center.class_id, people.officer(center.id), TODAY)


def test_only_the_director_signs_and_others_see_nothing(service_database: Make) -> None:
    """An officer may propose and not sign; for another center there is no such class or batch."""
    database = service_database("certification").database
    center = by_batch(database)
    batch = proposed(database, center)
    with pytest.raises(Forbidden), database.transaction() as connection:
        sign_batch(connection, batch, SIGNED, people.officer(center.id), TODAY)
    with pytest.raises(NotFound), database.transaction() as connection:
        sign_batch(connection, batch, SIGNED, people.director(new_id()), TODAY)
    with pytest.raises(NotFound), database.transaction() as connection:
        propose_class(connection, center.class_id, people.officer(new_id()), TODAY)


def succeeded(old: Center, new: Center) -> CenterSucceeded:
    """Return the event by which `new` takes over all duties of `old`, which worked to 30/6/2021."""
    return CenterSucceeded(
        version=1,
        center_id=old.id,
        succession_id=new_id(),
        kind="merge",
        last_day=date(2021, 6, 30),
        legal_act="12-QĐ/TU",
        successors=(new.id,),
        registers_to=new.id,
        reissue_to=new.id,
        blanks_to=new.id,
    )


def test_the_successor_signs_for_a_center_that_ended(service_database: Make) -> None:
    """Its director signs, under its name, seal and book; the ended center's own director no longer can."""
    database = service_database("certification").database
    old = by_batch(database)
    new = opened(database, blanks=5, code="TTCT-250", prefix="VQ ")
    receive(database, [succeeded(old, new)])
    with pytest.raises((Forbidden, NotFound)), database.transaction() as connection:
        propose_class(connection, old.class_id, people.officer(old.id), TODAY)
    with database.transaction() as connection:
        batch = propose_class(connection, old.class_id, people.officer(new.id), TODAY)
        sign_batch(connection, batch.id, Signature(date(2021, 7, 5)), people.director(new.id), TODAY)
    found = rows(database, ALL)
    assert [row.register_number for row in found] == [f"000{n}/2021/TTCT-250" for n in (1, 2, 3)]
    assert {(row.center_id, row.center_code, row.serial[:2]) for row in found} == {(new.id, "TTCT-250", "VQ")}


def test_what_lay_before_a_center_that_ends_is_its_successor_s_to_sign(service_database: Make) -> None:
    """Its own director is refused; the successor proposes all of it again, and its director signs."""
    database = service_database("certification").database
    old = by_batch(database)
    new = opened(database, blanks=5, code="TTCT-250", prefix="VQ ")
    left = proposed(database, old)
    receive(database, [succeeded(old, new)])
    with pytest.raises(Conflict) as refused, database.transaction() as connection:
        sign_batch(connection, left, SIGNED, people.director(old.id), TODAY)
    assert refused.value.code == "center-ended"
    with database.transaction() as connection:
        batch = propose_class(connection, old.class_id, people.officer(new.id), TODAY)
        sign_batch(connection, batch.id, Signature(date(2021, 7, 5)), people.director(new.id), TODAY)
    assert {(row.center_id, row.state, row.batch_id) for row in rows(database, ALL)} == {
        (new.id, "issued", batch.id)
    }
    (given_back,) = rows(database, "SELECT state FROM signing_batch WHERE batch_id = :left", left=left)
    assert given_back.state == "returned"
