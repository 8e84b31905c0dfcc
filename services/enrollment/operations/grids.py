"""What every grid of a class asks before a cell is stored: the class is held, open, and the officer's."""

from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.rules import RuleSet
from services.enrollment.storage import classes, rule_sets
from shared.errors import Conflict, NotFound
from shared.principal import Principal


def seen_class(connection: Connection, class_id: UUID, principal: Principal) -> tuple[TrainingClass, RuleSet]:
    """Return a class in the scope and the rules it was opened under; else it does not exist."""
    group = classes.get(connection, class_id)
    if group is None:
        raise NotFound
    principal.at_center(group.center_id)
    return group, rule_sets.get(connection, group.rule_set, group.rule_set_version)


def recording_class(
    connection: Connection, class_id: UUID, principal: Principal, *roles: str
) -> tuple[TrainingClass, RuleSet]:
    """Lock a class whose attendance or marks are to be written, and return its rules.

    `Conflict` if it is not open: what a decision rests on is locked by that decision.
    """
    seen = classes.get(connection, class_id)
    if seen is None:
        raise NotFound
    principal.at_center(seen.center_id)
    group = classes.lock(connection, class_id)
    if group is None:  # classes are never deleted
        raise NotFound
    require_recording(connection, group, principal, *roles)
    return group, rule_sets.get(connection, group.rule_set, group.rule_set_version)


def require_recording(
    connection: Connection, group: TrainingClass, principal: Principal, *roles: str
) -> None:
    """Refuse whoever may not write attendance and marks of a class, and a class that is not open."""
    principal.at_center(group.center_id, *(roles or ("officer", "director")))
    if group.state != "open":
        raise _closed(connection, group)


def _closed(connection: Connection, group: TrainingClass) -> Conflict:
    if group.state == "completed" and group.decision_id is not None:
        number = classes.decision_of(connection, group.decision_id)["number"]
        return Conflict(
            f"Điểm danh và điểm của lớp {group.code} đã khóa theo quyết định {number}. Muốn thay đổi,"
            " giám đốc ký quyết định sửa đổi ở trang Quyết định của lớp.",
            f"Attendance and marks of class {group.code} are locked by decision {number}. To change them, the"
            " director signs an amending decision on the class's Decision page.",
            code="class-locked",
        )
    return Conflict(
        f"Lớp {group.code} chưa khai giảng hoặc đã hủy nên không ghi được điểm danh và điểm.",
        f"Class {group.code} is not opened yet or was cancelled: no attendance or marks can be written.",
        code="class-state",
    )
