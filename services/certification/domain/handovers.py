"""When a certificate should be in its holder's hands."""

from collections.abc import Iterable
from datetime import date, timedelta

from services.certification.domain.register import RegisterRule, rule_on


def due_on(rules: Iterable[RegisterRule], decided_on: date) -> date | None:
    """Return the last day by the rule in force when the decision was signed; None: no clock runs."""
    days = rule_on(rules, decided_on).handover_days
    return None if days is None else decided_on + timedelta(days=days)
