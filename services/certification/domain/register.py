"""The register (sổ gốc): how its numbers are written and when they start again, as dated data.

Domain §4.3: a register number is gap-free inside (unit, register book, year). Public material is
silent on its form, so form and reset are rules with dates, kept in `register_rule`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class RegisterRule:
    """How numbers are given from `effective_from` on (to `effective_to`, inclusive, if known).

    `pattern` has the fields `seq`, `year` and `unit`, e.g. `{seq:04d}/{year}/{unit}`. `reset`
    says whether a new book begins each calendar year or never.
    """

    effective_from: date
    effective_to: date | None
    pattern: str
    reset: Literal["yearly", "never"]

    def book_of(self, issued_on: date) -> int:
        """Return the book's year: that of the issue date, or 0 for a book that never ends."""
        return issued_on.year if self.reset == "yearly" else 0

    def write(self, sequence: int, issued_on: date, unit: str) -> str:
        """Return the number as printed, e.g. `0127/2021/TTCT-243`."""
        return self.pattern.format(seq=sequence, year=issued_on.year, unit=unit)


class NoRegisterRule(Exception):
    """No rule says how to number a certificate of that date; someone has to supply one."""


def rule_on(rules: Iterable[RegisterRule], day: date) -> RegisterRule:
    """Return the rule in force on `day`, the newest if several are; `NoRegisterRule` if none is."""
    in_force = [
        rule
        for rule in rules
        if rule.effective_from <= day and (rule.effective_to is None or day <= rule.effective_to)
    ]
    if not in_force:
        raise NoRegisterRule(f"no rule for register numbers is in force on {day.isoformat()}")
    return max(in_force, key=lambda rule: rule.effective_from)


def block(last_number: int, count: int) -> Sequence[int]:
    """Return the `count` numbers that end at `last_number`, ascending."""
    return range(last_number - count + 1, last_number + 1)
