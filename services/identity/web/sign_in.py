"""Pages of signing in and out."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.identity.browser import (
    IdentityConfiguration,
    forget,
    keep_pending,
    keep_signed_in,
    session_token,
    try_sign_in,
)
from services.identity.operations import sign_in as signing_in
from services.identity.operations.passkeys import are_possible
from services.identity.operations.pending import Pending
from shared import clock
from shared.auth import check_form_token, safe_next
from shared.errors import Problem
from shared.http import OpenTransaction
from shared.web import page

router = APIRouter()
HOME = "/reporting/"


@router.get("/sign-in")
def show_sign_in(request: Request, next: Annotated[str | None, Query()] = None) -> Response:  # noqa: A002 -- the address says next
    """Show the sign-in form."""
    return sign_in_form(request, safe_next(next, HOME), None)


@router.post("/sign-in", dependencies=[Depends(check_form_token)])
def post_sign_in(
    request: Request,
    settings: IdentityConfiguration,
    username: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",  # noqa: A002 -- as above
) -> Response:
    """Sign in and go on to where the person was going; a refusal shows on the form."""
    try:
        signed = try_sign_in(request, username, password)
    except Problem as refusal:
        return sign_in_form(request, safe_next(next, HOME), refusal, username)
    target = safe_next(next, HOME)
    if isinstance(signed, Pending):
        step = "code" if signed.purpose == "code" else "app"
        answer = RedirectResponse(f"/identity/sign-in/{step}?next={quote(target, safe='')}", status_code=303)
        keep_pending(answer, settings, signed)
        return answer
    answer = RedirectResponse(target, status_code=303)
    keep_signed_in(answer, settings, signed)
    return answer


def sign_in_form(request: Request, target: str, problem: Problem | None, username: str = "") -> Response:
    """Show the ways to sign in that there are, and why the last attempt was refused."""
    settings = request.app.state.settings
    return page(
        request,
        "sign-in.html",
        status_code=200 if problem is None else int(problem.status),
        next=target,
        problem=problem,
        username=username,
        passkeys=are_possible(settings) and not settings.issuer_only,
        issuer=request.app.state.issuer.is_there,
        issuer_only=settings.issuer_only,
        chosen="chosen" in request.query_params,
    )


@router.get("/refresh")
def get_refresh(
    request: Request,
    connection: OpenTransaction,
    settings: IdentityConfiguration,
    next: Annotated[str | None, Query()] = None,  # noqa: A002 -- as above
) -> Response:
    """Renew the access token without a word while the session lives, else ask for the password."""
    target = safe_next(next, HOME)
    signed = signing_in.refresh(
        connection, settings, session_token(request), now=clock.now(), today=clock.today()
    )
    if signed is None:
        gone = RedirectResponse(f"/identity/sign-in?next={quote(target, safe='')}", status_code=303)
        forget(gone)
        return gone
    answer = RedirectResponse(target, status_code=303)
    keep_signed_in(answer, settings, signed)
    return answer


@router.post("/sign-out", dependencies=[Depends(check_form_token)])
def post_sign_out(request: Request, connection: OpenTransaction) -> Response:
    """End the session and say so."""
    signing_in.sign_out(connection, session_token(request), clock.now())
    answer = RedirectResponse("/identity/signed-out", status_code=303)
    forget(answer)
    return answer


@router.get("/signed-out")
def show_signed_out(request: Request) -> Response:
    """Say that the session is over."""
    return page(request, "signed-out.html")
