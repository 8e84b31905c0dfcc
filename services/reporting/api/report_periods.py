"""Report periods as JSON: which are open, by when reports are due, how far each center is."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.reporting.operations.report_entries import DeadlineEntry, OpeningEntry
from services.reporting.operations.report_periods import (
    ListedPeriod,
    PeriodShown,
    change_deadline,
    list_periods,
    open_period,
    read_period,
)
from services.reporting.storage.report_periods import OpenedPeriod
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(prefix="/report-periods", tags=["reports"])


@router.get("")
def get_periods(connection: ReadSnapshot, principal: CurrentPrincipal) -> list[ListedPeriod]:
    """List the periods that were opened, that which ended last first, counting the asker's centers."""
    return list_periods(connection, principal, clock.today())


@router.post("", status_code=201, response_model=OpenedPeriod)
def post_period(
    entry: OpeningEntry, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Open a period for reports (province); without a deadline the rule `report.deadline` gives it."""
    return once(
        lambda: open_period(
            connection, principal, entry.asked(), entry.deadline, entry.instruction, clock.now()
        )
    )


@router.get("/{period}")
def get_period(period: str, connection: ReadSnapshot, principal: CurrentPrincipal) -> PeriodShown:
    """Return a period with the reports of the asker's centers: state, when submitted, in time or how late."""
    return read_period(connection, principal, period, clock.today())


@router.post("/{period}/deadlines", status_code=201, response_model=OpenedPeriod)
def post_deadline(
    period: str,
    entry: DeadlineEntry,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Set another deadline with its reason (province); the former one stays on record."""
    return once(
        lambda: change_deadline(
            connection, principal, period, entry.deadline, entry.reason, entry.seen, clock.now()
        )
    )
