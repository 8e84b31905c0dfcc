"""Holding a class while it changes, and telling the others when what they were told has moved."""

from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain import classes as states
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.enrolments import ADMITTED, SUMMONED
from services.enrollment.operations.announcements import class_opened
from services.enrollment.storage import classes, enrolments
from shared.errors import NotFound
from shared.messaging import publish
from shared.principal import Principal

CLERKS = ("officer", "director", "province")
"""Who keeps the lists of a class."""


def hold_class(connection: Connection, class_id: UUID, principal: Principal, *roles: str) -> TrainingClass:
    """Lock a class for who may change it (clerks, unless named); of another center it does not exist."""
    return hold_classes(connection, [class_id], principal, *roles)[class_id]


def hold_classes(
    connection: Connection, class_ids: list[UUID], principal: Principal, *roles: str
) -> dict[UUID, TrainingClass]:
    """Lock several classes in the order of their ids, so that two who hold both never wait for each other."""
    for class_id in class_ids:
        seen = classes.get(connection, class_id)
        if seen is None:
            raise NotFound
        principal.at_center(seen.center_id, *(roles or CLERKS))
    held = {class_id: classes.lock(connection, class_id) for class_id in sorted(set(class_ids))}
    # Classes are never deleted: what was seen is held.
    return {class_id: group for class_id, group in held.items() if group is not None}


def store(connection: Connection, before: TrainingClass, after: TrainingClass) -> TrainingClass:
    """Store a changed class; an open one is announced again if anything that was told has moved."""
    told = states.told_again(before, after)
    if told == before:
        return before
    classes.save(connection, told)
    if told.version != before.version:
        publish(connection, [class_opened(told)])
    return told


def recount(connection: Connection, group: TrainingClass) -> TrainingClass:
    """Count the list of a locked class anew, after people on it moved."""
    found = enrolments.counts(connection, group.id)
    summoned = sum(found[state] for state in SUMMONED)
    admitted = sum(found[state] for state in ADMITTED)
    return store(connection, group, states.counted(group, summoned=summoned, admitted=admitted))
