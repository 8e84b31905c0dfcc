"""What a page's address asks for: a period (the newest by default), and the centers of then or of now."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BeforeValidator

from services.reporting.domain.periods import Period, parse_period, year_before
from services.reporting.domain.units import Units
from services.reporting.operations.provincial import newest_period
from shared.clock import today
from shared.errors import NotFound
from shared.http import ReadSnapshot


def _period(connection: ReadSnapshot, period: Annotated[str | None, Query()] = None) -> Period:
    """Return the period; `NotFound` if there is no such period."""
    return newest_period(connection, today()) if period is None else _parsed(period)


def _base(
    shown: Annotated[Period, Depends(_period)], base: Annotated[str | None, Query(alias="with")] = None
) -> Period:
    """Return the period to compare with, by default the same a year before."""
    return year_before(shown) if base is None else _parsed(base)


def _parsed(period: str) -> Period:
    try:
        return parse_period(period)
    except ValueError as error:
        raise NotFound(
            f"Không có kỳ báo cáo “{period}”. Hãy chọn kỳ trong danh sách.",
            f"There is no period “{period}”. Choose one from the list.",
        ) from error


def _units(units: Annotated[str, Query()] = "then") -> Units:
    return "now" if units == "now" else "then"


AskedPeriod = Annotated[Period, Depends(_period)]
AskedUnits = Annotated[Units, Depends(_units)]
AskedBase = Annotated[Period, Depends(_base)]


def blank_is_none(entered: Any) -> Any:
    """Return a field of a form that was left empty as not given."""
    return None if entered == "" else entered


AskedCenter = Annotated[UUID | None, BeforeValidator(blank_is_none), Query()]
