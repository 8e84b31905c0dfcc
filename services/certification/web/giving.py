"""Pages of what leaves the house: certificates handed over, copies from the register."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import Connection

from services.certification.operations.entered import CopyIn, HandoverIn, Name
from services.certification.operations.entered_values import Day
from services.certification.operations.give import (
    GIVERS,
    MOST,
    HandOver,
    IssueCopy,
    classes_waiting,
    count_waiting,
    hand_over,
    handed_over,
    issue_copy,
    waiting_for_handover,
)
from services.certification.operations.keepers import keeper_of
from services.certification.operations.read_register import books_in_sight
from services.certification.storage import facts, giving
from services.certification.storage.facts import CenterRow
from shared import clock
from shared.auth import CurrentPrincipal
from shared.errors import Detail, Invalid, NotFound
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.problems import invalid_request
from shared.vietnamese import nfc
from shared.web import page
from shared.web.forms import Shown, SubmittedForm

router = APIRouter()


def _center(connection: Connection, principal: Principal, code: str) -> tuple[list[CenterRow], CenterRow]:
    """Return the centers in the scope and the one asked for, else the first; `NotFound` if there is none."""
    known = [each for each in facts.centers(connection) if principal.may_see(each.id)]
    chosen = [each for each in known if code in ("", each.code)]
    if not chosen:
        raise NotFound
    return known, chosen[0]


def _keeper(connection: Connection, at: CenterRow) -> CenterRow:
    """Return who keeps the register of the center today: itself, or the one it went to."""
    return facts.center_of(connection, keeper_of(connection, at.id, clock.today())) or at


class _CopyForm(CopyIn):
    """A form names the certificate by its number in the register."""

    register_number: Name


@router.get("/copies")
def copies_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    *,
    center: Annotated[str, Query(max_length=40)] = "",
    year: Annotated[int | None, Query(ge=1900, le=9999)] = None,
) -> Response:
    """Show the book of copies of a center and year."""
    return _copies(request, connection, principal, center, year, Shown())


def _copies(  # noqa: PLR0917 -- all of it is shown
    request: Request, connection: Connection, principal: Principal, code: str, year: int | None, shown: Shown
) -> Response:
    centers, at = _center(connection, principal, code)
    keeper = _keeper(connection, at)
    year = year or clock.today().year
    return page(
        request,
        "copies.html",
        centers=centers,
        at=at,
        year=year,
        this_year=clock.today().year,
        rows=giving.copies(connection, at.id, year, 0, MOST),
        titles=[(each, each) for each in _titles(connection, at.id)],
        may_issue=keeper.id == at.id and principal.may_act(at.id, GIVERS),
        keeper=keeper,
        shown=shown,
    )


def _titles(connection: Connection, center_id: UUID) -> list[str]:
    """Return the posts whose holders may have signed something at the center."""
    held = facts.appointments_of(connection, [center_id]).get(center_id, ())
    return sorted({each.post_title for each in held})


@router.post("/copies/{code}")
def issue_a_copy(request: Request, code: str, form: SubmittedForm) -> Response:
    """Issue a copy of the certificate with the number entered."""

    def work(connection: Connection) -> str:
        wanted = form.read(_CopyForm)
        # A register that the center keeps for one that ended counts as its own.
        centers = list({each.center_id for each in books_in_sight(connection, form.principal)})
        certificate_id = giving.by_number(connection, centers, nfc(wanted.register_number))
        if certificate_id is None:
            detail = Detail("Không có số này trong sổ.", "Not in the register.", {"field": "register_number"})
            raise Invalid(
                "Không có giấy nào mang số vào sổ này. Hãy xem lại số trên giấy.",
                "No certificate has this number. Look at the paper again.",
                details=[detail],
            )
        issue_copy(
            connection,
            IssueCopy(
                certificate_id,
                wanted.quantity,
                wanted.recipient_name,
                wanted.signer_title,
                wanted.recipient_paper,
            ),
            form.principal,
            clock.today(),
        )
        return f"/certification/copies?center={code}&done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _copies(request, connection, form.principal, code, None, shown)

    return form(work, again)


class _HandoverForm(BaseModel):
    """What the form of handovers sends beside the ticked certificates."""

    handed_on: Day
    recipient_name: Annotated[str, Field(max_length=200)] = ""
    authorised_by: Annotated[str, Field(max_length=200)] = ""
    signed: bool = False


@router.get("/handovers")
def handovers_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    *,
    center: Annotated[str, Query(max_length=40)] = "",
    of: Annotated[UUID | None, Query(alias="class")] = None,
    on: Day | None = None,
) -> Response:
    """Show what waits for its holder, what is overdue, and what was handed over last.

    Of one class all are ticked: who did not come is taken out. `on` is the day that was entered last.
    """
    return _handovers(request, connection, principal, center, of, on, Shown(), None)


def _handovers(  # noqa: PLR0917 -- all of it is shown
    request: Request,
    connection: Connection,
    principal: Principal,
    code: str,
    class_id: UUID | None,
    on: date | None,
    shown: Shown,
    ticked: Sequence[str] | None,
) -> Response:
    centers, at = _center(connection, principal, code)
    keeper = _keeper(connection, at)
    today: date = clock.today()
    classes = classes_waiting(connection, at.id, today)
    if class_id not in {each.class_id for each in classes}:
        class_id = None  # all of it is in its holders' hands: what else waits is shown
    waiting = waiting_for_handover(connection, at.id, today, class_id)
    if ticked is None:
        ticked = [str(each.entry.certificate_id) for each in waiting] if class_id else []
    return page(
        request,
        "handovers.html",
        centers=centers,
        at=at,
        handed_on=on or today,
        waiting=waiting,
        classes=classes,
        class_id=class_id,
        waits=count_waiting(connection, at.id, today),
        ticked=ticked,
        names={each.id: each.short_name for each in facts.centers(connection)},
        done=handed_over(connection, at.id, today, 100),
        may_hand=keeper.id == at.id and principal.may_act(at.id, GIVERS),
        keeper=keeper,
        shown=shown,
    )


@router.post("/handovers/{code}")
def hand_them_over(
    request: Request,
    code: str,
    form: SubmittedForm,
    of: Annotated[UUID | None, Query(alias="class")] = None,
) -> Response:
    """Enter who received the certificates that were ticked."""

    def work(connection: Connection) -> str:
        sent = form.read(_HandoverForm).model_dump()
        chosen = form.all("certificate_ids")
        if not chosen:
            raise Invalid(
                "Chưa chọn giấy nào. Hãy đánh dấu các giấy đã trao.",
                "Nothing is ticked. Tick what was handed over.",
            )
        try:
            given = HandoverIn.model_validate({**sent, "certificate_ids": chosen})
        except ValidationError as wrong:
            raise invalid_request(wrong.errors()) from wrong
        command = HandOver(
            tuple(given.certificate_ids),
            given.handed_on,
            given.recipient_name,
            given.authorised_by,
            given.signed,
        )
        hand_over(connection, command, form.principal, clock.today())
        kept = f"&class={of}" if of else ""
        return f"/certification/handovers?center={code}{kept}&on={given.handed_on}&done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        sent = form.all("certificate_ids")
        return _handovers(request, connection, form.principal, code, of, None, shown, sent)

    return form(work, again)
