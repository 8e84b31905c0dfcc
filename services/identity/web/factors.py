"""The page of one's own second factors: the app for one-time codes, recovery codes, passkeys."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from services.identity.browser import IdentityConfiguration
from services.identity.doors import OwnAccount
from services.identity.operations import one_time_codes, second_step
from services.identity.operations.passkeys import are_possible
from services.identity.storage import second_factors
from services.identity.web.pictures import qr_code
from shared import clock
from shared.errors import Problem
from shared.http import OwnDatabase, ReadSnapshot
from shared.web import page

router = APIRouter(prefix="/account/second-factors")
HERE = "/identity/account/second-factors"
Password = Annotated[str, Form(max_length=1000)]
Work = Callable[[Connection], None]


@router.get("")
def show_factors(request: Request, account_id: OwnAccount, connection: ReadSnapshot) -> Response:
    """Show one's second factors, and the secret that waits for its first code."""
    return _factors(request, connection, account_id, None)


@router.post("/app")
def post_app(
    request: Request,
    database: OwnDatabase,
    account_id: OwnAccount,
    settings: IdentityConfiguration,
    password: Password = "",
) -> Response:
    """Begin with an app."""

    def work(connection: Connection) -> None:
        second_step.show_password(connection, account_id, password)
        one_time_codes.begin_enrolment(connection, settings, account_id, clock.now())

    return _changed(request, database, account_id, work)


@router.post("/app/confirmation")
def post_confirmation(
    request: Request,
    database: OwnDatabase,
    account_id: OwnAccount,
    settings: IdentityConfiguration,
    code: Annotated[str, Form(max_length=50)] = "",
) -> Response:
    """Take the app in use by its first code; the recovery codes are shown by this answer alone."""
    return _codes_once(
        request,
        database,
        account_id,
        lambda connection: one_time_codes.confirm_enrolment(
            connection, settings, account_id, code, clock.now()
        ),
    )


@router.post("/recovery-codes")
def post_recovery_codes(
    request: Request, database: OwnDatabase, account_id: OwnAccount, password: Password = ""
) -> Response:
    """Make new recovery codes, shown by this answer alone."""

    def make(connection: Connection) -> list[str]:
        second_step.show_password(connection, account_id, password)
        return one_time_codes.new_recovery_codes(connection, account_id, clock.now())

    return _codes_once(request, database, account_id, make)


@router.post("/app/removal")
def post_app_removal(
    request: Request, database: OwnDatabase, account_id: OwnAccount, password: Password = ""
) -> Response:
    """Remove the app."""

    def work(connection: Connection) -> None:
        second_step.show_password(connection, account_id, password)
        second_step.remove_own_factor(connection, account_id, clock.today())

    return _changed(request, database, account_id, work)


@router.post("/passkeys/removal")
def post_passkey_removal(
    request: Request,
    database: OwnDatabase,
    account_id: OwnAccount,
    passkey_id: Annotated[UUID, Form()],
    password: Password = "",
) -> Response:
    """Remove a passkey."""

    def work(connection: Connection) -> None:
        second_step.show_password(connection, account_id, password)
        second_step.remove_own_passkey(connection, account_id, passkey_id, clock.today())

    return _changed(request, database, account_id, work)


def _codes_once(
    request: Request, database: OwnDatabase, account_id: UUID, make: Callable[[Connection], list[str]]
) -> Response:
    try:
        with database.transaction() as connection:
            codes = make(connection)
    except Problem as refusal:
        with database.snapshot() as connection:
            return _factors(request, connection, account_id, refusal)
    return page(request, "recovery_codes.html", codes=codes, onward=HERE)


def _changed(request: Request, database: OwnDatabase, account_id: UUID, work: Work) -> Response:
    try:
        with database.transaction() as connection:
            work(connection)
    except Problem as refusal:
        with database.snapshot() as connection:
            return _factors(request, connection, account_id, refusal)
    return RedirectResponse(f"{HERE}?done=1", status_code=303)


def _factors(request: Request, connection: Connection, account_id: UUID, problem: Problem | None) -> Response:
    settings = request.app.state.settings
    waiting = one_time_codes.shown_enrolment(connection, settings, account_id)
    return page(
        request,
        "second_factors.html",
        status_code=200 if problem is None else int(problem.status),
        problem=problem,
        enrolled=one_time_codes.is_enrolled(connection, account_id),
        waiting=waiting,
        picture=qr_code(waiting.uri) if waiting else "",
        codes_left=second_factors.recovery_codes_left(connection, account_id),
        passkeys=second_factors.passkeys_of(connection, account_id),
        possible=are_possible(settings),
    )
