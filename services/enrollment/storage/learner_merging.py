"""Merging two records and undoing it: whose enrolments are whose, in statements of sets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select, text, update

from services.enrollment.storage.learner_table import learner
from services.enrollment.storage.learner_tables import learner_merge
from shared.db import uuids_parameter
from shared.principal import Principal
from shared.scope import of_all_centers


@dataclass(frozen=True, slots=True)
class Merge:
    """Two records found to be one person, and who said so; `undone_at` if that was wrong."""

    id: UUID
    kept_id: UUID
    absorbed_id: UUID
    absorbed_name: str
    reason: str
    decider: str
    decided_at: datetime
    filled: dict[str, Any]
    undo_reason: str | None
    undoer: str | None
    undone_at: datetime | None


_MERGES = select(
    learner_merge.c.id,
    learner_merge.c.kept_id,
    learner_merge.c.absorbed_id,
    learner.c.full_name.label("absorbed_name"),
    learner_merge.c.reason,
    learner_merge.c.decider,
    learner_merge.c.decided_at,
    learner_merge.c.filled,
    learner_merge.c.undo_reason,
    learner_merge.c.undoer,
    learner_merge.c.undone_at,
).join(learner, learner.c.id == learner_merge.c.absorbed_id)


def get(connection: Connection, merge_id: UUID) -> Merge | None:
    """Return a merge."""
    row = connection.execute(_MERGES.where(learner_merge.c.id == merge_id)).mappings().first()
    return Merge(**row) if row else None


def merges_of(connection: Connection, learner_id: UUID) -> list[Merge]:
    """Return what was merged into a record, the latest first, undone ones too."""
    query = _MERGES.where(learner_merge.c.kept_id == learner_id).order_by(learner_merge.c.decided_at.desc())
    return [Merge(**row) for row in connection.execute(query).mappings()]


_HOLD_CLASSES = text(
    """
    SELECT c.id FROM training_class c
    WHERE c.id IN (SELECT class_id FROM enrolment WHERE learner_id = ANY (CAST(:ids AS uuid[])))
    ORDER BY c.id FOR NO KEY UPDATE
    """
)
_SHARED = text(
    """
    SELECT c.code FROM enrolment a JOIN enrolment b USING (class_id)
    JOIN training_class c ON c.id = a.class_id
    WHERE a.learner_id = :kept AND b.learner_id = :absorbed ORDER BY c.code
    """
)
_MOVE = text(
    """
    WITH moved AS (
        UPDATE enrolment SET learner_id = :kept WHERE learner_id = :absorbed RETURNING class_id, id
    )
    INSERT INTO learner_merge_enrolment (merge_id, class_id, enrolment_id)
    SELECT CAST(:merge AS uuid), class_id, id FROM moved
    """
)
# Who was transferred after the merge goes back whole: with the enrolment that the transfer led to.
_MOVE_BACK = text(
    """
    WITH RECURSIVE own AS (
        SELECT e.class_id, e.id, e.transferred_to FROM learner_merge_enrolment m
        JOIN enrolment e ON (e.class_id, e.id) = (m.class_id, m.enrolment_id) WHERE m.merge_id = :merge
        UNION
        SELECT e.class_id, e.id, e.transferred_to FROM own
        JOIN enrolment e ON e.id = own.transferred_to AND e.learner_id = :kept
    )
    UPDATE enrolment e SET learner_id = :absorbed FROM own
    WHERE (e.class_id, e.id) = (own.class_id, own.id) AND e.learner_id = :kept
    """
)
_AT_CENTERS_NO_LONGER = text(
    """
    DELETE FROM learner_at_center a WHERE a.learner_id = ANY (CAST(:ids AS uuid[]))
        AND NOT EXISTS (SELECT FROM enrolment e JOIN training_class c ON c.id = e.class_id
                        WHERE e.learner_id = a.learner_id AND c.center_id = a.center_id)
    """
)
_AT_CENTERS = text(
    """
    INSERT INTO learner_at_center (center_id, learner_id, given, sort_key, terms)
    SELECT DISTINCT c.center_id, l.id, l.given, l.sort_key, l.terms
    FROM learner l JOIN enrolment e ON e.learner_id = l.id JOIN training_class c ON c.id = e.class_id
    WHERE l.id = ANY (CAST(:ids AS uuid[])) ON CONFLICT DO NOTHING
    """
)


@of_all_centers
def hold_classes(connection: Connection, ids: Iterable[UUID]) -> None:
    """Hold the classes of these learners, before the learners: nominations come in the same order."""
    connection.execute(_HOLD_CLASSES, {"ids": uuids_parameter(ids)})


@of_all_centers
def shared_classes(connection: Connection, kept: UUID, absorbed: UUID) -> list[str]:
    """Return the codes of the classes in which both are."""
    return list(connection.scalars(_SHARED, {"kept": kept, "absorbed": absorbed}))


@of_all_centers
def merge(
    connection: Connection,
    merge_id: UUID,
    *,
    kept: UUID,
    absorbed: UUID,
    reason: str,
    filled: dict[str, Any],
    principal: Principal,
) -> None:
    """Let the kept record stand for both: the enrolments move, the other record is found no more."""
    connection.execute(
        insert(learner_merge).values(
            id=merge_id,
            kept_id=kept,
            absorbed_id=absorbed,
            reason=reason,
            decided_by=principal.id,
            decider=principal.name,
            filled=filled,
        )
    )
    connection.execute(_MOVE, {"kept": kept, "absorbed": absorbed, "merge": merge_id})
    connection.execute(update(learner).where(learner.c.id == absorbed).values(merged_into=kept))
    _place(connection, (kept, absorbed))


@of_all_centers
def undo(connection: Connection, undone: Merge, reason: str, principal: Principal) -> None:
    """Give the other record back what the merge took, and what came of that since."""
    ids = {"kept": undone.kept_id, "absorbed": undone.absorbed_id, "merge": undone.id}
    connection.execute(_MOVE_BACK, ids)
    connection.execute(update(learner).where(learner.c.id == undone.absorbed_id).values(merged_into=None))
    connection.execute(
        update(learner_merge)
        .where(learner_merge.c.id == undone.id)
        .values(
            undo_reason=reason,
            undone_by=principal.id,
            undoer=principal.name,
            undone_at=text("now()"),
        )
    )
    _place(connection, (undone.kept_id, undone.absorbed_id))


def move_number(connection: Connection, number: str, *, giver: UUID, taker: UUID) -> None:
    """Let an identity number belong to another record, unless a third one bears it by now."""
    connection.execute(
        update(learner)
        .where(learner.c.id == giver, learner.c.identity_number == number)
        .values(identity_number=None)
    )
    borne = select(learner.c.id).where(learner.c.identity_number == number).exists()
    connection.execute(update(learner).where(learner.c.id == taker, ~borne).values(identity_number=number))


def _place(connection: Connection, ids: Sequence[UUID]) -> None:
    connection.execute(_AT_CENTERS_NO_LONGER, {"ids": uuids_parameter(ids)})
    connection.execute(_AT_CENTERS, {"ids": uuids_parameter(ids)})
