"""What the JSON doors and the pages of identity share: the attempt to sign in, and the browser's cookies.

Two cookies: the access token for all services, the session for identity alone.
"""

from typing import Annotated

from fastapi import Depends, Request, Response

from services.identity.doors import need_post
from services.identity.operations.accounts import folded
from services.identity.operations.mail_orders import order_reset
from services.identity.operations.sign_in import SignedIn, sign_in
from services.identity.settings import IdentitySettings
from shared import clock
from shared.auth import ACCESS_COOKIE
from shared.errors import Problem
from shared.http import asked_database

SESSION_COOKIE = "ttct_session"
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
    """Take both cookies back."""
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


def try_sign_in(request: Request, username: str, password: str) -> SignedIn:
    """Sign in, in a transaction of its own: a refused attempt is counted, committed, then raised."""
    with asked_database(request, None).transaction() as connection:
        outcome = sign_in(
            connection,
            request.app.state.settings,
            username=username[:200],
            password=password[:1000],
            address=address_of(request),
            browser=request.headers.get("user-agent", ""),
            now=clock.now(),
            today=clock.today(),
        )
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


def try_order_reset(request: Request, username: str, address: str) -> None:
    """Order the mail for a lost password, counted and committed; then wake the postman. Raises a refusal."""
    need_post(request.app.state.postman)
    with asked_database(request, None).transaction() as connection:
        refusal = order_reset(connection, folded(username[:200]), address, clock.now())
    if refusal is not None:
        raise refusal
    request.app.state.postman.wake()
