"""A deputy for some days: one role at one place, held for somebody who has it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from services.identity.domain.grants import DatedGrant

DELEGABLE = ("officer", "director", "province")
"""Who gives roles to others gives no role of their own away: administrators are named by name."""


@dataclass(frozen=True)
class Delegation:
    """Who stands in for whom, in which role, from which day to which, both included."""

    id: UUID
    account_id: UUID
    deputy_id: UUID
    role: str
    center_id: UUID | None
    valid_from: date
    valid_to: date
    reason: str
    ended_at: datetime | None = None

    def in_force(self, today: date) -> bool:
        """Tell whether the deputy stands in on this day."""
        return self.ended_at is None and self.valid_from <= today <= self.valid_to

    def is_open(self, today: date) -> bool:
        """Tell whether it is in force or still to come."""
        return self.ended_at is None and today <= self.valid_to

    def is_of(self, grant: DatedGrant) -> bool:
        """Tell whether it lends this very role."""
        return (grant.role, grant.center_id) == (self.role, self.center_id)


class Fault(Enum):
    """Why somebody cannot stand in."""

    ROLE = "role"
    DAYS = "days"
    LONG = "long"
    NOT_HELD = "not-held"


def fault(wanted: Delegation, held: Iterable[DatedGrant], longest_days: int, today: date) -> Fault | None:
    """Return what is wrong with a delegation of somebody who holds `held`; None if nothing is.

    It is lent for days on which it is held: a role that ends before the deputy would is not lent beyond.
    """
    if wanted.role not in DELEGABLE:
        return Fault.ROLE
    if not today <= wanted.valid_from <= wanted.valid_to:
        return Fault.DAYS
    if (wanted.valid_to - wanted.valid_from).days >= longest_days:
        return Fault.LONG
    holds = any(
        wanted.is_of(grant) and grant.in_force(wanted.valid_from) and grant.in_force(wanted.valid_to)
        for grant in held
    )
    return None if holds else Fault.NOT_HELD
