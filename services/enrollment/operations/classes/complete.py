"""Completing a class by the director's decision, and cancelling one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain import classes as states
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.completions import Admitted, Completion, assess_all
from services.enrollment.domain.rules import Result
from services.enrollment.operations.announcements import (
    class_cancelled,
    class_completed,
    graduation_annulled,
    graduation_recorded,
)
from services.enrollment.operations.signing import (
    Signature,
    held_class,
    recognition,
    require_after,
    rules_of,
    sign,
)
from services.enrollment.storage import classes, completions
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
    rules = rules_of(connection, group)
    learners = classes.admitted_learners(connection, class_id)
    results = assess_all(learners, group.periods, rules)
    signed = sign(connection, group, by, kind="completion", principal=principal)
    passed = sum(result.passed for result in results)
    done = states.complete(group, passed=passed, not_passed=len(results) - passed, decision_id=signed.id)
    found = [
        _completion(group, learner, result, completed_on, signed.id)
        for learner, result in zip(learners, results, strict=True)
    ]
    completions.record_class(connection, _common(group, completed_on, signed.id, principal), _rows(found))
    classes.save(connection, done)
    decision = {
        "number": by.number,
        "decided_on": by.decided_on,
        "signer_title": signed.signer.post_title,
    }
    printed = recognition(connection, done, rules, decision)
    people = completions.graduates(connection, class_id)
    events: list[Event] = [
        graduation_recorded(each, people[each.id], printed, keys)
        for each in found
        if each.outcome == "passed"
    ]
    publish(connection, [*events, class_completed(done, decision)])
    return Completed(done, signed.id)


def _completion(
    group: TrainingClass, learner: Admitted, result: Result, completed_on: date, decision_id: UUID
) -> Completion:
    band = result.band
    return Completion(
        id=new_id(),
        enrolment_id=learner.enrolment_id,
        class_id=group.id,
        center_id=group.center_id,
        version=1,
        outcome="passed" if result.passed else "not_passed",
        reason_code=result.reason,
        mark=result.mark,
        band=band.code if band else None,
        good=band.good if band else False,
        rule_set=group.rule_set,
        rule_set_version=group.rule_set_version,
        completed_on=completed_on,
        decision_id=decision_id,
    )


def _common(
    group: TrainingClass, completed_on: date, decision_id: UUID, principal: Principal
) -> dict[str, Any]:
    return {
        "class_id": group.id,
        "center_id": group.center_id,
        "program_code": group.program_code,
        "rule_set": group.rule_set,
        "rule_set_version": group.rule_set_version,
        "completed_on": completed_on,
        "decision_id": decision_id,
        "recorded_by": principal.id,
    }


def _rows(found: Sequence[Completion]) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "enrolment_id": each.enrolment_id,
            "outcome": each.outcome,
            "reason_code": each.reason_code,
            "mark": each.mark,
            "band": each.band,
            "good": each.good,
        }
        for each in found
    ]


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
    publish(connection, [*events, class_cancelled(cancelled, reason)])
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
