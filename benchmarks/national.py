"""Reporting at a national size: rebuilt, read while events arrive at full speed, exact afterwards."""

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import httpx
import psutil
from sqlalchemy import text

from benchmarks import opening
from benchmarks.field import Field
from benchmarks.figures import Figure, percentile
from benchmarks.national_facts import CENTERS, FIRST_YEAR, IN_A_PROVINCE, PROGRAMS, settle_nation
from benchmarks.reading import served
from benchmarks.recorded import certificate, graduation, record_events
from benchmarks.scratch import Scratch, fresh_database, vacuum
from benchmarks.sizes import MEGABYTE
from services.reporting.domain.content import content_from_json, content_to_json
from services.reporting.domain.letterheads import DEPARTMENT
from services.reporting.domain.periods import parse_period
from services.reporting.operations.content import read_content
from services.reporting.operations.documents import Paper, cover_for
from services.reporting.storage.rebuilds import rebuilds
from services.reporting.web.word import word_report
from services.reporting.web.workbook import workbook
from shared.clock import now
from shared.principal import Grant, Principal
from stack.demo.accounts import ADMIN
from stack.demo.doors import SignedIn
from stack.environment import ROOT

PERIOD = f"{FIRST_YEAR}-H1"
_QUIET_READS, _COUNTRY_READS = 100, 5
_PAUSE = 0.05
"""Between two readings: twenty readers who each look every second."""
_DEPARTMENT = "phong.tinh"


@dataclass(frozen=True)
class Read:
    """How long one thing took to read, in milliseconds."""

    p50: float
    p95: float
    times: int


@dataclass(frozen=True)
class National:
    """What was measured; seconds for rebuilds, bytes for memory, milliseconds for reads."""

    completions: int
    cells: int
    rebuilt_in: float
    rebuild_memory: int
    """At most held by the rebuild's own process and, not counting shared buffers, its server process."""
    proven_in: float
    """A second rebuild, which finds nothing."""
    quiet: Mapping[str, Read]
    """Page and API of one province, nothing else going on."""
    country: Mapping[str, Read]
    """Page and API of all centers in one table, nothing else going on."""
    beside_events: Mapping[str, Read]
    """Page and API of one province, one of whose centers the events are of."""
    opened: opening.Opened
    """Figures opened down to their classes, nothing else going on."""
    papers: float
    """Seconds for Word and Excel of a frozen report of all centers."""
    events: int
    applied: float
    """Events a second, beside those reads."""


def measure(field: Field, completions: int, events: int) -> National:
    """Settle a nation's facts, rebuild its cells, read it quietly and beside `events`.

    AssertionError if any cell or figure is wrong: a measurement of something wrong is none.
    """
    with ExitStack() as opened:
        reporting, enrollment, certification = (
            opened.enter_context(fresh_database(field.stack, service, "national"))
            for service in ("reporting", "enrollment", "certification")
        )
        nation = settle_nation(reporting.database, completions)
        record_events(
            enrollment.database, graduation(), what="completion", count=events // 2, programs=PROGRAMS
        )
        record_events(
            certification.database, certificate(), what="certificate", count=events // 2, programs=PROGRAMS
        )
        vacuum(field.stack, reporting)
        found, rebuilt_in, memory = _rebuilt(reporting)
        vacuum(field.stack, reporting)
        again, proven_in, _ = _rebuilt(reporting)
        assert (found > 0, again) == (True, 0), f"{again} cells were wrong after a rebuild"  # noqa: S101
        origin = opened.enter_context(served(field, reporting))
        client = opened.enter_context(httpx.Client(base_url=origin, trust_env=False, timeout=60))
        papers = _papers(reporting)
        reader = _Reader(client, {"country": field.provincial_token(), "province": _department(field)})
        figures_opened = opening.measure(client, PERIOD, reader.who("province"), reader.who("country"))
        quiet, country = reader.read("province", _QUIET_READS), reader.read("country", _COUNTRY_READS)
        addresses = {
            "reporting": reporting.url,
            "enrollment": enrollment.url,
            "certification": certification.url,
        }
        took, beside = _beside(reader, addresses)
        completed = reader.completed()
        again, _, _ = _rebuilt(reporting)
        assert again == 0, f"{again} cells were wrong after the events"  # noqa: S101
        expected = _standing(reporting)
        assert completed == expected, f"{completed} completions shown, {expected} stand"  # noqa: S101
    return National(
        completions=nation.completions,
        cells=found,
        rebuilt_in=rebuilt_in,
        rebuild_memory=memory,
        proven_in=proven_in,
        quiet=quiet,
        country=country,
        beside_events=beside,
        opened=figures_opened,
        papers=papers,
        events=int(took["events"]),
        applied=took["events"] / took["seconds"],
    )


def figures(found: National) -> list[Figure]:
    """Return what is printed of it."""
    beside, quiet = found.beside_events, found.quiet
    of = f"of {IN_A_PROVINCE} of {CENTERS} centers"

    def read(what: str, target: float) -> Figure:
        name, alone = f"{what} {of} beside arriving events, p95", "nothing arrives"
        return Figure(name, beside[what].p95, "ms", target, "below", alone, quiet[what].p95)

    return [
        read("page", 50),
        read("API", 20),
        Figure("events applied meanwhile", found.applied, "/s", target=20_000),
        Figure("page of all centers, p50", found.country["page"].p50, "ms"),
        *opening.figures(found.opened),
        Figure("Word and Excel of a frozen report of all centers", found.papers, "s", 3, "below"),
        Figure("full rebuild", found.rebuilt_in, "s", 180, "below", "finding nothing", found.proven_in),
        Figure("memory of the rebuild", found.rebuild_memory / MEGABYTE, "MB"),
    ]


class _Reader:
    """Reads the page and the API of the period, as the department of one province and as the country."""

    def __init__(self, client: httpx.Client, tokens: Mapping[str, str]) -> None:
        self._client = client
        self._tokens = tokens
        self.stop = threading.Event()

    def read(self, who: str, times: int) -> dict[str, Read]:
        """Read page and API in turn at most so often; fewer once `stop` is set."""
        took: dict[str, list[float]] = {"page": [], "API": []}
        for _ in range(times):
            for what, path in (("page", "/reporting/"), ("API", "/reporting/api/provincial")):
                started = time.monotonic()
                self._get(who, path)
                took[what].append((time.monotonic() - started) * 1e3)
                if self.stop.wait(_PAUSE):
                    return _read(took)
        return _read(took)

    def who(self, name: str) -> dict[str, str]:
        """Return the headers by which somebody reads."""
        return {"Authorization": f"Bearer {self._tokens[name]}"}

    def completed(self) -> int:
        """Return the completions of the whole country in the period, as the API tells them."""
        answer = self._get("country", "/reporting/api/provincial")
        return int(answer.json()["totals"]["figures"]["completed"])

    def _get(self, who: str, path: str) -> httpx.Response:
        asked = {"period": PERIOD}
        return self._client.get(path, params=asked, headers=self.who(who)).raise_for_status()


def _read(took: Mapping[str, list[float]]) -> dict[str, Read]:
    return {
        what: Read(percentile(times, 0.50), percentile(times, 0.95), len(times))
        for what, times in took.items()
    }


def _beside(reader: _Reader, addresses: Mapping[str, str]) -> tuple[dict[str, float], dict[str, Read]]:
    """Apply every recorded event in a process of its own; return what it took, and the reads meanwhile."""
    found: dict[str, Read] = {}
    reading = threading.Thread(target=lambda: found.update(reader.read("province", 100_000)))
    reading.start()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.replay", json.dumps(addresses)],
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    finally:
        reader.stop.set()
        reading.join(60)
    took: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return took, found


def _papers(reporting: Scratch) -> float:
    """Make Word and Excel of what a frozen report of all centers holds; return the seconds."""
    everybody = Principal("person", "bench", "Ban Tuyên giáo", frozenset({Grant("province")}))
    with reporting.database.snapshot() as connection:
        read = read_content(connection, parse_period(PERIOD), everybody, now())
        around = cover_for(connection, DEPARTMENT, read, Paper(12, date(FIRST_YEAR, 7, 5)))
    frozen = json.dumps(content_to_json(read))
    started = time.monotonic()
    content = content_from_json(json.loads(frozen))
    made = word_report(content, around), workbook(content)
    seconds = time.monotonic() - started
    assert all(made), "an empty file"  # noqa: S101
    return seconds


def _department(field: Field) -> str:
    """Open an account that sees the centers of one province, and sign it in; return its token."""
    password = field.story.passwords[ADMIN]
    grants = [
        {
            "role": "officer",
            "center_id": str(UUID(hashlib.md5(f"center{n}".encode(), usedforsecurity=False).hexdigest())),
            "valid_from": date(FIRST_YEAR, 1, 1).isoformat(),
        }
        for n in range(IN_A_PROVINCE)
    ]
    admin = SignedIn(field.story.doors, ADMIN, password)
    body = {
        "username": _DEPARTMENT,
        "display_name": "Phòng Lý luận chính trị tỉnh số 1",
        "password": password,
        "grants": grants,
    }
    admin.post("a province's department", "/identity/api/accounts", body)
    return field.token(_DEPARTMENT, password)


def _rebuilt(reporting: Scratch) -> tuple[int, float, int]:
    """Rebuild by the command that an engineer runs; return wrong cells, seconds, and bytes held at most."""
    command = [sys.executable, "-m", "services.reporting.rebuild"]
    started = time.monotonic()
    running = subprocess.Popen(command, cwd=ROOT, env=_environment(reporting), stdout=subprocess.PIPE)
    most = 0
    while running.poll() is None:
        most = max(most, _held(reporting, running.pid))
        time.sleep(0.2)
    seconds = time.monotonic() - started
    assert running.returncode == 0, "the rebuild failed"  # noqa: S101
    with reporting.database.snapshot() as connection:
        last = rebuilds(connection, most=1)[0]
    return last.wrong, seconds, most


def _environment(reporting: Scratch) -> dict[str, str]:
    return {**os.environ, "TTCT_DATABASE_URL": reporting.url, "TTCT_ENVIRONMENT": "local"}


_SERVER = text("SELECT pid FROM pg_stat_activity WHERE application_name = 'reporting-rebuild'")


def _held(reporting: Scratch, pid: int) -> int:
    """Return the bytes that the rebuild holds now, here and in the server; nothing of what all share."""
    with reporting.database.snapshot() as connection:
        servers = list(connection.scalars(_SERVER))
    held = 0
    for each in (pid, *servers):
        with contextlib.suppress(psutil.NoSuchProcess):  # it may end at any moment
            held += psutil.Process(each).memory_full_info().uss
    return held


def _standing(reporting: Scratch) -> int:
    """Count the completions of the period from the facts."""
    period = parse_period(PERIOD)
    stand = text(
        "SELECT count(*) FROM completion_fact"
        " WHERE state = 'standing' AND completed_on BETWEEN :start AND :end"
    )
    with reporting.database.snapshot() as connection:
        return int(connection.execute(stand, {"start": period.start, "end": period.end}).scalar_one())
