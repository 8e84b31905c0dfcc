"""What waits for registration: by class, with what it waits for, and the clock from the decision."""

from collections.abc import Callable
from datetime import date

from services.certification.domain.terms import Wait
from services.certification.operations.sign_batches import propose_class
from services.certification.operations.unregistered import unregistered_classes
from shared.ids import new_id
from tests import people
from tests.certification.story import PROVINCE, TODAY, Center, opened, receive
from tests.certification.test_signing import succeeded
from tests.databases import TestDatabase

Make = Callable[[str], TestDatabase]


def test_what_waits_is_listed_with_why_and_is_late_after_its_term(service_database: Make) -> None:
    """Decided on 20/5 with 15 days: in time through 4/6, late on 5/6; only who sees the center sees it."""
    database = service_database("certification").database
    center = Center()
    receive(database, [center.registered()])
    center.rule(database, term_days=15, term_source="QĐ 1147, Đ9", requires_seal=True)
    receive(database, [center.recorded(new_id()), center.recorded(new_id(), passed=False)])
    with database.snapshot() as connection:
        (row,) = unregistered_classes(connection, people.officer(center.id), date(2021, 6, 4))
        assert (row.quantity, row.waits) == (2, (Wait.RESULT, Wait.SIGNER, Wait.SEAL))
        assert (row.since, row.source, row.overdue) == (date(2021, 6, 4), "QĐ 1147, Đ9", False)
        (late,) = unregistered_classes(connection, PROVINCE, date(2021, 6, 5))
        assert (late.class_id, late.overdue) == (center.class_id, True)
        assert unregistered_classes(connection, people.officer(new_id()), date(2021, 6, 5)) == []
    heir = opened(database, code="TTCT-250")
    receive(database, [succeeded(center, heir)])
    with database.snapshot() as connection:
        seen = [
            len(unregistered_classes(connection, people.director(heir.id), day))
            for day in (date(2021, 6, 30), date(2021, 7, 1))
        ]
    assert seen == [0, 1], "whoever signs for a center that ended finds what it left"


def test_without_a_term_nothing_is_late_and_what_was_proposed_waits_for_the_signature(
    service_database: Make,
) -> None:
    """Before 1/12/2025 no clock runs; a proposed class is still listed, until it is registered."""
    database = service_database("certification").database
    center = opened(database, blanks=1)
    center.rule(database, mode="by_batch")
    receive(database, [center.recorded(new_id())])
    with database.transaction() as connection:
        propose_class(connection, center.class_id, people.officer(center.id), TODAY)
    with database.snapshot() as connection:
        (row,) = unregistered_classes(connection, PROVINCE, date(2031, 1, 1))
    assert (row.waits, row.since, row.overdue) == ((Wait.BATCH,), None, False)
