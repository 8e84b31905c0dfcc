"""The clock that a decision starts: which event ends it, and how early it warns, as dated data.

In how many days a certificate is due is the rule of issuing (`issuing_rules`: QĐ 1147, Đ9 gives 15 days
"from signing the decision"). What must have happened by then the source does not say: that the certificate is
in the register, or in its holder's hands. That is a rule of its own, `clock_rule`, by the decision's date.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from services.certification.domain.issuing_rules import IssuingRule, rule_known


class Ending(StrEnum):
    """The event that ends the clock."""

    REGISTRATION = "registration"
    HANDOVER = "handover"


ENDING_NAMES: Mapping[Ending, tuple[str, str]] = MappingProxyType(
    {
        Ending.REGISTRATION: ("Khi giấy đã vào sổ gốc", "When it stands in the register"),
        Ending.HANDOVER: ("Khi giấy đã trao cho người học", "When it was handed to its holder"),
    }
)


@dataclass(frozen=True, slots=True)
class ClockRule:
    """What ends the clock of decisions from `effective_from` on, and how many days before it warns."""

    effective_from: date
    ends_with: Ending
    warn_days: int
    provenance: str


@dataclass(frozen=True, slots=True)
class Clocks:
    """All rules from which the term of a certificate follows."""

    issuing: tuple[IssuingRule, ...]
    rules: tuple[ClockRule, ...]

    def rule_on(self, day: date) -> ClockRule | None:
        """Return what ends the clock of a decision of that day: the newest rule; None before the first."""
        begun = [rule for rule in self.rules if rule.effective_from <= day]
        return max(begun, key=lambda rule: rule.effective_from, default=None)

    def term(self, center_id: UUID, day: date) -> "Term | None":
        """Return the term of a decision of that center and day; None where no clock runs."""
        issuing, rule = rule_known(self.issuing, center_id, day), self.rule_on(day)
        if issuing is None or rule is None or (last_day := issuing.due_by(day)) is None:
            return None
        return Term(last_day, rule, issuing.term_source)

    @property
    def first_day(self) -> date | None:
        """Return the first day whose decisions may start a clock; None if none ever does."""
        return min((rule.effective_from for rule in self.issuing if rule.term_days is not None), default=None)


class Standing(StrEnum):
    """Where a certificate that is not there yet stands to its term."""

    IN_TIME = "in_time"
    SOON = "soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Term:
    """The last day in time, by which rule of the clock and which source of the number of days."""

    last_day: date
    rule: ClockRule
    source: str

    def standing(self, today: date) -> Standing:
        """Tell whether it is over, or ends within the days of warning."""
        if self.last_day < today:
            return Standing.OVERDUE
        warned_from = self.last_day - timedelta(days=self.rule.warn_days)
        return Standing.SOON if warned_from <= today else Standing.IN_TIME
