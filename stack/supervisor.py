"""Keeps processes alive: whatever ends without being asked to is started again, more slowly each time."""

import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from stack.program import Program, last_lines
from stack.trouble import Trouble

BACK_OFF = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds before the first, second, … restart in a row; the last one repeats."""
HEALTHY_AFTER = 20.0
"""Seconds of life after which earlier failures are forgotten."""
_LOG_LIMIT = 20 * 1024 * 1024
_TICK = 0.1


class Supervised:
    """One process that is to live as long as the stack does."""

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], *, folder: Path, log: Path
    ) -> None:
        """Describe the process; `start` starts it."""
        self.name = name
        self.command = list(command)
        self.environment = dict(environment)
        self.folder = folder
        self.log = log
        self.restarts = 0
        """How often it was started again since the stack started, asked for or not."""
        self.exits: list[int] = []
        """The exit statuses of those ends that nobody asked for, in order."""
        self.log_from = 0
        self._program: Program | None = None
        self._lock = threading.RLock()
        self._started_at = 0.0
        self._failures = 0
        self._retry_at: float | None = None

    @property
    def pid(self) -> int:
        """The number of the process that runs now (or ran last); 0 before the start."""
        return self._program.pid if self._program else 0

    @property
    def running(self) -> bool:
        """Tell whether it lives, be it frozen."""
        return self._program is not None and self._program.running

    @property
    def age(self) -> float:
        """Seconds since it was last started."""
        return time.monotonic() - self._started_at

    def start(self) -> None:
        """Start it; a log that grew too long becomes `….log.1` first."""
        with self._lock:
            if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
                self.log.replace(self.log.with_suffix(".log.1"))
            self._started_at = time.monotonic()
            self._retry_at = None
            self._program = Program(
                self.name, self.command, log=self.log, environment=self.environment, folder=self.folder
            )

    def stop(self, patience: float = 15.0) -> None:
        """Ask it to end, wait, end it; it stays down until `start`."""
        with self._lock:
            program, self._program, self._retry_at = self._program, None, None
        if program is not None:
            program.stop(signal.SIGTERM, patience)

    def restart(self, patience: float = 15.0) -> None:
        """Stop it and start it again."""
        self.stop(patience)
        with self._lock:
            self.restarts += 1
            self.start()

    def kill(self) -> None:
        """End it and its children by SIGKILL, as a fault would; the supervisor starts it again."""
        if self._program is not None:
            self._program.kill()

    def freeze(self) -> None:
        """Stop it and its children in mid-instruction."""
        if self._program is not None:
            self._program.freeze()

    def thaw(self) -> None:
        """Let it go on."""
        if self._program is not None:
            self._program.thaw()

    def look(self) -> None:
        """Notice that it ended, and start it again when its pause is over."""
        with self._lock:
            if self._program is None or self._program.running:
                return
            now = time.monotonic()
            if self._retry_at is None:
                self._program.kill()  # what the dead process left in its group
                self.exits.append(self._program.status or 0)
                self._failures = 0 if self.age > HEALTHY_AFTER else self._failures
                self._retry_at = now + BACK_OFF[min(self._failures, len(BACK_OFF) - 1)]
                self._failures += 1
            elif now >= self._retry_at:
                self.restarts += 1
                self.start()

    def failure(self) -> Trouble:
        """Return what to tell a person when it does not start."""
        what_vi, what_en = "không sẵn sàng kịp thời", "was not ready in time"
        if self.exits:
            what_vi, what_en = (
                f"không khởi động được (mã {self.exits[-1]})",
                f"does not start (status {self.exits[-1]})",
            )
        return Trouble(
            f"{self.name} {what_vi}. Hãy xem nhật ký {self.log}, sửa nguyên nhân rồi chạy lại.",
            f"{self.name} {what_en}. See its log {self.log}, mend the cause, start again.",
            log=last_lines(self.log),
        )


class Supervisor:
    """Looks after many processes from one thread."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """Report restarts and defects through `say`."""
        self.processes: dict[str, Supervised] = {}
        self._say = say
        self._watches: list[tuple[float, Callable[[], None]]] = []
        self._ending = threading.Event()
        self._threads: list[threading.Thread] = []

    def watch(self, every: float, look: Callable[[], None]) -> None:
        """Also call `look` every so many seconds, in a thread of its own; before `begin`."""
        self._watches.append((every, look))

    def begin(self) -> None:
        """Start looking."""
        self._ending.clear()
        for every, look in [(_TICK, self._look_at_all), *self._watches]:
            thread = threading.Thread(target=self._keep_looking, args=(every, look), daemon=True)
            thread.start()
            self._threads.append(thread)

    def end(self) -> None:
        """Stop looking, then stop every process, all at once; none is left afterwards."""
        self._ending.set()
        for thread in self._threads:
            thread.join()
        self._threads.clear()
        stopping = [threading.Thread(target=process.stop) for process in self.processes.values()]
        for thread in stopping:
            thread.start()
        for thread in stopping:
            thread.join()

    def _keep_looking(self, every: float, look: Callable[[], None]) -> None:
        while not self._ending.wait(every):
            try:
                look()
            except Exception as defect:  # noqa: BLE001 - the watch must outlive what it watches; it says so
                self._say(f"{type(defect).__name__}: {defect}")

    def _look_at_all(self) -> None:
        for process in self.processes.values():
            ended = len(process.exits)
            process.look()
            if len(process.exits) > ended:
                self._say(f"{process.name} ended with status {process.exits[-1]}; it is started again")
