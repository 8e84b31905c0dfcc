"""Where a page can be read: what links that lead back to the very page name."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import URL
from starlette.routing import Match, Mount


def reading_address(request: Request) -> URL:
    """Return the address under which the page shown can be read again, on this site.

    It is that of the request, unless a form was sent and refused: then that address if pages are read there
    too, else the page on which the form stood, else the nearest page above it, else the first page.
    """
    if request.method in {"GET", "HEAD"} or _is_read(request, request.url.path):
        return request.url
    return next(
        (each for each in _candidates(request) if _is_read(request, each.path)), URL(path="/", scheme="")
    )


def _candidates(request: Request) -> Iterator[URL]:
    stood_on = urlsplit(request.headers.get("referer", ""))
    if stood_on.netloc == request.url.netloc:
        yield URL(path=stood_on.path, query=stood_on.query)
    path = request.url.path
    while path:
        path = path.rpartition("/")[0]
        yield URL(path=path)


def _is_read(request: Request, path: str) -> bool:
    """Tell whether a page of this service is at `path`; files of the chrome are none."""
    scope = {**request.scope, "method": "GET", "path": path}
    return any(
        route.matches(scope)[0] is Match.FULL
        for route in request.app.router.routes
        if not isinstance(route, Mount)
    )
