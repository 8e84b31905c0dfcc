"""What surrounds every request: its ids, the security headers, the size limit, the last catch.

Plain ASGI, so that nothing of Starlette's task groups stands between a door and its transaction.
"""

import time
from collections.abc import Mapping

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import TooLarge
from shared.ids import new_id
from shared.problems import answer, unexpected
from shared.telemetry import correlated, correlation_id, new_traceparent

_log = structlog.get_logger()
_LONGEST_ID = 64

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class RequestContext:
    """Gives each request a correlation id and trace, logs it once, and answers what nobody caught.

    `X-Request-Id` is taken over if it is plain and short, otherwise made; it is always answered.
    """

    def __init__(self, app: ASGIApp, *, service: str) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = correlation_id()
            await send(message)

        started = time.perf_counter()
        structlog.contextvars.bind_contextvars(service=self._service)
        with correlated(_own_or_new(headers), headers.get("traceparent") or new_traceparent()):
            try:
                await self._app(scope, receive, send_with_id)
            except Exception:
                _log.exception("unexpected error", method=scope["method"], path=scope["path"])
                if status:
                    raise  # half an answer is out: the server must cut the connection
                await unexpected(Request(scope))(scope, receive, send_with_id)
            finally:
                _log.info(
                    "request",
                    method=scope["method"],
                    path=scope["path"],
                    status=status,
                    milliseconds=round((time.perf_counter() - started) * 1000, 1),
                )


def _own_or_new(headers: Headers) -> str:
    given = headers.get("x-request-id", "")
    plain = given.replace("-", "").replace("_", "").isalnum() and given.isascii()
    return given if plain and len(given) <= _LONGEST_ID else str(new_id())


OVER_TLS_ONLY: Mapping[str, str] = {"Strict-Transport-Security": "max-age=31536000"}
"""A browser that came by TLS once comes by nothing else for a year; the domain's other hosts are not ours."""


class SecurityHeaders:
    """Sets the headers of `SECURITY_HEADERS`; pages and answers are not kept by any cache.

    `tls`: the system's public address is https.
    """

    def __init__(self, app: ASGIApp, *, tls: bool) -> None:
        self._app = app
        self._headers = {**SECURITY_HEADERS, **(OVER_TLS_ONLY if tls else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


class _BodyTooLarge(Exception):
    pass


class BodyLimit:
    """Refuses a request body over `limit` bytes, by its announced length and by what really comes."""

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdigit() or int(announced) > self._limit:
            await self._refuse(scope, receive, send)
            return
        received = 0
        over = False
        begun = False

        async def receive_counted() -> Message:
            nonlocal received, over
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._limit:
                over = True
                raise _BodyTooLarge
            return message

        async def send_unless_over(message: Message) -> None:
            nonlocal begun
            if over and not begun:
                return  # the framework took the cut for a malformed body; the real reason follows below
            begun = True
            await send(message)

        try:
            await self._app(scope, receive_counted, send_unless_over)
        except _BodyTooLarge:
            if begun:
                raise
        if over and not begun:
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        mebibytes = self._limit / (1 << 20)
        refusal = TooLarge(
            f"Nội dung gửi lên quá lớn (tối đa {mebibytes:g} MiB). Hãy chia nhỏ tệp rồi gửi lại.",
            f"The content is too large (at most {mebibytes:g} MiB). Split the file and send it again.",
        )
        await answer(Request(scope), refusal)(scope, receive, send)
