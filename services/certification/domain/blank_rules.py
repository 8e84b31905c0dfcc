"""On what a center writes its certificates, as dated rules: numbered stock, or sheets it prints itself.

HD 154 (2020): the center prints its own forms; numbered stock is kept by others. Public material does not
decide it: `blank.mode` (giả định) is a row with dates for each center, or for all without their own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, TypeVar
from uuid import UUID

from services.certification.domain.blank_serials import nameable
from services.certification.domain.blanks import SerialRange

EVERY_CENTER = UUID(int=0)
"""Stands for every center that has no rule of its own."""

Mode = Literal["numbered_stock", "self_printed"]
_PATTERN = re.compile(r"(?P<prefix>(?:[^{}\s]|[ ]|\{unit\}|\{year\}){1,40})\{seq:0(?P<width>[4-9])d\}")


@dataclass(frozen=True, slots=True)
class BlankRule:
    """How a center gets the sheets of decisions from `effective_from` on, until a later rule of its own.

    `pattern` writes the serials of self-printed sheets and ends with the number, e.g.
    `{unit}/{year}/{seq:06d}`.
    """

    center_id: UUID
    effective_from: date
    mode: Mode
    pattern: str | None
    provenance: str

    def series(self, day: date, unit: str) -> tuple[str, int]:
        """Return the prefix of the serials of that day's decisions, and the digits of their numbers."""
        found = _PATTERN.fullmatch(self.pattern or "")
        if found is None:
            raise ValueError(f"no pattern of serials: {self.pattern}")
        return found["prefix"].format(unit=unit, year=day.year), int(found["width"])


def sensible(pattern: str) -> bool:
    """Tell whether the pattern writes serials: text, unit and year, then a number of 4 to 9 digits."""
    return _PATTERN.fullmatch(pattern) is not None


def parted(pattern: str) -> bool:
    """Tell whether serials that a sensible pattern writes can be named in a list, whatever unit and year."""
    rule = BlankRule(EVERY_CENTER, date(2008, 9, 3), "self_printed", pattern, "")
    prefix, width = rule.series(rule.effective_from, "TTCT-1")
    return nameable(SerialRange(prefix, 1, 2, width))


class Dated(Protocol):
    """A rule of one center, or of every center, from a day on."""

    @property
    def center_id(self) -> UUID:
        """Whose rule it is; zeros: that of every center without its own."""

    @property
    def effective_from(self) -> date:
        """The first day on which it holds."""


_Rule = TypeVar("_Rule", bound=Dated)


def rule_on(rules: Iterable[_Rule], center_id: UUID, day: date) -> _Rule | None:
    """Return the rule for a decision of `day`: the center's own newest one, else that of every center."""
    in_force = [
        rule for rule in rules if rule.effective_from <= day and rule.center_id in {center_id, EVERY_CENTER}
    ]
    return max(in_force, key=lambda rule: (rule.center_id == center_id, rule.effective_from), default=None)


def block(prefix: str, width: int, last: int, count: int) -> SerialRange:
    """Return the `count` serials of a series that end at `last`; ValueError if the digits do not suffice."""
    if len(str(last)) > width:
        raise ValueError(f"the series {prefix} has no number of {width} digits left")
    return SerialRange(prefix, last - count + 1, last, width)
