"""The ledger of blanks in figures: per holder, lot and period, opening + in − out = closing.

Domain §5, Biểu 4 (tồn đầu, nhập, dùng, hỏng, hủy, tồn cuối), and §4.3: received = on hand + issued +
spoiled + lost + destroyed, with what was handed to others beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from services.certification.domain.blanks import BlankState


@dataclass(frozen=True, slots=True)
class Flow:
    """So many blanks of a lot that one kind of movement brought to, took from or moved at a holder."""

    lot_id: UUID
    kind: str
    from_state: str | None
    to_state: str
    comes: bool
    """It comes to the holder from outside."""
    goes: bool
    """It leaves the holder."""
    quantity: int
    before: bool = False
    """It was before the period."""


@dataclass(frozen=True, slots=True)
class Account:
    """Blanks in stock over a period, and in which state all of them are at its end.

    `issued` counts what certificates stand on: a sheet that was replaced, or whose certificate was cancelled
    before anybody received it, counts as spoiled instead.
    `destroyed` counts those that had never been used; `destroyed_in_all` also spoiled and recalled ones.
    """

    opening: int = 0
    received: int = 0
    self_printed: int = 0
    taken_over: int = 0
    found: int = 0
    issued: int = 0
    spoiled: int = 0
    lost: int = 0
    destroyed: int = 0
    sent: int = 0
    closing: int = 0
    destroyed_in_all: int = 0
    in_all: int = 0
    """All that ever came to the holder until the end of the period, whatever its state."""
    sent_in_all: int = 0
    now_issued: int = 0
    now_spoiled: int = 0
    now_lost: int = 0
    now_destroyed: int = 0

    @property
    def came(self) -> int:
        """Return what came into the stock in the period."""
        return self.received + self.self_printed + self.taken_over + self.found

    @property
    def balanced(self) -> bool:
        """Tell whether opening + in − out = closing, and whether every blank that came is accounted for."""
        out = self.issued + self.spoiled + self.lost + self.destroyed + self.sent
        states = self.closing + self.now_issued + self.now_spoiled + self.now_lost + self.now_destroyed
        return self.opening + self.came - out == self.closing and self.in_all == states + self.sent_in_all

    def __add__(self, other: "Account") -> "Account":
        """Return both together; what one sent to the other counts on both sides."""
        names = [each.name for each in fields(self)]
        return Account(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included."""

    first: date
    last: date


def account_of(flows: Iterable[Flow]) -> Account:
    """Return the account that the flows of one holder (of one lot, or of all) make up."""
    figures = dict.fromkeys((each.name for each in fields(Account)), 0)
    for flow in flows:
        _at_the_end(figures, flow)
        stock = _change_of_stock(flow)
        if flow.before:
            figures["opening"] += stock
        else:
            _in_the_period(figures, flow)
        figures["closing"] += stock
    return Account(**figures)


def _change_of_stock(flow: Flow) -> int:
    came = flow.to_state == BlankState.IN_STOCK and not flow.goes
    went = flow.from_state == BlankState.IN_STOCK and not flow.comes
    return flow.quantity * (int(came) - int(went))


def _at_the_end(figures: dict[str, int], flow: Flow) -> None:
    if flow.comes:
        figures["in_all"] += flow.quantity
    if flow.goes:
        figures["sent_in_all"] += flow.quantity
    for state in (BlankState.ISSUED, BlankState.SPOILED, BlankState.LOST, BlankState.DESTROYED):
        entered = flow.to_state == state and not flow.goes
        left = flow.from_state == state and not flow.comes
        figures[f"now_{state}"] += flow.quantity * (int(entered) - int(left))


_CAME = {"receive": "received", "print": "self_printed", "find": "found"}
_WENT = {"issue": "issued", "lose": "lost", "destroy": "destroyed"}


def _in_the_period(figures: dict[str, int], flow: Flow) -> None:
    quantity = flow.quantity
    in_stock = BlankState.IN_STOCK
    if flow.kind == "destroy":
        figures["destroyed_in_all"] += quantity
    if flow.kind in {"spoil", "cancel"}:
        figures["spoiled"] += quantity
        if flow.from_state == BlankState.ISSUED:  # used in vain: replaced, or cancelled
            figures["issued"] -= quantity
    elif flow.kind in _CAME:
        figures[_CAME[flow.kind]] += quantity
    elif flow.kind in _WENT:
        figures[_WENT[flow.kind]] += quantity if flow.from_state == in_stock else 0
    elif flow.comes and flow.to_state == in_stock:
        figures["taken_over"] += quantity
    elif flow.goes and flow.from_state == in_stock:
        figures["sent"] += quantity
