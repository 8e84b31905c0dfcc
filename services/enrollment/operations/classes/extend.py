"""Class lists taken piece by piece: a class is opened by its first rows and grows by the others."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.class_lists import ClassList, ListedLearner
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.known_members import KnownClass, Members
from services.enrollment.operations.announcements import class_opened
from services.enrollment.operations.classes.load import (
    ROLES,
    Entry,
    enrolment_row,
    load_class_lists,
    refuse_faulty_rows,
    store_learners,
)
from services.enrollment.storage import centers, classes, loading, members, rule_sets
from shared.errors import Conflict, NotFound
from shared.ids import new_id
from shared.messaging import publish
from shared.principal import Principal
from shared.vietnamese import match_key


def extend_class_lists(
    connection: Connection, center_id: UUID, lists: Sequence[ClassList], principal: Principal, today: date
) -> list[TrainingClass]:
    """Open the classes that are not there yet and add to the others whoever is not in them yet.

    Everything or nothing; the same rows again add nobody. `Conflict` for a class that takes nobody any
    more or has too few places, and whatever `load_class_lists` refuses.
    """
    principal.at_center(center_id, *ROLES)
    if not centers.lock(connection, center_id):
        raise NotFound
    known = {each.code: each for each in members.known_classes(connection, center_id)}
    opened = [each for each in lists if each.code not in known]
    done = load_class_lists(connection, center_id, opened, principal, today) if opened else []
    grown = [_grown(connection, known[each.code], each, today) for each in lists if each.code in known]
    publish(connection, [class_opened(group) for group, more in grown if more])
    return [*done, *(group for group, _ in grown)]


def _grown(
    connection: Connection, known: KnownClass, each: ClassList, today: date
) -> tuple[TrainingClass, bool]:
    """Return the class with the new rows in it, and whether there were any."""
    group = classes.lock(connection, known.id)
    if group is None:
        raise NotFound
    there = members_of(connection, known.id, each.learners)
    new = [row for row in each.learners if there.find(row) is None]
    if not new:
        return group, False
    _require_room(group, len(new))
    rules = rule_sets.in_force(connection, {(group.program_code, group.opened_on)})
    refuse_faulty_rows([each], {(each.program_code, each.opened_on): next(iter(rules.values()))}, today)
    after = members.last_ordinal(connection, known.id)
    entries = [
        Entry(group, each.sheet, ordinal, row, new_id()) for ordinal, row in enumerate(new, start=after + 1)
    ]
    owners = store_learners(connection, entries)
    loading.add_enrolments(connection, [enrolment_row(entry, owners) for entry in entries])
    members.grow(connection, known.id, summoned=len(new), admitted=sum(row.admitted for row in new))
    larger = classes.get(connection, known.id)
    if larger is None:
        raise NotFound
    return larger, True


def _require_room(group: TrainingClass, more: int) -> None:
    if group.state != "open":
        raise Conflict(
            f"Lớp {group.code} không còn nhận học viên. Hãy kiểm tra lại tệp để bỏ các dòng của lớp này.",
            f"Class {group.code} takes nobody any more. Check the file again to leave out its rows.",
            code="class-state",
        )
    left = max(0, group.quota - group.summoned) if group.quota is not None else more
    if more > left:
        raise Conflict(
            f"Lớp {group.code} chỉ còn {left} chỗ mà tệp thêm {more} học viên. "
            "Hãy tăng chỉ tiêu của lớp hoặc bớt học viên trong tệp.",
            f"Class {group.code} has {left} places left and the file adds {more} "
            "learners. Raise the quota or take learners out of the file.",
            code="class-full",
        )


def members_of(connection: Connection, class_id: UUID, rows: Sequence[ListedLearner]) -> Members:
    """Return those members of a class whom some rows may mean."""
    return Members(
        members.members(
            connection,
            class_id,
            sorted({row.identity_number for row in rows if row.identity_number}),
            sorted({match_key(row.full_name) for row in rows}),
        )
    )
