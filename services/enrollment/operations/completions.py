"""Correcting and annulling one learner's result, each by a later decision of the director."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain import classes as states
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.completions import Admitted, Completion, annul, correct
from services.enrollment.domain.rules import RuleSet, assess
from services.enrollment.operations.announcements import (
    class_completed,
    graduation_annulled,
    graduation_corrected,
    graduation_recorded,
)
from services.enrollment.operations.signing import (
    Signature,
    Signed,
    held_class,
    recognition,
    require_after,
    sign,
)
from services.enrollment.storage import classes, completions, kept_rules
from shared.errors import NotFound
from shared.events.envelope import Event
from shared.events.sealing import SealingKeys
from shared.messaging import publish
from shared.principal import Principal


def correct_completion(
    connection: Connection,
    completion_id: UUID,
    *,
    mark: Decimal | None,
    attended: int | None,
    reason: str,
    by: Signature,
    principal: Principal,
    today: date,
    keys: SealingKeys,
) -> Completion:
    """Correct a result's mark or attendance; the rules are those it was decided under.

    A passed result that still passes is published as corrected, one that no longer passes as
    annulled, one that passes now as recorded. The class is published again if its counts move.
    `Conflict` if nothing would change or the result was annulled.
    """
    group, before, recognised_by = _held(connection, completion_id, principal)
    completing = require_after(connection, group, by.decided_on, today)
    rules = kept_rules.rules(connection).rule_sets[before.rule_set, before.rule_set_version]
    known = classes.admitted_learner(connection, group.id, before.id)
    result = assess(
        _first(attended, before.attended, known.attended),
        group.periods,
        _marks(before, known, mark),
        rules,
    )
    # refuses before anything is signed
    correct(before, result, decision_id=before.decision_id, reason=reason, attended=attended)
    signed = sign(connection, group, by, kind="amendment", principal=principal)
    after = correct(before, result, decision_id=signed.id, reason=reason, attended=attended)
    if after.outcome == "passed" and before.outcome != "passed":
        recognised_by = signed.id
    completions.save(connection, after, recognised_by=recognised_by, recorded_by=principal.id)
    events = _told(
        connection,
        group,
        (before, after),
        rules=rules,
        signed=signed,
        recognised_by=recognised_by,
        keys=keys,
    )
    events.extend(_recounted(connection, group, before, after, completing))
    publish(connection, events)
    return after


def _first(*attended: int | None) -> int | None:
    """Return the attendance to judge by: given now, else as corrected before, else the enrolment's."""
    return next((each for each in attended if each is not None), None)


def _marks(before: Completion, known: Admitted, mark: Decimal | None) -> tuple[Decimal, ...]:
    """Return the mark to judge by: the one given now, else the one of record, else the list's."""
    if mark is not None:
        return (mark,)
    return known.marks if before.mark is None else (before.mark,)


def _told(
    connection: Connection,
    group: TrainingClass,
    change: tuple[Completion, Completion],
    *,
    rules: RuleSet,
    signed: Signed,
    recognised_by: UUID | None,
    keys: SealingKeys,
) -> list[Event]:
    """Return what the others are told of a correction: nothing if the result never counted."""
    before, after = change
    if after.outcome == "passed":
        if recognised_by is None:  # a constraint keeps a passed result from lacking one
            raise ValueError(f"result {after.id} passed without a recognising decision")
        person = classes.admitted_learner(connection, group.id, after.id).person
        kept = kept_rules.rules(connection)
        printed = recognition(connection, kept, group, rules, classes.decision_of(connection, recognised_by))
        if before.outcome == "passed":
            return [graduation_corrected(after, person, printed, keys, after.reason or "")]
        return [graduation_recorded(after, person, printed, keys)]
    if before.outcome != "passed":
        return []
    stood = replace(after, mark=before.mark, band=before.band, good=before.good)
    return [
        graduation_annulled(stood, group.program_code, number=signed.number, decided_on=signed.decided_on)
    ]


def annul_completion(
    connection: Connection,
    completion_id: UUID,
    *,
    reason: str,
    by: Signature,
    principal: Principal,
    today: date,
) -> Completion:
    """Annul a result; it counts nowhere any more. `Conflict` if it was annulled already."""
    group, before, recognised_by = _held(connection, completion_id, principal)
    completing = require_after(connection, group, by.decided_on, today)
    annul(before, decision_id=before.decision_id, reason=reason)  # refuses before anything is signed
    signed = sign(connection, group, by, kind="amendment", principal=principal)
    after = annul(before, decision_id=signed.id, reason=reason)
    completions.save(connection, after, recognised_by=recognised_by, recorded_by=principal.id)
    events: list[Event] = []
    if before.outcome == "passed":
        events.append(
            graduation_annulled(after, group.program_code, number=signed.number, decided_on=signed.decided_on)
        )
    events.extend(_recounted(connection, group, before, after, completing))
    publish(connection, events)
    return after


def _held(
    connection: Connection, completion_id: UUID, principal: Principal
) -> tuple[TrainingClass, Completion, UUID | None]:
    class_id = completions.class_of(connection, completion_id)
    if class_id is None:
        raise NotFound
    group = held_class(connection, class_id, principal)
    states.require_completed(group)
    before, recognised_by = completions.get(connection, completion_id)
    return group, before, recognised_by


def _recounted(
    connection: Connection,
    group: TrainingClass,
    before: Completion,
    after: Completion,
    completing: Mapping[str, Any],
) -> list[Event]:
    """Store and announce the class's counts if this change moved them."""
    moved = states.recount(
        group,
        passed=group.completed - (before.outcome == "passed") + (after.outcome == "passed"),
        not_passed=group.not_passed - (before.outcome == "not_passed") + (after.outcome == "not_passed"),
    )
    if moved == group:
        return []
    classes.save(connection, moved)
    return [class_completed(moved, completing)]
