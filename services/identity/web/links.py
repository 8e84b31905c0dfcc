"""Open pages of who cannot sign in yet, or no more: the code and a new password, mail with a code."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.identity.browser import address_of, forget, try_order_reset
from services.identity.operations.links import choose_password, open_link
from shared import clock
from shared.auth import check_form_token
from shared.errors import Problem
from shared.http import OpenDatabase, OpenSnapshot
from shared.web import page

router = APIRouter()


@router.get("/link")
def show_link(
    request: Request, connection: OpenSnapshot, code: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """Show the form of a code; whoever looks (a program that tries links in mail) uses nothing up."""
    try:
        link = open_link(connection, code, clock.now()) if code else None
    except Problem as refusal:
        return _link(request, code, None, refusal)
    return _link(request, code, link, None)


@router.post("/link", dependencies=[Depends(check_form_token)])
def post_link(
    request: Request,
    database: OpenDatabase,
    code: Annotated[str, Form(max_length=100)] = "",
    new_password: Annotated[str, Form()] = "",
) -> Response:
    """Choose a password by a code; then sign in. A refusal shows on the form, and the code stays good."""
    try:
        with database.transaction() as connection:
            choose_password(connection, code, new_password[:1000], clock.now())
    except Problem as refusal:
        with database.snapshot() as connection:
            return _link(request, code, _name_on(connection, code), refusal)
    answer = RedirectResponse("/identity/sign-in?chosen=1", status_code=303)
    forget(answer)
    return answer


@router.get("/forgotten")
def show_forgotten(request: Request) -> Response:
    """Show how a lost password is set anew."""
    return _forgotten(request, None)


@router.post("/forgotten", dependencies=[Depends(check_form_token)])
def post_forgotten(request: Request, username: Annotated[str, Form()] = "") -> Response:
    """Order mail with a code; the page says the same whether the name exists or not."""
    try:
        try_order_reset(request, username, address_of(request))
    except Problem as refusal:
        return _forgotten(request, refusal)
    return RedirectResponse("/identity/forgotten?ordered=1", status_code=303)


def _name_on(connection: OpenSnapshot, code: str) -> object:
    try:
        return open_link(connection, code, clock.now())
    except Problem:
        return None  # the page says why the code is not good, and greets nobody


def _link(request: Request, code: str, link: object, problem: Problem | None) -> Response:
    status = 200 if problem is None else int(problem.status)
    return page(request, "link.html", status_code=status, code=code, link=link, problem=problem)


def _forgotten(request: Request, problem: Problem | None) -> Response:
    return page(
        request,
        "forgotten.html",
        status_code=200 if problem is None else int(problem.status),
        problem=problem,
        mail=request.app.state.postman.is_there,
        ordered="ordered" in request.query_params,
    )
