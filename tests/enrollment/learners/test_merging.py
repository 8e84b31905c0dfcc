"""Merging and undoing: everything attached follows, nothing printed changes, nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from services.enrollment.operations.classes.load import load_class_lists
from services.enrollment.operations.learners.merge import (
    compare_learners,
    merge_learners,
    tell_apart,
    undo_merge,
)
from services.enrollment.operations.learners.search import search_learners
from services.enrollment.operations.learners.see import see_learner
from services.enrollment.storage import learner_records
from shared.db import undone
from shared.errors import Conflict, Forbidden, NotFound
from tests import people
from tests.databases import TestDatabase, wait_for_a_lock
from tests.enrollment import field
from tests.enrollment.learner_things import alike, learners_of, two_centers

PROVINCE = people.province()
WHY = "Đã đối chiếu giấy tờ"
_PRINTED = (
    text(
        "SELECT id, class_id, ordinal, full_name, birth_date, unit, mark, attended FROM enrolment ORDER BY id"
    ),
    text("SELECT * FROM completion ORDER BY id"),
    text("SELECT type, envelope -> 'data' FROM outbox ORDER BY id"),
)
_STATE = (
    text("SELECT id, learner_id FROM enrolment ORDER BY id"),
    text(
        "SELECT id, identity_number, claimed_number, full_name, phone, merged_into FROM learner ORDER BY id"
    ),
    text("SELECT center_id, learner_id, given, terms FROM learner_at_center ORDER BY 1, 2"),
)


@pytest.fixture
def made(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    database = service_database("enrollment")
    with database.database.transaction() as connection:
        field.prepare(connection)
    return database


def _rows(connection: Connection, queries: tuple[Any, ...]) -> list[list[tuple[Any, ...]]]:
    return [[tuple(row) for row in connection.execute(query)] for query in queries]


def _records(connection: Connection) -> dict[UUID, Any]:
    ids = connection.scalars(text("SELECT id FROM learner ORDER BY id")).all()
    return {each: learner_records.present(connection, each)[0] for each in ids}


def test_a_merge_moves_everything_and_changes_nothing_printed(made: TestDatabase) -> None:
    """Enrolments go to the kept record; lists, results, certificates' ids and events stay byte for byte."""
    with made.database.transaction() as connection:
        at = field.center(connection)
        kept, absorbed = alike(connection, at)
        before = _rows(connection, _PRINTED)
        merge_learners(connection, kept, absorbed, reason=WHY, principal=at.officer)
        assert _rows(connection, _PRINTED) == before
        seen = see_learner(connection, absorbed, at.officer)
        assert seen.id == kept
        assert [row["class_code"] for row in seen.history] == ["GIONG-2", "GIONG-1"]
        found = search_learners(connection, "giong pham", at.officer).learners
        assert [(each.id, each.classes) for each in found] == [(kept, 2)]


def test_what_the_kept_record_lacks_it_takes_and_gives_back(made: TestDatabase) -> None:
    """Identity number and telephone come over with the merge; undoing leaves both records as before."""
    with made.database.transaction() as connection:
        at = field.center(connection)
        (kept,) = alike(connection, at, 1)
        (absorbed,) = alike(connection, at, 1, start=5, identity_number="026185000001")
        before = _rows(connection, _STATE), _records(connection)
        merge = merge_learners(connection, kept, absorbed, reason=WHY, principal=at.officer)
        assert learner_records.present(connection, kept)[0].identity_number == "026185000001"
        lists = [
            field.class_list(
                "SAU-1", [field.learner(1, full_name="Phạm Thị Giống", identity_number="026185000001")]
            )
        ]
        with undone(connection):
            (later,) = load_class_lists(connection, at.center.id, lists, at.officer, field.TODAY)
            assert learners_of(connection, later.id) == [kept]
        undo_merge(connection, merge, reason="Nhầm người", principal=at.officer)
        assert (_rows(connection, _STATE), _records(connection)) == before
        sources = [each.source for each in learner_records.versions(connection, kept)]
        assert sources == ["undo", "merge", "list"]


_DEEDS = st.lists(
    st.tuples(st.sampled_from(["merge", "undo", "apart"]), st.integers(0, 4), st.integers(0, 4)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=_DEEDS)
def test_any_merges_undone_in_any_order_leave_everything_as_before(
    made: TestDatabase, deeds: list[tuple[str, int, int]]
) -> None:
    """Whatever is merged, told apart, undone: a model says whose each enrolment is; at last nothing moved."""
    with made.database.engine.connect() as connection, connection.begin() as all_of_it:
        at = field.center(connection, "243")
        ids = alike(connection, at, 5)
        before = _rows(connection, _STATE), _records(connection)
        printed = _rows(connection, _PRINTED)
        into: dict[UUID, UUID] = {}
        merges: list[tuple[UUID, UUID, UUID]] = []
        for deed, one, other in deeds:
            first, second = ids[one], ids[other]
            if deed == "merge" and first != second and first not in into and second not in into:
                merge = merge_learners(connection, first, second, reason=WHY, principal=PROVINCE)
                merges.append((merge, first, second))
                into[second] = first
            elif deed == "apart" and first != second and first not in into and second not in into:
                tell_apart(connection, first, second, reason=WHY, principal=PROVINCE)
            elif deed == "undo" and merges:
                merge, kept, absorbed = merges.pop(one % len(merges))
                if kept in into:
                    with pytest.raises(Conflict):
                        undo_merge(connection, merge, reason=WHY, principal=PROVINCE)
                    merges.append((merge, kept, absorbed))
                else:
                    undo_merge(connection, merge, reason=WHY, principal=PROVINCE)
                    del into[absorbed]
            for each in ids:
                root = each
                while root in into:
                    root = into[root]
                assert learner_records.standing(connection, each) == root
                codes = {row["class_code"] for row in learner_records.history(connection, root)}
                assert f"GIONG-{ids.index(each) + 1}" in codes
        for merge, _, absorbed in sorted(merges, key=lambda done: done[0], reverse=True):
            undo_merge(connection, merge, reason=WHY, principal=PROVINCE)
            del into[absorbed]
        assert (_rows(connection, _STATE), _records(connection)) == before
        assert _rows(connection, _PRINTED) == printed
        all_of_it.rollback()


def test_two_of_one_class_are_not_merged(made: TestDatabase) -> None:
    """The sentence names the class and says what to do; nothing is changed."""
    rows = [field.learner(number, full_name="Phạm Thị Giống") for number in (1, 2)]
    with made.database.transaction() as connection:
        at = field.center(connection)
        (group,) = load_class_lists(
            connection, at.center.id, [field.class_list("CUNG-1", rows)], at.officer, field.TODAY
        )
        one, other = learners_of(connection, group.id)
        with pytest.raises(Conflict, match="CUNG-1") as refused:
            merge_learners(connection, one, other, reason=WHY, principal=at.officer)
        assert refused.value.code == "both-in-class"
        assert learner_records.standing(connection, other) == other


def test_who_may_merge(made: TestDatabase) -> None:
    """Officers their own center's learners; across centers the province; a stranger knows nothing of them."""
    with made.database.transaction() as connection:
        first, second, one, other, theirs = two_centers(connection)
        with pytest.raises(NotFound):
            compare_learners(connection, one, theirs, first.officer)
        with pytest.raises(NotFound):
            merge_learners(connection, one, theirs, reason=WHY, principal=second.officer)
        merge = merge_learners(connection, one, theirs, reason=WHY, principal=PROVINCE)
        assert not compare_learners(connection, one, other, first.officer).may_decide
        for refused in (
            lambda: merge_learners(connection, one, other, reason=WHY, principal=first.officer),
            lambda: undo_merge(connection, merge, reason=WHY, principal=second.officer),
        ):
            with pytest.raises(Forbidden):
                refused()
        undo_merge(connection, merge, reason=WHY, principal=PROVINCE)
        merge_learners(connection, one, other, reason=WHY, principal=first.director)


def test_a_center_sees_little_of_anothers_class(made: TestDatabase) -> None:
    """Program, time and result, as prerequisites need; no code, unit, printed name, mark or number."""
    with made.database.transaction() as connection:
        first, second, one, _, theirs = two_centers(connection)
        merge_learners(connection, one, theirs, reason=WHY, principal=PROVINCE)
        rows = {row["foreign"]: row for row in see_learner(connection, one, second.officer).history}
        whole = see_learner(connection, one, PROVINCE).history
    assert all(not row["foreign"] and row["class_code"] for row in whole)
    assert rows[True]["program_code"] == "NT_DANG"
    assert rows[True]["opened_on"] == date(2021, 3, 1)
    assert rows[True]["center_id"] == first.center.id
    hidden = ("class_code", "class_name", "unit", "full_name", "birth_date", "certificate_number")
    assert not any(rows[True][name] for name in hidden)
    assert rows[True]["mark"] is None


def test_a_list_that_comes_during_a_merge_reaches_the_kept_record(made: TestDatabase) -> None:
    """Loading waits for the merge that holds the learner, and lands with who stands for the person."""
    number = "026185000001"
    with made.database.transaction() as connection:
        at = field.center(connection)
        (absorbed,) = alike(connection, at, 1, identity_number=number)
        (kept,) = alike(connection, at, 1, start=5, identity_number="026185000")

    def load() -> UUID:
        lists = [
            field.class_list("DEN-1", [field.learner(1, full_name="Phạm Thị Giống", identity_number=number)])
        ]
        with made.database.transaction() as connection:
            (group,) = load_class_lists(connection, at.center.id, lists, at.officer, field.TODAY)
        return group.id

    with ThreadPoolExecutor(1) as pool:
        with made.database.transaction() as connection:
            merge_learners(connection, kept, absorbed, reason=WHY, principal=at.officer)
            loading = pool.submit(load)
            wait_for_a_lock(made.database)
        group_id = loading.result(20)
    with made.database.snapshot() as connection:
        assert learners_of(connection, group_id) == [kept]
