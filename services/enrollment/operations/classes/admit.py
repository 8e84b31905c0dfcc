"""Admission on the day and what becomes of a learner afterwards: thôi học, đình chỉ, chuyển lớp."""

from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain import enrolments as steps
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.enrolments import Step
from services.enrollment.operations.classes.held import hold_class, hold_classes, recount
from services.enrollment.operations.classes.nominate import require_places
from services.enrollment.storage import enrolments
from shared.errors import Conflict
from shared.ids import new_id
from shared.principal import Principal


def admit(
    connection: Connection,
    class_id: UUID,
    *,
    came: Sequence[UUID],
    missed: Sequence[UUID] = (),
    taken_back: Sequence[UUID] = (),
    on: date,
    principal: Principal,
    today: date,
) -> TrainingClass:
    """Enter who came (nhập học) and who did not; whoever did not may still be admitted later.

    `taken_back` undoes a slip: admitted people who have neither attendance nor papers are summoned
    again. `Conflict` if somebody's state does not allow it, or no place is left for a late one.
    """
    group = hold_class(connection, class_id, principal)
    steps.require_under_way(group)
    steps.require_day(group, on, today)
    moves: tuple[tuple[Step, Sequence[UUID]], ...] = (
        ("retract", taken_back),
        ("admit", came),
        ("miss", missed),
    )
    for step, ids in moves:
        if not ids:
            continue
        found = enrolments.chosen(connection, class_id, ids)
        steps.require_step(found, ids, step)
        if step == "retract":
            steps.require_no_work(found)
        if step == "admit":  # who was summoned holds a place already
            require_places(connection, group, sum(each.state == "absent" for each in found))
        enrolments.move(connection, class_id, ids, steps.STEPS[step][1], on=on)
    return recount(connection, group)


def change_standing(
    connection: Connection,
    class_id: UUID,
    enrolment_id: UUID,
    step: Literal["withdraw", "suspend", "reinstate"],
    *,
    on: date,
    reason: str,
    principal: Principal,
    today: date,
) -> TrainingClass:
    """Enter that an admitted learner gave up (thôi học), was sent away (đình chỉ), or goes on again.

    Who left still counts as admitted, but gets no result; going on again takes a place.
    """
    group = hold_class(connection, class_id, principal)
    steps.require_under_way(group)
    steps.require_day(group, on, today)
    found = enrolments.chosen(connection, class_id, [enrolment_id])
    steps.require_step(found, [enrolment_id], step)
    if step == "reinstate":
        require_places(connection, group, 1)
    enrolments.move(connection, class_id, [enrolment_id], steps.STEPS[step][1], on=on, reason=reason)
    return recount(connection, group)


def transfer(
    connection: Connection,
    class_id: UUID,
    enrolment_id: UUID,
    *,
    target_id: UUID,
    on: date,
    reason: str,
    principal: Principal,
    today: date,
) -> UUID:
    """Move an admitted learner to another class of the program; return the enrolment there.

    Counts in the target alone from now on; the tiết attended come along if the target's rules say so.
    A class of another center can be named by who may keep lists there too.
    """
    held = hold_classes(connection, [class_id, target_id], principal)
    source, target = held[class_id], held[target_id]
    steps.require_same_program(source, target)
    for group in (source, target):
        steps.require_under_way(group)
        steps.require_day(group, on, today)
    found = enrolments.chosen(connection, class_id, [enrolment_id])
    steps.require_step(found, [enrolment_id], "transfer")
    (moved,) = found
    require_places(connection, target, 1)
    rules = enrolments.list_rules(connection, target.rule_set, target.rule_set_version)
    arrived = new_id()
    enrolments.add_transferred(
        connection,
        moved,
        new_id=arrived,
        class_id=target_id,
        ordinal=enrolments.next_ordinal(connection, target_id),
        on=on,
        reason=reason,
        carried=steps.carried_periods(moved.attended, target.periods, carries=rules.transfer_carries),
    )
    enrolments.move(
        connection, class_id, [enrolment_id], "transferred", on=on, reason=reason, transferred_to=arrived
    )
    recount(connection, source)
    recount(connection, target)
    return arrived


def choose_officers(
    connection: Connection,
    class_id: UUID,
    *,
    monitor: UUID | None,
    deputies: Sequence[UUID],
    revision: int,
    principal: Principal,
) -> None:
    """Name the ban cán sự: one lớp trưởng and as many lớp phó as the rule set allows (QĐ 1147, Đ5).

    `Conflict` if somebody changed the class since `revision`.
    """
    group = hold_class(connection, class_id, principal)
    steps.require_under_way(group)
    if revision != group.revision:
        raise Conflict(
            "Người khác vừa sửa lớp này. Hãy xem lại rồi lưu lần nữa.",
            "Somebody else has just changed this class. Look again, then save once more.",
            code="revision-conflict",
        )
    chosen = [*([monitor] if monitor else []), *deputies]
    found = enrolments.chosen(connection, class_id, chosen)
    rules = enrolments.list_rules(connection, group.rule_set, group.rule_set_version)
    steps.require_officers(found, monitor, deputies, rules.class_deputies)
    enrolments.set_officers(connection, class_id, monitor, deputies)
