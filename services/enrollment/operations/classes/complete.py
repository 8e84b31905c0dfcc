"""Completing a class by the director's decision, and cancelling one."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain import classes as states
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.completions import assess_all
from services.enrollment.operations.announcements import (
    class_cancelled,
    class_completed,
    graduation_annulled,
    graduations_recorded,
)
from services.enrollment.operations.signing import (
    Signature,
    held_class,
    recognition,
    require_after,
    sign,
)
from services.enrollment.storage import classes, completions, kept_rules
from shared.errors import Invalid
from shared.events.envelope import Event
from shared.events.sealing import SealingKeys
from shared.ids import new_id
from shared.messaging import publish
from shared.principal import Principal


@dataclass(frozen=True, slots=True)
class Completed:
    """A completed class and how many passed and did not."""

    group: TrainingClass
    decision_id: UUID


def complete_class(
    connection: Connection,
    class_id: UUID,
    *,
    by: Signature,
    principal: Principal,
    today: date,
    keys: SealingKeys,
) -> Completed:
    """Sign the decision that completes a class: everybody admitted gets a result by the class's rules.

    Publishes one graduation for each who passed, then the completed class (QĐ 1147, Đ6 and Đ9).
    `Invalid` naming every learner without a mark; `Conflict` if the class is not open or the
    decision's number is taken.
    """
    group = held_class(connection, class_id, principal)
    completed_on = states.require_decision_day(group, by.decided_on, today)
    decision_id = new_id()
    states.complete(
        group, passed=0, not_passed=0, decision_id=decision_id
    )  # refuses before anything is written
    kept = kept_rules.rules(connection)
    rules = kept.rule_sets[group.rule_set, group.rule_set_version]
    learners = classes.admitted_learners(connection, class_id)
    results = assess_all(learners, group.periods, rules)
    signed = sign(connection, group, by, kind="completion", principal=principal, kept=kept)
    passed = sum(result.passed for result in results)
    done = states.complete(group, passed=passed, not_passed=len(results) - passed, decision_id=signed.id)
    found = list(zip(learners, results, strict=True))
    completions.record_class(
        connection, class_id, signed.id, ((learner.enrolment_id, result) for learner, result in found)
    )
    classes.save(connection, done)
    decision = {
        "number": by.number,
        "decided_on": by.decided_on,
        "signer_title": signed.signer.post_title,
    }
    events: list[Event] = [
        *graduations_recorded(
            ((learner.enrolment_id, result, learner.person) for learner, result in found),
            completed_on,
            recognition(connection, kept, done, rules, decision),
            keys,
        ),
        class_completed(done, decision),
    ]
    publish(connection, events)
    return Completed(done, signed.id)


def cancel_class(
    connection: Connection,
    class_id: UUID,
    *,
    reason: str,
    by: Signature | None,
    principal: Principal,
    today: date,
) -> TrainingClass:
    """Cancel a class; if it was completed, an amending decision annuls every result that stands.

    `Invalid` if the class was completed and no decision is given.
    """
    group = held_class(connection, class_id, principal)
    cancelled = states.cancel(group)
    events: list[Event] = []
    if group.state == "completed":
        events.extend(
            _annul_all(connection, group, reason=reason, by=_required(by), principal=principal, today=today)
        )
    classes.save(connection, cancelled, cancel_reason=reason)
    if group.state != "planned":  # nobody was told of it
        events.append(class_cancelled(cancelled, reason))
    publish(connection, events)
    return cancelled


def _required(by: Signature | None) -> Signature:
    if by is None:
        raise Invalid(
            "Lớp đã hoàn thành: hủy lớp là hủy mọi kết quả đã công nhận, nên cần số và ngày quyết định.",
            "The class is completed: cancelling it annuls recognised results, so give a decision's"
            " number and date.",
            code="decision-needed",
        )
    return by


def _annul_all(
    connection: Connection,
    group: TrainingClass,
    *,
    reason: str,
    by: Signature,
    principal: Principal,
    today: date,
) -> list[Event]:
    require_after(connection, group, by.decided_on, today)
    signed = sign(connection, group, by, kind="amendment", principal=principal)
    rows = completions.annul_class(
        connection, group.id, decision_id=signed.id, reason=reason, recorded_by=principal.id
    )
    return [
        graduation_annulled(
            each,
            group.program_code,
            number=by.number,
            decided_on=by.decided_on,
        )
        for each in rows
    ]
