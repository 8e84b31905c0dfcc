"""What the JSON doors and the pages of identity share: the attempt to sign in, and the browser's cookies.

Cookies: the access token for all services; for identity alone the session, and a sign-in between two steps.
"""

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import Depends, Request, Response
from sqlalchemy import Connection

from services.identity.doors import need_post
from services.identity.operations.accounts import folded
from services.identity.operations.mail_orders import order_reset
from services.identity.operations.pending import LIFETIME, Pending
from services.identity.operations.sign_in import SignedIn, Visitor, sign_in
from services.identity.settings import IdentitySettings
from shared import clock
from shared.auth import ACCESS_COOKIE
from shared.errors import Forbidden, Problem
from shared.http import asked_database

SESSION_COOKIE = "ttct_session"
PENDING_COOKIE = "ttct_pending"
_Outcome = TypeVar("_Outcome")
_SESSION_PATH = "/identity"


def keep_signed_in(response: Response, settings: IdentitySettings, signed: SignedIn) -> None:
    """Set both cookies, HttpOnly, as long as a session may live; the tokens end earlier by themselves."""
    secure = settings.public_url.startswith("https:")
    longest = settings.session_hours * 3600
    for name, value, path in (
        (ACCESS_COOKIE, signed.access_token, "/"),
        (SESSION_COOKIE, signed.session_token, _SESSION_PATH),
    ):
        response.set_cookie(
            name, value, max_age=longest, path=path, httponly=True, secure=secure, samesite="lax"
        )


def forget(response: Response) -> None:
    """Take the cookies back."""
    response.delete_cookie(PENDING_COOKIE, path=_SESSION_PATH)
    response.delete_cookie(ACCESS_COOKIE, path="/")
    response.delete_cookie(SESSION_COOKIE, path=_SESSION_PATH)


def session_token(request: Request) -> str:
    """Return the browser's session token; '' if it has none."""
    return request.cookies.get(SESSION_COOKIE, "")


def address_of(request: Request) -> str:
    """Return where the request comes from (the proxy's word, which uvicorn trusts on loopback only)."""
    return request.client.host if request.client else "unknown"


def settings_of(request: Request) -> IdentitySettings:
    """Return identity's settings."""
    settings: IdentitySettings = request.app.state.settings
    return settings


IdentityConfiguration = Annotated[IdentitySettings, Depends(settings_of)]


def visitor_of(request: Request) -> Visitor:
    """Return who asks, as far as the network tells."""
    return Visitor(address_of(request), request.headers.get("user-agent", ""))


def keep_pending(response: Response, settings: IdentitySettings, step: Pending) -> None:
    """Let the browser hold the token of the step that it has made."""
    response.set_cookie(
        PENDING_COOKIE,
        step.token,
        max_age=int(LIFETIME.total_seconds()),
        path=_SESSION_PATH,
        httponly=True,
        secure=settings.public_url.startswith("https:"),
        samesite="lax",
    )


def pending_token(request: Request) -> str:
    """Return the token of the first step; '' if none was made."""
    return request.cookies.get(PENDING_COOKIE, "")


def committed(request: Request, attempt: Callable[[Connection], _Outcome | Problem]) -> _Outcome:
    """Make an attempt in its own transaction: a refusal that it returns is committed, then raised."""
    with asked_database(request, None).transaction() as connection:
        outcome = attempt(connection)
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


def need_built_in(request: Request) -> None:
    """Refuse what belongs to the built-in sign-in where an outside issuer has replaced it."""
    if request.app.state.settings.issuer_only:
        raise Forbidden(
            "Ở đây chỉ đăng nhập bằng tài khoản của tỉnh.",
            "Here only the province's accounts sign in.",
            code="issuer-only",
        )


def try_sign_in(
    request: Request, username: str, password: str, code: str | None = None
) -> SignedIn | Pending:
    """Check a password, and a code with it if it is given."""
    need_built_in(request)
    with asked_database(request, None).transaction() as connection:
        outcome = sign_in(
            connection,
            request.app.state.settings,
            username=username[:200],
            password=password[:1000],
            visitor=visitor_of(request),
            code=None if code is None else code[:50],
            now=clock.now(),
            today=clock.today(),
        )
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


def try_order_reset(request: Request, username: str, address: str) -> None:
    """Order the mail for a lost password, counted and committed; then wake the postman. Raises a refusal."""
    need_post(request.app.state.postman)
    committed(
        request,
        lambda connection: order_reset(connection, folded(username[:200]), address, clock.now()),
    )
    request.app.state.postman.wake()
