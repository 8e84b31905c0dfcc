"""What lecturers have, teach and did: qualifications, subjects, hours by timetable and by hand."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, select, true, update
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.domain.lecturers import Activity, Qualification, Subject, Taught
from services.enrollment.storage.class_tables import class_session
from services.enrollment.storage.people_tables import lecturer_subject, qualification, teaching_activity
from services.enrollment.storage.refusals import refusing
from services.enrollment.storage.training_tables import training_class
from shared.errors import Conflict

_DOUBLED_QUALIFICATION = Conflict(
    "Trình độ này đã được ghi cho người này. Muốn sửa, hãy rút lại mục cũ rồi nhập lại.",
    "This level is entered for this person already. To change it, take the old entry back first.",
    code="qualification-exists",
)
_DOUBLED_SUBJECT = Conflict(
    "Người này đã được phân công chương trình này từ cùng ngày.",
    "This person teaches this program from the same day already.",
    code="subject-exists",
)


def _of(column: ColumnElement[UUID], ids: Collection[UUID] | None) -> ColumnElement[bool]:
    return true() if ids is None else column.in_(list(ids))


def qualifications(connection: Connection, people: Collection[UUID] | None) -> list[Qualification]:
    """Return the standing qualifications of these people, or of everybody, oldest first."""
    rows = connection.execute(
        select(*(qualification.c[name] for name in ("id", "person_id", "kind", "level", "since", "evidence")))
        .where(qualification.c.withdrawn_at.is_(None), _of(qualification.c.person_id, people))
        .order_by(qualification.c.kind, qualification.c.since, qualification.c.id)
    ).mappings()
    return [Qualification(**row) for row in rows]


def add_qualification(connection: Connection, new: Qualification, *, by: str) -> None:
    """Store a qualification; `Conflict` if it stands already."""
    with refusing({"qualification_once": _DOUBLED_QUALIFICATION}):
        connection.execute(
            insert(qualification).values(
                id=new.id,
                person_id=new.person_id,
                kind=new.kind,
                level=new.level,
                since=new.since,
                evidence=new.evidence,
                recorded_by=by,
            )
        )


def withdraw_qualification(connection: Connection, qualification_id: UUID, person: UUID, by: str) -> bool:
    """Take a standing qualification of a person back; False if there is none."""
    taken = connection.execute(
        update(qualification)
        .where(
            qualification.c.id == qualification_id,
            qualification.c.person_id == person,
            qualification.c.withdrawn_at.is_(None),
        )
        .values(withdrawn_by=by, withdrawn_at=func.now())
        .returning(qualification.c.id)
    )
    return taken.first() is not None


_SUBJECT = ("id", "center_id", "person_id", "program_code", "lesson", "valid_from", "valid_to")


def subjects(connection: Connection, centers: Collection[UUID] | None) -> list[Subject]:
    """Return what was ever assigned to teach at these centers, or anywhere."""
    rows = connection.execute(
        select(*(lecturer_subject.c[name] for name in _SUBJECT))
        .where(_of(lecturer_subject.c.center_id, centers))
        .order_by(lecturer_subject.c.program_code, lecturer_subject.c.lesson, lecturer_subject.c.valid_from)
    ).mappings()
    return [Subject(**row) for row in rows]


def add_subject(connection: Connection, new: Subject, *, by: str) -> None:
    """Store who teaches what; `Conflict` if it is assigned from the same day already."""
    with refusing({"lecturer_subject_unique": _DOUBLED_SUBJECT}):
        connection.execute(
            insert(lecturer_subject).values(**{name: getattr(new, name) for name in _SUBJECT}, recorded_by=by)
        )


def end_subject(connection: Connection, subject_id: UUID, valid_to: date) -> None:
    """Store the last day of an assignment."""
    connection.execute(
        update(lecturer_subject).where(lecturer_subject.c.id == subject_id).values(valid_to=valid_to)
    )


_ACTIVITY = ("id", "center_id", "person_id", "kind", "quantity", "done_on", "note")


def activities(
    connection: Connection, centers: Collection[UUID] | None, first: date, last: date
) -> list[Activity]:
    """Return the standing work entered by hand between two days, newest first."""
    rows = connection.execute(
        select(*(teaching_activity.c[name] for name in _ACTIVITY))
        .where(
            teaching_activity.c.withdrawn_at.is_(None),
            _of(teaching_activity.c.center_id, centers),
            teaching_activity.c.done_on.between(first, last),
        )
        .order_by(teaching_activity.c.done_on.desc(), teaching_activity.c.id.desc())
    ).mappings()
    return [Activity(**row) for row in rows]


def add_activity(connection: Connection, new: Activity, *, by: str) -> None:
    """Store work that no timetable shows."""
    connection.execute(
        insert(teaching_activity).values(**{name: getattr(new, name) for name in _ACTIVITY}, recorded_by=by)
    )


def withdraw_activity(connection: Connection, activity_id: UUID, center: UUID, person: UUID, by: str) -> bool:
    """Take standing work of a person at a center back; False if there is none."""
    taken = connection.execute(
        update(teaching_activity)
        .where(
            teaching_activity.c.id == activity_id,
            teaching_activity.c.center_id == center,
            teaching_activity.c.person_id == person,
            teaching_activity.c.withdrawn_at.is_(None),
        )
        .values(withdrawn_by=by, withdrawn_at=func.now())
        .returning(teaching_activity.c.id)
    )
    return taken.first() is not None


def taught(connection: Connection, centers: Collection[UUID] | None, first: date, last: date) -> list[Taught]:
    """Return the periods of sessions held between two days in classes that were opened, by person and day."""
    rows = connection.execute(
        select(
            training_class.c.center_id,
            class_session.c.lecturer_id.label("person_id"),
            class_session.c.held_on,
            func.sum(class_session.c.periods).label("periods"),
        )
        .join(training_class, training_class.c.id == class_session.c.class_id)
        .where(
            class_session.c.lecturer_id.is_not(None),
            class_session.c.held_on.between(first, last),
            training_class.c.state.in_(["open", "completed"]),
            _of(training_class.c.center_id, centers),
        )
        .group_by(training_class.c.center_id, class_session.c.lecturer_id, class_session.c.held_on)
    ).mappings()
    return [Taught(**row) for row in rows]
