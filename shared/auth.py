"""Doors that know who is asking: bearer token or cookie, cross-site protection, roles.

A cookie is sent by the browser whether the person meant it or not, so an unsafe request that is
authenticated by cookie must also come from our own pages and carry the form's token.
"""

import hmac
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from shared.errors import Forbidden, Unauthenticated
from shared.principal import ALL, Grant, Principal, Role, role_missing
from shared.service_doors import opens_to
from shared.tokens import (
    AUDIENCE,
    ExpiredToken,
    FixedKeys,
    KeySource,
    RemoteKeys,
    ServiceToken,
    TokenVerifier,
    issuer_of,
)

__all__ = [
    "ACCESS_COOKIE",
    "ALL",
    "AUDIENCE",
    "CSRF_COOKIE",
    "CSRF_FIELD",
    "CSRF_HEADER",
    "CurrentPrincipal",
    "ExpiredToken",
    "FixedKeys",
    "FormsToken",
    "Grant",
    "KeySource",
    "OptionalPrincipal",
    "Principal",
    "RemoteKeys",
    "Role",
    "ServicePrincipal",
    "ServiceToken",
    "TokenVerifier",
    "check_form_token",
    "current_principal",
    "issuer_of",
    "require",
    "safe_next",
    "service_only",
]

ACCESS_COOKIE = "ttct_access"
CSRF_COOKIE = "ttct_csrf"
CSRF_FIELD = "csrf_token"
CSRF_HEADER = "X-CSRF-Token"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


async def _submitted_form_token(request: Request) -> str:
    """Return the token that the page sent, by header or by form field; '' if none.

    Reading a form is asynchronous in Starlette; the form is cached, so the endpoint reads it too.
    """
    sent = request.headers.get(CSRF_HEADER, "")
    if sent or request.method in _SAFE_METHODS:
        return sent
    if request.headers.get("content-type", "").startswith(_FORM_TYPES):
        value = (await request.form()).get(CSRF_FIELD, "")
        return value if isinstance(value, str) else ""
    return ""


FormsToken = Annotated[str, Depends(_submitted_form_token)]


def check_form_token(request: Request, sent: FormsToken) -> None:
    """Refuse an unsafe request that another site may have caused.

    Both must hold: the browser says it comes from our origin, and the form carries the value of the
    HttpOnly cookie that only our pages could write into it (double submit).
    """
    if request.method in _SAFE_METHODS:
        return
    cookie = request.cookies.get(CSRF_COOKIE, "")
    if not _same_origin(request) or not cookie or not hmac.compare_digest(cookie.encode(), sent.encode()):
        raise Forbidden(
            "Biểu mẫu đã cũ hoặc không được gửi từ trang này. Hãy tải lại trang rồi gửi lại.",
            "The form is stale or was not sent from this site. Reload the page and send it again.",
            code="form-token",
        )


def _same_origin(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is None:
        return True  # an old browser: the form's token decides alone
    ours = {str(request.app.state.settings.public_url).rstrip("/"), str(request.base_url).rstrip("/")}
    return origin in ours


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _optional_principal(request: Request, sent: FormsToken) -> Principal | None:
    verifier: TokenVerifier = request.app.state.tokens
    principal: Principal | None = None
    if bearer := _bearer(request):
        principal = verifier.verify(bearer)
    elif cookie := request.cookies.get(ACCESS_COOKIE):
        principal = verifier.verify(cookie)
        check_form_token(request, sent)
    if principal is not None and principal.kind == "service":
        _check_service_door(request, principal)
    request.state.principal = principal
    return principal


def _check_service_door(request: Request, principal: Principal) -> None:
    if not opens_to(principal.id, request.method, request.scope["path"]):
        raise Forbidden(
            "Dịch vụ này không được dùng cửa này. Hãy đăng nhập bằng tài khoản của một người.",
            "This service may not use this door. Sign in as a person.",
        )


def public_principal(request: Request, sent: FormsToken) -> Principal | None:
    """Return who is signed in, or None; a cookie that is over or broken counts as nobody.

    A bearer token that is sent and wrong is still refused: a program must learn of it.
    """
    if _bearer(request) is None:
        try:
            return _optional_principal(request, sent)
        except Unauthenticated:
            return None
    return _optional_principal(request, sent)


OptionalPrincipal = Annotated[Principal | None, Depends(public_principal)]


def current_principal(request: Request, sent: FormsToken) -> Principal:
    """Return who is asking; `Unauthenticated` if nobody is signed in (pages lead to the sign-in)."""
    principal = _optional_principal(request, sent)
    if principal is None:
        raise Unauthenticated(
            "Bạn chưa đăng nhập. Hãy đăng nhập trước.", "Nobody is signed in. Sign in first."
        )
    return principal


CurrentPrincipal = Annotated[Principal, Depends(current_principal)]


class require:  # noqa: N801 -- reads as a verb where it is used: Depends(require("director"))
    """A dependency that lets in only who holds one of `roles` somewhere; scope is asked separately.

    `principal: Annotated[Principal, Depends(require("province"))]`; then, where a center is
    concerned, `principal.at_center(center_id, "director")`.
    """

    def __init__(self, *roles: Role) -> None:
        self.roles = frozenset(roles)

    def __call__(self, principal: CurrentPrincipal) -> Principal:
        """Return the principal, or refuse with `Forbidden`."""
        if not self.roles & principal.roles:
            raise role_missing()
        return principal


def service_only(principal: CurrentPrincipal) -> Principal:
    """Let in only other services (feeds, control totals); a person is refused."""
    if principal.kind != "service":
        raise role_missing()
    return principal


ServicePrincipal = Annotated[Principal, Depends(service_only)]


def safe_next(address: str | None, default: str = "/") -> str:
    """Return `address` if it is a path on this very site, else `default`: no open redirect."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return default
    if any(ord(character) < 32 or character == "\\" for character in address):  # noqa: PLR2004 -- control characters
        return default
    parts = urlsplit(address)
    return default if parts.scheme or parts.netloc else address
