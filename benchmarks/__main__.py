"""`python -m benchmarks`: measure everything on one stack, print the table, keep it as JSON.

Sizes come from the environment: BENCH_GRADUATIONS (30000), BENCH_EVENTS (1000000), BENCH_TRANSPORT
(100000), BENCH_STEADY (20 s) at BENCH_PACE (100 decisions a second), BENCH_DEMO (1: play the demo too).
"""

import json
import os
import platform
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.field import Field, prepared
from benchmarks.figures import Figure, show
from benchmarks.plain import settle_plainly
from benchmarks.reading import measure
from benchmarks.settling import delays, settle
from benchmarks.sizes import MEGABYTE, demo_seconds, memory
from benchmarks.transport import carry
from stack.environment import ROOT
from stack.trouble import Trouble

CLASS_SIZE = 500
_LATEST = ROOT / ".local" / "bench" / "latest.json"


def size(name: str, default: int) -> int:
    """Return a size from the environment; `Trouble` if it is no number."""
    given = os.environ.get(name, str(default))
    if not given.isdecimal():
        raise Trouble(f"{name} phải là một số.", f"{name} must be a number.")
    return int(given)


class Run:
    """One run: every part returns its figures; what explains them is kept beside them in the JSON."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self.explained: dict[str, Any] = {}

    def parts(self) -> list[Callable[[], list[Figure]]]:
        """Return the parts in the order in which none disturbs the next."""
        return [self.settled, self.steady, self.memory, self.carried, self.at_size]

    def settled(self) -> list[Figure]:
        """Graduations settled end to end, then the same rows by plain SQL."""
        graduations = size("BENCH_GRADUATIONS", 30_000)
        rounds = max(1, graduations // CLASS_SIZE)
        self._field.receive_blanks(2 * graduations + 5_000)
        warm, measured, plainly = (
            self._field.open_classes(count, CLASS_SIZE) for count in (5, rounds, rounds)
        )
        settle(self._field, warm)
        settled = settle(self._field, measured)
        self.explained["settled"] = asdict(settled)
        self.explained["differences"] = self._field.differences()
        return [
            Figure(
                "graduations settled end to end",
                settled.rate,
                "/s",
                target=5_000,
                yardstick="same rows, plain batched SQL",
                yardstick_value=settle_plainly(self._field, plainly),
            )
        ]

    def steady(self) -> list[Figure]:
        """Decision signed → certificate visible, at a steady pace."""
        pace = size("BENCH_PACE", 100)
        classes = self._field.open_classes(size("BENCH_STEADY", 20) * pace, 1)
        p50, p99 = delays(self._field, classes, pace)
        return [
            Figure(f"decision → certificate at {pace}/s, p50", p50, "ms", target=100, bound="below"),
            Figure(f"decision → certificate at {pace}/s, p99", p99, "ms", target=500, bound="below"),
        ]

    def memory(self) -> list[Figure]:
        """Memory of each process."""
        held = memory(self._field.stack)
        self.explained["memory"] = {name: {"rss": rss, "pss": pss} for name, (rss, pss) in held.items()}
        largest = max(held, key=lambda name: held[name][0])
        return [
            Figure(
                f"largest process ({largest}), resident",
                held[largest][0],
                "MB",
                target=200,
                bound="below",
                yardstick="its own share (PSS)",
                yardstick_value=held[largest][1],
            )
        ]

    def carried(self) -> list[Figure]:
        """Transport alone, then empty Celery tasks of the same content."""
        carried = carry(self._field.stack, size("BENCH_TRANSPORT", 100_000))
        return [
            Figure(
                "events carried, handlers empty",
                carried.backbone,
                "/s",
                yardstick="empty Celery task, same content",
                yardstick_value=carried.empty_task,
            )
        ]

    def at_size(self) -> list[Figure]:
        """Apply recorded events to an empty reporting, read it, reconcile it."""
        found = measure(self._field, size("BENCH_EVENTS", 1_000_000))
        self.explained["at_size"] = asdict(found)
        return [
            Figure("recorded events applied to reporting", found.events / found.seconds, "/s", target=20_000),
            Figure(
                "memory at the end of that",
                found.memory_late / MEGABYTE,
                "MB",
                target=200,
                bound="below",
                yardstick="after the first 25.000 events",
                yardstick_value=found.memory_early / MEGABYTE,
            ),
            Figure("provincial report over HTTP, p50", found.read_p50, "ms"),
            Figure("provincial report over HTTP, p95", found.read_p95, "ms", target=20, bound="below"),
            Figure(
                "reconcile, per 1.000.000 facts",
                found.reconciled_in * 1e6 / found.facts,
                "ms",
                target=1_000,
                bound="below",
            ),
        ]


def main() -> int:
    """Measure, print, keep; 0 even where a target is missed: a measurement is no test."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the stack is stopped then too
    console = Console()
    lines: list[str] = []
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="ttct-bench-") as folder:
        with prepared(Path(folder) / "home", lines) as field:
            run = Run(field)
            for part in run.parts():
                console.print(f"[dim]{(part.__doc__ or '').strip()}[/dim]")
                figures += part()
        if size("BENCH_DEMO", 1):
            console.print("[dim]The demo, once, from nothing.[/dim]")
            took = demo_seconds(Path(folder) / "demo")
            figures.append(Figure("make demo ONCE=1, after the set-up", took, "s", target=180, bound="below"))
    show(console, figures)
    _LATEST.parent.mkdir(parents=True, exist_ok=True)
    kept = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "figures": [each.as_json() for each in figures],
        "explained": run.explained,
        "restarts": lines,
    }
    _LATEST.write_text(json.dumps(kept, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
