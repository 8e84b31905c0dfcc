"""Who succeeds whom: stored with what each receives; and what a succession moves."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, case, func, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.successions import Life, Receipts, Succession
from services.enrollment.storage.center_tables import (
    succession,
    succession_predecessor,
    succession_successor,
)
from services.enrollment.storage.classes import COLUMNS
from services.enrollment.storage.organisation_tables import appointment, center, center_version
from services.enrollment.storage.refusals import refusing
from services.enrollment.storage.training_tables import training_class
from shared.errors import Conflict

_RECEIPTS = ("registers_to", "reissue_to", "blanks_to", "open_classes_to", "results_to")


def lives(connection: Connection, center_ids: Collection[UUID]) -> dict[UUID, Life]:
    """Return how long these centers worked, under their latest names."""
    first = (
        select(center_version.c.center_id, func.min(center_version.c.valid_from).label("first_day"))
        .group_by(center_version.c.center_id)
        .subquery()
    )
    took_over = (
        select(func.max(succession.c.effective_on))
        .join(succession_successor, succession_successor.c.succession_id == succession.c.id)
        .where(succession_successor.c.center_id == center.c.id)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(center.c.id, center_version.c.name, first.c.first_day, center.c.last_day, took_over)
        .join(first, first.c.center_id == center.c.id)
        .join(
            center_version,
            (center_version.c.center_id == center.c.id) & (center_version.c.version == center.c.version),
        )
        .where(center.c.id.in_(center_ids))
    )
    return {row[0]: Life(*row[1:]) for row in rows}


def add(connection: Connection, new: Succession, recorded_by: str) -> None:
    """Store a succession; `Conflict` if one of the centers was ended by another meanwhile."""
    connection.execute(
        insert(succession).values(
            id=new.id,
            kind=new.kind,
            effective_on=new.effective_on,
            legal_act=new.legal_act,
            version=new.version,
            recorded_by=recorded_by,
            **{name: getattr(new.receipts, name) for name in _RECEIPTS},
        )
    )
    ended = Conflict(
        "Trung tâm này đã có kế thừa. Hãy tải lại trang.",
        "This center has a succession already. Reload the page.",
        code="center-ended",
    )
    with refusing({"center_ends_once": ended}):
        connection.execute(
            insert(succession_predecessor),
            [{"succession_id": new.id, "center_id": each} for each in new.predecessors],
        )
    connection.execute(
        insert(succession_successor),
        [{"succession_id": new.id, "center_id": each} for each in new.successors],
    )


def save_receipts(connection: Connection, changed: Succession) -> None:
    """Store who receives what, at the succession's next version."""
    connection.execute(
        update(succession)
        .where(succession.c.id == changed.id)
        .values(version=changed.version, **{name: getattr(changed.receipts, name) for name in _RECEIPTS})
    )


def lock(connection: Connection, succession_id: UUID) -> bool:
    """Hold a succession until the transaction ends; False if there is none."""
    query = select(succession.c.id).where(succession.c.id == succession_id).with_for_update()
    return connection.execute(query).first() is not None


def listed(connection: Connection) -> list[Succession]:
    """Return every succession, oldest first."""
    before: defaultdict[UUID, list[UUID]] = defaultdict(list)
    after: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for table, found in ((succession_predecessor, before), (succession_successor, after)):
        for row in connection.execute(select(table).order_by(table.c.center_id)):
            found[row.succession_id].append(row.center_id)
    rows = connection.execute(
        select(
            succession.c.id,
            succession.c.kind,
            succession.c.effective_on,
            succession.c.legal_act,
            succession.c.version,
            *(succession.c[name] for name in _RECEIPTS),
        ).order_by(succession.c.effective_on, succession.c.id)
    )
    return [
        Succession(
            id=row.id,
            kind=row.kind,
            effective_on=row.effective_on,
            legal_act=row.legal_act,
            predecessors=tuple(before[row.id]),
            successors=tuple(after[row.id]),
            receipts=Receipts(*(getattr(row, name) for name in _RECEIPTS)),
            version=row.version,
        )
        for row in rows
    ]


def open_codes(connection: Connection, center_ids: Collection[UUID]) -> list[str]:
    """Return the codes of classes of these centers that are neither completed nor cancelled; rows held."""
    return list(
        connection.execute(
            select(training_class.c.code)
            .where(
                training_class.c.center_id.in_(center_ids), training_class.c.state.in_(("planned", "open"))
            )
            .order_by(training_class.c.id)
            .with_for_update()
        ).scalars()
    )


def move_open_classes(
    connection: Connection, center_ids: Collection[UUID], receiver: UUID, last_day: date
) -> list[TrainingClass]:
    """Give the open classes of these centers to their receiver; return them at their next version.

    A class that had begun by the last day stays counted as opened by its old center.
    """
    taken = Conflict(
        "Trung tâm tiếp nhận đã có lớp cùng mã với một lớp đang mở. Hãy đổi mã lớp trước.",
        "The receiver has a class of the same code as one of the open classes. Change that code first.",
        code="class-exists",
    )
    began = case(
        (
            training_class.c.opened_on <= last_day,
            func.coalesce(training_class.c.opened_by, training_class.c.center_id),
        ),
        else_=null(),
    )
    moved = (
        update(training_class)
        .where(training_class.c.center_id.in_(center_ids), training_class.c.state.in_(("planned", "open")))
        .values(
            center_id=receiver,
            opened_by=began,
            version=training_class.c.version + 1,
            revision=training_class.c.revision + 1,
        )
        .returning(*(training_class.c[name] for name in COLUMNS))
    )
    with refusing({"training_class_code_unique": taken}):
        return [TrainingClass(**row) for row in connection.execute(moved).mappings()]


def end_appointments(connection: Connection, center_ids: Collection[UUID], last_day: date) -> set[UUID]:
    """Store the last day of every appointment that would outlast these centers; return which."""
    ended = (
        update(appointment)
        .where(
            appointment.c.center_id.in_(center_ids),
            appointment.c.valid_from <= last_day,
            or_(appointment.c.valid_to.is_(None), appointment.c.valid_to > last_day),
        )
        .values(valid_to=last_day, version=appointment.c.version + 1)
        .returning(appointment.c.id)
    )
    return set(connection.execute(ended).scalars())
