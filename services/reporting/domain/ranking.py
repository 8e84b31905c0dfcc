"""A ranking by one measure: the largest value first, equals share a place, who has none has no place.

A rate ranks by its printed figure, as it is judged: what reads the same stands in the same place.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Ranked(Generic[Item]):
    """One with its place, 1 being the first; None if it has no value."""

    place: int | None
    item: Item
    value: Decimal | int | None


def ranked(items: Iterable[tuple[Item, Decimal | int | None]]) -> list[Ranked[Item]]:
    """Return all, the largest value first, equals in the order given, those without a value at the end."""
    found = list(items)
    held = [(item, value) for item, value in found if value is not None]
    held.sort(key=lambda each: each[1], reverse=True)
    ranks: list[Ranked[Item]] = []
    for number, (item, value) in enumerate(held, 1):
        shares = ranks and ranks[-1].value == value
        ranks.append(Ranked(ranks[-1].place if shares else number, item, value))
    return ranks + [Ranked(None, item, None) for item, value in found if value is None]
