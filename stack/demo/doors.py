"""The public doors, as a person's program uses them: one origin, sign-in, bearer token, idempotency key.

Every key is made from the step's name, so a repeated step is the same request and changes nothing.
"""

import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import httpx

from stack.trouble import Trouble

_NAMESPACE = uuid5(NAMESPACE_URL, "ttct:demo:vinh-phuc:2021-H1")
_RENEW_BEFORE = 60.0
_TIMEOUT = httpx.Timeout(90.0, connect=5.0)
_ATTEMPTS = 6
_PAUSE = 0.5
_AWAY = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT})


class Refused(Trouble):
    """A door said no; the sentences are the door's own."""

    def __init__(self, step: str, answer: httpx.Response) -> None:
        self.status = answer.status_code
        try:
            problem = answer.json()
        except ValueError:
            problem = {}
        self.code = str(problem.get("type", "")).rpartition(":")[2]
        vi = problem.get("vi", "Máy chủ không trả lời đúng dạng.")
        en = problem.get("en", "The server's answer was not in the expected form.")
        details = problem.get("problems", [])
        lines = [f"{_where(detail)}{detail['vi']} / {detail['en']}" for detail in details[:10]]
        if len(details) > len(lines):
            lines.append(f"… +{len(details) - len(lines)}")
        asked = f"{answer.request.method} {answer.request.url.path} → {answer.status_code}"
        super().__init__(
            f"Bước “{step}” không thực hiện được: {vi}",
            f"Step “{step}” failed: {en} ({asked})",
            log="\n".join(lines),
        )


def _where(detail: Mapping[str, Any]) -> str:
    parts = [str(detail[part]) for part in ("sheet", "row", "column", "field", "where") if part in detail]
    return f"[{' · '.join(parts)}] " if parts else ""


class Doors:
    """The origin through which everything goes; hands out signed-in people."""

    def __init__(self, origin: str) -> None:
        self.origin = origin.rstrip("/")
        self.client = httpx.Client(base_url=self.origin, timeout=_TIMEOUT, trust_env=False)

    def close(self) -> None:
        """Let go of the connections."""
        self.client.close()

    def ask(self, request: httpx.Request) -> httpx.Response:
        """Send a request; one that meets a closed door is sent again, for every step may be repeated."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                answer = self.client.send(request)
            except httpx.TransportError as failure:
                if attempt == _ATTEMPTS:
                    raise Trouble(
                        f"Không kết nối được tới {self.origin}. Hãy xem nhật ký (.local/logs).",
                        f"{self.origin} cannot be reached ({failure}). Look into the logs (.local/logs).",
                    ) from failure
            else:
                if answer.status_code not in _AWAY or attempt == _ATTEMPTS:
                    return answer
            time.sleep(_PAUSE * attempt)
        raise AssertionError("unreachable: the last attempt answers or raises")

    def page(self, address: str) -> httpx.Response:
        """Open an address of the origin as anybody may, in Vietnamese."""
        return self.ask(self.client.build_request("GET", address, headers={"Accept": "text/html"}))


class SignedIn:
    """Somebody who is signed in; signs in again by themselves when the token is about to end."""

    def __init__(self, doors: Doors, username: str, password: str) -> None:
        self._doors = doors
        self.username = username
        self._password = password
        self._token = ""
        self._until = 0.0

    def get(self, step: str, path: str, **query: str) -> Any:
        """Return the JSON at `path`; `Refused` with the door's sentences if it says no."""
        return self._json(step, self._request("GET", path, params=query))

    def file(self, step: str, path: str, **query: str) -> bytes:
        """Return the file at `path`; `Refused` as `get`."""
        answer = self._doors.ask(self._request("GET", path, params=query))
        if answer.is_error:
            raise Refused(step, answer)
        return answer.content

    def post(self, step: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Send `body` once, however often it is called; return the answer's JSON."""
        return self._json(step, self._request("POST", path, json=dict(body or {}), key=step))

    def put(self, step: str, path: str, body: Mapping[str, Any]) -> Any:
        """Store `body` once, however often it is called; return the answer's JSON."""
        return self._json(step, self._request("PUT", path, json=dict(body), key=step))

    def run(self, step: str, path: str) -> Any:
        """Ask for something to be done now, again each time: the request carries no key."""
        return self._json(step, self._request("POST", path, json={}))

    def upload(self, step: str, path: str, fields: Mapping[str, str], workbook: tuple[str, bytes]) -> Any:
        """Send a workbook as a form; return the answer's JSON."""
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        files = {"workbook": (*workbook, kind)}
        return self._json(step, self._request("POST", path, data=dict(fields), files=files, key=step))

    def _request(self, method: str, path: str, *, key: str = "", **content: Any) -> httpx.Request:
        headers = {"Authorization": f"Bearer {self._bearer()}", "Accept": "application/json"}
        if key:
            headers["Idempotency-Key"] = str(uuid5(_NAMESPACE, key))
        return self._doors.client.build_request(method, path, headers=headers, **content)

    def _json(self, step: str, request: httpx.Request) -> Any:
        answer = self._doors.ask(request)
        if answer.is_error:
            raise Refused(step, answer)
        return answer.json() if answer.content else None

    def _bearer(self) -> str:
        if time.monotonic() > self._until:
            body = {"username": self.username, "password": self._password}
            answer = self._doors.ask(
                self._doors.client.build_request("POST", "/identity/api/sign-in", json=body)
            )
            # Cookies are for browsers; here they would make every later request two-faced.
            self._doors.client.cookies.clear()
            if answer.is_error:
                raise Refused(f"đăng nhập {self.username}", answer)
            given = answer.json()
            self._token = given["access_token"]
            self._until = time.monotonic() + float(given["expires_in"]) - _RENEW_BEFORE
        return self._token
