"""When a center's stock runs low, by dated rules: fewer than a fixed number, or than its use of some days.

Public material names no threshold: `blank.least` (giả định) is a row with dates for each center, or for all
without their own.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

YEAR = 365
"""Days over which use is counted."""


@dataclass(frozen=True, slots=True)
class StockRule:
    """From which day a center is warned below which stock; `days_of_use` None: by the fixed number alone."""

    center_id: UUID
    effective_from: date
    least: int
    days_of_use: int | None
    provenance: str

    def needed(self, used: int) -> int:
        """Return the stock below which to warn, of what was used in the last 365 days; never rounded down."""
        by_use = 0 if self.days_of_use is None else -(-used * self.days_of_use // YEAR)
        return max(self.least, by_use)


@dataclass(frozen=True, slots=True)
class StockLevel:
    """A center's stock today: `needed` by the rule; `used` in the last 365 days; `waiting` for a blank.

    A center that prints its own sheets, or under no rule, needs none.
    """

    center_id: UUID
    name: str
    on_hand: int
    waiting: int
    used: int
    needed: int

    @property
    def low(self) -> bool:
        """Tell whether to warn: too few lie there, or certificates wait already."""
        return self.waiting > 0 or self.on_hand < self.needed
