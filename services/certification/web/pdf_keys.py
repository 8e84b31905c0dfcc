"""Pages of signing keys: which centers sign their PDF files, and the keys of one."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection
from starlette.datastructures import UploadFile

from services.certification.domain.pdf_keys import KeyState
from services.certification.operations.pdf_key_entries import KeyEntry, WithdrawalEntry, moment
from services.certification.operations.pdf_key_files import LARGEST
from services.certification.operations.pdf_keys import (
    KeyFile,
    all_center_keys,
    center_keys,
    enter_key,
    key_certificate,
    withdraw_key,
)
from services.certification.settings import CertificationSettings
from services.certification.web.signing import words
from shared import clock
from shared.auth import CurrentPrincipal
from shared.downloads import download_headers
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm

router = APIRouter(prefix="/keys")
HERE = "/certification/keys"

STATES: dict[str, tuple[str, str, str]] = {
    KeyState.IN_USE: ("good", "Đang dùng", "In use"),
    KeyState.AHEAD: ("wait", "Chưa đến ngày dùng", "Not yet in use"),
    KeyState.REPLACED: ("info", "Đã thay bằng khóa khác", "Replaced"),
    KeyState.EXPIRED: ("warn", "Đã hết hạn", "Expired"),
    KeyState.WITHDRAWN: ("bad", "Đã thu hồi", "Withdrawn"),
}


@router.get("")
def centers_page(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """List the centers in the scope with the key of each; who sees one center alone is led to it."""
    found = all_center_keys(connection, principal, moment())
    if len(found) == 1:
        return RedirectResponse(f"{HERE}/{found[0].center_id}", status_code=303)
    return page(request, "pdf_key_centers.html", centers=found, states=words(request, STATES))


@router.get("/{center_id}")
def center_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, center_id: UUID
) -> Response:
    """Show a center's keys, with the forms of who keeps them."""
    return _center(request, connection, principal, center_id, {})


def _center(
    request: Request, connection: Connection, principal: Principal, center_id: UUID, shown: dict[str, Shown]
) -> Response:
    return page(
        request,
        "pdf_keys.html",
        center=center_keys(connection, principal, center_id, moment()),
        states=words(request, STATES),
        enters=principal.may_act(center_id, ("director",)),
        withdraws=principal.may_act(center_id, ("director", "province")),
        today=clock.today(),
        enter=shown.get("enter", Shown()),
        withdraw=shown.get("withdraw", Shown()),
    )


@router.post("/{center_id}")
def post_key(request: Request, form: SubmittedForm, center_id: UUID) -> Response:
    """Take a key from a file into use."""

    def work(connection: Connection) -> str:
        entered = form.read(KeyEntry)
        sent = form.sent.get("file")
        content = sent.file.read(LARGEST + 1) if isinstance(sent, UploadFile) else b""
        # The password as it was typed: a space at its end is part of it.
        password = form.sent.get("password")
        file = KeyFile(content, password if isinstance(password, str) else "", entered.used_from)
        settings: CertificationSettings = request.app.state.settings
        enter_key(connection, form.principal, center_id, file, settings.keys(), moment())
        return f"{HERE}/{center_id}?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _center(request, connection, form.principal, center_id, {"enter": shown})

    return form(work, again)


@router.post("/{center_id}/{key_id}/withdrawal")
def post_withdrawal(request: Request, form: SubmittedForm, center_id: UUID, key_id: UUID) -> Response:
    """Withdraw a key."""

    def work(connection: Connection) -> str:
        entry = form.read(WithdrawalEntry)
        withdraw_key(connection, form.principal, key_id, entry.withdrawn_from, entry.reason, moment())
        return f"{HERE}/{center_id}?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _center(request, connection, form.principal, center_id, {"withdraw": shown})

    return form(work, again)


@router.get("/{center_id}/{key_id}.cer")
def certificate_file(
    connection: ReadSnapshot, principal: CurrentPrincipal, center_id: UUID, key_id: UUID
) -> Response:
    """Give out a key's certificate, which is public."""
    content = key_certificate(connection, principal, key_id)
    headers = download_headers(f"chung-thu-so-{center_id}.cer")
    return Response(content, media_type="application/pkix-cert", headers=headers)
