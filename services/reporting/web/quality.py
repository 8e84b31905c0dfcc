"""`/reporting/operations/quality`: how good the figures are; one cell with its events, and its repair."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import Connection

from services.reporting.domain.measures import measure_of
from services.reporting.operations.asking import ask_all
from services.reporting.operations.naming import CellAsked
from services.reporting.operations.proof import read_proof
from services.reporting.operations.quality import named_centers, read_quality
from services.reporting.operations.reconciling import examine, keep_run
from services.reporting.operations.repairing import read_cell, repair_cell
from services.reporting.operations.rereading import ask_to_reread
from services.reporting.operations.subject_events import OWNERS, check_owner, read_subject
from services.reporting.storage import labels
from shared.auth import require
from shared.clock import now
from shared.http import OwnDatabase, ReadSnapshot, asked_database
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/operations/quality", dependencies=[Depends(require("province", "admin"))])
HERE = "/reporting/operations/quality"
_Allowed = Annotated[Principal, Depends(require("province", "admin"))]


@router.get("")
def quality_page(request: Request, connection: ReadSnapshot, principal: _Allowed) -> Response:
    """Show lags, parked events, runs, differences, what has no name, and what was mended."""
    return _quality(request, connection, principal, Shown())


@router.post("/reconciliations")
def post_reconciliation(request: Request, form: SubmittedForm) -> Response:
    """Reconcile now."""
    owners = request.app.state.owners
    told = ask_all(owners)  # before any transaction, and never newer than what it is compared with

    def work(connection: Connection) -> str:
        with asked_database(request, form.principal).snapshot() as read:
            run = examine(read, told, ran_at=now(), ask=owners.members)
        keep_run(connection, run)
        return HERE

    return form(work, lambda connection, shown: _quality(request, connection, form.principal, shown))


@router.post("/rereads")
def post_reread(request: Request, form: SubmittedForm) -> Response:
    """Have an owner's log read again."""

    def work(connection: Connection) -> str:
        producer = form.entered.get("producer", "")
        ask_to_reread(connection, producer, asked_by=form.principal.name, at=now())
        return f"{HERE}#rereads"

    return form(work, lambda connection, shown: _quality(request, connection, form.principal, shown))


@router.get("/cell")
def cell_page(
    request: Request,
    connection: ReadSnapshot,
    principal: _Allowed,
    asked: Annotated[CellAsked, Query()],
) -> Response:
    """Show one cell: both values, the events behind it, and its former repairs."""
    return _cell(request, connection, principal, asked, Shown())


@router.get("/events")
def events_page(
    request: Request,
    database: OwnDatabase,
    principal: _Allowed,
    owner: Annotated[str, Query(max_length=64)],
    subject: Annotated[UUID, Query()],
) -> Response:
    """Show the events that tell of a subject, as their owner numbers them, and what became of each here."""
    told = request.app.state.owners.events_of(check_owner(owner), subject)  # before the snapshot begins
    with database.snapshot() as connection:
        view = read_subject(connection, owner, subject, told, principal, now())
    return page(request, "quality_events.html", view=view)


@router.post("/cell")
def post_repair(request: Request, form: SubmittedForm) -> Response:
    """Count the cell anew."""

    def work(connection: Connection) -> str:
        asked = form.read(CellAsked)
        with asked_database(request, form.principal).snapshot() as read:
            repair_cell(read, connection, asked.cell(), asked_by=form.principal.name, now=now())
        return f"{HERE}/cell?{urlencode(asked.model_dump(mode='json'))}"

    def again(connection: Connection, shown: Shown) -> Response:
        return _cell(request, connection, form.principal, form.read(CellAsked), shown)

    return form(work, again)


def _quality(request: Request, connection: Connection, principal: Principal, shown: Shown) -> Response:
    view = read_quality(connection, principal, now())
    return page(
        request,
        "quality.html",
        view=view,
        producers=view.lags,
        shown=shown,
        said=_said(connection, language_of(request)),
        opens=lambda each: f"{HERE}/cell?{urlencode(CellAsked.model_validate(each).model_dump(mode='json'))}",
    )


def _cell(
    request: Request, connection: Connection, principal: Principal, asked: CellAsked, shown: Shown
) -> Response:
    return page(
        request,
        "quality_cell.html",
        view=read_cell(connection, asked.cell()),
        asked=asked,
        proof=read_proof(connection, principal, now()),
        centers=named_centers(connection, now()),
        program_names=labels.program_names(connection),
        said=_said(connection, language_of(request)),
        shown=shown,
        owners={kind: owner for kind, (owner, _) in OWNERS.items()},
    )


def _said(connection: Connection, language: str) -> Any:
    """Return what names a measure or a kind of control totals to people."""
    bands = labels.band_names(connection)
    place = 1 if language == "en" else 0

    def said(code: str) -> str:
        if code in _TOTALS:
            return _TOTALS[code][place]
        try:
            return measure_of(code, bands).name(language)
        except LookupError:
            return code

    return said


_TOTALS: Mapping[str, tuple[str, str]] = {
    "completions": ("Kết quả hoàn thành", "Completions"),
    "classes": ("Lớp", "Classes"),
    "certificates": ("Giấy chứng nhận", "Certificates"),
    "blank_lots": ("Lô phôi", "Lots of blanks"),
    "blank_moves": ("Biến động phôi", "Movements of blanks"),
}
