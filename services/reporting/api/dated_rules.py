"""`/reporting/api/rules`: the dated rules of reporting, and the next version of each (province, admin)."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.reporting.operations import dated_rules as rules
from services.reporting.operations.dated_rules import RulesShown
from services.reporting.operations.rule_entries import (
    DeadlineEntry,
    PaperEntry,
    PeriodEntry,
    RateEntry,
    SentenceEntry,
)
from shared.auth import CurrentPrincipal
from shared.clock import now
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(prefix="/rules", tags=["rules"])


@router.get("")
def get_rules(connection: ReadSnapshot, principal: CurrentPrincipal) -> RulesShown:
    """Return every version of every rule, with its days, its source and who entered it."""
    return rules.read_rules(connection, principal)


@router.post("/periods", status_code=201, response_model=RulesShown)
def post_period_rule(
    entry: PeriodEntry, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Enter by which day classes and results fall into a period; the figures are counted anew by it."""
    return once(lambda: rules.add_period_rule(connection, principal, entry, now()))


@router.post("/deadlines", status_code=201, response_model=RulesShown)
def post_deadline(
    entry: DeadlineEntry, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Enter how soon after a period's end its report is due."""
    return once(lambda: rules.add_deadline_rule(connection, principal, entry, now()))


@router.post("/rates", status_code=201, response_model=RulesShown)
def post_rate(
    entry: RateEntry, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Enter what a rate is made of."""
    return once(lambda: rules.add_rate(connection, principal, entry, now()))


@router.post("/sentences", status_code=201, response_model=RulesShown)
def post_sentence(
    entry: SentenceEntry, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Enter a definition that is printed under tables."""
    return once(lambda: rules.add_sentence(connection, principal, entry, now()))


@router.post("/papers", status_code=201, response_model=RulesShown)
def post_paper(
    entry: PaperEntry, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Enter a format of documents of the Party or the State."""
    return once(lambda: rules.add_paper(connection, principal, entry, now()))
