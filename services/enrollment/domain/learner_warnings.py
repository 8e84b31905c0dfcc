"""What an officer is warned of when somebody is sent to a program: nothing is refused by it.

The rules are dated data with their provenance; a warning names the rule and the version it comes from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.vietnamese import format_day

RuleKind = Literal["age", "probation", "prerequisite", "validity"]


@dataclass(frozen=True, slots=True)
class LearnerRule:
    """A rule as it holds between two days; `program_code` is empty for every program.

    `lower_bound` and `upper_bound`: years of age; `upper_bound`: months of probation or of validity.
    """

    code: str
    version: int
    kind: RuleKind
    program_code: str
    effective_from: date
    effective_to: date | None
    lower_bound: int | None
    upper_bound: int | None
    required_program: str
    provenance: str

    def governs(self, program_code: str, on: date) -> bool:
        """Tell whether the rule holds for the program on that day."""
        return (
            self.program_code in ("", program_code)
            and self.effective_from <= on
            and (self.effective_to is None or on <= self.effective_to)
        )


@dataclass(frozen=True, slots=True)
class Passed:
    """A program completed; `revoked`: its certificate was taken back."""

    program_code: str
    on: date
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class LearnerFacts:
    """What the rules look at; the birth date as far as it is known."""

    birth_year: int
    birth_month: int | None
    birth_day: int | None
    party_status: str
    party_joined_on: date | None
    passed: tuple[Passed, ...]


@dataclass(frozen=True, slots=True)
class LearnerWarning:
    """One sentence in both languages, with the rule behind it."""

    code: str
    rule: str
    rule_version: int
    vi: str
    en: str


def warnings_of(
    facts: LearnerFacts, rules: Sequence[LearnerRule], program_code: str, on: date
) -> list[LearnerWarning]:
    """Return what to look at before this person is sent to the program on that day."""
    told = []
    for rule in rules:
        if rule.governs(program_code, on):
            said = _RULES[rule.kind](facts, rule, program_code, on)
            if said:
                told.append(LearnerWarning(f"learner-{rule.kind}", rule.code, rule.version, *said))
    return told


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of that month if it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def ages_on(facts: LearnerFacts, on: date) -> tuple[int, int]:
    """Return the least and the greatest age in whole years that the known part of the birth date allows."""
    last_month, first_month = facts.birth_month or 12, facts.birth_month or 1
    last_day, first_day = facts.birth_day or 31, facts.birth_day or 1
    youngest = on.year - facts.birth_year - ((on.month, on.day) < (last_month, last_day))
    oldest = on.year - facts.birth_year - ((on.month, on.day) < (first_month, first_day))
    return youngest, oldest


Said = tuple[str, str] | None


def _age(facts: LearnerFacts, rule: LearnerRule, program_code: str, on: date) -> Said:
    del program_code
    youngest, oldest = ages_on(facts, on)
    day = format_day(on)
    if rule.lower_bound is not None and youngest < rule.lower_bound:
        sure = oldest < rule.lower_bound
        return (
            (
                f"{'Chưa đủ' if sure else 'Có thể chưa đủ'} {rule.lower_bound} tuổi vào ngày {day}"
                f"{'' if sure else ': ngày sinh chưa rõ'}. Hãy kiểm tra ngày sinh."
            ),
            (
                f"{'Under' if sure else 'Perhaps under'} {rule.lower_bound} on {on}"
                f"{'' if sure else ': the birth date is not fully known'}. Check the birth date."
            ),
        )
    if rule.upper_bound is not None and oldest > rule.upper_bound:
        sure = youngest > rule.upper_bound
        return (
            (
                f"{'Đã quá' if sure else 'Có thể đã quá'} {rule.upper_bound} tuổi vào ngày {day}"
                f"{'' if sure else ': ngày sinh chưa rõ'}. Hãy kiểm tra ngày sinh."
            ),
            (
                f"{'Over' if sure else 'Perhaps over'} {rule.upper_bound} on {on}"
                f"{'' if sure else ': the birth date is not fully known'}. Check the birth date."
            ),
        )
    return None


def _probation(facts: LearnerFacts, rule: LearnerRule, program_code: str, on: date) -> Said:
    del program_code
    joined, months = facts.party_joined_on, rule.upper_bound
    if facts.party_status != "du_bi" or joined is None or months is None:
        return None
    ends = months_after(joined, months)
    if on <= ends or _has(facts, rule.required_program, on):
        return None
    return (
        (
            f"Là đảng viên dự bị từ {format_day(joined)}, đã hết {months} tháng vào {format_day(ends)}"
            f" mà chưa hoàn thành {rule.required_program}. Hãy cử học sớm."
        ),
        (
            f"Probationary member since {joined}; the {months} months ended on {ends}"
            f" without {rule.required_program}. Send them soon."
        ),
    )


def _prerequisite(facts: LearnerFacts, rule: LearnerRule, program_code: str, on: date) -> Said:
    if _has(facts, rule.required_program, on):
        return None
    return (
        (
            f"Chưa thấy kết quả hoàn thành {rule.required_program} trước khi học {program_code}."
            " Hãy kiểm tra giấy chứng nhận của học viên."
        ),
        f"No completed {rule.required_program} is on record before {program_code}. Check the certificate.",
    )


def _validity(facts: LearnerFacts, rule: LearnerRule, program_code: str, on: date) -> Said:
    if rule.upper_bound is None:
        return None
    ends = [
        (months_after(each.on, rule.upper_bound), each.on)
        for each in facts.passed
        if each.program_code == program_code and not each.revoked and each.on <= on
    ]
    if not ends or max(ends)[0] <= on:
        return None
    until, since = max(ends)
    return (
        (
            f"Đã hoàn thành {program_code} ngày {format_day(since)}; giấy chứng nhận còn giá trị"
            f" đến {format_day(until)}. Chưa cần học lại."
        ),
        f"Completed {program_code} on {since}; the certificate is valid until {until}. No need to repeat it.",
    )


def _has(facts: LearnerFacts, program_code: str, on: date) -> bool:
    return any(
        each.program_code == program_code and not each.revoked and each.on <= on for each in facts.passed
    )


_RULES = {"age": _age, "probation": _probation, "prerequisite": _prerequisite, "validity": _validity}
