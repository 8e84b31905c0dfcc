"""What a class list must say, as dated rules; the columns a workbook may have are its form, not a rule."""

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True)
class ListRules:
    """The rules for class lists from `effective_from` on.

    `required` names the fields of a learner that may not be empty; a class of fewer than
    `smallest_class` summoned is pointed out, never refused.
    """

    effective_from: date
    source: str
    required: frozenset[str]
    smallest_class: int


LIST_RULES: Final = (
    ListRules(
        effective_from=date(2019, 1, 1),
        source="default for `learner.required` (assumed) and class size (QĐ 1147, Đ5)",
        required=frozenset({"full_name", "birth", "gender", "unit"}),
        smallest_class=25,
    ),
)
"""In order of their dates; a later entry replaces the earlier from its date on."""


def list_rules_on(day: date) -> ListRules:
    """Return the rules in force on a day; before the first ones, the first ones."""
    in_force = [rules for rules in LIST_RULES if rules.effective_from <= day]
    return in_force[-1] if in_force else LIST_RULES[0]
