"""The events of enrollment, made from what was decided; published with the same transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from services.enrollment.domain.centers import Center, Program
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.completions import Completion, Person
from services.enrollment.domain.rules import Result, RuleSet
from services.enrollment.domain.seals import Seal
from services.enrollment.domain.successions import Succession
from shared.events.centers import CenterSealed, CenterSucceeded
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


def center_sealed(seal: Seal) -> CenterSealed:
    """Announce a seal in use, or one that was withdrawn: all that ever changes is its last day."""
    return CenterSealed(
        version=1 if seal.valid_to is None else 2,
        seal_id=seal.id,
        center_id=seal.center_id,
        inscription=seal.inscription,
        valid_from=seal.valid_from,
        valid_to=seal.valid_to,
        granted_by=seal.granted_by,
    )


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


def center_succeeded(succession: Succession, center_id: UUID) -> CenterSucceeded:
    """Announce that a center ended, and who receives what it leaves."""
    return CenterSucceeded(
        version=succession.version,
        center_id=center_id,
        succession_id=succession.id,
        kind=succession.kind,
        last_day=succession.last_day,
        legal_act=succession.legal_act,
        successors=succession.successors,
        registers_to=succession.receipts.registers_to,
        reissue_to=succession.receipts.reissue_to,
        blanks_to=succession.receipts.blanks_to,
        open_classes_to=succession.receipts.open_classes_to,
        results_to=succession.receiver("results"),
    )


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
        "opened_by": group.opened_by,
    }


def graduations_recorded(
    found: Iterable[tuple[UUID, Result, Person]], completed_on: date, by: Recognition, keys: SealingKeys
) -> list[GraduationRecorded]:
    """Announce everybody whom a decision names as having completed, at their first version.

    `found` gives the enrolment, its result and the learner. Learners of one mark share their result
    (`assess_all`): what their announcements have in common is put together once.
    """
    printed = _printed_members(by, completed_on)
    alike: dict[int, partial[GraduationRecorded]] = {}
    told: list[GraduationRecorded] = []
    for enrolment_id, result, person in found:
        if result.band is None:
            continue
        recorded = alike.get(id(result))
        if recorded is None:
            graded = _graded_members(by, result.mark, result.band.code, good=result.band.good)
            graded |= {"passed": result.passed, "attendance_met": result.attendance_met}
            recorded = alike[id(result)] = partial(GraduationRecorded, version=1, **printed, **graded)
        told.append(recorded(completion_id=enrolment_id, person=_graduate(person, enrolment_id, keys)))
    return told


def graduation_recorded(
    completion: Completion, person: Person, by: Recognition, keys: SealingKeys
) -> GraduationRecorded:
    """Announce that a later decision names the learner as having completed after all."""
    return GraduationRecorded(**_graduation_members(completion, person, by, keys))


def graduation_corrected(
    completion: Completion, person: Person, by: Recognition, keys: SealingKeys, reason: str
) -> GraduationCorrected:
    """Announce a corrected completion.

    It still cites the decision that recognised the learner: that one dates the register entry, and
    who hears of the correction first must not date it otherwise.
    """
    return GraduationCorrected(**_graduation_members(completion, person, by, keys), reason=reason)


def _graduation_members(
    completion: Completion, person: Person, by: Recognition, keys: SealingKeys
) -> dict[str, Any]:
    return {
        "version": completion.version,
        "completion_id": completion.id,
        **_printed_members(by, completion.completed_on),
        **_graded_members(by, completion.mark, completion.band or "", good=completion.good),
        "passed": completion.outcome == "passed",
        "attendance_met": completion.reason_code != "attendance",
        "person": _graduate(person, completion.id, keys),
    }


def _printed_members(by: Recognition, completed_on: date) -> dict[str, Any]:
    group = by.group
    return {
        "class_id": group.id,
        "center_id": group.center_id,
        "program_code": group.program_code,
        "rule_set": group.rule_set,
        "rule_set_version": by.rules.version,
        "completed_on": completed_on,
        "class_code": group.code,
        "class_name": group.name,
        "program_name": by.program.name,
        "credential_title": by.program.credential_title,
        "studied_from": group.opened_on,
        "studied_to": completed_on,
        "center_code": by.center.code,
        "center_name": by.center.name,
        "parent_name": by.center.parent,
        "decision_number": by.decision_number,
        "decided_on": by.decided_on,
        "signer_title": by.signer_title,
    }


def _graded_members(by: Recognition, mark: Decimal | None, band: str, *, good: bool) -> dict[str, Any]:
    (name,) = (each.name for each in by.rules.bands if each.code == band)
    return {"mark": mark, "band": band, "band_name": name, "good": good}


def _graduate(person: Person, completion_id: UUID, keys: SealingKeys) -> str:
    printed = Graduate(
        full_name=person.full_name,
        birth_date=person.birth_date,
        gender=person.gender,
        birth_place=person.birth_place,
        ethnicity=person.ethnicity,
        unit=person.unit,
        party_cell=person.party_cell,
        identity_number=person.identity_number,
    )
    return sealed_for(printed, completion_id, keys)


def graduation_annulled(
    completion: Completion, program_code: str, *, number: str, decided_on: date
) -> GraduationAnnulled:
    """Announce that a completion no longer stands; mark and band are those it stood with."""
    return GraduationAnnulled(
        version=completion.version,
        completion_id=completion.id,
        class_id=completion.class_id,
        center_id=completion.center_id,
        program_code=program_code,
        rule_set=completion.rule_set,
        mark=completion.mark,
        band=completion.band or "",
        good=completion.good,
        completed_on=completion.completed_on,
        reason=completion.reason or "",
        decision_number=number,
        decided_on=decided_on,
    )


def sealed_for(person: Any, subject: UUID, keys: SealingKeys) -> str:
    """Return a person's data that only certification opens, bound to `subject`."""
    return keys.seal(person, recipient=RECIPIENT, subject=subject)
