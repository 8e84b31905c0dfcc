"""Signing decisions: who may, under which number, and what a decision's date fixes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.centers import version_on
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.faculty import Appointment, choose_signer
from services.enrollment.domain.rules import RuleSet
from services.enrollment.operations.announcements import Recognition
from services.enrollment.operations.documents import register_decision
from services.enrollment.operations.scope import account_of
from services.enrollment.storage import centers, classes, completions, faculty, kept_rules
from services.enrollment.storage.kept_rules import Rules
from shared.errors import Conflict, Invalid, NotFound
from shared.ids import new_id
from shared.principal import Principal


@dataclass(frozen=True, slots=True)
class Signature:
    """What the director gives with a signature."""

    number: str
    decided_on: date
    signer_appointment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """A stored decision, new or one that amends several results."""

    id: UUID
    signer: Appointment
    number: str
    decided_on: date


def held_class(connection: Connection, class_id: UUID, principal: Principal) -> TrainingClass:
    """Lock a class for its director; a class of another center does not exist for them."""
    seen = classes.get(connection, class_id)
    if seen is None:
        raise NotFound
    principal.at_center(seen.center_id, "director")
    held = classes.lock(connection, class_id)
    if held is None:  # classes are never deleted
        raise NotFound
    return held


def sign(
    connection: Connection,
    group: TrainingClass,
    by: Signature,
    *,
    kind: str,
    principal: Principal,
    kept: Rules | None = None,
) -> Signed:
    """Sign a decision of the class's center, store it and enter it in the register of documents.

    `kept` are the rules of this transaction, where the caller has read them already.
    An amending decision of the same number and date may be used for several results; a completing
    one stands for one class. `Conflict` if the number is taken, `Invalid` if nobody may sign that day.
    """
    signer = choose_signer(
        faculty.appointments_at(connection, group.center_id),
        day=by.decided_on,
        account_id=account_of(principal),
        chosen=by.signer_appointment_id,
    )
    if kind == "amendment":
        known = completions.amending_decision(connection, group.center_id, by.number, by.decided_on)
        if known is not None:
            return Signed(known, signer, by.number, by.decided_on)
    decision_id = new_id()
    completions.add_decision(
        connection,
        decision_id=decision_id,
        center_id=group.center_id,
        kind=kind,
        number=by.number,
        decided_on=by.decided_on,
        signer_id=signer.id,
        signer_title=signer.post_title,
        signed_by=principal.id,
    )
    register_decision(
        connection,
        group,
        decision_id=decision_id,
        kind=kind,
        number=by.number,
        decided_on=by.decided_on,
        signer=signer,
        signed_by=principal.id,
        held=(kept or kept_rules.rules(connection)).numbering,
    )
    return Signed(decision_id, signer, by.number, by.decided_on)


def require_after(connection: Connection, group: TrainingClass, day: date, today: date) -> Mapping[str, Any]:
    """Return the decision that completed the class; refuse an amendment dated before it or after today."""
    if group.decision_id is None:  # a constraint keeps a completed class from lacking one
        raise Conflict("Lớp chưa có quyết định hoàn thành.", "The class has no completing decision.")
    completing = classes.decision_of(connection, group.decision_id)
    if not completing["decided_on"] <= day <= today:
        raise Invalid(
            "Ngày quyết định phải từ ngày quyết định hoàn thành lớp đến hôm nay. Hãy kiểm tra lại ngày.",
            "The decision's date must lie between the completing decision and today. Check the date.",
            code="decision-day",
        )
    return completing


def recognition(
    connection: Connection, known: Rules, group: TrainingClass, rules: RuleSet, decision: Mapping[str, Any]
) -> Recognition:
    """Return what certificates print of program and center as they were on the decision's date."""
    day: date = decision["decided_on"]
    program = version_on(known.programs[group.program_code], day)
    center = version_on(centers.versions(connection, group.center_id), day)
    if program is None or center is None:
        raise Invalid(
            "Vào ngày quyết định, trung tâm hoặc chương trình chưa có hiệu lực. Hãy kiểm tra lại ngày.",
            "On the decision's date the center or the program was not yet in force. Check the date.",
            code="decision-day",
        )
    return Recognition(
        group=group,
        rules=rules,
        program=program,
        center=center,
        decision_number=decision["number"],
        decided_on=day,
        signer_title=decision["signer_title"],
    )
