"""Opening a class: planned, decided, begun, changed, cancelled; and what the others are told of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from services.enrollment.operations.classes.admit import admit, change_standing, transfer
from services.enrollment.operations.classes.complete import cancel_class, complete_class
from services.enrollment.operations.classes.nominate import nominate, summon
from services.enrollment.operations.classes.plan import (
    decide_opening,
    offer_code,
    open_class,
    plan_class,
    revise_class,
)
from services.enrollment.storage import control_totals, enrolments
from services.reporting.consumers import make_consumer
from services.reporting.storage.differences import fact_totals
from shared.control_totals import TotalKind
from shared.db import Database
from shared.errors import Conflict, Forbidden, Invalid
from tests.databases import TestDatabase
from tests.deliveries import hand_over
from tests.enrollment import field
from tests.enrollment.class_things import begun, group_of, nominee, summoned_class, terms
from tests.enrollment.field import KEYS, TODAY, Field, published

Make = Callable[[str], TestDatabase]
DAY = date(2021, 6, 2)
KINDS: tuple[TotalKind, ...] = ("classes", "completions")


@pytest.fixture
def database(service_database: Make) -> Database:
    return service_database("enrollment").database


@pytest.fixture
def at(database: Database) -> Field:
    with database.transaction() as connection:
        field.prepare(connection)
        return field.center(connection)


def test_a_planned_class_is_told_to_nobody_until_it_opens(database: Database, at: Field) -> None:
    """Planned, decided and filled it publishes nothing; opening tells of it at version 1 with its counts."""
    with database.transaction() as connection:
        group = plan_class(connection, at.center.id, terms("L-1"), principal=at.officer)
        nominate(connection, group.id, [nominee(1), nominee(2)], principal=at.officer, today=TODAY)
        ids = [each.id for each in enrolments.listed(connection, group.id)]
        summon(connection, group.id, ids, document="05-TB/TTCT", principal=at.officer, today=TODAY)
        with pytest.raises(Conflict, match="opening decision"):
            open_class(connection, group.id, principal=at.officer, today=TODAY)
        decide_opening(
            connection,
            group.id,
            by=field.signature("05-QĐ", date(2021, 5, 20)),
            principal=at.director,
            today=TODAY,
        )
    assert published(database, "class.") == []
    with database.transaction() as connection:
        open_class(connection, group.id, principal=at.officer, today=TODAY)
        now = group_of(connection, group.id)
    (told,) = published(database, "class.")
    assert (told["type"], told["version"]) == ("enrollment.class.opened.v1", 1)
    assert (told["summoned"], told["admitted"], told["rule_set"]) == (2, 0, "KX-2021")
    assert (now.program_version, now.rule_set_version, now.opening_decision_number) == (1, 1, "05-QĐ")


def test_only_the_director_decides_and_not_after_the_class_began(database: Database, at: Field) -> None:
    """An officer may plan, a director signs; the decision is dated by the opening day, and signed once."""
    with database.transaction() as connection:
        group = plan_class(connection, at.center.id, terms("L-1"), principal=at.officer)
    late, early = field.signature("6-QĐ", date(2021, 6, 2)), field.signature("6-QĐ", date(2021, 6, 1))
    attempts = [
        (at.officer, early, Forbidden),
        (at.director, late, Invalid),
        (at.director, early, None),
        (at.director, early, Conflict),
    ]
    for principal, by, refused in attempts:
        if refused is None:
            with database.transaction() as connection:
                decide_opening(connection, group.id, by=by, principal=principal, today=TODAY)
        else:
            with pytest.raises(refused), database.transaction() as connection:
                decide_opening(connection, group.id, by=by, principal=principal, today=TODAY)


def test_a_class_does_not_begin_before_its_day(database: Database, at: Field) -> None:
    """The day before it is refused, on the day it begins."""
    with database.transaction() as connection:
        group = plan_class(connection, at.center.id, terms("L-1"), principal=at.officer)
        by = field.signature("6-QĐ", date(2021, 5, 1))
        decide_opening(connection, group.id, by=by, principal=at.director, today=date(2021, 5, 2))
        with pytest.raises(Conflict, match="not come"):
            open_class(connection, group.id, principal=at.officer, today=date(2021, 5, 31))
        open_class(connection, group.id, principal=at.officer, today=date(2021, 6, 1))


def test_codes_are_offered_and_unique_at_a_center(database: Database, at: Field) -> None:
    """The next free number of program and year is offered; a center uses a code once, two centers may."""
    with database.transaction() as connection:
        offered = offer_code(connection, at.center.id, "NT_DANG", 2021)
        assert offered == "NT_DANG-01/2021"
        plan_class(connection, at.center.id, terms(offered), principal=at.officer)
        plan_class(connection, at.center.id, terms("NT_DANG-07/2021"), principal=at.officer)
        assert offer_code(connection, at.center.id, "NT_DANG", 2021) == "NT_DANG-08/2021"
        assert offer_code(connection, at.center.id, "NT_DANG", 2022) == "NT_DANG-01/2022"
        other = field.center(connection, "244")
        plan_class(connection, other.center.id, terms(offered), principal=other.officer)
    with pytest.raises(Conflict) as refused, database.transaction() as connection:
        plan_class(connection, at.center.id, terms(offered), principal=at.officer)
    assert refused.value.details[0].where == {"field": "code"}


def test_two_who_edit_one_class_see_both_values(database: Database, at: Field) -> None:
    """The second form is refused with yours and theirs of each field that differs; nothing is overwritten."""
    with database.transaction() as connection:
        group = plan_class(connection, at.center.id, terms("L-1", place="Hội trường"), principal=at.officer)
        revise_class(
            connection,
            group.id,
            terms("L-1", place="Phòng 2", quota=40),
            revision=1,
            principal=at.officer,
        )
    with pytest.raises(Conflict) as refused, database.transaction() as connection:
        revise_class(connection, group.id, terms("L-1", place="Phòng 5"), revision=1, principal=at.director)
    assert refused.value.code == "revision-conflict"
    assert [detail.where for detail in refused.value.details] == [
        {"field": "quota", "yours": None, "theirs": "40"},
        {"field": "place", "yours": "Phòng 5", "theirs": "Phòng 2"},
    ]
    with database.transaction() as connection:
        now = revise_class(
            connection, group.id, terms("L-1", place="Phòng 5"), revision=2, principal=at.director
        )
    assert (now.place, now.quota, now.revision) == ("Phòng 5", None, 3)


def test_a_class_that_began_keeps_its_rules_and_tells_its_new_days(database: Database, at: Field) -> None:
    """Days may be corrected under the same rules and are told again; a day of other rules is refused."""
    with database.transaction() as connection:
        class_id = begun(connection, at, "L-1")
        revision = group_of(connection, class_id).revision
        moved = terms("L-1", opened_on=date(2021, 5, 31), closed_on=date(2021, 7, 2))
        revise_class(connection, class_id, moved, revision=revision, principal=at.officer)
        with pytest.raises(Invalid, match="in force"):
            revise_class(
                connection,
                class_id,
                terms("L-1", opened_on=date(2020, 12, 1)),
                revision=revision + 1,
                principal=at.officer,
            )
        revise_class(
            connection,
            class_id,
            replace(moved, place="Nhà văn hóa"),
            revision=revision + 1,
            principal=at.officer,
        )
    told = published(database, "class.opened")
    assert [(each["version"], each["opened_on"], each["closed_on"]) for each in told] == [
        (1, "2021-06-01", "2021-06-30"),
        (2, "2021-05-31", "2021-07-02"),
    ], "the place is nobody else's business"


def test_a_planned_class_is_cancelled_without_a_word(database: Database, at: Field) -> None:
    """Nobody was told of it, so nobody is told that it is gone; its code is free again."""
    with database.transaction() as connection:
        group = plan_class(connection, at.center.id, terms("L-1"), principal=at.officer)
        cancel_class(
            connection, group.id, reason="Không đủ người", by=None, principal=at.director, today=TODAY
        )
        plan_class(connection, at.center.id, terms("L-1"), principal=at.officer)
    assert published(database, "class.") == []


def test_reporting_agrees_after_every_kind_of_change(
    database: Database, at: Field, service_database: Make
) -> None:
    """What was told adds up to the owner's control totals exactly, version for version."""
    reporting = service_database("reporting").database
    with database.transaction() as connection:
        source, target = summoned_class(connection, at, 5), begun(connection, at, "L-2")
        ids = [each.id for each in enrolments.listed(connection, source)]
        admit(connection, source, came=ids[:4], missed=ids[4:], on=DAY, principal=at.officer, today=TODAY)
        change_standing(
            connection,
            source,
            ids[0],
            "withdraw",
            on=DAY,
            reason="Thôi học",
            principal=at.officer,
            today=TODAY,
        )
        transfer(
            connection,
            source,
            ids[1],
            target_id=target,
            on=DAY,
            reason="Chuyển lớp",
            principal=at.officer,
            today=TODAY,
        )
        revision = group_of(connection, source).revision
        revise_class(
            connection,
            source,
            terms("L-1", closed_on=date(2021, 6, 25)),
            revision=revision,
            principal=at.officer,
        )
        connection.execute(
            text("UPDATE enrolment SET attended = 50, mark = 8 WHERE class_id = :c AND state = 'admitted'"),
            {"c": source},
        )
        by = field.signature("30-QĐ", date(2021, 7, 2))
        complete_class(connection, source, by=by, principal=at.director, today=TODAY, keys=KEYS)
        plan_class(connection, at.center.id, terms("L-3"), principal=at.officer)
        gone = begun(connection, at, "L-4")
        cancel_class(connection, gone, reason="Không đủ người", by=None, principal=at.director, today=TODAY)
        own = control_totals.totals(connection)
    hand_over("enrollment", database, make_consumer(), reporting)
    with reporting.snapshot() as connection:
        told = [total for kind in KINDS for total in fact_totals(connection, kind)]
    assert set(told) == set(own)
    assert {each.kind for each in own} == {"classes", "completions"}
