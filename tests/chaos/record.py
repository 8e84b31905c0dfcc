"""The record of a fault run: kept on disk while the run lasts, so that one that is killed leaves its part."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from tests.chaos.checker import Found

EXACT_WITHIN = 10.0
"""Seconds after the last fault in which the system must have mended itself, with nobody doing anything."""
RESULT = "result.json"


@dataclass
class Result:
    """What a run came to; `exact` is the verdict, and there is none before the run has ended."""

    seed: int
    asked: dict[str, Any] = field(default_factory=dict)
    """The plan: how long, how many writers, faults, events."""
    parts: dict[str, str] = field(default_factory=dict)
    """The commit and the versions of what took part."""
    started_at: str = ""
    state: Literal["under way", "broken off", "ended"] = "under way"
    seconds: float = 0.0
    """From the first fault to the last."""
    faults: dict[str, int] = field(default_factory=dict)
    operations: dict[str, dict[str, int]] = field(default_factory=dict)
    events: int = 0
    events_by_type: dict[str, int] = field(default_factory=dict)
    mended_after: float | None = None
    """Seconds from the last fault to *reconciled, 0 differences, nothing behind*."""
    facts: int = 0
    reconciled_in: int = 0
    """Milliseconds of the reconciliation that said so."""
    checked_in: float = 0.0
    found: Found = field(default_factory=Found)
    defects: list[str] = field(default_factory=list)
    """What went wrong in the rig itself: such a run proves nothing."""

    @property
    def contradicted_by_nothing(self) -> bool:
        """Tell whether everything agrees with the history, however long the mending took."""
        return self.state == "ended" and not self.found.contradictions and not self.defects

    @property
    def exact(self) -> bool:
        """Tell whether nothing contradicts the history and everything mended in time."""
        in_time = self.mended_after is not None and self.mended_after <= EXACT_WITHIN
        return self.contradicted_by_nothing and in_time

    @property
    def fault_count(self) -> int:
        """How many faults there were."""
        return sum(self.faults.values())

    @property
    def fell_short(self) -> bool:
        """Tell whether there were fewer faults or events than the plan asks for."""
        faults, events = (int(self.asked.get(name, 0)) for name in ("faults", "events"))
        return self.fault_count < faults or self.events < events

    def write(self, home: Path) -> None:
        """Put the record in place of the older one; a reader never sees half of it."""
        text = json.dumps(
            {**asdict(self), "exact": self.exact, "fault_count": self.fault_count},
            ensure_ascii=False,
            indent=1,
        )
        fresh = home / f"{RESULT}.new"
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(home / RESULT)

    @classmethod
    def read(cls, home: Path) -> "Result":
        """Return the record of a run that did not come to its check; FileNotFoundError if there is none."""
        kept = json.loads((home / RESULT).read_text(encoding="utf-8"))
        kept = {name: value for name, value in kept.items() if name not in ("exact", "fault_count")}
        return cls(**{**kept, "found": Found(**kept["found"])})
