"""Blanks (phôi) as a ledger: every serial of every received lot is in exactly one state.

Domain §4.3: received = on hand + issued + spoiled + lost + destroyed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

LARGEST_LOT = 100_000
"""Blanks in one lot at most: a larger figure is a slip of the pen (the province uses 11,000 a year)."""


class BlankState(StrEnum):
    """Where a blank is."""

    IN_STOCK = "in_stock"
    ISSUED = "issued"
    SPOILED = "spoiled"
    LOST = "lost"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True)
class SerialRange:
    """Serials from `first` to `last`, both included, written `prefix` + number of `width` digits."""

    prefix: str
    first: int
    last: int
    width: int

    @property
    def quantity(self) -> int:
        """How many blanks the range holds."""
        return self.last - self.first + 1

    @property
    def first_serial(self) -> str:
        """The first serial (số hiệu) as printed."""
        return self.serial(self.first)

    @property
    def last_serial(self) -> str:
        """The last serial (số hiệu) as printed."""
        return self.serial(self.last)

    def serial(self, number: int) -> str:
        """Return the serial of `number` as printed on the blank, e.g. `VP 000127`."""
        return f"{self.prefix}{number:0{self.width}d}"


@dataclass(frozen=True, slots=True)
class Balance:
    """The ledger of one center, in blanks; `transferred` were handed on to others."""

    received: int
    on_hand: int
    issued: int
    spoiled: int
    lost: int
    destroyed: int
    transferred: int = 0

    @property
    def balanced(self) -> bool:
        """Tell whether every blank received is accounted for."""
        here = self.on_hand + self.issued + self.spoiled + self.lost + self.destroyed
        return self.received == here + self.transferred


@dataclass(frozen=True, slots=True)
class CenterLedger:
    """A center's ledger as its overview shows it; `waiting` certificates are due without a blank."""

    center_id: UUID
    code: str
    name: str
    balance: Balance
    certificates: int
    waiting: int


def balance(received: int, transferred: int, by_state: Mapping[str, int]) -> Balance:
    """Return the ledger from what movements brought and took away and the blanks counted by state."""
    return Balance(
        received,
        by_state.get(BlankState.IN_STOCK, 0),
        by_state.get(BlankState.ISSUED, 0),
        by_state.get(BlankState.SPOILED, 0),
        by_state.get(BlankState.LOST, 0),
        by_state.get(BlankState.DESTROYED, 0),
        transferred,
    )
