"""The HTTP shape of every service: one function builds the application around its routers.

URL space: pages `/<service>/…`, JSON `/<service>/api/…`, internal `/<service>/internal/…`, health
`/<service>/health/{live,ready}`, static files `/static/…`.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from shared.auth import (
    CurrentPrincipal,
    KeySource,
    RemoteKeys,
    TokenVerifier,
    current_principal,
    issuer_of,
)
from shared.db import Database
from shared.principal import ALL, Principal
from shared.problems import add_problem_answers
from shared.reasons import reason_of
from shared.requests import BodyLimit, RequestContext, SecurityHeaders
from shared.scope import ANYBODY, Scope
from shared.settings import Settings
from shared.telemetry import configure_logging, correlation_id
from shared.web import STATIC, Pages

_IS_BOUND = text("SELECT NOT rolbypassrls AND NOT rolsuper FROM pg_roles WHERE rolname = current_user")
_log = structlog.get_logger()
_MEBIBYTE = 1 << 20


def create_service_app(
    service: str,
    settings: Settings,
    *,
    api: Sequence[APIRouter] = (),
    open_api: Sequence[APIRouter] = (),
    web: Sequence[APIRouter] = (),
    internal: Sequence[APIRouter] = (),
    public: Sequence[APIRouter] = (),
    templates: Path | None = None,
    keys: KeySource | None = None,
    database: Database | None = None,
    max_body_bytes: int = 2 * _MEBIBYTE,
    starting: Callable[[FastAPI], AbstractContextManager[None]] | None = None,
) -> FastAPI:
    """Return the application of `service`.

    `api`, `web`, `internal` get the prefixes of the URL space; `public` routers get none (the
    verification page). Whoever asks `api` or `internal` must be signed in, which is found out before
    anything else: a stranger costs no database connection. `open_api` lets anybody in (to sign in).
    `templates` is the service's own template folder. `keys` replaces identity's published keys
    (identity itself and tests). `starting` is entered before the first request and left at shutdown.
    `app.state` holds `settings`, `database`, `tokens` and `pages`.
    """
    configure_logging(service)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> Any:
        with ExitStack() as stack:
            stack.callback(app.state.database.dispose)
            if starting is not None:
                stack.enter_context(starting(app))
            yield

    app = FastAPI(
        title=f"TTCT {service}",
        lifespan=lifespan,
        openapi_url=f"/{service}/api/openapi.json",
        docs_url=None,  # its page loads scripts from elsewhere, which the content policy forbids
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.database = database or Database(
        settings.database_url.get_secret_value(), application_name=f"ttct-{service}-http"
    )
    app.state.tokens = TokenVerifier(issuer=issuer_of(settings), keys=keys or _published_keys(settings))
    app.state.pages = Pages(service, templates)
    add_problem_answers(app)
    signed_in = [Depends(current_principal)]
    for router in api:
        app.include_router(router, prefix=f"/{service}/api", dependencies=signed_in)
    for router in open_api:
        app.include_router(router, prefix=f"/{service}/api")
    for router in internal:
        app.include_router(
            router, prefix=f"/{service}/internal", include_in_schema=False, dependencies=signed_in
        )
    for router in web:
        app.include_router(router, prefix=f"/{service}", include_in_schema=False)
    for router in public:
        app.include_router(router, include_in_schema=False)
    _add_health(app, service)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    # The last one added stands outermost: even the answer to a defect carries the security headers.
    app.add_middleware(BodyLimit, limit=max_body_bytes)
    app.add_middleware(RequestContext, service=service)
    app.add_middleware(SecurityHeaders, tls=settings.public_url.startswith("https:"))
    return app


def _published_keys(settings: Settings) -> KeySource:
    return RemoteKeys(settings.address_of("identity") + "/identity/.well-known/jwks.json")


def _add_health(app: FastAPI, service: str) -> None:
    @app.get(f"/{service}/health/live", include_in_schema=False)
    def live() -> dict[str, str]:
        return {"status": "live"}

    @app.get(f"/{service}/health/ready", include_in_schema=False)
    def ready(request: Request) -> Response:
        try:
            with request.app.state.database.snapshot() as connection:
                is_bound = connection.execute(_IS_BOUND).scalar_one()
        except SQLAlchemyError as failure:
            _log.warning("not ready: the database does not answer", error=str(failure))
            return JSONResponse({"status": "waiting", "missing": ["database"]}, status_code=503)
        if not is_bound:
            _log.error("not ready: row-level security does not bind the database role of this HTTP process")
            return JSONResponse({"status": "waiting", "missing": ["row-level security"]}, status_code=503)
        return JSONResponse({"status": "ready"})


def scope_of(request: Request, principal: Principal | None) -> Scope:
    """Return the scope of a request by `principal` (None: somebody who is not signed in)."""
    address = request.client.host if request.client else ""
    if principal is None:
        return Scope(ANYBODY, frozenset(), address=address, request=correlation_id(), as_service=True)
    whole = principal.centers is ALL
    return Scope(
        principal.id if principal.kind == "person" else f"service:{principal.id}",
        "all" if principal.centers is ALL else principal.centers,
        principal.roles,
        address,
        correlation_id(),
        as_service=whole,
        name=principal.name,
    ).because(reason_of(request, principal))


def asked_database(request: Request, principal: Principal | None) -> Database:
    """Return the service's database, whose transactions say that `principal` asks by this request."""
    database: Database = request.app.state.database
    return database.acting_for(scope_of(request, principal))


# Asynchronous, though they await nothing: the framework takes a thread for what is not.
async def _own_database(request: Request, principal: CurrentPrincipal) -> Database:
    return asked_database(request, principal)


async def _open_database(request: Request) -> Database:
    return asked_database(request, None)


OwnDatabase = Annotated[Database, Depends(_own_database)]
"""For a door that opens its transactions itself; each says who asks."""
OpenDatabase = Annotated[Database, Depends(_open_database)]
"""The same where anybody may ask: whoever is signed in counts as nobody."""


def _write_transaction(database: OwnDatabase) -> Iterator[Connection]:
    with database.transaction() as connection:
        yield connection


def _read_snapshot(database: OwnDatabase) -> Iterator[Connection]:
    with database.snapshot() as connection:
        yield connection


def _open_transaction(database: OpenDatabase) -> Iterator[Connection]:
    with database.transaction() as connection:
        yield connection


def _open_snapshot(database: OpenDatabase) -> Iterator[Connection]:
    with database.snapshot() as connection:
        yield connection


# scope="function": the commit happens before the answer leaves, so a commit that fails is never a 201.
WriteTransaction = Annotated[Connection, Depends(_write_transaction, scope="function")]
ReadSnapshot = Annotated[Connection, Depends(_read_snapshot, scope="function")]
OpenTransaction = Annotated[Connection, Depends(_open_transaction, scope="function")]
"""The same two where anybody may ask."""
OpenSnapshot = Annotated[Connection, Depends(_open_snapshot, scope="function")]
