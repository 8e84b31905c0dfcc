"""Pages of deputies and of handing over: on one's own account, and for administrators."""

from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Connection

from services.identity.doors import OwnAccount, center_names, own_account_id
from services.identity.operations.delegations import (
    delegate,
    end_delegation,
    everybody_else,
    named_delegations,
    possible_deputies,
)
from services.identity.operations.entries import DelegationForm, HandoverEntry
from services.identity.operations.handovers import hand_over
from services.identity.operations.sign_in import lifetimes
from services.identity.storage import accounts, delegations
from shared import clock
from shared.auth import require
from shared.errors import NotFound
from shared.http import ReadSnapshot
from shared.web import page
from shared.web.forms import FormDoor, Shown, SubmittedForm

router = APIRouter()
OWN = "/identity/account/deputies"
_ADMINISTRATOR = [Depends(require("admin"))]


@router.get("/account/deputies")
def show_own(request: Request, account_id: OwnAccount, connection: ReadSnapshot) -> Response:
    """Show whom one lent a role, whose roles one holds, and the form for another deputy."""
    return _deputies(request, connection, account_id, OWN, Shown())


@router.post("/account/deputies")
def post_own(request: Request, account_id: OwnAccount, form: SubmittedForm) -> Response:
    """Let somebody of the same place stand in."""
    return _delegate(request, form, account_id, OWN)


@router.post("/account/deputies/{delegation_id}/end")
def post_own_end(
    request: Request, delegation_id: UUID, account_id: OwnAccount, form: SubmittedForm
) -> Response:
    """Take a role back, or give one back."""
    return _end(request, form, account_id, delegation_id, OWN)


@router.get("/accounts/{account_id}/deputies", dependencies=_ADMINISTRATOR)
def show_of(request: Request, account_id: UUID, connection: ReadSnapshot) -> Response:
    """Show the same of an account."""
    return _deputies(request, connection, account_id, _of(account_id), Shown())


@router.post("/accounts/{account_id}/deputies", dependencies=_ADMINISTRATOR)
def post_of(request: Request, account_id: UUID, form: SubmittedForm) -> Response:
    """Let anybody stand in for somebody."""
    return _delegate(request, form, account_id, _of(account_id))


@router.post("/accounts/{account_id}/deputies/{delegation_id}/end", dependencies=_ADMINISTRATOR)
def post_of_end(request: Request, account_id: UUID, delegation_id: UUID, form: SubmittedForm) -> Response:
    """Take a role back from a deputy."""
    return _end(request, form, account_id, delegation_id, _of(account_id))


@router.get("/accounts/{account_id}/handover", dependencies=_ADMINISTRATOR)
def show_handover(request: Request, account_id: UUID, connection: ReadSnapshot) -> Response:
    """Show the form by which somebody leaves."""
    return _handover_form(request, connection, account_id, Shown())


@router.post("/accounts/{account_id}/handover", dependencies=_ADMINISTRATOR)
def post_handover(request: Request, account_id: UUID, form: SubmittedForm) -> Response:
    """Let somebody leave; lead to the record."""

    def work(connection: Connection) -> str:
        handover_id = hand_over(
            connection,
            account_id,
            form.read(HandoverEntry),
            lifetimes(request.app.state.settings),
            by=form.principal.id,
            now=clock.now(),
            today=clock.today(),
        )
        return f"/identity/handovers/{handover_id}"

    return form(work, lambda connection, shown: _handover_form(request, connection, account_id, shown))


@router.get("/handovers/{handover_id}", dependencies=_ADMINISTRATOR)
def show_record(request: Request, handover_id: UUID, connection: ReadSnapshot) -> Response:
    """Show what was handed over, as it stood; prints as the minutes that both sign."""
    row = delegations.find_handover(connection, handover_id)
    if row is None:
        raise NotFound
    people = {row.account_id} | ({row.successor_id} if row.successor_id else set())
    return page(
        request,
        "handover.html",
        record=row,
        names=delegations.names_of(connection, people),
        centers={str(each): name for each, name in center_names(request, connection).items()},
    )


def _of(account_id: UUID) -> str:
    return f"/identity/accounts/{account_id}/deputies"


def _delegate(request: Request, form: FormDoor, account_id: UUID, here: str) -> Response:
    by = own_account_id(form.principal)

    def work(connection: Connection) -> str:
        entry = form.read(DelegationForm).entry()
        delegate(connection, account_id, entry, by=by, now=clock.now(), today=clock.today())
        return f"{here}?done=1"

    return form(work, lambda connection, shown: _deputies(request, connection, account_id, here, shown))


def _end(request: Request, form: FormDoor, account_id: UUID, delegation_id: UUID, here: str) -> Response:
    by = own_account_id(form.principal)

    def work(connection: Connection) -> str:
        end_delegation(connection, delegation_id, by=by, own=here == OWN, now=clock.now())
        return f"{here}?done=1"

    return form(work, lambda connection, shown: _deputies(request, connection, account_id, here, shown))


def _deputies(
    request: Request, connection: Connection, account_id: UUID, here: str, shown: Shown
) -> Response:
    account = accounts.find_account(connection, account_id)
    if account is None:
        raise NotFound
    today = clock.today()
    held = [grant for _, grant in accounts.grants_of(connection, account_id)]
    if here == OWN:
        people = possible_deputies(connection, account_id, today)
    else:
        people = everybody_else(connection, account_id, today)
    return page(
        request,
        "deputies.html",
        account=account,
        here=here,
        own=here == OWN,
        delegations=named_delegations(connection, account_id),
        lent=[
            each
            for each in held
            if each.role != "admin" and (each.valid_to is None or each.valid_to >= today)
        ],
        people=people,
        centers=center_names(request, connection),
        today=today,
        shown=shown,
    )


def _handover_form(request: Request, connection: Connection, account_id: UUID, shown: Shown) -> Response:
    account = accounts.find_account(connection, account_id)
    if account is None:
        raise NotFound
    return page(
        request,
        "handover_new.html",
        account=account,
        grants=[grant for _, grant in accounts.grants_of(connection, account_id)],
        people=everybody_else(connection, account_id, clock.today()),
        before=delegations.handovers_of(connection, account_id),
        centers=center_names(request, connection),
        today=clock.today(),
        shown=shown,
    )
