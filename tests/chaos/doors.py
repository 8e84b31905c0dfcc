"""A patient client: it asks again with the same key until somebody answers, or says that nobody did."""

import time
from dataclasses import dataclass
from http import HTTPStatus
from threading import Event
from typing import Any
from uuid import uuid4

import httpx

from tests.chaos.history import Outcome

_TIMEOUT = httpx.Timeout(8.0, connect=2.0)
_PAUSE = 0.3
_RETRY = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.UNAUTHORIZED})


@dataclass(frozen=True)
class Answer:
    """What became of a request: its outcome, and the answer's JSON if there was one."""

    outcome: Outcome
    status: int
    body: Any


class PatientPerson:
    """Somebody who signs in and works while everything breaks around them; one thread each."""

    def __init__(self, origin: str, username: str, password: str, *, patience: float = 40.0) -> None:
        self._client = httpx.Client(base_url=origin, timeout=_TIMEOUT, trust_env=False)
        self._credentials = {"username": username, "password": password}
        self._patience = patience
        self._token: str | None = None
        self._sign_in_from = 0.0
        self.giving_up = Event()
        """Set when the writers are to end: whoever still waits for an answer calls it unknown."""

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def ask(self, method: str, path: str, **content: Any) -> Answer:
        """Send one request until it is answered; the same idempotency key each time.

        5xx and no answer at all mean that it may have happened, so the request is repeated. After
        the patience is over the outcome is `unknown`.
        """
        key = str(uuid4())
        deadline = time.monotonic() + self._patience
        while time.monotonic() < deadline:
            try:
                answer = self._client.request(method, path, headers=self._headers(key), **content)
            except httpx.TransportError:
                answer = None
            if answer is not None and not self._to_be_repeated(answer):
                outcome: Outcome = "refused" if answer.is_error else "done"
                return Answer(outcome, answer.status_code, answer.json() if answer.content else None)
            if self.giving_up.wait(_PAUSE):
                break
        return Answer("unknown", 0, None)

    def read(self, path: str, **query: str) -> Any:
        """Return the JSON at `path`, or None if nobody answers in time; AssertionError if refused."""
        answer = self.ask("GET", path, params=query)
        assert answer.outcome != "refused", f"GET {path}: {answer.status} {answer.body}"
        return answer.body

    def _to_be_repeated(self, answer: httpx.Response) -> bool:
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            self._token = None
        return answer.is_server_error or answer.status_code in _RETRY

    def _headers(self, key: str) -> dict[str, str]:
        """Return the headers of a request; sign in first if need be, but never hammer at that door.

        An attempt that was broken off by a fault counts like a wrong password, and enough of them close
        the account for a while: a person would wait, too.
        """
        if self._token is None and time.monotonic() >= self._sign_in_from:
            answer = self._client.post("/identity/api/sign-in", json=self._credentials)
            self._client.cookies.clear()
            if answer.is_success:
                self._token = answer.json()["access_token"]
            else:
                self._sign_in_from = time.monotonic() + float(answer.headers.get("retry-after", "2"))
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        return headers | {"Idempotency-Key": key}
