"""The page on which an entry of the register is corrected."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from services.certification.domain.register_entries import as_read
from services.certification.operations.correct_entry import CorrectEntry, correct_entry, correctable
from services.certification.operations.entered import CorrectionIn
from services.certification.web.register_words import words_of
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm

router = APIRouter()


@router.get("/certificates/{certificate_id}/correction")
def correction_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, certificate_id: UUID
) -> Response:
    """Show what an entry reads, column by column, and the form that corrects one."""
    return _correction(request, connection, principal, certificate_id, Shown())


def _correction(
    request: Request, connection: Connection, principal: Principal, certificate_id: UUID, shown: Shown
) -> Response:
    found = correctable(connection, certificate_id, principal, clock.today())
    called = words_of(request)["columns"]
    return page(
        request,
        "certificate_correction.html",
        entry_of=found.entry,
        corrections=found.corrections,
        called=called,
        options=[
            (name, f"{called[name]}: {as_read(name, value) or '–'}") for name, value in found.reads.items()
        ],
        today=clock.today(),
        shown=shown,
    )


@router.post("/certificates/{certificate_id}/correction")
def post_correction(request: Request, form: SubmittedForm, certificate_id: UUID) -> Response:
    """Correct one column of an entry by a row of the appendix."""

    def work(connection: Connection) -> str:
        entered = form.read(CorrectionIn)
        command = CorrectEntry(
            certificate_id,
            entered.column,
            entered.value,
            entered.decision,
            entered.decided_on,
            entered.decided_by,
            entered.reason,
        )
        correct_entry(connection, command, form.principal, clock.today())
        return f"/certification/certificates/{certificate_id}?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _correction(request, connection, form.principal, certificate_id, shown)

    return form(work, again)
