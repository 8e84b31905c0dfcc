"""Attendance of a class: the grid as it stands, and saving cells of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.attendance import (
    Attended,
    Session,
    Standing,
    counted,
    read_attendance,
    require_held,
    standing,
    totals,
    write_attendance,
)
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.grids import (
    Cell,
    Recorded,
    conflict_at,
    refuse_conflicts,
    refuse_faults,
    require_once,
)
from services.enrollment.domain.rules import RuleSet
from services.enrollment.operations.grids import recording_class
from services.enrollment.storage import attendance
from services.enrollment.storage.attendance import Enrolled, Place, Written
from shared.errors import Detail, Invalid
from shared.principal import Principal


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """A learner's cells in the order of the sessions, and where they stand."""

    learner: Enrolled
    cells: tuple[str, ...]
    made_up: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class AttendanceGrid:
    """The attendance of a class, learners by sessions."""

    sessions: list[Session]
    rows: list[AttendanceRow]


@dataclass(frozen=True, slots=True)
class _Known:
    """What cells are judged by: the sessions, the learners, and what stands."""

    sessions: Mapping[UUID, Session]
    learners: Mapping[UUID, Enrolled]
    taken: Mapping[Place, tuple[Attended, Written]]
    made_up: Mapping[Place, int]


def attendance_grid(connection: Connection, group: TrainingClass, rules: RuleSet) -> AttendanceGrid:
    """Return the attendance of a class as it stands; without sessions the sum that its list gave."""
    sessions = attendance.sessions_of(connection, group.id)
    taken = attendance.taken(connection, group.id)
    made_up = attendance.made_up(connection, group.id)
    rows = []
    for learner in attendance.enrolled(connection, group.id):
        places = [(session, (learner.enrolment_id, session.id)) for session in sessions]
        cells = [(session, taken[place][0]) for session, place in places if place in taken]
        extra = sum(made_up.get(place, 0) for _, place in places)
        if cells:
            attended, missed = totals(cells, extra, rules)
            attended += learner.carried
        else:
            attended = learner.attended or 0
            # A class list gives the sum of the whole class; what a transfer brought is only its beginning.
            given = learner.attended is not None and not learner.carried
            missed = group.periods - attended if given else 0
        rows.append(
            AttendanceRow(
                learner,
                tuple(
                    write_attendance(taken[place][0] if place in taken else None, session.periods)
                    for session, place in places
                ),
                extra,
                standing(attended, missed, group.periods, rules),
            )
        )
    return AttendanceGrid(sessions, rows)


def save_attendance(
    connection: Connection,
    class_id: UUID,
    cells: Sequence[Cell[Place]],
    *,
    principal: Principal,
    today: date,
) -> list[str]:
    """Store changed cells (keys: enrolment and session) and each learner's sum; return them as they stand.

    All or nothing: `Invalid` naming every cell that cannot be read, `Conflict` naming every cell that
    somebody else changed since it was seen, with both values. What stands already is not changed again.
    """
    group, rules = recording_class(connection, class_id, principal)
    require_once(cells)
    known = _Known(
        {each.id: each for each in attendance.sessions_of(connection, class_id)},
        {each.enrolment_id: each for each in attendance.enrolled(connection, class_id)},
        attendance.taken(connection, class_id, {cell.key[1] for cell in cells}),
        attendance.made_up(connection, class_id),
    )
    faults: list[Detail] = []
    conflicts: list[Detail] = []
    changed: list[tuple[Place, Attended | None]] = []
    stands: list[str] = []
    for index, cell in enumerate(cells):
        try:
            wanted, session = _wanted(cell, known, rules, today)
        except Invalid as fault:
            faults.append(Detail(fault.vi, fault.en, {"index": index}))
            continue
        stands.append(write_attendance(wanted, session.periods))
        now, written = known.taken.get(cell.key, (None, None))
        if now == wanted:
            continue
        if not _same(cell.before, now, session):
            stored = Recorded(write_attendance(now, session.periods), *(written or ()))
            conflicts.append(conflict_at(index, _said(known, cell.key), cell, stored))
        changed.append((cell.key, wanted))
    refuse_faults(faults)
    refuse_conflicts(conflicts)
    attendance.store(connection, class_id, changed, principal=principal)
    attendance.recount(
        connection,
        class_id,
        {enrolment_id for (enrolment_id, _), _ in changed},
        excused_counts=rules.excused_counts,
    )
    del group
    return stands


def _wanted(cell: Cell[Place], known: _Known, rules: RuleSet, today: date) -> tuple[Attended | None, Session]:
    enrolment_id, session_id = cell.key
    session = known.sessions.get(session_id)
    if session is None or enrolment_id not in known.learners:
        raise Invalid(
            "Buổi học hoặc học viên này không còn trong lớp. Hãy tải lại trang.",
            "This session or learner is no longer in the class. Reload the page.",
            code="cell-gone",
        )
    wanted = read_attendance(cell.after, session.periods)
    require_held(session, wanted, today)
    made_up = known.made_up.get(cell.key, 0)
    missed = 0 if wanted is None else session.periods - counted(wanted, session.periods, rules)
    if made_up > missed:
        raise Invalid(
            f"Học viên đã học bù {made_up} tiết của buổi này. Hãy sửa phần học bù trước.",
            f"The learner made up {made_up} tiết of this session. Change what was made up first.",
            code="made-up-already",
        )
    return wanted, session


def _same(text: str, stored: Attended | None, session: Session) -> bool:
    try:
        return read_attendance(text, session.periods) == stored
    except Invalid:
        return False


def _said(known: _Known, place: Place) -> tuple[str, str]:
    learner, session = known.learners[place[0]], known.sessions[place[1]]
    day = f"{session.held_on.day}/{session.held_on.month}"
    return (
        f"STT {learner.ordinal}, {learner.full_name}, buổi {day}",
        f"No. {learner.ordinal}, {learner.full_name}, session of {day}",
    )
