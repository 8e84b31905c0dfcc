"""The events of enrollment, made from what was decided; published with the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.enrollment.domain.centers import Center, Program
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.completions import Completion
from services.enrollment.domain.rules import RuleSet
from shared.events.enrollment import (
    CenterChanged,
    CenterRegistered,
    ClassCancelled,
    ClassCompleted,
    ClassOpened,
    Graduate,
    GraduationAnnulled,
    GraduationCorrected,
    GraduationRecorded,
)
from shared.events.sealing import SealingKeys

RECIPIENT = "certification"
"""The one service that may open names: it prints them."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """What the certificates of one class have in common, as it was on the decision's date."""

    group: TrainingClass
    rules: RuleSet
    program: Program
    center: Center
    decision_number: str
    decided_on: date
    signer_title: str


def center_registered(center: Center) -> CenterRegistered:
    """Announce a new center."""
    return CenterRegistered(**_center_members(center))


def center_changed(center: Center) -> CenterChanged:
    """Announce a center's new dated version."""
    return CenterChanged(**_center_members(center))


def _center_members(center: Center) -> dict[str, Any]:
    return {
        "version": center.version,
        "center_id": center.id,
        "code": center.code,
        "area_code": center.area_code,
        "name": center.name,
        "short_name": center.short_name,
        "parent": center.parent,
        "province_code": center.province_code,
        "valid_from": center.valid_from,
        "established_by": center.established_by,
    }


def class_opened(group: TrainingClass) -> ClassOpened:
    """Announce a class with its learners summoned and admitted."""
    return ClassOpened(**_class_members(group))


def class_completed(group: TrainingClass, decision: Mapping[str, Any]) -> ClassCompleted:
    """Announce a completed class, again whenever its counts move."""
    return ClassCompleted(
        **_class_members(group),
        decision_number=decision["number"],
        decided_on=decision["decided_on"],
    )


def class_cancelled(group: TrainingClass, reason: str) -> ClassCancelled:
    """Announce that a class counts nowhere any more."""
    return ClassCancelled(**_class_members(group), reason=reason)


def _class_members(group: TrainingClass) -> dict[str, Any]:
    return {
        "version": group.version,
        "class_id": group.id,
        "center_id": group.center_id,
        "code": group.code,
        "name": group.name,
        "program_code": group.program_code,
        "rule_set": group.rule_set,
        "opened_on": group.opened_on,
        "closed_on": group.closed_on,
        "summoned": group.summoned,
        "admitted": group.admitted,
        "completed": group.completed,
        "not_passed": group.not_passed,
    }


def graduation_recorded(
    completion: Completion, person: Mapping[str, Any], by: Recognition, keys: SealingKeys
) -> GraduationRecorded:
    """Announce that a decision names the learner as having completed."""
    return GraduationRecorded(**_graduation_members(completion, person, by, keys))


def graduation_corrected(
    completion: Completion, person: Mapping[str, Any], by: Recognition, keys: SealingKeys, reason: str
) -> GraduationCorrected:
    """Announce a corrected completion.

    It still cites the decision that recognised the learner: that one dates the register entry, and
    who hears of the correction first must not date it otherwise.
    """
    return GraduationCorrected(**_graduation_members(completion, person, by, keys), reason=reason)


def _graduation_members(
    completion: Completion, person: Mapping[str, Any], by: Recognition, keys: SealingKeys
) -> dict[str, Any]:
    group = by.group
    names = {band.code: band.name for band in by.rules.bands}
    sealed = keys.seal(Graduate(**person), recipient=RECIPIENT, subject=completion.id)
    return {
        **_completion_members(completion, group.program_code),
        "band_name": names[completion.band or ""],
        "class_code": group.code,
        "class_name": group.name,
        "program_name": by.program.name,
        "credential_title": by.program.credential_title,
        "studied_from": group.opened_on,
        "studied_to": completion.completed_on,
        "center_code": by.center.code,
        "center_name": by.center.name,
        "parent_name": by.center.parent,
        "decision_number": by.decision_number,
        "decided_on": by.decided_on,
        "signer_title": by.signer_title,
        "person": sealed,
    }


def graduation_annulled(
    completion: Completion, program_code: str, *, number: str, decided_on: date
) -> GraduationAnnulled:
    """Announce that a completion no longer stands; mark and band are those it stood with."""
    return GraduationAnnulled(
        **_completion_members(completion, program_code),
        reason=completion.reason or "",
        decision_number=number,
        decided_on=decided_on,
    )


def _completion_members(completion: Completion, program_code: str) -> dict[str, Any]:
    return {
        "version": completion.version,
        "completion_id": completion.id,
        "class_id": completion.class_id,
        "center_id": completion.center_id,
        "program_code": program_code,
        "rule_set": completion.rule_set,
        "mark": completion.mark,
        "band": completion.band or "",
        "good": completion.good,
        "completed_on": completion.completed_on,
    }


def sealed_for(person: Any, subject: UUID, keys: SealingKeys) -> str:
    """Return a person's data that only certification opens, bound to `subject`."""
    return keys.seal(person, recipient=RECIPIENT, subject=subject)
