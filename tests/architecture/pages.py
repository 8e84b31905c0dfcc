"""Every page of the system, found in the route tables of the applications themselves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute


@dataclass(frozen=True, order=True)
class Page:
    """A route that stands in no description: `GET /enrollment/classes/{class_id}`."""

    path: str
    method: str
    parameters: frozenset[str] = frozenset()
    """What its path names."""

    @property
    def title(self) -> str:
        """Method and path."""
        return f"{self.method} {self.path}"

    @property
    def service(self) -> str:
        """The service whose page it is."""
        return self.path.split("/")[1]


def routes_of(routes: Iterable[Any], prefix: str = "") -> Iterator[tuple[str, APIRoute]]:
    """Yield every route below these, with its whole path."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield prefix + route.path_format, route
        elif included := getattr(route, "original_router", None):  # how FastAPI keeps an included router
            yield from routes_of(included.routes, prefix + route.include_context.prefix)


def pages_of(service: str, app: FastAPI) -> list[Page]:
    """Return a service's pages, their forms among them; not its JSON, its inner doors and its health."""
    found = {
        Page(path, method, frozenset(route.param_convertors))
        for path, route in routes_of(app.routes)
        for method in route.methods or ()
        if path.startswith(f"/{service}/")
        and not path.startswith((f"/{service}/api/", f"/{service}/internal/", f"/{service}/health/"))
    }
    return sorted(found)
