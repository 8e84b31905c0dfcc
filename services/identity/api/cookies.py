"""The two cookies of a signed-in browser: the access token for all, the session for identity alone."""

from fastapi import Request, Response

from services.identity.operations.sign_in import SignedIn
from services.identity.settings import IdentitySettings
from shared.auth import ACCESS_COOKIE

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
