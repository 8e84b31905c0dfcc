"""Likely duplicates are found by number, or by name, birth date and unit; people decide, once."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import Connection, text

from services.enrollment.operations.classes.load import load_class_lists
from services.enrollment.operations.learners.correct import correct_learner
from services.enrollment.operations.learners.merge import merge_learners, tell_apart, undo_merge
from services.enrollment.storage import learner_pairs, learner_records
from services.enrollment.timed import compare_learners as compare_all
from shared.principal import Principal
from tests import people
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.enrollment.learner_things import alike, learners_of, two_centers

PROVINCE = people.province()
WHY = "Đã đối chiếu giấy tờ"


@pytest.fixture
def made(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    database = service_database("enrollment")
    with database.database.transaction() as connection:
        field.prepare(connection)
    return database


def _open(connection: Connection, principal: Principal = PROVINCE) -> set[frozenset[UUID]]:
    within = None if principal is PROVINCE else principal.centers
    assert within is None or isinstance(within, frozenset)
    found, total = learner_pairs.open_pairs(connection, within, 100)
    assert total == len(found)
    return {frozenset((each.first_id, each.second_id)) for each in found}


def test_likely_duplicates_are_found_and_never_asked_again(made: TestDatabase) -> None:
    """Same name, birth date and unit; what was told apart stays so, also for who stands for one."""
    with made.database.transaction() as connection:
        first, _, one, other, theirs = two_centers(connection)
        unlike = [field.learner(9, full_name="Phạm Thị Giống", identity_number="026185000009")]
        load_class_lists(
            connection, first.center.id, [field.class_list("K-1", unlike)], first.officer, field.TODAY
        )
    assert compare_all(made.database) > 0
    assert compare_all(made.database) == 0
    with made.database.transaction() as connection:
        numbered = connection.scalar(text("SELECT id FROM learner WHERE identity_number IS NOT NULL"))
        assert frozenset((one, other)) in _open(connection)
        assert frozenset((one, theirs)) in _open(connection)
        assert frozenset((one, numbered)) in _open(connection)
        assert _open(connection, first.officer) == {pair for pair in _open(connection) if theirs not in pair}
        tell_apart(connection, other, theirs, reason=WHY, principal=PROVINCE)
        assert frozenset((other, theirs)) not in _open(connection)
        merge = merge_learners(connection, one, other, reason=WHY, principal=PROVINCE)
        assert frozenset((one, theirs)) not in _open(connection)
        undo_merge(connection, merge, reason=WHY, principal=PROVINCE)
        assert frozenset((one, theirs)) in _open(connection)
        assert frozenset((one, other)) in _open(connection)
    compare_all(made.database)
    with made.database.snapshot() as connection:
        assert frozenset((other, theirs)) not in _open(connection)


def test_numbers_of_one_kind_that_differ_are_two_people(made: TestDatabase) -> None:
    """Two identity numbers of twelve digits: nobody is asked."""
    with made.database.transaction() as connection:
        at = field.center(connection)
        alike(connection, at, 1, identity_number="026185000001")
        alike(connection, at, 1, start=5, identity_number="026185000002")
    compare_all(made.database)
    with made.database.snapshot() as connection:
        assert _open(connection) == set()


def test_a_number_that_is_anothers_is_claimed_and_asked_about(made: TestDatabase) -> None:
    """Correcting a record to a number that another bears makes a likely duplicate, and merges nothing."""
    with made.database.transaction() as connection:
        at = field.center(connection)
        (numbered,) = alike(connection, at, 1, identity_number="026185000001")
        rows = [field.learner(3, full_name="Lê Văn Khác")]
        (group,) = load_class_lists(
            connection, at.center.id, [field.class_list("KHAC-1", rows)], at.officer, field.TODAY
        )
        (one,) = learners_of(connection, group.id)
        record, version = learner_records.present(connection, one)
        wanted = replace(record, identity_number="026185000001")
        correct_learner(
            connection,
            one,
            wanted,
            seen_version=version,
            reason=WHY,
            principal=at.officer,
            today=field.TODAY,
        )
    compare_all(made.database)
    with made.database.snapshot() as connection:
        assert _open(connection) == {frozenset((one, numbered))}
