"""Processes by their number: always checked to be the one meant, since numbers are reused."""

import contextlib
from pathlib import Path

import psutil


def family(pid: int) -> list[psutil.Process]:
    """Return the process and all its descendants, the process first; empty when it is gone."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def send(process: psutil.Process, number: int) -> None:
    """Send a signal; nothing happens when the process is already gone."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(number)


def born(pid: int) -> float | None:
    """Return when the process was created (seconds since 1970): with `pid`, its identity."""
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return None


def runs_in(pid: int, program: str, folder: str) -> bool:
    """Tell whether `pid` is a living process of that program whose command names `folder`."""
    try:
        command = psutil.Process(pid).cmdline()
    except psutil.NoSuchProcess:
        return False
    return bool(command) and program in command[0] and any(folder in part for part in command[1:])


def works_in(pid: int, program: str, folder: Path) -> bool:
    """Tell whether `pid` is a living process of that program whose working folder is `folder`."""
    try:
        process = psutil.Process(pid)
        return program in process.name() and Path(process.cwd()) == folder.resolve()
    except psutil.NoSuchProcess:
        return False


def end(pid: int, number: int, patience: float) -> None:
    """Ask a process to end; after `patience` seconds end it and its descendants with SIGKILL."""
    members = family(pid)
    if not members:
        return
    send(members[0], number)
    _, alive = psutil.wait_procs(members, timeout=patience)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=5)
