"""One fault run: set up, write under fire, leave alone, check. `python -m tests.chaos --help`."""

import secrets
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from pydantic import SecretStr

from shared.messaging.broker import CeleryQueue, make_celery
from stack.demo.accounts import PROVINCE, Passwords
from stack.demo.founding import PASSWORDS
from stack.stack import Stack
from tests.chaos.checker import check
from tests.chaos.counting import published, published_by_type
from tests.chaos.doors import PatientPerson
from tests.chaos.field import Staffing, make_writers, set_up
from tests.chaos.history import History
from tests.chaos.nemesis import Nemesis
from tests.chaos.parts import parts_of
from tests.chaos.record import Result
from tests.chaos.writers import Load, Writer

GIVE_UP = 120.0
LEAST_FAULTS = 5
"""Fewer faults prove nothing."""
TELL_EVERY = 15.0
HISTORY = "history.jsonl"
SUPERVISOR = "supervisor.log"
_EVENTS_A_SECOND = 600
"""More than a run of the slowest kind publishes; so that blanks last where no number of events is given."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """How long at most, how hard, from which seed; it ends as soon as faults and events are reached."""

    seed: int
    seconds: float
    writers: int = 4
    pause: float = 1.0
    long_freezes: float = 0.0
    load: Load = field(default_factory=Load)
    faults: int = 0
    events: int = 0

    def fulfilled_by(self, faults: int, events: int) -> bool:
        """Tell whether the run may end before its time."""
        return bool(self.faults or self.events) and faults >= self.faults and events >= self.events


def run(plan: Plan, home: Path, say: Say) -> Result:
    """Play one fault run on a stack of its own under `home`; its record is kept there from the start.

    FileExistsError if another run was there: its classes would contradict this one's history.
    """
    say(f"chaos: seed {plan.seed}, at most {plan.seconds:.0f} s, {plan.writers} writers, in {home}")
    home.mkdir(parents=True, exist_ok=True)
    if (home / HISTORY).exists():
        raise FileExistsError(f"{home} holds an earlier run; give another folder")
    result = Result(plan.seed, asked=asdict(plan), started_at=_now())
    with ExitStack() as closing_all:
        closing_all.callback(_end, result, home)
        stack = closing_all.enter_context(Stack(home, say=_logged(home)))
        result.parts = parts_of(stack)
        result.write(home)
        story = set_up(stack, home)
        closing_all.callback(story.doors.close)
        history = closing_all.enter_context(closing(History(home / HISTORY)))
        queue = make_celery("nemesis", SimpleNamespace(redis_url=SecretStr(stack.redis.url())))
        closing_all.callback(queue.close)
        expected = plan.events or round(plan.seconds * _EVENTS_A_SECOND)
        staffing = Staffing(plan.writers, plan.load, expected)
        writers = make_writers(staffing, stack, story, history, plan.seed)
        nemesis = Nemesis(
            stack, CeleryQueue(queue), seed=plan.seed, pause=plan.pause, long_freezes=plan.long_freezes
        )
        keep = _Keeper(stack, history, nemesis, result, home, say)
        _write_under_fire(plan, writers, nemesis, keep)
        result.defects = _defects(writers, nemesis)
        _prove(stack, history, result, nemesis.last_at, say)
    return result


def check_again(home: Path, say: Say) -> Result:
    """Check what a run left under `home` that was broken off, on its own data and by its own history.

    How soon it mended is then unknown, since it was started anew. FileNotFoundError if there was no run.
    """
    result = Result.read(home)
    with ExitStack() as closing_all:
        closing_all.callback(_end, result, home)
        stack = closing_all.enter_context(Stack(home, say=_logged(home)))
        history = closing_all.enter_context(closing(History.again(home / HISTORY)))
        _prove(stack, history, result, time.monotonic(), say)
        result.mended_after = None
    return result


def _prove(stack: Stack, history: History, result: Result, last_fault: float, say: Say) -> None:
    """Wait until the system proves itself, then compare everything; all of it goes into the record."""
    password = Passwords(stack.home / PASSWORDS)[PROVINCE]
    with closing(PatientPerson(stack.public_url, PROVINCE, password)) as reader:
        proof = _wait_until_exact(reader)
        if proof is not None:
            result.mended_after = round(time.monotonic() - last_fault, 2)
            result.facts, result.reconciled_in = proof["facts"], proof["milliseconds"]
        say(f"chaos: mended {result.mended_after} s after the last fault; checking")
        began = time.monotonic()
        result.operations = history.counts()
        result.events_by_type = published_by_type(stack)
        result.events = sum(result.events_by_type.values())
        result.found = check(history, reader)
        result.checked_in = round(time.monotonic() - began, 1)
        result.state = "ended"


class _Keeper:
    """Looks at the run, tells how far it is, and keeps the record on disk."""

    def __init__(  # noqa: PLR0917 - called once
        self, stack: Stack, history: History, nemesis: Nemesis, result: Result, home: Path, say: Say
    ) -> None:
        self._stack, self._history, self._nemesis = stack, history, nemesis
        self._result, self._home, self._say = result, home, say
        self._began = time.monotonic()
        self._look_at = 0.0

    def look(self) -> tuple[int, int]:
        """Return faults and events so far; the events are counted, and the record kept, now and then."""
        result, now = self._result, time.monotonic()
        result.faults = dict(sorted(self._nemesis.faults.copy().items()))
        result.operations = self._history.counts()
        result.seconds = round(now - self._began, 1)
        if now >= self._look_at:
            self._look_at = now + TELL_EVERY
            result.events = published(self._stack) or result.events
            self._say(
                f"chaos: {result.seconds:.0f} s, {result.fault_count} faults, {result.events} events,"
                f" {result.operations}"
            )
            result.write(self._home)
        return result.fault_count, result.events

    def written(self) -> int:
        """Return how many classes were completed."""
        return self._result.operations.get("complete", {}).get("done", 0)


def _write_under_fire(plan: Plan, writers: list[Writer], nemesis: Nemesis, keep: _Keeper) -> None:
    """Let everybody work until the plan is fulfilled; on return nobody does anything any more.

    The faults go on until the last request has ended, so that the last fault is the last thing that happens.
    """
    for thread in (*writers, nemesis):
        thread.start()
    began = time.monotonic()
    while nemesis.failure is None and all(writer.failure is None for writer in writers):
        time.sleep(1)
        faults, events = keep.look()
        # A busy machine may need longer until there is anything to prove.
        proves = faults >= LEAST_FAULTS and keep.written() > 0
        if time.monotonic() - began > plan.seconds * (1 if proves else 4):
            break
        if plan.fulfilled_by(faults, events):
            break
    for writer in writers:
        writer.ask_to_stop()
    for writer in writers:
        writer.join(60)
    nemesis.ask_to_stop()
    nemesis.join(120)
    keep.look()


def _defects(writers: list[Writer], nemesis: Nemesis) -> list[str]:
    """Name what went wrong in the rig itself: such a run proves nothing."""
    failures = [(writer.name, writer.failure) for writer in writers] + [(nemesis.name, nemesis.failure)]
    defects = [f"{name}: {failure!r}" for name, failure in failures if failure is not None]
    threads = (*writers, nemesis)
    return defects + [f"{thread.name} did not end" for thread in threads if thread.is_alive()]


def _wait_until_exact(reader: PatientPerson) -> dict[str, int] | None:
    """Ask only, until the system proves itself: reconciled, up to date, 0 differences. None if it does not.

    Return what the proof says of itself.
    """
    deadline = time.monotonic() + GIVE_UP
    while time.monotonic() < deadline:
        answer = reader.ask("POST", "/reporting/api/reconciliation")
        if answer.outcome == "done" and answer.body["whole"] and not answer.body["differences"]:
            return {"facts": answer.body["facts"], "milliseconds": answer.body["milliseconds"]}
        time.sleep(0.2)
    return None


def _end(result: Result, home: Path) -> None:
    if result.state != "ended":
        result.state = "broken off"
    result.write(home)


def _logged(home: Path) -> Say:
    """Return what writes the supervisor's lines to a file as they come."""
    log = home / SUPERVISOR

    def say(line: str) -> None:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{_now()} {line}\n")

    return say


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def new_seed() -> int:
    """Return a seed for a run that was given none."""
    return secrets.randbelow(10**6)
