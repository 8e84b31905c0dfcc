"""Doors of signing in by an outside issuer: out to it, and back with a code."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from services.identity.browser import (
    IdentityConfiguration,
    committed,
    forget,
    keep_pending,
    keep_signed_in,
    pending_token,
    visitor_of,
)
from services.identity.doors import center_names
from services.identity.operations import outside
from services.identity.operations.outside_issuer import NotVouched, OutsideIssuer
from services.identity.operations.sign_in import SignedIn
from services.identity.settings import IdentitySettings
from services.identity.web.sign_in import HOME, sign_in_form
from shared import clock
from shared.auth import safe_next
from shared.errors import NotFound, Problem
from shared.http import OpenDatabase

router = APIRouter(prefix="/outside")
Text = Annotated[str, Query(max_length=2000)]


@router.get("/start")
def start(
    request: Request,
    database: OpenDatabase,
    settings: IdentityConfiguration,
    target: Annotated[str, Query(alias="next")] = "",
) -> Response:
    """Lead the browser to the issuer."""
    issuer = _issuer(request)
    with database.transaction() as connection:
        journey, step = outside.set_out(connection, safe_next(target, HOME), clock.now())
    try:
        address = issuer.address(
            callback=_callback(settings),
            state=journey.state,
            nonce=journey.nonce,
            challenge=journey.challenge,
        )
    except NotVouched as refusal:
        return sign_in_form(request, journey.target, refusal)
    answer = RedirectResponse(address, status_code=303)
    keep_pending(answer, settings, step)
    return answer


@router.get("/callback")
def callback(
    request: Request,
    settings: IdentityConfiguration,
    *,
    state: Text = "",
    code: Text = "",
    iss: Text = "",
) -> Response:
    """Take the browser back: its state once, the code for an ID token, the claims for roles."""
    issuer = _issuer(request)
    try:
        journey = committed(
            request,
            lambda connection: outside.come_back(connection, pending_token(request), state, clock.now()),
        )
        if (iss and iss != issuer.issuer) or not code:  # RFC 9207: an answer of another issuer
            raise NotVouched(
                "Hệ thống tài khoản của tỉnh không cho đăng nhập. Hãy thử lại từ đầu.",
                "The province's accounts did not let you in. Begin again.",
            )
        token = issuer.exchange(code, callback=_callback(settings), verifier=journey.verifier)
        claims = issuer.claims(token, nonce=journey.nonce, now=clock.now())

        def attempt(connection: Connection) -> SignedIn | Problem:
            centers = {each.code: each.id for each in center_names(request, connection).values()}
            visitor = visitor_of(request)
            now, today = clock.now(), clock.today()
            return outside.enter(connection, settings, claims, centers, visitor, now=now, today=today)

        signed = committed(request, attempt)
    except Problem as refusal:
        answer = sign_in_form(request, HOME, refusal)
        forget(answer)
        return answer
    done = RedirectResponse(journey.target, status_code=303)
    keep_signed_in(done, settings, signed)
    return done


def _issuer(request: Request) -> OutsideIssuer:
    issuer: OutsideIssuer = request.app.state.issuer
    if not issuer.is_there:
        raise NotFound
    return issuer


def _callback(settings: IdentitySettings) -> str:
    return f"{settings.public_url.rstrip('/')}/identity/outside/callback"
