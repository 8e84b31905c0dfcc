"""One running program: its process group, its log, and the signals that tests and operators send."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from stack.trouble import Trouble

LOG_LINES = 15


class Program:
    """A child process that leads its own process group and writes to one log file."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        uid: int | None = None,
        gid: int | None = None,
    ) -> None:
        """Start `command`; raise `Trouble` when the program itself cannot be executed."""
        self.name = name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        try:
            with log.open("ab") as output:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env=environment,
                    cwd=folder,
                    user=uid,
                    group=gid,
                    extra_groups=None if uid is None else [],
                    process_group=0,
                )
        except OSError as error:
            raise Trouble(
                f"Không khởi động được {name}: {error}. Hãy chạy: make setup",
                f"{name} could not be started: {error}. Run: make setup",
            ) from error
        self.pid = self._process.pid

    @property
    def status(self) -> int | None:
        """The exit status (negative: the signal that ended it), None while it runs."""
        return self._process.poll()

    @property
    def running(self) -> bool:
        """Tell whether the process lives, be it frozen."""
        return self.status is None

    def send(self, number: int) -> None:
        """Send a signal to the process alone; nothing happens when it is already gone."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)

    def send_to_group(self, number: int) -> None:
        """Send a signal to the process and all its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def kill(self) -> None:
        """End the process and its children as a power cut would (SIGKILL), and wait for the end."""
        self.send_to_group(signal.SIGKILL)
        self._process.wait()

    def freeze(self) -> None:
        """Stop the process and its children in mid-instruction (SIGSTOP)."""
        self.send_to_group(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen process go on (SIGCONT)."""
        self.send_to_group(signal.SIGCONT)

    def stop(self, number: int = signal.SIGTERM, patience: float = 15.0) -> None:
        """Ask the process to end; after `patience` seconds, end it and whatever it left behind."""
        self.send_to_group(signal.SIGCONT)
        self.send(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        self.kill()

    def last_lines(self, count: int = LOG_LINES) -> str:
        """Return the end of the log."""
        return last_lines(self.log, count)

    def wait_until(self, ready: Callable[[], bool], patience: float) -> None:
        """Wait until `ready()`; raise `Trouble` when the process ends or `patience` seconds pass."""
        deadline = time.monotonic() + patience
        while not ready():
            if not self.running:
                raise Trouble(
                    f"{self.name} dừng ngay khi khởi động (mã {self.status}). Xem nhật ký: {self.log}",
                    f"{self.name} ended while starting (status {self.status}). See the log: {self.log}",
                    log=self.last_lines(),
                )
            if time.monotonic() > deadline:
                raise Trouble(
                    f"{self.name} không sẵn sàng sau {patience:.0f} giây. Xem nhật ký: {self.log}",
                    f"{self.name} was not ready after {patience:.0f} seconds. See the log: {self.log}",
                    log=self.last_lines(),
                )
            time.sleep(0.05)


def last_lines(log: Path, count: int = LOG_LINES) -> str:
    """Return the last `count` lines of a log; an empty string when there is none."""
    try:
        with log.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 64 * 1024))
            text = file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-count:])
