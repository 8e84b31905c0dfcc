"""The columns of marks of a class, on pages and in files alike: which attempt, whose mark."""

from dataclasses import dataclass
from typing import Any

from services.enrollment.domain.papers import Place
from services.enrollment.domain.rules import RuleSet
from services.enrollment.operations.papers import PaperGrid

_LABELS: dict[Place, tuple[str, str]] = {
    "first": ("Chấm 1", "Marker 1"),
    "second": ("Chấm 2", "Marker 2"),
    "agreed": ("Thống nhất", "Agreed"),
}


@dataclass(frozen=True, slots=True)
class MarkColumn:
    """A column of the grid: which attempt, whose mark."""

    attempt: int
    place: Place
    label: str

    @property
    def address(self) -> dict[str, Any]:
        """What a changed cell of this column says of itself."""
        return {"attempt": self.attempt, "place": self.place}


def mark_columns(grid: PaperGrid, rules: RuleSet, *, in_english: bool = False) -> list[MarkColumn]:
    """Return the columns: every attempt that anybody has or may write, and the first redoing in any case."""
    attempts = min(1 + rules.redo_limit, max(2, grid.attempts))
    places: tuple[Place, ...] = ("first",) if rules.markers == 1 else ("first", "second", "agreed")
    return [
        MarkColumn(attempt, place, _label(attempt, place, rules, in_english=in_english))
        for attempt in range(1, attempts + 1)
        for place in places
    ]


def _label(attempt: int, place: Place, rules: RuleSet, *, in_english: bool) -> str:
    redo = "" if attempt == 1 else ("Redo" if in_english else "Làm lại")
    if attempt > 2:  # noqa: PLR2004 -- the first redoing needs no number
        redo = f"{redo} {attempt - 1}"
    if rules.markers == 1:
        return redo or ("Mark" if in_english else "Điểm")
    whose = _LABELS[place][in_english]
    return f"{redo}: {whose}" if redo else whose
