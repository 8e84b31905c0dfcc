"""Links that may be used once: an invitation, a way back to a lost password."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from services.identity.domain.policies import AccountPolicy

LinkKind = Literal["invitation", "reset"]
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no letter that is taken for a digit; a code may be read from paper."""
SIGNS = 20
_GROUP = 5
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True)
class OneTimeLink:
    """What is kept of a link; its code itself is not."""

    expires_at: datetime
    used_at: datetime | None
    withdrawn_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Tell whether it may still be used."""
        return self.used_at is None and self.withdrawn_at is None and now < self.expires_at


def kind_for(*, has_password: bool) -> LinkKind:
    """Who never chose a password is invited; who has one gets it reset."""
    return "reset" if has_password else "invitation"


def lifetime(kind: LinkKind, policy: AccountPolicy) -> timedelta:
    """Return how long a link of this kind may be used."""
    if kind == "invitation":
        return timedelta(days=policy.invitation_days)
    return timedelta(minutes=policy.reset_minutes)


def grouped(code: str) -> str:
    """Return a code as people read it: groups of five."""
    return "-".join(code[first : first + _GROUP] for first in range(0, len(code), _GROUP))


def as_kept(entered: str) -> str:
    """Return what somebody typed as the code that was made: no gaps, no case, no misread letters."""
    return "".join(each for each in entered.upper() if each.isalnum()).translate(_MISREAD)
