"""Roles in time: who may do what, where, from which day to which."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

CENTER_ROLES = frozenset({"officer", "director"})
PROVINCE_ROLES = frozenset({"province", "admin"})
ROLES = CENTER_ROLES | PROVINCE_ROLES


@dataclass(frozen=True)
class DatedGrant:
    """A role given from `valid_from` to `valid_to`, both days included; an open end is None."""

    role: str
    center_id: UUID | None
    valid_from: date
    valid_to: date | None = None

    def in_force(self, today: date) -> bool:
        """Tell whether the role counts on this day."""
        return self.valid_from <= today and (self.valid_to is None or today <= self.valid_to)


def is_well_formed(grant: DatedGrant) -> bool:
    """Officers and directors belong to one center, province and admin to none; no end before the start."""
    known = grant.role in ROLES
    placed = (grant.center_id is not None) == (grant.role in CENTER_ROLES)
    return known and placed and (grant.valid_to is None or grant.valid_from <= grant.valid_to)
