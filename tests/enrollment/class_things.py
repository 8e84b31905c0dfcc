"""Things of a class in the states that its doors need: planned, decided, with people in every state."""

from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.class_terms import ClassTerms
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.enrolments import Enrolment
from services.enrollment.domain.nominations import Nominee, nominee_from
from services.enrollment.domain.timetables import Session
from services.enrollment.operations.classes.admit import admit
from services.enrollment.operations.classes.nominate import nominate, summon
from services.enrollment.operations.classes.plan import decide_opening, open_class, plan_class
from services.enrollment.operations.classes.timetable import add_session
from services.enrollment.storage import classes, enrolments
from shared.db import Database
from shared.ids import new_id
from tests.enrollment import field
from tests.enrollment.field import TODAY, Field

REQUIRED = frozenset({"full_name", "birth", "gender", "unit"})


def terms(code: str, **other: object) -> ClassTerms:
    """Return what a form of an invented class holds; it runs from 1 to 30 June 2021."""
    given = {
        "code": code,
        "name": f"Lớp {code}",
        "program_code": "NT_DANG",
        "opened_on": date(2021, 6, 1),
        "closed_on": date(2021, 6, 30),
        "periods": 50,
        **other,
    }
    return ClassTerms(**given)  # type: ignore[arg-type]  # a test that misspells a member fails


def nominee(number: int, **other: str) -> Nominee:
    """Return an invented person whom a unit sends."""
    cells = {
        "full_name": f"Đỗ Thị Cử {number}",
        "birth": "1990",
        "gender": "Nữ",
        "unit": "Xã Thử",
        "identity_number": f"026190{number:06d}",
        **other,
    }
    return nominee_from(cells, TODAY, required=REQUIRED, row=number)


def begun(connection: Connection, at: Field, code: str, **other: object) -> UUID:
    """Plan a class, have its opening decided, and open it."""
    group = plan_class(connection, at.center.id, terms(code, **other), principal=at.officer)
    number = f"{code}-QĐ"
    decide_opening(
        connection,
        group.id,
        by=field.signature(number, date(2021, 5, 20)),
        principal=at.director,
        today=TODAY,
    )
    open_class(connection, group.id, principal=at.officer, today=TODAY)
    return group.id


def group_of(connection: Connection, class_id: UUID) -> TrainingClass:
    found = classes.get(connection, class_id)
    assert found is not None
    return found


def listed(database: Database, class_id: UUID) -> dict[int, Enrolment]:
    with database.snapshot() as connection:
        return {each.ordinal: each for each in enrolments.listed(connection, class_id)}


def summoned_class(connection: Connection, at: Field, many: int, code: str = "L-1", **other: object) -> UUID:
    """Return a class that has begun, with `many` people summoned."""
    class_id = begun(connection, at, code, **other)
    nominate(
        connection,
        class_id,
        [nominee(number) for number in range(1, many + 1)],
        principal=at.officer,
        today=TODAY,
    )
    ids = [each.id for each in enrolments.listed(connection, class_id)]
    summon(connection, class_id, ids, principal=at.officer, today=TODAY)
    return class_id


def things_of_classes(connection: Connection, at: Field) -> dict[str, str]:
    """Enter classes in the states that their doors need; return the ids of what is in them."""
    planned = plan_class(connection, at.center.id, terms("KH-01"), principal=at.officer).id
    decided = plan_class(connection, at.center.id, terms("KH-02"), principal=at.officer).id
    decide_opening(
        connection,
        decided,
        by=field.signature("31-QĐ", date(2021, 5, 20)),
        principal=at.director,
        today=TODAY,
    )
    running, other = begun(connection, at, "KH-03"), begun(connection, at, "KH-04")
    nominate(connection, running, [nominee(n) for n in (1, 2, 3)], principal=at.officer, today=TODAY)
    first, second, third = (each.id for each in enrolments.listed(connection, running))
    summon(connection, running, [first, second], principal=at.officer, today=TODAY)
    admit(connection, running, came=[first], on=date(2021, 6, 1), principal=at.officer, today=TODAY)
    session = add_session(
        connection, Session(new_id(), running, date(2021, 6, 5), 1, 5, "Bài 1"), principal=at.officer
    )
    return {
        "running_session": str(session.id),
        "planned_class": str(planned),
        "decided_class": str(decided),
        "running_class": str(running),
        "other_class": str(other),
        "enrolment_id": str(first),
        "summoned_enrolment": str(second),
        "nominated_enrolment": str(third),
    }
