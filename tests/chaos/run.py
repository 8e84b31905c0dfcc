"""One fault run: set up, write under fire, leave alone, check. `python -m tests.chaos --help`."""

import contextlib
import json
import secrets
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
from pydantic import SecretStr
from rich.console import Console

from shared.messaging.broker import CeleryQueue, make_celery
from stack.demo import access, organisation
from stack.demo.accounts import ADMIN, PROVINCE, Passwords, director_of, officer_of
from stack.demo.doors import Doors
from stack.demo.driver import usernames
from stack.demo.province import load_province
from stack.demo.screen import Screen
from stack.demo.story import Story
from stack.stack import Stack
from tests.chaos.checker import Found, check
from tests.chaos.doors import PatientPerson
from tests.chaos.history import History
from tests.chaos.nemesis import Nemesis
from tests.chaos.writers import Load, Writer

EXACT_WITHIN = 10.0
"""Seconds after the last fault in which the system must have mended itself, with nobody doing anything."""
BLANK_LOTS, LOT_SIZE = 10, 100_000
GIVE_UP = 120.0
LEAST_FAULTS = 5
"""Fewer faults prove nothing."""
_TELL_EVERY = 30.0


@dataclass(frozen=True)
class Plan:
    """How long, how hard, from which seed; the run ends early when faults and events are reached."""

    seed: int
    seconds: float
    writers: int = 4
    pause: float = 1.0
    long_freezes: float = 0.0
    load: Load = field(default_factory=Load)
    faults: int = 0
    events: int = 0


@dataclass
class Result:
    """What a run came to; `exact` is the verdict."""

    seed: int
    seconds: float
    faults: dict[str, int]
    operations: dict[str, dict[str, int]]
    events: int
    mended_after: float
    """Seconds from the last fault to *reconciled, 0 differences, nothing behind*."""
    found: Found
    defects: list[str]

    @property
    def contradicted_by_nothing(self) -> bool:
        """Tell whether everything agrees with the history, however long the mending took."""
        return not self.found.contradictions and not self.defects

    @property
    def exact(self) -> bool:
        """Tell whether nothing contradicts the history and everything mended in time."""
        return self.contradicted_by_nothing and self.mended_after <= EXACT_WITHIN

    def as_json(self) -> dict[str, Any]:
        """Return the record of the run."""
        return {**asdict(self), "exact": self.exact, "fault_count": sum(self.faults.values())}


def run(plan: Plan, home: Path, say: Callable[[str], None]) -> Result:
    """Play one fault run on a stack of its own under `home`."""
    say(f"chaos: seed {plan.seed}, {plan.seconds:.0f} s, {plan.writers} writers")
    lines: list[str] = []
    with ExitStack() as closing:
        stack = closing.enter_context(Stack(home, say=lines.append))
        story = _set_up(stack, home)
        closing.callback(story.doors.close)
        history = closing.enter_context(contextlib.closing(History(home / "history.jsonl")))
        queue = make_celery("nemesis", SimpleNamespace(redis_url=SecretStr(stack.redis.url())))
        closing.callback(queue.close)
        writers = _writers(plan, stack, story, history)
        nemesis = Nemesis(
            stack, CeleryQueue(queue), seed=plan.seed, pause=plan.pause, long_freezes=plan.long_freezes
        )
        _write_under_fire(
            plan,
            stack,
            writers,
            nemesis,
            lambda line: say(f"chaos: {line}, {history.counts()}"),
            lambda: history.counts().get("complete", {}).get("done", 0),
        )
        reader = PatientPerson(stack.public_url, PROVINCE, story.passwords[PROVINCE])
        closing.callback(reader.close)
        mended = _wait_until_exact(reader, time.monotonic())
        say(f"chaos: mended {mended:.1f} s after the last fault; checking")
        result = Result(
            seed=plan.seed,
            seconds=plan.seconds,
            faults=dict(sorted(nemesis.faults.items())),
            operations=history.counts(),
            events=_events(stack),
            mended_after=round(mended, 2),
            found=check(history, reader),
            defects=_defects(writers, nemesis),
        )
    (home / "supervisor.log").write_text("\n".join(lines))
    (home / "result.json").write_text(json.dumps(result.as_json(), ensure_ascii=False, indent=1))
    return result


def _write_under_fire(  # noqa: PLR0917 - called once
    plan: Plan,
    stack: Stack,
    writers: list[Writer],
    nemesis: Nemesis,
    tell: Callable[[str], None],
    written: Callable[[], int],
) -> None:
    """Let everybody work until the plan is fulfilled; on return nobody does anything any more."""
    for thread in (*writers, nemesis):
        thread.start()
    began = told = time.monotonic()
    while nemesis.failure is None:
        time.sleep(1)
        # A busy machine may need longer until there is anything to prove.
        proves = sum(nemesis.faults.values()) >= LEAST_FAULTS and written() > 0
        if time.monotonic() - began > plan.seconds * (1 if proves else 4):
            break
        if time.monotonic() - told < _TELL_EVERY:
            continue
        told = time.monotonic()
        events, faults = _events(stack), sum(nemesis.faults.values())
        tell(f"{faults} faults, {events} events")
        if plan.events and events >= plan.events and faults >= plan.faults:
            break
    nemesis.ask_to_stop()
    nemesis.join(60)
    for writer in writers:
        writer.ask_to_stop()
    for writer in writers:
        writer.join(60)


def _set_up(stack: Stack, home: Path) -> Story:
    """Enter centers, people and rules through the doors, before anything breaks."""
    passwords = Passwords(home / "passwords.json")
    passwords.keep(ADMIN, stack.first_admin_password)
    story = Story(
        province=load_province(),
        doors=Doors(stack.public_url),
        passwords=passwords,
        screen=Screen(Console(file=StringIO())),
        folder=home,
    )
    passwords.ensure(usernames(story))
    access.open_provincial_account(story)
    organisation.enter_rules(story)
    organisation.register_centers(story)
    access.open_center_accounts(story)
    organisation.appoint_people(story)
    return story


def _writers(plan: Plan, stack: Stack, story: Story, history: History) -> list[Writer]:
    writers = []
    for number in range(1, plan.writers + 1):
        center = story.province.centers[(number - 1) % len(story.province.centers)]
        for lot in range(1 + plan.events // 200_000):
            story.person(officer_of(center)).post(
                f"chaos lot {number} {lot}",
                "/certification/api/blank-lots",
                {
                    "center_id": story.center_ids[center.code],
                    "prefix": f"CH{number}-{lot} ",
                    "first": 1,
                    "last": LOT_SIZE,
                    "received_on": "2021-01-15",
                    "minutes_number": f"{number}{lot}-BB/CH",
                },
            )
        officer, director = (
            PatientPerson(stack.public_url, name, story.passwords[name])
            for name in (officer_of(center), director_of(center))
        )
        writers.append(
            Writer(
                number,
                story.center_ids[center.code],
                (officer, director),
                history=history,
                seed=plan.seed,
                load=plan.load,
            )
        )
    return writers


def _defects(writers: list[Writer], nemesis: Nemesis) -> list[str]:
    """Name what went wrong in the rig itself: such a run proves nothing."""
    failures = [(writer.name, writer.failure) for writer in writers] + [(nemesis.name, nemesis.failure)]
    defects = [f"{name}: {failure!r}" for name, failure in failures if failure is not None]
    threads = (*writers, nemesis)
    return defects + [f"{thread.name} did not end" for thread in threads if thread.is_alive()]


def _events(stack: Stack) -> int:
    """Return how many events were published so far; 0 while PostgreSQL is away."""
    total = 0
    for service in ("enrollment", "certification"):
        url = stack.database_url(service).replace("+psycopg", "")
        try:
            with psycopg.connect(url, connect_timeout=3) as connection:
                row = connection.execute("SELECT last FROM event_head").fetchone()
        except psycopg.OperationalError:
            return 0
        total += int(row[0]) if row else 0
    return total


def _wait_until_exact(reader: PatientPerson, quiet_since: float) -> float:
    """Ask only, until the system proves itself: reconciled, up to date, 0 differences. Return seconds."""
    while True:
        answer = reader.ask("POST", "/reporting/api/reconciliation")
        took = time.monotonic() - quiet_since
        if answer.outcome == "done" and answer.body["whole"] and not answer.body["differences"]:
            return took
        if took > GIVE_UP:
            return took
        time.sleep(0.2)


def new_seed() -> int:
    """Return a seed for a run that was given none."""
    return secrets.randbelow(10**6)
