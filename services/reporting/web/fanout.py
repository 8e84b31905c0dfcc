"""Hands each change of the figures to every open stream: one listener a process, one place a stream.

The listener is a thread with one connection to the database; it runs while anybody listens. What comes within
`GATHER` seconds is told once. A stream that does not keep up has one place in which changes are put together:
nothing grows, and nothing is lost. When the listener was away, all are told that anything may have changed.
"""

import asyncio
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any
from uuid import UUID

import structlog
from psycopg import Error as DatabaseAway

from services.reporting.storage.announcements import CHANNEL, Change, heard, together
from shared.db import Database
from shared.errors import TooMany
from shared.listening import Listening

_log = structlog.get_logger()
GATHER = 2.0
MOST_STREAMS = 300
_TICK = 1.0
_ANYTHING = Change(None, proof=True)
_NOTHING = Change(frozenset(), proof=False)


class Stream:
    """One open stream: what changed since it was last asked, of the centers that it watches (None: all)."""

    def __init__(self, centers: frozenset[UUID] | None) -> None:
        self._centers = centers
        self._loop = asyncio.get_running_loop()
        self._come = asyncio.Event()
        self._change = _NOTHING
        self.over = False
        """Whether the process is ending."""

    def put(self, change: Change) -> None:
        """Take a change in, from any thread; other centers' figures are left out of it."""
        if self._centers is not None and change.centers is not None:
            change = change._replace(centers=change.centers & self._centers)
        if change != _NOTHING:
            self._loop.call_soon_threadsafe(self._put, change)

    def end(self) -> None:
        """Say that the process is ending; may be called by a handler of signals."""
        self._loop.call_soon_threadsafe(self._end)

    def _put(self, change: Change) -> None:
        self._change = together(self._change, change)
        self._come.set()

    def _end(self) -> None:
        self.over = True
        self._come.set()

    async def next(self, seconds: float) -> Change | None:
        """Return what changed, as soon as anything does; None after `seconds`, or at the process's end."""
        try:
            async with asyncio.timeout(seconds):
                await self._come.wait()
        except TimeoutError:
            return None
        if not self.over:
            self._come.clear()
        change, self._change = self._change, _NOTHING
        return None if change == _NOTHING else change


class Fanout:
    """The streams of this process and their one listener."""

    def __init__(self, database: Callable[[], Database]) -> None:
        self._database = database
        self._streams: set[Stream] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._listens = threading.Event()
        self._ending = False

    def check_room(self) -> None:
        """Refuse (`TooMany`) when as many streams are open as a process bears; the page works on without."""
        if len(self._streams) >= MOST_STREAMS:
            raise TooMany(
                "Đang có quá nhiều trang theo dõi trực tiếp. Trang vẫn dùng được; hãy tải lại để xem số mới.",
                "Too many pages are followed live. The page works on; reload it for new figures.",
            )

    @contextmanager
    def stream(self, centers: frozenset[UUID] | None) -> Iterator[Stream]:
        """Give a stream that hears from now on; once `listening` says so, nothing is missed."""
        stream = Stream(centers)
        with self._lock:
            self._streams.add(stream)
            if self._thread is None:
                self._listens.clear()
                self._thread = threading.Thread(target=self._run, name="reporting-live", daemon=True)
                self._thread.start()
        if self._ending:
            stream.end()
        try:
            yield stream
        finally:
            with self._lock:
                self._streams.discard(stream)

    def listening(self, seconds: float) -> bool:
        """Wait until the listener hears; False if the database is away for so long."""
        return self._listens.wait(seconds)

    def end(self) -> None:
        """End every stream, so that the process can; takes no lock, for handlers of signals."""
        self._ending = True
        for stream in tuple(self._streams):
            stream.end()

    def close(self) -> None:
        """End, and wait for the listener."""
        self.end()
        if self._thread is not None:
            self._thread.join(2 * _TICK + GATHER)

    def _run(self) -> None:
        missed = False
        while self._wanted():
            try:
                self._listen(missed=missed)
            except DatabaseAway as failure:
                _log.warning("live figures wait for the database", error=str(failure))
                time.sleep(_TICK)
            missed = True
            self._listens.clear()

    def _wanted(self) -> bool:
        with self._lock:
            if self._streams and not self._ending:
                return True
            self._thread = None
            return False

    def _listen(self, *, missed: bool) -> None:
        ear = Listening(self._database(), CHANNEL, application_name="ttct-reporting-live")
        told_at = 0.0
        try:
            self._listens.set()
            if missed:
                self._tell(_ANYTHING)
            while self._streams and not self._ending:
                said = ear.wait(_TICK)
                if not said:
                    continue
                rest = told_at + GATHER - time.monotonic()
                if rest > 0:
                    time.sleep(rest)
                    said += ear.wait(0)
                told_at = time.monotonic()
                self._tell(heard(said))
        finally:
            ear.close()

    def _tell(self, change: Change) -> None:
        with self._lock:
            for stream in self._streams:
                stream.put(change)


@contextmanager
def told_of_the_end(end: Callable[[], None]) -> Iterator[None]:
    """Call `end` when the process is asked to end, before whoever handles the signal waits for open answers.

    The server tells an application of its end only after the last answer has gone, and a stream never goes by
    itself. In another thread than the main one no signal arrives, and nothing is done.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def ending(number: int, frame: FrameType | None) -> Any:
        end()
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number in before:
        signal.signal(number, ending)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
