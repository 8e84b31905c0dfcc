"""Papers and their marks, and the mark of record beside each enrolment."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, delete, select, text, tuple_

from services.enrollment.domain.papers import Paper
from services.enrollment.storage.class_tables import paper
from shared.db import rows_parameter
from shared.principal import Principal


class StoredPaper(NamedTuple):
    """A paper as it is stored: `agreed` is the mark of the paper, however it came about."""

    paper: Paper
    first_marker: str
    second_marker: str
    recorder: str
    recorded_at: datetime


_SAVE = text(
    """
    INSERT INTO paper (class_id, enrolment_id, attempt, first_mark, second_mark, agreed_mark, first_marker,
        second_marker, recorded_by, recorder)
    SELECT :class_id, r.enrolment_id, r.attempt, r.first_mark, r.second_mark, r.agreed_mark, :first_marker,
        :second_marker, :recorded_by, :recorder
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(enrolment_id uuid, attempt smallint,
        first_mark numeric, second_mark numeric, agreed_mark numeric)
    ON CONFLICT (class_id, enrolment_id, attempt) DO UPDATE SET first_mark = excluded.first_mark,
        second_mark = excluded.second_mark, agreed_mark = excluded.agreed_mark,
        first_marker = coalesce(nullif(excluded.first_marker, ''), paper.first_marker),
        second_marker = coalesce(nullif(excluded.second_marker, ''), paper.second_marker),
        recorded_by = excluded.recorded_by, recorder = excluded.recorder, recorded_at = now()
    """
)
_RECORD = text(
    """
    UPDATE enrolment e SET mark = r.mark
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(enrolment_id uuid, mark numeric)
    WHERE e.class_id = :class_id AND e.id = r.enrolment_id
    """
)


def marks_of(
    connection: Connection, class_id: UUID, enrolment_id: UUID | None = None
) -> dict[UUID, list[Decimal | None]]:
    """Return the marks of the papers of a class (or of one learner) in order; None: not marked yet."""
    query = select(paper.c.enrolment_id, paper.c.agreed_mark).where(paper.c.class_id == class_id)
    if enrolment_id is not None:
        query = query.where(paper.c.enrolment_id == enrolment_id)
    found: dict[UUID, list[Decimal | None]] = {}
    for row in connection.execute(query.order_by(paper.c.attempt)):
        found.setdefault(row[0], []).append(row[1])
    return found


def of_class(connection: Connection, class_id: UUID) -> dict[UUID, list[StoredPaper]]:
    """Return the papers of a class by enrolment, in order of their attempts."""
    rows = connection.execute(
        select(paper).where(paper.c.class_id == class_id).order_by(paper.c.enrolment_id, paper.c.attempt)
    )
    found: dict[UUID, list[StoredPaper]] = {}
    for row in rows:
        held = Paper(row.attempt, row.first_mark, row.second_mark, row.agreed_mark)
        found.setdefault(row.enrolment_id, []).append(
            StoredPaper(held, row.first_marker, row.second_marker, row.recorder, row.recorded_at)
        )
    return found


def save(
    connection: Connection,
    class_id: UUID,
    changed: Sequence[tuple[UUID, Paper, Decimal | None]],
    *,
    markers: tuple[str, str],
    principal: Principal,
) -> None:
    """Store papers of a locked class, each with its mark; a paper without any mark is none and goes.

    `markers` are the names of who marked them; '' leaves a name as it was.
    """
    gone = [(enrolment_id, each.attempt) for enrolment_id, each, _ in changed if each.empty]
    if gone:
        connection.execute(
            delete(paper).where(
                paper.c.class_id == class_id, tuple_(paper.c.enrolment_id, paper.c.attempt).in_(gone)
            )
        )
    rows = [
        {
            "enrolment_id": enrolment_id,
            "attempt": each.attempt,
            "first_mark": each.first,
            "second_mark": each.second,
            "agreed_mark": mark,
        }
        for enrolment_id, each, mark in changed
        if not each.empty
    ]
    connection.execute(
        _SAVE,
        {
            "class_id": class_id,
            "rows": rows_parameter(rows),
            "first_marker": markers[0],
            "second_marker": markers[1],
            "recorded_by": principal.id,
            "recorder": principal.name,
        },
    )


def set_marks(connection: Connection, class_id: UUID, marks: Mapping[UUID, Decimal | None]) -> None:
    """Store the marks of record of enrolments of a locked class."""
    rows = [{"enrolment_id": enrolment_id, "mark": mark} for enrolment_id, mark in marks.items()]
    connection.execute(_RECORD, {"class_id": class_id, "rows": rows_parameter(rows)})
