"""`GET /reporting/api/blanks`: Biểu 4, blanks and certificates of one period, as JSON."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.reporting.api.asked import period_asked
from services.reporting.api.shown import period_json, reconciled_json
from services.reporting.domain.blanks import PROVINCE_STORE, BlankLine
from services.reporting.domain.provincial import CenterNamed
from services.reporting.domain.units import Units
from services.reporting.operations.blanks import BlankView, read_blanks
from services.reporting.operations.provincial import newest_period
from shared.auth import CurrentPrincipal
from shared.clock import now, today
from shared.http import ReadSnapshot
from shared.principal import Principal

router = APIRouter()


@router.get("/blanks")
def blanks(
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: Annotated[str | None, Query(examples=["2021-H1"])] = None,
    units: Annotated[Units, Query()] = "then",
) -> dict[str, Any]:
    """Return what became of blanks in `period` (default: up to the newest class) as the asker may see it.

    In each line opening + received + taken_over − used − spoiled − lost − destroyed − sent = closing, and in
    `to_date` received + taken_over = closing + used + spoiled + lost + destroyed + sent.
    """
    asked = newest_period(connection, today()) if period is None else period_asked(period)
    return as_json(read_blanks(connection, asked, principal, now(), units), principal)


def as_json(view: BlankView, principal: Principal) -> dict[str, Any]:
    """Return the view; a holder of zeros is the province's store."""
    return {
        "period": period_json(view.period),
        "units": view.units,
        "scope": "province" if view.whole_province else "centers",
        "as_of": {"at": view.as_of, "positions": view.positions},
        "reconciled": reconciled_json(view, principal),
        "rows": [{"holder": _holder(center), **_line(line)} for center, line in view.lines],
        "total": _line(view.total),
        "definitions": [sentence._asdict() for sentence in view.sentences],
    }


def _holder(center: CenterNamed | None) -> dict[str, Any]:
    if center is None:
        return {"id": PROVINCE_STORE, "code": "", "name": "Kho của tỉnh", "short_name": "Kho của tỉnh"}
    return {
        "id": center.center_id,
        "code": center.code,
        "name": center.name,
        "short_name": center.short_name,
    }


def _line(line: BlankLine) -> dict[str, Any]:
    return {
        "opening": line.opening,
        **asdict(line.in_period),
        "closing": line.closing,
        "to_date": asdict(line.to_date),
        "certificates": asdict(line.certificates),
    }
