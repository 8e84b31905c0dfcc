"""Reporting at the size of a million events: applied from nothing, then read over HTTP, then reconciled."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from sqlalchemy import Connection

from benchmarks.field import Field
from benchmarks.figures import percentile
from benchmarks.recorded import certificate, graduation, record_centers, record_events
from benchmarks.scratch import Scratch, fresh_database, vacuum
from services.reporting.operations.asking import OwnerTotals
from services.reporting.operations.reconciling import examine
from services.reporting.storage.differences import fact_totals, kinds_of
from services.reporting.storage.positions import positions
from shared.clock import now
from shared.control_totals import ControlTotal
from stack.environment import ROOT
from stack.ports import free_ports
from stack.program import Program
from stack.stack import answers

READS = 300


@dataclass(frozen=True)
class AtSize:
    """What was measured; milliseconds for reads and for reconciling, bytes for memory."""

    events: int
    seconds: float
    memory_early: float
    memory_late: float
    read_p50: float
    read_p95: float
    reconciled_in: float
    facts: int
    differences: int


def measure(field: Field, events: int) -> AtSize:
    """Record `events` (half graduations, half certificates), apply them to an empty reporting, read it."""
    stack = field.stack
    with (
        fresh_database(stack, "enrollment", "recorded") as enrollment,
        fresh_database(stack, "certification", "recorded") as certification,
        fresh_database(stack, "reporting", "recorded") as reporting,
    ):
        record_centers(enrollment.database)
        record_events(enrollment.database, graduation(), what="completion", count=events // 2)
        record_events(certification.database, certificate(), what="certificate", count=events // 2)
        addresses = {
            "reporting": reporting.url,
            "enrollment": enrollment.url,
            "certification": certification.url,
        }
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.replay", json.dumps(addresses)],
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        took = json.loads(done.stdout.splitlines()[-1])
        vacuum(stack, reporting)
        p50, p95 = _read(field, reporting, wanted=events // 2)
        times = []
        for _ in range(3):
            with reporting.database.snapshot() as connection:
                run = examine(connection, _owners(connection), ran_at=now())
            times.append(run.milliseconds)
    return AtSize(
        events=took["events"],
        seconds=took["seconds"],
        memory_early=took["early"],
        memory_late=took["late"],
        read_p50=p50,
        read_p95=p95,
        reconciled_in=statistics.median(times),
        facts=run.facts,
        differences=run.difference_count,
    )


def _owners(connection: Connection) -> dict[str, OwnerTotals]:
    """Return what owners at our own position would answer; they count in their own processes."""
    held = positions(connection)
    totals: dict[str, list[ControlTotal]] = {
        owner: [total for kind in kinds_of(owner) for total in fact_totals(connection, kind)]
        for owner in held
    }
    return {owner: OwnerTotals(held[owner], 0, tuple(totals[owner])) for owner in held}


def _read(field: Field, reporting: Scratch, *, wanted: int) -> tuple[float, float]:
    """Read the provincial report over HTTP; return p50 and p95 in milliseconds."""
    with served(field, reporting) as origin, httpx.Client(base_url=origin, trust_env=False) as client:
        token = field.provincial_token()
        took = []
        for _ in range(READS):
            started = time.monotonic()
            answer = client.get(
                "/reporting/api/provincial",
                params={"period": "2021-H1"},
                headers={"Authorization": f"Bearer {token}"},
            )
            took.append((time.monotonic() - started) * 1e3)
            answer.raise_for_status()
        counted = answer.json()["totals"]["figures"]["completed"]
        assert counted == wanted, f"{counted} of {wanted} completions"  # noqa: S101 -- must be exact
    return percentile(took, 0.50), percentile(took, 0.95)


@contextmanager
def served(field: Field, reporting: Scratch) -> Iterator[str]:
    """Serve reporting from that database by one more process like the stack's own."""
    like = field.stack.processes["reporting-http"]
    (port,) = free_ports(1)
    command = [str(port) if each == like.environment["PORT"] else each for each in like.command]
    told = like.environment | {"TTCT_DATABASE_URL": reporting.http_url, "PORT": str(port)}
    log = field.stack.home / "logs" / "reading-http.log"
    program = Program("reporting at size", command, log=log, environment=told, folder=ROOT)
    origin = f"http://127.0.0.1:{port}"
    try:
        program.wait_until(lambda: answers(f"{origin}/reporting/health/ready"), patience=60)
        yield origin
    finally:
        program.stop(15, patience=15)
