"""`/reporting/rules`: the dated rules with their days and sources, and the form of the next version."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from services.reporting.domain.dated_rules import (
    COUNTED_DAYS,
    OPENING_DAYS,
    PERIOD_SENTENCE,
    PRINTED,
    RESULT_DAYS,
)
from services.reporting.operations import dated_rules as rules
from services.reporting.operations.dated_rules import RulesShown
from services.reporting.operations.document_entries import lines_of
from services.reporting.operations.rule_entries import (
    Dated,
    DeadlineEntry,
    PaperEntry,
    PeriodEntry,
    RateEntry,
    SentenceEntry,
)
from services.reporting.storage.dated_rules import Version
from services.reporting.web.table import target_text
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import FormDoor, Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/rules")
HERE = "/reporting/rules"
NEW = "new"
"""Asks for the form of a sentence that is not there yet."""
LENGTHS = {
    1: ("Tháng", "Month"),
    3: ("Quý", "Quarter"),
    6: ("6 tháng", "6 months"),
    9: ("9 tháng", "9 months"),
    12: ("Năm", "Year"),
}
KINDS = {"party": ("văn bản của Đảng", "Party documents"), "state": ("văn bản nhà nước", "State documents")}

Asked = Annotated[str, Query(max_length=60)]
_Add = Callable[[Connection, Principal, Any, datetime], RulesShown]
_Again = Callable[[Connection, Shown], Response]


@router.get("")
def periods_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, doing: Asked = ""
) -> Response:
    """Show by which day classes and results fall into a period; `doing` opens the form."""
    return _periods(request, connection, principal, Shown(), doing=doing)


@router.post("/periods")
def post_periods(request: Request, form: SubmittedForm) -> Response:
    """Enter by which day classes and results fall into a period."""
    return _enter(
        form,
        lambda: form.read(PeriodEntry),
        rules.add_period_rule,
        HERE,
        lambda connection, shown: _periods(request, connection, form.principal, shown),
    )


@router.get("/deadlines")
def deadlines_page(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """Show how soon after their end reports are due."""
    return _deadlines(request, connection, principal, Shown())


@router.post("/deadlines")
def post_deadline(request: Request, form: SubmittedForm) -> Response:
    """Enter how soon after a period's end its report is due."""
    return _enter(
        form,
        lambda: form.read(DeadlineEntry),
        rules.add_deadline_rule,
        f"{HERE}/deadlines",
        lambda connection, shown: _deadlines(request, connection, form.principal, shown),
    )


@router.get("/rates")
def rates_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, of: Asked = ""
) -> Response:
    """Show what every rate is made of; `of` is the one whose next version the form is for."""
    return _rates(request, connection, principal, of, Shown())


@router.post("/rates")
def post_rate(request: Request, form: SubmittedForm, of: Asked = "") -> Response:
    """Enter the next version of a rate."""
    return _enter(
        form,
        lambda: form.read(RateEntry, numerator=form.all("numerator"), denominator=form.all("denominator")),
        rules.add_rate,
        f"{HERE}/rates",
        lambda connection, shown: _rates(request, connection, form.principal, of, shown),
    )


@router.get("/sentences")
def sentences_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, of: Asked = ""
) -> Response:
    """Show the printed definitions; `of` is the one whose next version the form is for, or `new`."""
    return _sentences(request, connection, principal, of, Shown())


@router.post("/sentences")
def post_sentence(request: Request, form: SubmittedForm, of: Asked = NEW) -> Response:
    """Enter the next version of a printed definition, or one more."""
    return _enter(
        form,
        lambda: form.read(SentenceEntry, printed_under=form.all("printed_under")),
        rules.add_sentence,
        f"{HERE}/sentences",
        lambda connection, shown: _sentences(request, connection, form.principal, of, shown),
    )


@router.get("/papers")
def papers_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, of: Asked = ""
) -> Response:
    """Show the formats of documents; `of` is the kind (`party`, `state`) whose next one the form is for."""
    return _papers(request, connection, principal, of, Shown())


@router.post("/papers")
def post_paper(request: Request, form: SubmittedForm, of: Asked = "") -> Response:
    """Enter the next format of documents of the Party or the State."""
    return _enter(
        form,
        lambda: form.read(
            PaperEntry,
            head=lines_of(form.entered.get("head", "")),
            head_sizes=[each.strip() for each in form.entered.get("head_sizes", "").split(";")],
            title_bold=form.entered.get("title_bold") == "true",
        ),
        rules.add_paper,
        f"{HERE}/papers",
        lambda connection, shown: _papers(request, connection, form.principal, of, shown),
    )


def _enter(form: FormDoor, read: Callable[[], Dated], add: _Add, leads_to: str, again: _Again) -> Response:
    def work(connection: Connection) -> str:
        add(connection, form.principal, read(), clock.now())
        return f"{leads_to}?done=1"

    return form(work, again)


def _periods(
    request: Request, connection: Connection, principal: Principal, shown: Shown, *, doing: str = ""
) -> Response:
    held, place = rules.read_rules(connection, principal), _place(request)
    days = {day: names[place] for day, names in COUNTED_DAYS.items()}
    return _page(
        request,
        "rules_periods.html",
        held,
        doing=doing,
        shown=shown,
        counted_days=days,
        opening_days=[(day, days[day]) for day in OPENING_DAYS],
        result_days=[(day, days[day]) for day in RESULT_DAYS],
        now_held=_now_held(held),
    )


def _deadlines(request: Request, connection: Connection, principal: Principal, shown: Shown) -> Response:
    held, place = rules.read_rules(connection, principal), _place(request)
    lengths = {months: names[place] for months, names in LENGTHS.items()}
    return _page(request, "rules_deadlines.html", held, shown=shown, lengths=lengths)


def _now_held(held: RulesShown) -> dict[str, str]:
    """Return what the form of periods begins with: the rule of today and its sentence."""
    today = clock.today()
    days = {each.subject: str(each.values["by_day"]) for each in held.periods if each.holds(today)}
    said = _newest(held.sentences, PERIOD_SENTENCE)
    return {**days, **({"vi": said.values["vi"], "en": said.values["en"]} if said else {"vi": "", "en": ""})}


def _rates(request: Request, connection: Connection, principal: Principal, of: str, shown: Shown) -> Response:
    language, place = language_of(request), _place(request)
    held = rules.read_rules(connection, principal)
    return _page(
        request,
        "rules_rates.html",
        held,
        of=_newest(held.rates, of),
        shown=shown,
        countable={code: names[place] for code, names in rules.countable(connection).items()},
        target=lambda value: target_text(value, language),
    )


def _sentences(
    request: Request, connection: Connection, principal: Principal, of: str, shown: Shown
) -> Response:
    held, place = rules.read_rules(connection, principal), _place(request)
    found = _newest(held.sentences, of)
    return _page(
        request,
        "rules_sentences.html",
        held,
        of=found,
        doing=found is not None or of == NEW,
        shown=shown,
        printed={table: names[place] for table, names in PRINTED.items()},
    )


def _papers(
    request: Request, connection: Connection, principal: Principal, of: str, shown: Shown
) -> Response:
    held, place = rules.read_rules(connection, principal), _place(request)
    kinds = {kind: names[place] for kind, names in KINDS.items()}
    return _page(request, "rules_papers.html", held, of=_newest(held.papers, of), shown=shown, kinds=kinds)


def _page(request: Request, template: str, held: RulesShown, **values: Any) -> Response:
    return page(request, template, held=held, today=clock.today(), **values)


def _newest(versions: list[Version], subject: str) -> Version | None:
    return next((each for each in versions if each.subject == subject), None)


def _place(request: Request) -> int:
    return 1 if language_of(request) == "en" else 0
