"""Setting a document: a template and its contents become a PDF, or the pictures of its pages.

The work is done by a process of its own (`press_child.py`), which can reach nothing and is ended
when it takes too long. Contents go in as data, never as part of a source: what a name contains
cannot be read as an instruction.
"""

import atexit
import json
import os
import re
import selectors
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from shared.press_child import LENGTH
from shared.press_errors import not_set, too_much

ARCHIVE: Literal["a-2u"] = "a-2u"
"""PDF/A-2u (ISO 19005-2): fonts inside, every letter can be read back, fit to be kept for decades."""
PATIENCE = 40.0
"""Seconds for one document, below the time limit of a worker's task."""
TRIAL_PATIENCE = 10.0
"""Seconds for the trial of an uploaded template."""
MOST_REMEMBERED = 1 << 20
"""Bytes of contents after which a press is ended, about 400 certificates in one file or in many: it remembers
what it has set, and holds 350 MB after 1,000 sheets in one file."""
_ROOT = Path(__file__).parents[1]
_INPUTS = re.compile(r"\bsys\b")
_CLOSED = "http://127.0.0.1:9"
"""The discard port: what a template would fetch goes nowhere, on every machine."""
ENVIRONMENT = {
    "PYTHONPATH": str(_ROOT),
    "PATH": os.defpath,
    "LANG": "C.UTF-8",
    **{f"{kind}_proxy": _CLOSED for kind in ("http", "https", "all")},
    **{f"{kind}_PROXY": _CLOSED for kind in ("HTTP", "HTTPS", "ALL")},
}
"""What a process is told that must reach nothing: no secret, no address of a service."""


@dataclass(frozen=True)
class Sources:
    """A template: what the house wrote around it, and the part that is versioned and replaced."""

    frame: str
    template: str

    @property
    def files(self) -> dict[str, str]:
        """Return the sources by name; the frame imports `mau.typ`."""
        return {"main.typ": self.frame, "mau.typ": self.template}

    @property
    def old_way(self) -> bool:
        """Tell whether a source may ask for the contents as an input, as frames did before they were a file.

        A library with an input in it is another one each time, and nothing made with the last is of use.
        """
        return any(_INPUTS.search(each) for each in self.files.values())


class PressStopped(Exception):
    """The press ended or was ended while it worked."""


class Press:
    """One process that sets documents, started when first needed; one document at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._root: tempfile.TemporaryDirectory[str] | None = None
        self._set = 0

    def pdf(self, sources: Sources, contents: Mapping[str, Any], *, patience: float = PATIENCE) -> bytes:
        """Return the document as PDF/A; `Invalid` if the template cannot be set, or not in time."""
        return self._ask(sources, contents, "pdf", None, patience)[0]

    def pictures(
        self, sources: Sources, contents: Mapping[str, Any], *, ppi: int, patience: float = PATIENCE
    ) -> list[bytes]:
        """Return each page as PNG; `Invalid` as `pdf`."""
        return self._ask(sources, contents, "png", ppi, patience)

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._stop()

    def _ask(
        self, sources: Sources, contents: Mapping[str, Any], kind: str, ppi: int | None, patience: float
    ) -> list[bytes]:
        request = {
            "sources": sources.files,
            "inputs": sources.old_way,
            "format": kind,
            "ppi": ppi,
            "standards": [ARCHIVE] if kind == "pdf" else [],
        }
        written = json.dumps(request).encode()
        body = json.dumps(contents, ensure_ascii=False).encode()
        with self._lock:
            try:
                head, made = self._exchange(written, body, patience)
            except PressStopped as error:
                raise too_much() from error
        if "error" in head:
            raise not_set(head["error"])
        pages, start = [], 0
        for length in head["lengths"]:
            pages.append(made[start : start + length])
            start += length
        return pages

    def _exchange(self, asked: bytes, contents: bytes, patience: float) -> tuple[dict[str, Any], bytes]:
        if self._set >= MOST_REMEMBERED:
            self._stop()
        process = self._running()
        assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018
        deadline = time.monotonic() + patience
        try:
            process.stdin.write(LENGTH.pack(len(asked), len(contents)) + asked + contents)
            process.stdin.flush()
            head_length, body_length = LENGTH.unpack(_read(process.stdout, LENGTH.size, deadline))
            head = json.loads(_read(process.stdout, head_length, deadline))
            body = _read(process.stdout, body_length, deadline)
        except (PressStopped, OSError) as error:
            self._stop()
            raise PressStopped from error
        self._set += len(contents)
        if self._set >= MOST_REMEMBERED:
            process.kill()  # its memory is given back now; who asks next clears up, nobody waits for it here
        return head, body

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._stop()
        self._root = tempfile.TemporaryDirectory(prefix="press-")
        self._process = subprocess.Popen(  # noqa: S603 -- our own module
            [sys.executable, "-m", "shared.press_child", self._root.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
            cwd="/",
        )
        self._set = 0
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        root, self._root = self._root, None
        if root is not None:
            root.cleanup()
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue  # what it had not read yet goes with it


def _read(stream: IO[bytes], wanted: int, deadline: float) -> bytes:
    """Return exactly `wanted` bytes; `PressStopped` at the end of the stream or of patience."""
    parts: list[bytes] = []
    left = wanted
    with selectors.DefaultSelector() as waiting:
        waiting.register(stream, selectors.EVENT_READ)
        while left:
            if not waiting.select(max(0.0, deadline - time.monotonic())):
                raise PressStopped
            part = os.read(stream.fileno(), left)
            if not part:
                raise PressStopped
            parts.append(part)
            left -= len(part)
    return b"".join(parts)


_presses: dict[int, Press] = {}
_starting = threading.Lock()


def press() -> Press:
    """Return the press of this process; a child of a fork gets its own."""
    with _starting:
        own = os.getpid()
        if own not in _presses:
            _presses.clear()
            _presses[own] = Press()
            atexit.register(_presses[own].close)
        return _presses[own]


def trial(sources: Sources, contents: Mapping[str, Any], *, ppi: int = 96) -> list[bytes]:
    """Return the pages of an untried template, set by a press that is ended afterwards."""
    own = Press()
    try:
        return own.pictures(sources, contents, ppi=ppi, patience=TRIAL_PATIENCE)
    finally:
        own.close()
