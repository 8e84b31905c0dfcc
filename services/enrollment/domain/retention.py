"""How long what is no record of the field is kept: which rule holds on a day, and what it lets go.

Registers, results, decisions and learners' files are no class here: nothing of them is ever due.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

RetentionClass = Literal["unused_import", "request_answer"]
"""`unused_import`: a file that was checked and of which nothing was taken; `request_answer`: what a request
with an `Idempotency-Key` was answered."""


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """A version of the rule of one class; it holds until the next one begins."""

    code: RetentionClass
    version: int
    effective_from: date
    term_days: int
    """Whole days for which it is kept after the day on which it was last touched."""
    provenance: str

    def kept_from(self, on: date) -> date:
        """Return the first day whose things are still kept on `on`: what is older is due."""
        return on - timedelta(days=self.term_days)


def in_force(rules: Iterable[RetentionRule], on: date) -> list[RetentionRule]:
    """Return the rule of each class that holds on that day, by code; a class without one keeps all."""
    holding: dict[str, RetentionRule] = {}
    for rule in sorted(rules, key=lambda each: (each.effective_from, each.version)):
        if rule.effective_from <= on:
            holding[rule.code] = rule
    return [holding[code] for code in sorted(holding)]
