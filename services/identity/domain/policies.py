"""The rules of accounts as dated data: who shows a second factor, when it locks, how long links live."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class AccountPolicy:
    """What holds from `valid_from` until the next one's first day."""

    valid_from: date
    second_factor_roles: frozenset[str]
    failures_to_lock: int
    invitation_days: int
    reset_minutes: int
    delegation_days: int
    source: str


def policy_on(policies: Sequence[AccountPolicy], day: date) -> AccountPolicy:
    """Return the policy of a day; LookupError if none had begun (the first one ships with the system)."""
    begun = [each for each in policies if each.valid_from <= day]
    if not begun:
        raise LookupError(f"no rule of accounts holds on {day}")
    return max(begun, key=lambda each: each.valid_from)
