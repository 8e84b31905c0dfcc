"""What was asked for in an address, refused with a sentence when it is nothing we know."""

from typing import Annotated

from fastapi import Depends, Query

from services.reporting.domain.periods import Period, parse_period, year_before
from services.reporting.operations.provincial import newest_period
from shared.clock import today
from shared.errors import Invalid
from shared.http import ReadSnapshot


def _period(
    connection: ReadSnapshot, period: Annotated[str | None, Query(examples=["2021-H1"])] = None
) -> Period:
    """Return the period, by default that up to the newest class; `Invalid` if there is no such period."""
    return newest_period(connection, today()) if period is None else _parsed(period)


def _base(
    shown: Annotated[Period, Depends(_period)],
    base: Annotated[str | None, Query(alias="with", examples=["2020-H1"])] = None,
) -> Period:
    """Return the period to compare with, by default the same a year before."""
    return year_before(shown) if base is None else _parsed(base)


def _parsed(period: str) -> Period:
    try:
        return parse_period(period)
    except ValueError as error:
        raise Invalid(
            f"Không có kỳ báo cáo “{period}”. Hãy dùng ví dụ 2021-H1, 2021-9M, 2021-Q1, 2021-03 hoặc 2021-Y.",
            f"There is no period “{period}”. Use for example 2021-H1, 2021-9M, 2021-Q1, 2021-03 or 2021-Y.",
            code="unknown-period",
        ) from error


AskedPeriod = Annotated[Period, Depends(_period)]
AskedBase = Annotated[Period, Depends(_base)]
