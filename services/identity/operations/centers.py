"""What centers are called: asked of enrollment, which owns the names, and kept for a minute."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final
from uuid import UUID

import httpx
import structlog

from shared.settings import Settings

_log = structlog.get_logger()
_FRESH_SECONDS: Final = 60.0
_PAUSE_SECONDS: Final = 5.0
_TIMEOUT_SECONDS: Final = 3.0


@dataclass(frozen=True)
class CenterName:
    """A center as lists show it."""

    id: UUID
    code: str
    name: str

    @property
    def pair(self) -> tuple[UUID, str]:
        """Return id and name, as lists to choose from take them."""
        return self.id, self.name


class CenterNames:
    """The centers as enrollment last named them; while it is away those known, at first none."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = httpx.Client(timeout=_TIMEOUT_SECONDS)
        self._known: dict[UUID, CenterName] = {}
        self._ask_at = 0.0
        self._lock = Lock()

    def known(self, token: Callable[[], str]) -> dict[UUID, CenterName]:
        """Return the centers by id, in the order of their names; `token` gives one of identity's own."""
        with self._lock:
            if time.monotonic() >= self._ask_at:
                self._ask(token)
            return self._known

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ask(self, token: Callable[[], str]) -> None:
        self._ask_at = time.monotonic() + _PAUSE_SECONDS
        try:
            answer = self._client.get(
                f"{self._settings.address_of('enrollment')}/enrollment/api/centers",
                headers={"Authorization": f"Bearer {token()}"},
            )
            answer.raise_for_status()
            found = [CenterName(UUID(each["id"]), each["code"], each["short_name"]) for each in answer.json()]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as failure:
            _log.warning("enrollment does not say what centers are called", error=repr(failure))
            return
        self._known = {each.id: each for each in sorted(found, key=lambda each: (each.name, each.code))}
        self._ask_at = time.monotonic() + _FRESH_SECONDS
