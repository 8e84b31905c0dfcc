"""`/reporting/`: the provincial page, and how far reporting is behind."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from services.reporting.domain.columns import Column, groups_of
from services.reporting.domain.periods import Period, periods_of
from services.reporting.operations.provincial import (
    ProvincialView,
    offered_years,
    read_provincial,
    said_targets,
    seen_differences,
)
from services.reporting.web.asked import AskedPeriod, AskedUnits
from services.reporting.web.charts import rate_charts
from services.reporting.web.kept_rows import rows_drawn
from services.reporting.web.opening import of_center, of_program, openings
from services.reporting.web.table import (
    cells_of,
    columns_of,
    percent_text,
    target_text,
    told_rates,
)
from shared.auth import CurrentPrincipal
from shared.clock import now, today
from shared.http import ReadSnapshot
from shared.messaging import lag
from shared.web import page
from shared.web.languages import language_of

router = APIRouter()


@router.get("/", response_class=HTMLResponse)
def provincial(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: AskedPeriod,
    units: AskedUnits,
) -> HTMLResponse:
    """Show the provincial report of one period, by the centers of then or of now."""
    view = read_provincial(connection, period, principal, now(), units, programs_of_centers=False)
    language = language_of(request)
    columns = columns_of(view, language, people=True)
    program_columns = columns_of(view, language, people=False)
    # What nobody has reported is no zero in the total either.
    totals = view.report.totals if view.report.completeness["classes"].reported else None
    return page(
        request,
        "provincial.html",
        view=view,
        period=period,
        offered=periods_offered(view.years, period),
        columns=columns,
        groups=groups_of(columns, language),
        rows=_center_rows(view, columns, language),
        figures=rows_drawn(request, openings(columns, period, units)),
        totals=cells_of(
            columns, totals, view.report.total_rates, view.report.stock, language, counted=view.report.totals
        ),
        counted=totals,
        program_columns=program_columns,
        program_groups=groups_of(program_columns, language),
        programs=[
            (
                view.program_names.get(row.program_code, row.program_code),
                of_program(row.program_code),
                cells_of(program_columns, row.figures, row.rates, None, language),
            )
            for row in view.report.programs
        ],
        rates=told_rates(view, language),
        percent=partial(percent_text, language=language),
        target=partial(target_text, language=language),
        own_targets=said_targets(view, english=language == "en"),
        charts=rate_charts(view, language),
        differences=_named_differences(view, seen_differences(view.proven, principal)) if view.proven else [],
    )


@router.get("/operations/lag", response_class=HTMLResponse)
def lag_page(request: Request, connection: ReadSnapshot, _: CurrentPrincipal) -> HTMLResponse:
    """Show how far reporting is behind each producer."""
    return page(request, "lag.html", producers=lag(connection, "reporting"))


def offered(connection: Connection, asked: Period) -> list[tuple[int, tuple[Period, ...]]]:
    """Return the periods to choose from by year, the newest first; that of the one shown is among them."""
    return periods_offered(offered_years(connection, today()), asked)


def periods_offered(years: Iterable[int], asked: Period) -> list[tuple[int, tuple[Period, ...]]]:
    """Return the periods of `years`, of the present one, and of that of the one shown."""
    years = {*years, today().year, asked.year}
    return [(year, periods_of(year)) for year in sorted(years, reverse=True)]


def _center_rows(view: ProvincialView, columns: list[Column], language: str) -> list[tuple[Any, Any, Any]]:
    return [
        (
            row.center,
            of_center(row.center.center_id),
            cells_of(columns, row.figures, row.rates, row.stock, language, counted=row.counted),
        )
        for row in view.report.rows
    ]


def _named_differences(view: ProvincialView, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put the centers' names beside the differences."""
    names = {str(row.center.center_id): row.center.short_name for row in view.report.rows}
    return [{**each, "center": names.get(each["center_id"], each["center_id"])} for each in found]
