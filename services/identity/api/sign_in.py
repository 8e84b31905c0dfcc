"""JSON doors of signing in and out, of the tokens and of the published keys."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, SecretStr

from services.identity.browser import (
    IdentityConfiguration,
    forget,
    keep_signed_in,
    session_token,
    try_sign_in,
)
from services.identity.operations import sign_in as signing_in
from services.identity.operations.pending import Pending
from services.identity.operations.signing import published_keys
from services.identity.settings import IdentitySettings
from shared import clock
from shared.auth import CurrentPrincipal, check_form_token
from shared.errors import Forbidden, Problem, Unauthenticated
from shared.http import OpenSnapshot, OpenTransaction

router = APIRouter(tags=["sign-in"])
published = APIRouter(tags=["keys"])


class Credentials(BaseModel):
    """A user name and a password."""

    model_config = ConfigDict(extra="forbid")
    username: str
    password: SecretStr
    code: SecretStr | None = None
    """The one-time or recovery code of an account that has one."""


def answer_signed_in(settings: IdentitySettings, signed: signing_in.SignedIn) -> JSONResponse:
    """Return the access token, and both cookies."""
    answer = JSONResponse(
        {
            "access_token": signed.access_token,
            "token_type": "Bearer",
            "expires_in": settings.access_token_seconds,
            "name": signed.principal.name,
        }
    )
    keep_signed_in(answer, settings, signed)
    return answer


@router.post("/sign-in")
def post_sign_in(request: Request, credentials: Credentials, settings: IdentityConfiguration) -> Response:
    """Start a session: an access token in the answer, and both cookies."""
    code = None if credentials.code is None else credentials.code.get_secret_value()
    signed = try_sign_in(request, credentials.username, credentials.password.get_secret_value(), code)
    if isinstance(signed, Pending):
        raise _second_step(signed)
    return answer_signed_in(settings, signed)


def _second_step(step: Pending) -> Problem:
    if step.purpose == "code":
        return Unauthenticated(
            "Tài khoản này cần thêm mã một lần. Hãy gửi lại kèm mã.",
            "This account needs a one-time code as well. Send it along.",
            code="second-factor-needed",
        )
    return Forbidden(
        "Vai trò của bạn cần yếu tố thứ hai. Hãy đăng nhập trên trang để thêm ứng dụng mã một lần.",
        "Your role asks for a second factor. Sign in on the page to add an app for one-time codes.",
        code="second-factor-missing",
    )


@router.post("/refresh", dependencies=[Depends(check_form_token)])
def post_refresh(request: Request, connection: OpenTransaction, settings: IdentityConfiguration) -> Response:
    """Give a fresh access token while the session lives; a page that stays open asks for it."""
    signed = signing_in.refresh(
        connection, settings, session_token(request), now=clock.now(), today=clock.today()
    )
    if signed is None:
        raise Unauthenticated("Phiên đã kết thúc. Hãy đăng nhập lại.", "The session is over. Sign in again.")
    return answer_signed_in(settings, signed)


@router.post("/sign-out", status_code=204, dependencies=[Depends(check_form_token)])
def post_sign_out(request: Request, connection: OpenTransaction) -> Response:
    """End the session."""
    signing_in.sign_out(connection, session_token(request), clock.now())
    answer = Response(status_code=204)
    forget(answer)
    return answer


@router.post("/token")
def post_token(
    connection: OpenSnapshot,
    settings: IdentityConfiguration,
    client_id: Annotated[str, Form()],
    client_secret: Annotated[SecretStr, Form()],
    grant_type: Annotated[Literal["client_credentials"], Form()],  # noqa: ARG001 -- checked by its type
) -> dict[str, Any]:
    """Give a service its token (RFC 6749, 4.4)."""
    token = signing_in.service_token(
        connection, settings, name=client_id, secret=client_secret.get_secret_value(), now=clock.now()
    )
    return {"access_token": token, "token_type": "Bearer", "expires_in": settings.access_token_seconds}


@router.get("/me")
def get_me(principal: CurrentPrincipal) -> dict[str, Any]:
    """Say who is asking, with the roles that the token carries."""
    return {
        "id": principal.id,
        "kind": principal.kind,
        "name": principal.name,
        "stands_in": [
            {"role": each.role, "center_id": each.center_id, "account_id": each.account_id, "name": each.name}
            for each in principal.stands_in
        ],
        "grants": [
            {"role": grant.role, "center_id": grant.center_id}
            for grant in sorted(principal.grants, key=lambda grant: (grant.role, str(grant.center_id)))
        ],
    }


@published.get("/identity/.well-known/jwks.json")
def get_keys(connection: OpenSnapshot, settings: IdentityConfiguration) -> JSONResponse:
    """Publish the keys that verify tokens (RFC 7517)."""
    return JSONResponse(
        {"keys": published_keys(connection, settings, clock.now())},
        headers={"Cache-Control": "public, max-age=60"},
    )
