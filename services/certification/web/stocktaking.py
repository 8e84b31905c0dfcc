"""Pages of stocktaking: a holder's list, the work on one, and its minutes (biên bản) to print and sign."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from services.certification.domain import blank_serials as serials
from services.certification.domain.blanks import SerialRange
from services.certification.domain.stocktaking import Cause, unexplainable
from services.certification.domain.stocktaking_words import CAUSE_NAMES, SENTENCES
from services.certification.operations.entered_values import Day
from services.certification.operations.stocktaking_entries import (
    ClosingEntry,
    CountEntry,
    ExplanationEntry,
    GivingUpEntry,
)
from services.certification.operations.stocktakings import Shown as Taken
from services.certification.operations.stocktakings import list_stocktakings, read_stocktaking
from services.certification.operations.take_stock import (
    close_stocktaking,
    enter_count,
    explain_differences,
    give_up_stocktaking,
    open_stocktaking,
)
from services.certification.storage import facts
from shared import clock
from shared.auth import CurrentPrincipal
from shared.entered_text import Entered
from shared.errors import Problem
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/blanks")
_HERE = "/certification/blanks/stocktakings"
_KEEPERS = ("officer", "director", "province")
_CLOSERS = ("director", "province")


class OpeningForm(Entered):
    """The day of the count; the holder is that of the page."""

    counted_on: Day


@router.get("/{center_id}/stocktakings")
def stocktakings_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, center_id: UUID
) -> Response:
    """List a holder's stocktakings, with the form that opens another."""
    return _list(request, connection, principal, center_id, Shown())


@router.post("/{center_id}/stocktakings")
def post_opening(request: Request, form: SubmittedForm, center_id: UUID) -> Response:
    """Open a stocktaking against the ledger as it stands at this moment."""

    def work(connection: Connection) -> str:
        day = form.read(OpeningForm).counted_on
        opened = open_stocktaking(connection, form.principal, center_id, day, clock.today())
        return f"{_HERE}/{opened.head.id}"

    return form(work, lambda connection, shown: _list(request, connection, form.principal, center_id, shown))


def _list(
    request: Request, connection: Connection, principal: Principal, center_id: UUID, shown: Shown
) -> Response:
    found = list_stocktakings(connection, principal, center_id)
    return page(
        request,
        "stocktakings.html",
        center_id=center_id,
        stocktakings=found,
        name=facts.center_names(connection, [center_id]).get(center_id, ""),
        may_open=principal.may_act(center_id, _KEEPERS) and all(each.state != "open" for each in found),
        today=clock.today(),
        shown=shown,
    )


@router.get("/stocktakings/{stocktaking_id}")
def stocktaking_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    stocktaking_id: UUID,
    do: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show a stocktaking: what differs, what explains it; `do` names the form that is asked for."""
    return _work(request, connection, principal, stocktaking_id, do)


@router.get("/stocktakings/{stocktaking_id}/minutes")
def minutes_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, stocktaking_id: UUID
) -> Response:
    """Show the minutes of a stocktaking, to be printed and signed; a draft as long as it is not closed."""
    taken = read_stocktaking(connection, principal, stocktaking_id)
    return page(
        request,
        "stocktaking_minutes.html",
        center=facts.center_of(connection, taken.head.center_id),
        lines=serials.said,
        **_words(request, taken),
    )


@router.post("/stocktakings/{stocktaking_id}/counts")
def post_count(request: Request, form: SubmittedForm, stocktaking_id: UUID) -> Response:
    """Enter what lay there."""

    def work(connection: Connection) -> None:
        enter_count(connection, form.principal, stocktaking_id, form.read(CountEntry).count())

    return _done(request, form, stocktaking_id, "count", work)


@router.post("/stocktakings/{stocktaking_id}/explanations")
def post_explanation(request: Request, form: SubmittedForm, stocktaking_id: UUID) -> Response:
    """Explain the differences of some serials."""

    def work(connection: Connection) -> None:
        explanation = form.read(ExplanationEntry).explanation()
        explain_differences(connection, form.principal, stocktaking_id, explanation, clock.today())

    return _done(request, form, stocktaking_id, "explanation", work)


@router.post("/stocktakings/{stocktaking_id}/closing")
def post_closing(request: Request, form: SubmittedForm, stocktaking_id: UUID) -> Response:
    """Close it by its minutes: the ledger is brought to what lay there."""

    def work(connection: Connection) -> None:
        entry = form.read(ClosingEntry)
        close_stocktaking(
            connection, form.principal, stocktaking_id, entry.minutes(), entry.members, clock.today()
        )

    return _done(request, form, stocktaking_id, "closing", work)


@router.post("/stocktakings/{stocktaking_id}/giving-up")
def post_giving_up(request: Request, form: SubmittedForm, stocktaking_id: UUID) -> Response:
    """Give it up with a reason."""

    def work(connection: Connection) -> None:
        reason = form.read(GivingUpEntry).reason
        give_up_stocktaking(connection, form.principal, stocktaking_id, reason, clock.today())

    return _done(request, form, stocktaking_id, "giving_up", work)


def _done(
    request: Request,
    form: SubmittedForm,
    stocktaking_id: UUID,
    name: str,
    work: Callable[[Connection], None],
) -> Response:
    """Do the work of one of the page's forms; refused, the page shows that form as it was entered."""

    def whole(connection: Connection) -> str:
        work(connection)
        return f"{_HERE}/{stocktaking_id}?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _work(request, connection, form.principal, stocktaking_id, name, shown)

    return form(whole, again)


def _work(  # noqa: PLR0917 -- private
    request: Request,
    connection: Connection,
    principal: Principal,
    stocktaking_id: UUID,
    do: str,
    shown: Shown | None = None,
) -> Response:
    taken = read_stocktaking(connection, principal, stocktaking_id)
    at = taken.head.center_id
    asked = request.query_params.get("serials", "")[:200]
    words = _words(request, taken)
    forms = _forms(taken, principal)
    usual = "count" if taken.count is None else "closing" if not taken.unexplained else ""
    return page(
        request,
        "stocktaking.html",
        name=facts.center_names(connection, [at]).get(at, ""),
        forms=forms,
        do=next((each for each in (do, usual) if each in forms), ""),
        asked=asked,
        offered=[(cause.value, words["causes"][cause]) for cause in _causes(asked, taken)],
        written=_written,
        said=serials.said,
        today=clock.today(),
        shown=shown or Shown(),
        **words,
    )


def _forms(taken: Taken, principal: Principal) -> list[str]:
    """Return what this person may do with the stocktaking as it stands."""
    at = taken.head.center_id
    if taken.head.state != "open" or not principal.may_act(at, _KEEPERS):
        return []
    closes = taken.count is not None and principal.may_act(at, _CLOSERS)
    return [
        *(["explanation"] if taken.differences else []),
        "count",
        *(["closing"] if closes else []),
        "giving_up",
    ]


def _words(request: Request, taken: Taken) -> dict[str, Any]:
    place = 1 if language_of(request) == "en" else 0
    return {
        "taken": taken,
        "head": taken.head,
        "causes": {cause: names[place] for cause, names in CAUSE_NAMES.items()},
        "sentences": {kind: names[place] for kind, names in SENTENCES.items()},
    }


def _causes(asked: str, taken: Taken) -> list[Cause]:
    """Return the causes that may explain the serials asked about; all if none of them differs."""
    try:
        named = serials.read_list(asked)
    except Problem:  # an address that somebody changed: the form is then as without it
        return list(Cause)
    return [cause for cause in Cause if not unexplainable(named, cause, taken.differences)] or list(Cause)


def _written(ranges: list[SerialRange] | None) -> str:
    """Return ranges as the form takes them, one a line."""
    return "\n".join(
        each.first_serial if each.quantity == 1 else f"{each.first_serial} - {each.last_serial}"
        for each in ranges or ()
    )
