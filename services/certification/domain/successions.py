"""Who stands in for a center that ended: keeps its registers, reissues its certificates, has its blanks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

Duty = Literal["registers", "reissue", "blanks"]


@dataclass(frozen=True, slots=True)
class Succession:
    """A center that ended on `last_day`, and who receives what it left (blanks None: destroyed)."""

    center_id: UUID
    last_day: date
    registers_to: UUID
    reissue_to: UUID
    blanks_to: UUID | None


def stands_in(ended: Mapping[UUID, Succession], center: UUID, duty: Duty, day: date) -> UUID | None:
    """Return who has the duty of `center` on `day`: itself while it works, then along the successions.

    None where the chain ends with nobody: blanks that were destroyed. What was told can hold no circle,
    since every successor outlives whom it succeeds; if it did, the last one reached would answer.
    """
    seen = {center}
    while (end := ended.get(center)) is not None and end.last_day < day:
        receiver: UUID | None = getattr(end, f"{duty}_to")
        if receiver is None:
            return None
        if receiver in seen:
            break
        center = receiver
        seen.add(center)
    return center
