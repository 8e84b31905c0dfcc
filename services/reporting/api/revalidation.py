"""ETags of the read API: whoever has asked before and asks again pays only if something has changed."""

from collections.abc import Callable
from hashlib import sha256

from fastapi import APIRouter, Depends, FastAPI, Request, Response

from services.reporting.storage.change_mark import change_mark, standing_mark
from shared.auth import CurrentPrincipal
from shared.clock import today
from shared.http import ReadSnapshot
from shared.principal import Principal

_SAFE = frozenset({"GET", "HEAD"})


class NotModified(Exception):
    """The asker holds the answer already; raised before any figure is read."""

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__("not modified")
        self.headers = headers


def revalidated(
    request: Request, response: Response, connection: ReadSnapshot, principal: CurrentPrincipal
) -> None:
    """Give the answer its ETag, of the very snapshot that it is read in; `NotModified` if the asker holds it.

    The tag is weak: two answers under it say the same, but each tells the instant at which it was read.
    """
    _revalidate(request, response, principal, lambda: change_mark(connection))


def revalidated_with_reports(
    request: Request, response: Response, connection: ReadSnapshot, principal: CurrentPrincipal
) -> None:
    """Do the same for an answer that also tells of reports, notices and what is not here yet."""

    def mark() -> str:
        return f"{change_mark(connection)}\n{principal.id}\n{standing_mark(connection, principal.id)}"

    _revalidate(request, response, principal, mark)


def _revalidate(request: Request, response: Response, principal: Principal, mark: Callable[[], str]) -> None:
    if request.method not in _SAFE:
        return
    headers = {
        "ETag": f'W/"{_tag(request, principal, mark())}"',
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization, Cookie",
    }
    if _names(request.headers.get("if-none-match", ""), headers["ETag"]):
        raise NotModified(headers)
    response.headers.update(headers)


def _tag(request: Request, principal: Principal, mark: str) -> str:
    """Return what identifies the answer: the address, the day, who asks with which rights, and the mark."""
    rights = sorted(f"{grant.role}@{grant.center_id}" for grant in principal.grants)
    named = [request.url.path, request.url.query, today().isoformat(), principal.kind, *rights, mark]
    return sha256("\n".join(named).encode()).hexdigest()[:32]


def _names(sent: str, tag: str) -> bool:
    """Tell whether `If-None-Match` names the tag; by RFC 9110 §13.1.2 weak and strong ones count alike."""
    bare = tag.removeprefix("W/")
    return any(each.strip().removeprefix("W/") in ("*", bare) for each in sent.split(","))


def revalidating(*routers: APIRouter, reports: bool = False) -> APIRouter:
    """Return one router of all these, whose answers follow from events, definitions and the day alone.

    With `reports` they also tell of reports, notices and what is not here yet.
    """
    together = APIRouter(dependencies=[Depends(revalidated_with_reports if reports else revalidated)])
    for each in routers:
        together.include_router(each)
    return together


def add_not_modified(app: FastAPI) -> None:
    """Teach the application to answer `NotModified`."""
    app.add_exception_handler(NotModified, _not_modified)


def _not_modified(_: Request, unchanged: Exception) -> Response:
    assert isinstance(unchanged, NotModified)  # noqa: S101 -- Starlette calls this for nothing else
    return Response(status_code=304, headers=unchanged.headers)
