"""Pages of blanks: all centers at a glance, one center's ledger, lots that come in, deeds."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import StringConstraints
from sqlalchemy import Connection

from services.certification.domain.blank_accounts import Account, Period
from services.certification.domain.blank_deeds import PROVINCE_STORE
from services.certification.domain.blanks import SerialRange
from services.certification.operations.blank_entries import DeedEntry, Digits, period_asked
from services.certification.operations.blank_ledgers import read_accounts, read_ledger
from services.certification.operations.do_deed import do_deed
from services.certification.operations.entered_values import EARLIEST, LATEST, Day
from services.certification.operations.receive_blanks import ReceiveBlanks, receive_blanks
from services.certification.operations.watch_stock import stock_levels
from services.certification.storage import facts
from services.certification.web.stock_warnings import warnings_of
from shared import clock
from shared.auth import CurrentPrincipal
from shared.entered_text import Entered, Line
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm

router = APIRouter(prefix="/blanks")
_HERE = "/certification/blanks"

Asked = Annotated[date | None, Query(ge=EARLIEST, le=LATEST)]


class LotForm(Entered):
    """A lot as its delivery minutes describe it."""

    prefix: Annotated[str, StringConstraints(max_length=20)] = ""
    first_number: Digits
    last_number: Digits
    received_on: Day
    delivery_number: Line

    def command(self, center_id: UUID) -> ReceiveBlanks:
        """Return what the operation takes; a prefix of letters is parted from the number by a space."""
        prefix = f"{self.prefix.strip()} " if self.prefix.strip()[-1:].isalpha() else self.prefix.strip()
        serials = SerialRange(prefix, int(self.first_number), int(self.last_number), len(self.first_number))
        return ReceiveBlanks(center_id, serials, self.received_on, self.delivery_number)


class DeedForm(DeedEntry):
    """A deed as the form gives it: the holder is that of the page."""

    kind: Literal["spoil", "lose", "find", "allot", "return", "transfer", "destroy"]


@router.get("")
def blanks_of_all(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    first: Asked = None,
    last: Asked = None,
) -> Response:
    """Show each holder's account over a period, and the sum of all."""
    period = period_asked(first, last, clock.today())
    rows = read_accounts(connection, principal, period)
    total = sum((row.account for row in rows), Account())
    low = warnings_of(request, stock_levels(connection, principal, clock.today()))
    return page(request, "blanks.html", rows=rows, period=period, total=total, warnings=low)


@router.get("/{center_id}")
def blanks_of_center(  # noqa: PLR0917 -- FastAPI passes by name
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    center_id: UUID,
    first: Asked = None,
    last: Asked = None,
) -> Response:
    """Show one holder's ledger over a period, by lot, with the forms of each deed."""
    return _ledger(request, connection, principal, center_id, period_asked(first, last, clock.today()))


@router.post("/{center_id}/lots")
def receive_lot(request: Request, form: SubmittedForm, center_id: UUID) -> Response:
    """Receive a lot; certificates that waited for blanks are issued."""

    def work(connection: Connection) -> str:
        command = form.read(LotForm).command(center_id)
        receive_blanks(connection, command, form.principal, clock.today())
        return f"{_HERE}/{center_id}?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _ledger(
            request, connection, form.principal, center_id, period_asked(None, None, clock.today()), lot=shown
        )

    return form(work, again)


@router.post("/{center_id}/deeds")
def post_deed(request: Request, form: SubmittedForm, center_id: UUID) -> Response:
    """Spoil, lose, find, allot, return, hand over or destroy blanks."""

    def work(connection: Connection) -> str:
        entry = form.read(DeedForm, center_id=center_id)
        do_deed(connection, form.principal, entry, clock.today())
        return f"{_HERE}/{center_id}?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _ledger(
            request,
            connection,
            form.principal,
            center_id,
            period_asked(None, None, clock.today()),
            deed=shown,
        )

    return form(work, again)


def _ledger(
    request: Request,
    connection: Connection,
    principal: Principal,
    center_id: UUID,
    period: Period,
    *,
    lot: Shown | None = None,
    deed: Shown | None = None,
) -> Response:
    ledger = read_ledger(connection, principal, center_id, period)
    is_store = center_id == PROVINCE_STORE
    centers = [each for each in facts.known_centers(connection) if each != center_id]
    names = facts.center_names(connection, [*centers, center_id])
    levels = stock_levels(connection, principal, clock.today())
    return page(
        request,
        "blank_ledger.html",
        ledger=ledger,
        period=period,
        name=names.get(center_id, ""),
        warnings=warnings_of(request, [each for each in levels if each.center_id == center_id]),
        is_store=is_store,
        may_act=principal.may_act(center_id, ("officer", "director", "province")),
        of_province="province" in principal.roles,
        receivers=sorted((str(each), names[each]) for each in centers),
        names={**names, PROVINCE_STORE: ""},
        lot=lot or Shown(),
        deed=deed or Shown(),
        today=clock.today(),
    )
