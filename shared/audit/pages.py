"""Where the audit log is searched, by page and as JSON; where a reason is given; where others see its end.

The province and administrators see all of it, a director what concerns the own center. Values before and
after are for those who may see the rows themselves: not for who only administers accounts.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import RedirectResponse
from pydantic import BeforeValidator

from shared.audit.looks import ReasonNeeded
from shared.audit.reading import Asked, Kind, LogEntry, end_of_chain, search_log
from shared.auth import CurrentPrincipal, ServicePrincipal, require, safe_next
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.reasons import SHORTEST_REASON, keep_reason
from shared.web import page
from shared.web.languages import language_of

Words = Mapping[str, tuple[str, str]]
"""What a table holds, in Vietnamese and English, in the order in which a reader looks for it."""
Reader = Annotated[Principal, Depends(require("director", "province", "admin"))]
KINDS: dict[str, tuple[str, str, str]] = {
    "insert": ("Thêm", "Added", "good"),
    "update": ("Sửa", "Changed", "warn"),
    "delete": ("Xóa", "Deleted", "bad"),
    "truncate": ("Xóa hết", "Emptied", "bad"),
    "look": ("Xem", "Looked at", "info"),
    "erasure": ("Xóa giá trị lưu", "Values erased", "bad"),
}


_Day = Annotated[date | None, BeforeValidator(lambda given: given or None), Query()]
"""A day; a field of the form that was left empty is none."""
_LARGEST = 2**63 - 1


def _asked(  # noqa: PLR0917 -- FastAPI passes by name
    person: Annotated[str, Query(max_length=100)] = "",
    subject: Annotated[str, Query(max_length=60)] = "",
    about: Annotated[str, Query(max_length=200)] = "",
    kind: Annotated[Kind, Query()] = "",
    since: _Day = None,
    until: _Day = None,
    before: Annotated[int | None, Query(ge=1, le=_LARGEST)] = None,
) -> Asked:
    return Asked(person.strip(), subject, about.strip(), kind, since, until, before)


Search = Annotated[Asked, Depends(_asked)]


def _search(connection: Any, asked: Asked, reader: Principal) -> tuple[list[LogEntry], bool]:
    """Search as far as the reader may see: everything, or what concerns the centers that he directs."""
    whole = bool({"province", "admin"} & reader.roles)
    directed = frozenset(
        grant.center_id for grant in reader.grants if grant.role == "director" and grant.center_id
    )
    return search_log(
        connection,
        asked,
        centers=None if whole else directed,
        with_values="province" in reader.roles or not whole,
    )


def audit_page_router(words: Words) -> APIRouter:
    """Return the page `GET /<service>/operations/audit` and the form of a reason (one of `web`)."""
    router = APIRouter()

    @router.get("/operations/audit")
    def see_log(request: Request, connection: ReadSnapshot, reader: Reader, asked: Search) -> Response:
        """Search the log; the newest entries unless something is asked for."""
        found, more = _search(connection, asked, reader)
        place = int(language_of(request) == "en")
        sought = {name: value for name, value in asdict(asked).items() if value and name != "before"}
        older = urlencode({**sought, "before": found[-1].number}) if more else ""
        return page(
            request,
            "audit.html",
            entries=found,
            asked=asked,
            sought=sought,
            older=older,
            end=end_of_chain(connection),
            words={name: said[place] for name, said in words.items()},
            kinds={name: (said[place], said[2]) for name, said in KINDS.items()},
        )

    @router.post("/operations/reason")
    def give_reason(
        request: Request,
        reader: CurrentPrincipal,
        reason: Annotated[str, Form(max_length=500)] = "",
        next: Annotated[str, Form(max_length=2000)] = "",  # noqa: A002 -- the name that addresses use
    ) -> Response:
        """Keep why this person looks at records of other centers, and lead on to the one asked for."""
        address = safe_next(next)
        if len(reason.strip()) < SHORTEST_REASON:
            return page(
                request, "reason.html", status_code=422, problem=ReasonNeeded(), next=address, short=True
            )
        answer = RedirectResponse(address, status_code=303)
        secure = str(request.app.state.settings.public_url).startswith("https:")
        keep_reason(answer, reader, reason.strip(), secure=secure)
        return answer

    return router


def audit_api_router() -> APIRouter:
    """Return the same as JSON (one of `api`): `GET /<service>/api/audit-log`."""
    router = APIRouter()

    @router.get("/audit-log")
    def get_log(connection: ReadSnapshot, reader: Reader, asked: Search) -> dict[str, Any]:
        """Return `{entries, next}`, newest first; `next` is the next page's `before`, null on the last.

        Of an entry's ids the first twenty are told, `count` says how many there are.
        """
        found, more = _search(connection, asked, reader)
        return {
            "entries": [jsonable_encoder(asdict(each)) for each in found],
            "next": found[-1].number if more else None,
        }

    return router


def audit_head_router(service: str) -> APIRouter:
    """Return `GET /<service>/internal/audit-head`: where the chain ends, for the services that witness it."""
    router = APIRouter()

    @router.get("/audit-head")
    def get_head(connection: ReadSnapshot, _witness: ServicePrincipal) -> dict[str, Any]:
        number, mark = end_of_chain(connection)
        return {"service": service, "number": number, "hash": mark}

    return router
