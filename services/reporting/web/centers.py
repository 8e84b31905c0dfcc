"""`/reporting/centers/{id}`: everything about one center and a period."""

from functools import partial
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

from services.reporting.domain.columns import Column, groups_of
from services.reporting.domain.report_cycle import STATE_NAMES
from services.reporting.operations.centers import read_center
from services.reporting.operations.provincial import ProvincialView
from services.reporting.web.asked import AskedPeriod, AskedUnits
from services.reporting.web.courses import courses, measure_names
from services.reporting.web.pages import offered
from services.reporting.web.report_periods import TONES
from services.reporting.web.table import (
    TableCell,
    cells_of,
    columns_of,
    percent_text,
    target_text,
    told_rates,
)
from shared.auth import CurrentPrincipal
from shared.clock import now
from shared.http import ReadSnapshot
from shared.web import page
from shared.web.languages import language_of

router = APIRouter()
COUNTED = ("classes_opened", "admitted", "completed", "good", "certificates_issued")
"""What a page of one center or program tells in large figures."""


@router.get("/centers/{center_id}", response_class=HTMLResponse)
def center(
    *,
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    center_id: Annotated[UUID, Path()],
    period: AskedPeriod,
    units: AskedUnits,
) -> HTMLResponse:
    """Show one center: figures against plan and target, the year's course, people, means, papers, reports."""
    view = read_center(connection, center_id, period, principal, now(), units=units)
    language = language_of(request)
    trends, charts = courses(view.trends, language)
    names = measure_names(language)
    columns = columns_of(view.results, language, people=False)
    figures = None if view.row is None else view.row.figures
    return page(
        request,
        "center.html",
        view=view.results,
        seen=view,
        period=period,
        offered=offered(connection, period),
        rates=told_rates(view.results, language),
        percent=partial(percent_text, language=language),
        target=partial(target_text, language=language),
        counted=None if figures is None else [(names[key], figures.get(key, 0)) for key in COUNTED],
        columns=columns,
        groups=groups_of(columns, language),
        programs=program_rows(view.results, columns, language),
        trends=trends,
        charts=charts,
        people=view.people.table.rows[0][1] if view.people.table.rows else None,
        means=view.means.table.rows[0][1] if view.means.table.rows else None,
        states={state: words[language == "en"] for state, words in STATE_NAMES.items()},
        tones=TONES,
    )


def program_rows(
    view: ProvincialView, columns: list[Column], language: str
) -> list[tuple[str, str, list[TableCell]]]:
    """Return a line of each program of the report: its name, the address of its page, its cells."""
    asked = f"?period={view.report.period.code}"
    return [
        (
            view.program_names.get(row.program_code, row.program_code),
            f"/reporting/programs/{quote(row.program_code, safe='')}{asked}",
            cells_of(columns, row.figures, row.rates, None, language),
        )
        for row in view.report.programs
    ]
