"""A learner's result in a class, decided by a decision; corrected or annulled only by a later one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal, NamedTuple
from uuid import UUID

from services.enrollment.domain.rules import Result, RuleSet, assess
from shared.errors import Conflict, Detail, Invalid

Outcome = Literal["passed", "not_passed", "annulled"]


class Person(NamedTuple):
    """A learner as the class list prints them, and later the certificate; the number is for the register."""

    full_name: str
    birth_date: str
    gender: str
    birth_place: str
    ethnicity: str
    unit: str
    party_cell: str
    identity_number: str = ""


class Admitted(NamedTuple):
    """An admitted learner of a class: what the rules look at is attendance in periods, and marks."""

    enrolment_id: UUID
    ordinal: int
    attended: int | None
    marks: tuple[Decimal, ...]
    """Of every paper in order; more than one: it was redone."""
    person: Person
    waiting: bool = False
    """Whether the last paper has no mark yet."""


@dataclass(frozen=True, slots=True)
class Completion:
    """The result of one learner as it stands at `version`, with the rules and decision it rests on.

    `id` is that of the enrolment: each has one result at most.
    """

    id: UUID
    class_id: UUID
    center_id: UUID
    version: int
    outcome: Outcome
    reason_code: str
    mark: Decimal | None
    band: str | None
    good: bool
    rule_set: str
    rule_set_version: int
    completed_on: date
    decision_id: UUID
    reason: str | None = None
    attended: int | None = None
    """Tiết as a later decision corrected them; None: those of the enrolment."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a decision signed now would make of a learner: a result, or what stands against signing."""

    learner: Admitted
    result: Result | None
    fault: Detail | None


def foresee(learners: Sequence[Admitted], periods: int, rules: RuleSet) -> list[Foreseen]:
    """Return what a decision would make of each learner, in order, without refusing.

    Learners of the same marks and attendance share one result.
    """
    # A class has few different marks: each is assessed once, not once a learner.
    alike = cache(lambda attended, marks: assess(attended, periods, marks, rules))
    foreseen: list[Foreseen] = []
    for learner in learners:
        try:
            result = alike(learner.attended, learner.marks)
        except Invalid as fault:
            foreseen.append(Foreseen(learner, None, _fault(learner, fault.vi, fault.en)))
            continue
        against = None
        if result.reason == "no_mark":
            against = _fault(learner, "đủ điều kiện nhưng chưa có điểm.", "is eligible but has no mark.")
        elif learner.waiting and result.reason != "attendance":
            against = _fault(learner, "bài làm lại chưa có điểm.", "the redone paper has no mark yet.")
        foreseen.append(Foreseen(learner, result, against))
    return foreseen


def assess_all(learners: Sequence[Admitted], periods: int, rules: RuleSet) -> list[Result]:
    """Return each learner's result, in order; learners of the same marks and attendance share one.

    `Invalid` naming everyone who attended enough but has no mark, since a decision must not leave
    them out in silence, and everyone whose marks break the rules.
    """
    if not learners:
        raise Invalid(
            "Lớp chưa có học viên nhập học nên không thể ký quyết định hoàn thành.",
            "Nobody was admitted to the class, so no completing decision can be signed.",
            code="class-empty",
        )
    foreseen = foresee(learners, periods, rules)
    faults = [each.fault for each in foreseen if each.fault is not None]
    if faults:
        raise Invalid(
            "Chưa thể ký quyết định: kết quả của các học viên sau chưa đầy đủ hoặc chưa đúng.",
            "The decision cannot be signed yet: the results of these learners are missing or wrong.",
            code="results-incomplete",
            details=faults,
        )
    return [each.result for each in foreseen if each.result is not None]


def correct(
    completion: Completion, result: Result, *, decision_id: UUID, reason: str, attended: int | None = None
) -> Completion:
    """Return the completion as a later decision corrects it, at the next version.

    `attended` is the corrected attendance, kept for later corrections; None: it stays as it is.
    `Conflict` if it was annulled, or if the correction changes nothing.
    """
    _require_standing(completion)
    band = result.band
    corrected = replace(
        completion,
        version=completion.version + 1,
        outcome="passed" if result.passed else "not_passed",
        reason_code=result.reason,
        mark=result.mark,
        band=band.code if band else None,
        good=band.good if band else False,
        decision_id=decision_id,
        reason=reason,
        attended=completion.attended if attended is None else attended,
    )
    before = (completion.outcome, completion.mark, completion.band)
    if (corrected.outcome, corrected.mark, corrected.band) == before:
        raise Conflict(
            "Điểm đính chính giống điểm đang có nên không có gì thay đổi.",
            "The corrected mark equals the present one, so nothing would change.",
            code="correction-changes-nothing",
        )
    return corrected


def annul(completion: Completion, *, decision_id: UUID, reason: str) -> Completion:
    """Return the completion annulled; mark and band stay for the history and count nowhere."""
    _require_standing(completion)
    return replace(
        completion,
        version=completion.version + 1,
        outcome="annulled",
        decision_id=decision_id,
        reason=reason,
    )


def _require_standing(completion: Completion) -> None:
    if completion.outcome == "annulled":
        raise Conflict(
            "Kết quả này đã bị hủy bỏ nên không thể thay đổi nữa.",
            "This result was annulled and cannot be changed any more.",
            code="completion-annulled",
        )


def _fault(learner: Admitted, vi: str, en: str) -> Detail:
    return Detail(
        f"STT {learner.ordinal}, {learner.person.full_name}: {vi}",
        f"No. {learner.ordinal}, {learner.person.full_name}: {en}",
        {"ordinal": learner.ordinal},
    )
