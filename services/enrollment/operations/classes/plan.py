"""Opening a class: planned, decided by the director, begun; and its head changed later."""

from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain import class_terms
from services.enrollment.domain.centers import Program, version_on
from services.enrollment.domain.class_terms import ClassTerms
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.rules import RuleSet
from services.enrollment.operations.announcements import class_opened
from services.enrollment.operations.centers import working
from services.enrollment.operations.classes.held import CLERKS, hold_class, store
from services.enrollment.operations.signing import Signature, sign
from services.enrollment.storage import classes, faculty, programs, rule_sets
from shared.errors import Detail, Invalid
from shared.ids import new_id
from shared.messaging import publish
from shared.principal import Principal
from shared.vietnamese import format_day


def plan_class(
    connection: Connection, center_id: UUID, terms: ClassTerms, *, principal: Principal
) -> TrainingClass:
    """Enter a class before its khai giảng, under the rules and program of its opening day.

    Others are told of it when it opens. `Conflict` if the center uses its code, `Invalid` if no rule
    set governs its opening day.
    """
    principal.at_center(center_id, *CLERKS)
    working(connection, center_id, terms.opened_on)
    _require_staff(connection, center_id, terms)
    rules, program = _governing(connection, terms.program_code, terms.opened_on)
    group = class_terms.planned(new_id(), center_id, terms, rules, program)
    classes.add(connection, group, created_by=principal.id)
    return group


def offer_code(connection: Connection, center_id: UUID, program_code: str, year: int) -> str:
    """Return the next free code for a class of a program and year."""
    return class_terms.offered_code(program_code, year, classes.codes_of(connection, center_id))


def revise_class(
    connection: Connection, class_id: UUID, terms: ClassTerms, *, revision: int, principal: Principal
) -> TrainingClass:
    """Change a class's head; what is not over can be changed.

    `Conflict` with both values of each field if somebody changed it since `revision`.
    """
    group = hold_class(connection, class_id, principal)
    class_terms.require_revision(group, terms, revision)
    working(connection, group.center_id, terms.opened_on)
    _require_staff(connection, group.center_id, terms)
    rules, program = _governing(connection, terms.program_code, terms.opened_on)
    return store(connection, group, class_terms.revised(group, terms, rules, program))


def decide_opening(
    connection: Connection, class_id: UUID, *, by: Signature, principal: Principal, today: date
) -> TrainingClass:
    """Sign the decision that opens a class (its director)."""
    group = hold_class(connection, class_id, principal, "director")
    class_terms.require_opening_day(group, by.decided_on, today)
    signed = sign(connection, group, by, kind="opening", principal=principal)
    return store(
        connection,
        group,
        class_terms.decided(group, decision_id=signed.id, number=by.number, decided_on=by.decided_on),
    )


def open_class(connection: Connection, class_id: UUID, *, principal: Principal, today: date) -> TrainingClass:
    """Begin a class (khai giảng): from now on the others are told of it and its counts."""
    group = hold_class(connection, class_id, principal)
    begun = class_terms.opened(group, today)
    classes.save(connection, begun)
    publish(connection, [class_opened(begun)])
    return begun


def _governing(connection: Connection, program_code: str, day: date) -> tuple[RuleSet, Program]:
    """Return the rule set and the program version in force on the opening day."""
    rules = rule_sets.in_force(connection, [(program_code, day)]).get((program_code, day))
    program = version_on(programs.versions(connection, [program_code]).get(program_code, []), day)
    if rules is None or program is None:
        raise Invalid(
            f"Ngày {format_day(day)} chưa có chương trình {program_code} hoặc bộ quy tắc của nó."
            " Hãy kiểm tra chương trình và ngày khai giảng.",
            f"On {day} no rule set or no version of program {program_code} is in force. Check both.",
            code="no-rule-set",
            details=[
                Detail("Ngày chưa thuộc bộ quy tắc nào.", "No rules govern this day.", {"field": "opened_on"})
            ],
        )
    return rules, program


def _require_staff(connection: Connection, center_id: UUID, terms: ClassTerms) -> None:
    """Refuse a chủ nhiệm or giáo vụ who holds no post of the center on the opening day."""
    wanted = {"homeroom_id": terms.homeroom_id, "registrar_id": terms.registrar_id}
    if not any(wanted.values()):
        return
    able = {a.id for a in faculty.appointments_at(connection, center_id) if a.holds_on(terms.opened_on)}
    details = [
        Detail(
            "Người này không giữ chức vụ ở trung tâm vào ngày khai giảng.",
            "This person holds no post of the center on the opening day.",
            {"field": name},
        )
        for name, chosen in wanted.items()
        if chosen is not None and chosen not in able
    ]
    if details:
        raise Invalid(
            "Chủ nhiệm lớp và giáo vụ phải là người của trung tâm.",
            "Who looks after the class must be of the center.",
            code="class-staff",
            details=details,
        )
