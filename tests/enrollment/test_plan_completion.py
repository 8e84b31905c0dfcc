"""Plans: completion from real classes, versions side by side, and what nobody overwrites unseen."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from services.enrollment.domain.plan_completion import Against, Counted, completion_of, total
from services.enrollment.domain.plans import Plan, PlanItem, compare
from services.enrollment.operations.classes.complete import cancel_class
from services.enrollment.operations.classes.load import load_class_lists
from services.enrollment.operations.plan_overview import (
    completion_of_plan,
    plans_of_year,
    versions_of,
)
from services.enrollment.operations.plans import (
    approve_plan,
    draft_plan,
    return_plan,
    revise_plan,
    submit_plan,
)
from services.enrollment.storage import plans
from shared.db import Database
from shared.errors import Conflict
from shared.principal import ALL
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.enrollment.field import PROVINCE, TODAY, Field, class_list

ITEMS = [PlanItem("NT_DANG", 1, 2, 10), PlanItem("NT_DANG", 3, 1, 50)]


@pytest.fixture
def database(service_database: Callable[[str], TestDatabase]) -> Database:
    return service_database("enrollment").database


@pytest.fixture
def own(database: Database) -> Field:
    with database.transaction() as connection:
        field.prepare(connection)
        return field.center(connection)


def drafted(database: Database, own: Field, items: Sequence[PlanItem] = ITEMS) -> Plan:
    with database.transaction() as connection:
        return draft_plan(connection, own.center.id, year=2021, items=items, principal=own.officer)


def approved(database: Database, own: Field) -> Plan:
    plan = drafted(database, own)
    with database.transaction() as connection:
        submit_plan(connection, plan.id, principal=own.director)
        return approve_plan(connection, plan.id, principal=PROVINCE, today=TODAY)


_items = st.lists(
    st.builds(
        PlanItem, st.sampled_from(["A", "B"]), st.integers(1, 4), st.integers(1, 9), st.integers(1, 99)
    ),
    unique_by=lambda item: (item.program_code, item.quarter),
    max_size=6,
)


@given(_items, _items)
def test_a_comparison_loses_and_invents_nothing(older: list[PlanItem], newer: list[PlanItem]) -> None:
    """Every line of both versions stands in it once, under what really happened to it."""
    lines = compare(older, newer)
    assert sorted(filter(None, (line.before for line in lines)), key=repr) == sorted(older, key=repr)
    assert sorted(filter(None, (line.after for line in lines)), key=repr) == sorted(newer, key=repr)
    assert {line.kind for line in compare(older, older)} <= {"same"}
    swapped = {"added": "removed", "removed": "added", "changed": "changed", "same": "same"}
    assert [line.kind for line in compare(newer, older)] == [swapped[line.kind] for line in lines]


@given(_items, _items)
def test_the_year_is_the_sum_of_what_was_planned_and_held(
    planned: list[PlanItem], held: list[PlanItem]
) -> None:
    """Also what was held without a plan; shares come from sums, none where nothing was planned."""
    counted = [Counted(i.program_code, i.quarter, i.classes, i.learners) for i in held]
    programs = completion_of(planned, counted)
    year = total(each.year for each in programs)
    assert year == Against(
        sum(i.classes for i in planned),
        sum(i.learners for i in planned),
        sum(i.classes for i in held),
        sum(i.learners for i in held),
    )
    assert (year.classes_share is None) == (not planned)


def test_completion_counts_the_real_classes_of_the_center(database: Database, own: Field) -> None:
    """31/3 is in quarter 1, 1/4 in quarter 2; cancelled, planned and another center's do not count."""
    plan = approved(database, own)
    days = {"A": date(2021, 1, 1), "B": date(2021, 3, 31), "C": date(2021, 3, 30)}
    lists = [
        replace(class_list(code, opened_on=day), closed_on=date(2021, 7, 1)) for code, day in days.items()
    ]
    lists.append(replace(class_list("D", opened_on=date(2021, 4, 1)), closed_on=date(2021, 7, 1)))
    with database.transaction() as connection:
        other = field.center(connection, "244")
        groups = load_class_lists(connection, own.center.id, lists, own.officer, TODAY)
        load_class_lists(connection, other.center.id, [class_list("X")], other.officer, TODAY)
        cancel_class(
            connection, groups[2].id, reason="Không đủ", by=None, principal=own.director, today=TODAY
        )
        connection.execute(
            text(
                "INSERT INTO training_class (id, center_id, code, name, program_code, rule_set,"
                " rule_set_version, opened_on, periods, state, version, summoned, admitted, created_by)"
                " SELECT gen_random_uuid(), center_id, 'P', name, program_code, rule_set, rule_set_version,"
                " opened_on, periods, 'planned', 1, 9, 9, created_by FROM training_class WHERE code = 'A'"
            )
        )
    with database.snapshot() as connection:
        done = completion_of_plan(connection, versions_of(connection, plan.id, own.officer))
    (program,) = done.programs
    assert [(q.classes, q.learners) for q in program.quarters] == [(2, 6), (1, 3), (0, 0), (0, 0)]
    assert done.year == Against(3, 60, 3, 9)
    assert (done.year.classes_share, done.year.learners_share) == (Decimal(1), Decimal("0.15"))


def test_every_center_is_listed_also_without_a_plan(database: Database, own: Field) -> None:
    """A center that drew up none is there with no plan; scope cuts the list."""
    with database.transaction() as connection:
        other = field.center(connection, "244")
    drafted(database, own)
    with database.snapshot() as connection:
        everybody = plans_of_year(connection, 2021, None)
        mine = plans_of_year(
            connection, 2021, own.officer.centers if own.officer.centers is not ALL else None
        )
    assert [(each.center.id, each.plan is None) for each in everybody] == [
        (own.center.id, False),
        (other.center.id, True),
    ]
    assert [each.center.id for each in mine] == [own.center.id]


def test_two_officers_do_not_overwrite_each_other(database: Database, own: Field) -> None:
    """The second is refused with both values of the line that differs; the first one's lines stand."""
    plan = drafted(database, own)
    seen = (plan.version, plan.revision)

    def save(classes: int) -> Plan:
        items = [PlanItem("NT_DANG", 1, classes, 10), ITEMS[1]]
        with database.transaction() as connection:
            return revise_plan(connection, plan.id, items=items, seen=seen, principal=own.officer)

    save(3)
    with pytest.raises(Conflict) as refused:
        save(4)
    (said,) = refused.value.details
    assert said.vi == "NT_DANG, quý 1: đang lưu 3 lớp, 10 học viên; bạn nhập 4 lớp, 10 học viên"
    with database.snapshot() as connection:
        (stands,) = plans.listed(connection, plan_id=plan.id)
    assert (stands.items[0].classes, stands.revision) == (3, 2)


def test_an_amendment_stands_beside_the_approved_version(database: Database, own: Field) -> None:
    """Figures are against the approved one until the amendment is approved; who did what stays."""
    plan = approved(database, own)
    with database.transaction() as connection:
        revise_plan(connection, plan.id, items=[PlanItem("NT_DANG", 1, 4, 200)], principal=own.officer)
    with database.snapshot() as connection:
        versions = versions_of(connection, plan.id, own.officer)
        assert [(each.version, each.state) for each in versions] == [(1, "approved"), (2, "draft")]
        assert completion_of_plan(connection, versions).year.planned_classes == 3
    with database.transaction() as connection:
        submit_plan(connection, plan.id, principal=own.director)
        return_plan(connection, plan.id, reason="Chưa sát thực tế", principal=PROVINCE)
    with database.snapshot() as connection:
        steps = plans.steps(connection, plan.id)
    assert [(step.version, step.action) for step in reversed(steps)] == [
        (1, "drafted"),
        (1, "submitted"),
        (1, "approved"),
        (2, "amended"),
        (2, "submitted"),
        (2, "returned"),
    ]
    assert (steps[0].by_name, steps[0].note) == (PROVINCE.name, "Chưa sát thực tế")
