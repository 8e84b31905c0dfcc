"""Pages of the second step of signing in: a code, or the first app of somebody whose role asks for one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from services.identity.browser import (
    IdentityConfiguration,
    committed,
    keep_signed_in,
    pending_token,
    visitor_of,
)
from services.identity.operations import second_step
from services.identity.operations.sign_in import SignedIn
from services.identity.web.pictures import qr_code
from services.identity.web.sign_in import HOME
from shared import clock
from shared.auth import check_form_token, safe_next
from shared.errors import Invalid, Problem, Unauthenticated
from shared.http import OpenTransaction, asked_database
from shared.web import page

router = APIRouter(prefix="/sign-in")
_AGAIN = "/identity/sign-in"
Next = Annotated[str, Query(alias="next")]


@router.get("/code")
def show_code(request: Request, target: Next = "") -> Response:
    """Ask for the code."""
    return _code(request, target, None)


@router.post("/code", dependencies=[Depends(check_form_token)])
def post_code(
    request: Request,
    settings: IdentityConfiguration,
    code: Annotated[str, Form(max_length=50)] = "",
    target: Annotated[str, Form(alias="next")] = "",
) -> Response:
    """Sign in by the code; a refusal shows on the form."""

    def attempt(connection: Connection) -> SignedIn | Problem:
        return second_step.enter_code(
            connection,
            settings,
            pending_token(request),
            code,
            visitor_of(request),
            now=clock.now(),
            today=clock.today(),
        )

    try:
        signed = committed(request, attempt)
    except Problem as refusal:
        return _code(request, target, refusal)
    answer = RedirectResponse(safe_next(target, HOME), status_code=303)
    keep_signed_in(answer, settings, signed)
    return answer


@router.get("/app")
def show_app(
    request: Request, connection: OpenTransaction, settings: IdentityConfiguration, target: Next = ""
) -> Response:
    """Show the secret for the first app of somebody whose role asks for a second factor."""
    return _app(request, connection, settings, target, None)


@router.post("/app", dependencies=[Depends(check_form_token)])
def post_app(
    request: Request,
    settings: IdentityConfiguration,
    code: Annotated[str, Form(max_length=50)] = "",
    target: Annotated[str, Form(alias="next")] = "",
) -> Response:
    """Sign in by the app's first code, and show the recovery codes once."""
    database = asked_database(request, None)
    try:
        with database.transaction() as connection:
            signed, codes = second_step.finish_enrolment(
                connection,
                settings,
                pending_token(request),
                code,
                visitor_of(request),
                now=clock.now(),
                today=clock.today(),
            )
    except Invalid as refusal:
        with database.transaction() as connection:
            return _app(request, connection, settings, target, refusal)
    except Unauthenticated:
        return RedirectResponse(_AGAIN, status_code=303)
    answer = page(request, "recovery_codes.html", codes=codes, onward=safe_next(target, HOME))
    keep_signed_in(answer, settings, signed)
    return answer


def _code(request: Request, target: str, problem: Problem | None) -> Response:
    return page(
        request,
        "second_step.html",
        status_code=200 if problem is None else int(problem.status),
        next=safe_next(target, HOME),
        problem=problem,
    )


def _app(
    request: Request,
    connection: Connection,
    settings: IdentityConfiguration,
    target: str,
    problem: Problem | None,
) -> Response:
    try:
        shown = second_step.show_enrolment(connection, settings, pending_token(request), clock.now())
    except Unauthenticated:
        return RedirectResponse(_AGAIN, status_code=303)
    return page(
        request,
        "app_first.html",
        status_code=200 if problem is None else int(problem.status),
        enrolment=shown,
        picture=qr_code(shown.uri),
        next=safe_next(target, HOME),
        problem=problem,
    )
