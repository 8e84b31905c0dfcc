"""Sizes asked for; how much memory each process of the system holds, and how long the demo takes."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil

from stack.environment import ROOT
from stack.stack import Stack
from stack.trouble import Trouble

MEGABYTE = 1024 * 1024


def memory(stack: Stack) -> dict[str, tuple[float, float]]:
    """Return the resident and the proportional memory (MB) of each process; a worker's child by itself."""
    held: dict[str, tuple[float, float]] = {}
    for name, process in stack.processes.items():
        leader = psutil.Process(process.pid)
        for place, each in enumerate((leader, *leader.children(recursive=True))):
            full = each.memory_full_info()
            held[name if not place else f"{name} child {place}"] = (
                full.rss / MEGABYTE,
                getattr(full, "pss", full.rss) / MEGABYTE,
            )
    return held


def demo_seconds(home: Path) -> float:
    """Play the demo once from nothing; return its seconds. RuntimeError if its figures do not agree."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "stack", "demo", "--once"],
        cwd=ROOT,
        env=os.environ | {"TTCT_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the demo ended with status {done.returncode}")
    return time.monotonic() - started


def size(name: str, default: int) -> int:
    """Return a size from the environment; `Trouble` if it is no number."""
    given = os.environ.get(name, str(default))
    if not given.isdecimal():
        raise Trouble(f"{name} phải là một số.", f"{name} must be a number.")
    return int(given)
