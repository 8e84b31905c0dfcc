"""Plans and classes as state machines: no order of steps reaches a state that the rules forbid."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.domain import classes, plans
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.plans import Plan, PlanItem
from shared.errors import Conflict, Invalid, Problem
from tests.enrollment.field import TODAY

ITEMS = (PlanItem("NT_DANG", 1, 2, 100),)
NOBODY = UUID(int=0)

PLAN_STEPS: dict[str, Callable[[Plan], Plan]] = {
    "revise": lambda plan: plans.revise(plan, ITEMS),
    "submit": plans.submit,
    "return": lambda plan: plans.send_back(plan, "Thiếu quý 3"),
    "approve": lambda plan: plans.approve(plan, TODAY),
}
PLAN_ALLOWED = {
    ("draft", "revise"): "draft",
    ("draft", "submit"): "submitted",
    ("submitted", "return"): "returned",
    ("submitted", "approve"): "approved",
    ("returned", "revise"): "draft",
    ("approved", "revise"): "draft",
}


@given(st.lists(st.sampled_from(sorted(PLAN_STEPS)), max_size=12))
def test_a_plan_moves_only_along_its_states(steps: list[str]) -> None:
    """Whatever is asked in whatever order, only the allowed moves happen; an amendment is a new version."""
    plan = Plan(NOBODY, NOBODY, 2021, 1, "draft", ITEMS)
    approvals = 0
    for step in steps:
        expected = PLAN_ALLOWED.get((plan.state, step))
        if expected is None:
            with pytest.raises(Conflict):
                PLAN_STEPS[step](plan)
            continue
        amended = plan.state == "approved"
        moved = PLAN_STEPS[step](plan)
        assert moved.state == expected
        assert moved.version == plan.version + amended
        assert (moved.approved_on is not None) == (moved.state == "approved")
        approvals += moved.state == "approved"
        plan = moved
    assert plan.version <= approvals + 1


@pytest.mark.parametrize(
    "items",
    [
        [],
        [PlanItem("NT_DANG", 5, 1, 1)],
        [PlanItem("NT_DANG", 1, 0, 10)],
        [PlanItem("NT_DANG", 1, 1, 10), PlanItem("NT_DANG", 1, 2, 20)],
    ],
    ids=["no line", "fifth quarter", "no class", "a line twice"],
)
def test_a_plan_that_promises_nothing_or_twice_is_refused(items: list[PlanItem]) -> None:
    """A faulty line is named."""
    with pytest.raises(Invalid):
        plans.validate_items(items)


def _group(closed_on: date | None = date(2021, 3, 31)) -> TrainingClass:
    return TrainingClass(
        id=NOBODY, center_id=NOBODY, code="NT-01", name="Lớp", program_code="NT_DANG", rule_set="KX-2021",
        rule_set_version=1, opened_on=date(2021, 3, 1), closed_on=closed_on, periods=50, state="open",
        version=1,
        summoned=12, admitted=10,
    )  # fmt: skip


@given(st.lists(st.sampled_from(["complete", "recount", "same", "cancel"]), max_size=8))
def test_every_change_of_a_class_is_its_next_version(steps: list[str]) -> None:
    """Versions count changes without a gap; refused or empty steps change nothing; cancelled is final."""
    group = _group()
    for step in steps:
        before = group
        try:
            if step == "complete":
                group = classes.complete(group, passed=8, not_passed=2, decision_id=NOBODY)
            elif step == "recount":
                group = classes.recount(group, passed=group.completed - 1, not_passed=group.not_passed + 1)
            elif step == "same":
                group = classes.recount(group, passed=group.completed, not_passed=group.not_passed)
            else:
                group = classes.cancel(group)
        except Problem:
            allowed = {"complete": "open", "recount": "completed", "same": "completed"}.get(step)
            assert before.state != allowed
            assert step != "cancel" or before.state == "cancelled"
            continue
        assert group.version == before.version + (step != "same")
        assert before.state != "cancelled"


@given(st.dates(date(2021, 1, 1), date(2021, 12, 31)))
def test_a_decision_is_signed_between_the_closing_day_and_today(day: date) -> None:
    """Neither before the class closed nor in the future."""
    group = _group()
    if date(2021, 3, 31) <= day <= TODAY:
        assert classes.require_decision_day(group, day, TODAY) == group.closed_on
    else:
        with pytest.raises(Invalid):
            classes.require_decision_day(group, day, TODAY)


def test_a_class_without_a_closing_day_cannot_be_completed() -> None:
    """Results are counted by the closing day, so there must be one."""
    with pytest.raises(Invalid):
        classes.require_decision_day(_group(None), TODAY, TODAY)
