"""What is printed: one row a measurement, with its yardstick taken in the same run."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from rich.console import Console
from rich.table import Table

from shared.web.formats import vi_number


@dataclass(frozen=True)
class Figure:
    """One measurement. `target` is what it must reach (`bound` says from which side), None if none.

    `yardstick` is the plain thing measured beside it in the same run; a ratio of two figures of one
    run says more than either, since machines and their neighbours differ.
    """

    what: str
    value: float
    unit: str
    target: float | None = None
    bound: Literal["at least", "below"] = "at least"
    yardstick: str = ""
    yardstick_value: float | None = None

    @property
    def ratio(self) -> float | None:
        """The figure as a share of its yardstick."""
        return self.value / self.yardstick_value if self.yardstick_value else None

    @property
    def met(self) -> bool | None:
        """Tell whether the target was met; None if there is none."""
        if self.target is None:
            return None
        return self.value >= self.target if self.bound == "at least" else self.value < self.target

    def as_json(self) -> dict[str, Any]:
        """Return the figure with its ratio and verdict."""
        return {**asdict(self), "ratio": self.ratio, "met": self.met}


def show(console: Console, figures: Sequence[Figure]) -> None:
    """Print the one table."""
    table = Table(title="TTCT", title_justify="left")
    for heading in ("measured", "figure", "target", "", "yardstick, same run", "ratio"):
        table.add_column(heading, justify="right" if heading in ("figure", "target", "ratio") else "left")
    verdicts = {True: "met", False: "MISSED", None: ""}
    for each in figures:
        sign = "≥" if each.bound == "at least" else "<"
        table.add_row(
            each.what,
            f"{_number(each.value)} {each.unit}",
            "" if each.target is None else f"{sign} {_number(each.target)}",
            verdicts[each.met],
            "" if each.yardstick_value is None else f"{each.yardstick}: {_number(each.yardstick_value)}",
            "" if each.ratio is None else f"{each.ratio:.2f}",
        )
    console.print(table)


def _number(value: float) -> str:
    """Return three digits that count: 5.781 · 13,7 · 0,84."""
    return vi_number(value, 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2)  # noqa: PLR2004 - digits


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0 to 1) of the values lie; ValueError if there are none."""
    if not values:
        raise ValueError("no values, no percentile")
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
