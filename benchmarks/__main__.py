"""`python -m benchmarks`: measure everything on one stack, print the table, keep it as JSON.

Sizes come from the environment: BENCH_GRADUATIONS (30000), BENCH_EVENTS (1000000), BENCH_TRANSPORT
(100000), BENCH_COMPLETIONS (3000000) with BENCH_ARRIVING (400000), BENCH_LEARNERS (1000000),
BENCH_CERTIFICATES (1000000), BENCH_STEADY (20 s) at BENCH_PACE (100 decisions a second), BENCH_DEMO (1: play
the demo too).
"""

import json
import os
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from rich.console import Console

from benchmarks import national, printing, scoped
from benchmarks.class_pages import LEARNERS as CLASS_PAGE
from benchmarks.class_pages import measure as class_page
from benchmarks.exchange import HALF_YEAR, LARGE, files_of_lists
from benchmarks.field import Field, prepared
from benchmarks.figures import Figure, show
from benchmarks.learners import search
from benchmarks.plain import settle_plainly
from benchmarks.reading import measure
from benchmarks.registering import registered
from benchmarks.rows import Rows, told_apart
from benchmarks.scratch import fresh_database
from benchmarks.settling import delays, settle, settle_decided
from benchmarks.sizes import MEGABYTE, demo_seconds, memory, size
from benchmarks.transport import carry
from benchmarks.verifying import credentials, verify
from stack.environment import ROOT

CLASS_SIZE = 500
_WIDTH = 150
"""Of the table where nobody says how wide the page is."""
_LATEST = ROOT / ".local" / "bench" / "latest.json"


class Run:
    """One run: every part returns its figures; what explains them is kept beside them in the JSON."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self.explained: dict[str, Any] = {}
        self.seconds: dict[str, float] = {}

    def parts(self) -> list[Callable[[], list[Figure]]]:
        """Return the parts in the order in which none disturbs the next."""
        return [
            self.settled,
            self.steady,
            self.memory,
            self.carried,
            self.at_size,
            self.nationwide,
            self.paged,
            self.files,
            self.searched,
            self.verified,
            self.printed,
        ]

    def settled(self) -> list[Figure]:
        """Graduations settled, from the signature and from the committed decision; the same by plain SQL."""
        graduations = size("BENCH_GRADUATIONS", 30_000)
        rounds = max(1, graduations // CLASS_SIZE)
        self._field.receive_blanks(3 * graduations + 5_000)
        warm, whole, decided, plainly = (
            self._field.open_classes(count, CLASS_SIZE) for count in (5, rounds, rounds, rounds)
        )
        settle(self._field, warm)
        rows = Rows(self._field)
        settled = settle(self._field, whole)
        by_system = rows.since(settled.graduations)
        afterwards = settle_decided(self._field, decided)
        self.explained["settled"] = asdict(settled)
        self.explained["settled from the committed decision"] = asdict(afterwards)
        self.explained["differences"] = self._field.differences()
        rows.since(1)
        plain = settle_plainly(self._field, plainly)
        by_plain = rows.since(settled.graduations)
        self.explained["rows a graduation"] = {"system": by_system, "yardstick": by_plain}
        unlike = told_apart(by_system, by_plain)
        return [
            Figure(
                "graduations settled end to end",
                settled.rate,
                "/s",
                target=5_000,
                yardstick=f"same rows, plain batched SQL{unlike}",
                yardstick_value=plain.whole,
            ),
            Figure(
                "settled from the committed decision",
                afterwards.rate,
                "/s",
                yardstick=f"same rows without the completions, plain batched SQL{unlike}",
                yardstick_value=plain.decided,
            ),
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
                yardstick="after a tenth of the events",
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

    def nationwide(self) -> list[Figure]:
        """Rebuild reporting at a national size, and read it while events arrive at full speed."""
        completions, events = size("BENCH_COMPLETIONS", 3_000_000), size("BENCH_ARRIVING", 400_000)
        found = national.measure(self._field, completions, events)
        self.explained["nationwide"] = asdict(found)
        return national.figures(found)

    def paged(self) -> list[Figure]:
        """Read the page of a class of 250 over HTTP, open and completed; what knowing the asker costs."""
        found = class_page(self._field)
        self.explained["paged"] = asdict(found)
        what = f"page of a class of {CLASS_PAGE}"
        return [
            Figure(f"{what}, p50", found.open_p50, "ms"),
            Figure(f"{what}, p95", found.open_p95, "ms", target=50, bound="below"),
            Figure(f"{what}, completed, p95", found.completed_p95, "ms", target=50, bound="below"),
            *scoped.figures(self._field, self.explained),
        ]

    def files(self) -> list[Figure]:
        """Check and load a half-year's file of lists; the memory for one of 100,000 rows."""
        with tempfile.TemporaryDirectory(prefix="ttct-bench-files-") as folder:
            found = files_of_lists(self._field, Path(folder))
        self.explained["files"] = found
        rows = f"{HALF_YEAR} rows of 46 classes"
        return [
            Figure(f"file of {rows} checked", found["half-year checked"], "s", target=2, bound="below"),
            Figure(f"file of {rows} loaded", found["half-year loaded"], "s", target=5, bound="below"),
            Figure(
                f"process that checks {LARGE} rows, most memory",
                found["large memory"],
                "MB",
                target=300,
                bound="below",
            ),
        ]

    def registered(self) -> list[Figure]:
        """Register under eight centers at once, and prove every book; the same by plain SQL."""
        with fresh_database(self._field.stack, "certification", "registered") as scratch:
            ours, plain = registered(scratch.url, size("BENCH_REGISTERED", 12))
        return [
            Figure(
                "certificates registered, eight centers at once",
                ours,
                "/s",
                target=5_000,
                yardstick="numbers and texts alone, plain SQL without a log",
                yardstick_value=plain,
            )
        ]

    def searched(self) -> list[Figure]:
        """Learners found among a million, over HTTP, by all kinds of words; the last: it fills enrollment."""
        found = search(self._field, size("BENCH_LEARNERS", 1_000_000))
        self.explained["searched"] = asdict(found)
        what = f"learner search among {f'{found.people:,}'.replace(',', '.')}"
        return [
            Figure(f"{what}, p50", found.province_p50, "ms"),
            Figure(f"{what}, p95", found.province_p95, "ms", target=20, bound="below"),
            Figure(f"{what}, by an officer, p95", found.officer_p95, "ms", target=20, bound="below"),
        ]

    def verified(self) -> list[Figure]:
        """Certificates looked up by anybody among a million; credentials signed and read."""
        found = verify(self._field, size("BENCH_CERTIFICATES", 1_000_000))
        made = credentials()
        self.explained["verified"] = {**asdict(found), **asdict(made)}
        what = f"verification page among {f'{found.certificates:,}'.replace(',', '.')} certificates"
        others = "openbadgeslib, the same credential"
        return [
            Figure(f"{what}, p50", found.page_p50, "ms"),
            Figure(f"{what}, p95", found.page_p95, "ms", target=10, bound="below"),
            Figure(
                "credentials signed (Ed25519), one process",
                made.signed,
                "/s",
                target=1_000,
                yardstick=others,
                yardstick_value=made.signed_by_others,
            ),
            Figure(
                "credentials verified, one process",
                made.read,
                "/s",
                target=1_000,
                yardstick=others,
                yardstick_value=made.read_by_others,
            ),
        ]

    def printed(self) -> list[Figure]:
        """Certificates as PDF, each with its QR code: a class, a batch, a file each; the plain way."""
        found = printing.measure()
        self.explained["printed"] = asdict(found)
        plain: tuple[Literal["at least"], str, float] = (
            "at least",
            "a compiler and a file each",
            found.plain_rate,
        )
        unsigned: tuple[Literal["at least"], str, float] = ("at least", "unsigned", found.single_rate)
        whole, batch = f"class of {printing.CLASS} as one PDF", f"{printing.BATCH} certificates in one PDF"
        return [
            Figure(whole, found.class_seconds, "s", target=2, bound="below"),
            Figure(batch, found.batch_rate, "/s", 800, *plain),
            Figure("certificates as single files", found.single_rate, "/s", 200, *plain),
            Figure("the same, each signed (RSA 2048)", found.signed_rate, "/s", 100, *unsigned),
        ]


def main() -> int:
    """Measure, print, keep; 0 even where a target is missed: a measurement is no test."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the stack is stopped then too
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    lines: list[str] = []
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="ttct-bench-") as folder:
        with prepared(Path(folder) / "home", lines) as field:
            run = Run(field)
            for part in run.parts():
                console.print(f"[dim]{(part.__doc__ or '').strip()}[/dim]")
                began = time.monotonic()
                figures += part()
                run.seconds[part.__name__] = round(time.monotonic() - began, 1)
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
        "seconds of the parts": run.seconds,
        "restarts": lines,
    }
    _LATEST.write_text(json.dumps(kept, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
