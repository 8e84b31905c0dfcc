"""`GET /reporting/api/blanks`: Biểu 4, blanks and certificates of one period, as JSON."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.reporting.api.asked import AskedPeriod
from services.reporting.api.shown import about_json, holder_json
from services.reporting.domain.blanks import BlankLine
from services.reporting.domain.units import Units
from services.reporting.operations.blanks import BlankView, read_blanks
from shared.auth import CurrentPrincipal
from shared.clock import now
from shared.http import ReadSnapshot
from shared.principal import Principal

router = APIRouter()


@router.get("/blanks")
def blanks(
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: AskedPeriod,
    units: Annotated[Units, Query()] = "then",
) -> dict[str, Any]:
    """Return what became of blanks in `period` (default: up to the newest class) as the asker may see it.

    In each line opening + received + taken_over − used − spoiled − lost − destroyed − sent = closing, and in
    `to_date` received + taken_over = closing + used + spoiled + lost + destroyed + sent.
    `overdue` is null where it was never told, and unchanged since its `as_of`.
    """
    return as_json(read_blanks(connection, period, principal, now(), units), principal)


def as_json(view: BlankView, principal: Principal) -> dict[str, Any]:
    """Return the view; a holder of zeros is the province's store."""
    return {
        **about_json(view, principal),
        "rows": [{"holder": holder_json(center), **_line(line)} for center, line in view.lines],
        "total": _line(view.total),
    }


def _line(line: BlankLine) -> dict[str, Any]:
    return {
        "opening": line.opening,
        **asdict(line.in_period),
        "closing": line.closing,
        "to_date": asdict(line.to_date),
        "certificates": asdict(line.certificates),
        "overdue": None
        if line.overdue is None
        else {"quantity": line.overdue.quantity, **asdict(line.overdue)},
    }
