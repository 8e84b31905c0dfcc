"""Making up missed periods, where the rule set allows it and the director agrees."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import Connection

from services.enrollment.domain.attendance import counted, require_makeup
from services.enrollment.operations.entered import Body, Day, Reason
from services.enrollment.operations.grids import recording_class
from services.enrollment.storage import attendance
from shared.errors import Detail, Invalid, NotFound
from shared.principal import Principal


class MakeUp(Body):
    """Missed tiết of a session that a learner made up, in place of what was entered before; 0: none."""

    enrolment_id: UUID
    session_id: UUID
    periods: Annotated[int, Field(ge=0, le=15)]
    held_on: Day
    reason: Reason


def make_up_periods(
    connection: Connection,
    class_id: UUID,
    entered: MakeUp,
    *,
    principal: Principal,
    today: date,
) -> int:
    """Let a learner's missed tiết of a session be made up, in place of what was entered before; 0: none.

    The director agrees, where the rule set allows it at all. Returns the learner's attended tiết.
    """
    group, rules = recording_class(connection, class_id, principal, "director")
    enrolment_id, session_id = place = (entered.enrolment_id, entered.session_id)
    sessions = {each.id: each for each in attendance.sessions_of(connection, class_id)}
    learners = {each.enrolment_id for each in attendance.enrolled(connection, class_id)}
    if session_id not in sessions or enrolment_id not in learners:
        raise NotFound
    session = sessions[session_id]
    attended, _ = attendance.taken(connection, class_id, {session_id}).get(place, (None, None))
    missed = 0 if attended is None else session.periods - counted(attended, session.periods, rules)
    require_makeup(missed, entered.periods, rules)
    if not session.held_on <= entered.held_on <= today:
        raise Invalid(
            "Ngày học bù phải từ ngày của buổi vắng đến hôm nay. Hãy kiểm tra lại ngày.",
            "What was missed is made up between the day of the session and today. Check the date.",
            code="makeup-day",
            details=[
                Detail("Ngày không hợp lệ.", "This day is not possible.", {"field": "held_on"}),
            ],
        )
    attendance.make_up(
        connection,
        class_id,
        place,
        periods=entered.periods,
        held_on=entered.held_on,
        reason=entered.reason,
        recorded_by=principal.id,
    )
    attendance.recount(connection, class_id, {enrolment_id}, excused_counts=rules.excused_counts)
    found = {each.enrolment_id: each.attended for each in attendance.enrolled(connection, group.id)}
    return found[enrolment_id] or 0
