"""`/reporting/programs/{code}`: one program across centers, over the year and over years."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

from services.reporting.domain.columns import groups_of
from services.reporting.domain.trends import YearLine
from services.reporting.operations.programs import OVER_YEARS, ProgramView, read_program
from services.reporting.web.asked import AskedPeriod, AskedUnits
from services.reporting.web.centers import COUNTED
from services.reporting.web.charts import Chart
from services.reporting.web.courses import courses, measure_names
from services.reporting.web.drawn import Bars, bar_chart
from services.reporting.web.pages import offered
from services.reporting.web.table import cells_of, columns_of, percent_text, rate_cell, target_text
from shared.auth import CurrentPrincipal
from shared.clock import now
from shared.http import ReadSnapshot
from shared.web import page
from shared.web.languages import language_of

router = APIRouter()


@router.get("/programs/{code}", response_class=HTMLResponse)
def program(
    *,
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    code: Annotated[str, Path()],
    period: AskedPeriod,
    units: AskedUnits,
) -> HTMLResponse:
    """Show one program by center in a period, the course of its year, and the same months of other years."""
    view = read_program(connection, code, period, principal, now(), units=units)
    language = language_of(request)
    columns = columns_of(view.results, language, people=False)
    trends, charts = courses(view.trends, language)
    names = measure_names(language)
    return page(
        request,
        "program.html",
        view=view.results,
        seen=view,
        period=period,
        offered=offered(connection, period),
        rates=[]
        if view.total is None
        else [
            (rate, view.total.rates[rate.code], rate_cell(view.total.rates[rate.code], language))
            for rate in view.results.rates
        ],
        percent=partial(percent_text, language=language),
        target=partial(target_text, language=language),
        counted=[]
        if view.total is None
        else [(names[key], view.total.figures.get(key, 0)) for key in COUNTED],
        columns=columns,
        groups=groups_of(columns, language),
        rows=[
            (
                center.short_name,
                f"/reporting/centers/{center.center_id}?period={period.code}",
                cells_of(columns, row.figures, row.rates, None, language),
            )
            for center, row in view.centers
        ],
        trends=trends,
        bars=_bars(view, language),
        charts=charts,
        years=[_year(each, view, language) for each in view.years],
        year_columns=[names[key] for key in OVER_YEARS],
        year_rates=[rate for rate in view.results.rates if rate.denominator_span == "period"],
    )


def _bars(view: ProgramView, language: str) -> Chart | None:
    names = measure_names(language)
    return bar_chart(
        "centers",
        "Learners by center" if language == "en" else "Học viên theo trung tâm",
        [center.short_name for center, _ in view.centers],
        [
            Bars(names[key], [row.figures.get(key, 0) for _, row in view.centers])
            for key in ("summoned", "admitted")
        ],
        language,
    )


def _year(line: YearLine, view: ProgramView, language: str) -> tuple[str, list[int], list[Any]]:
    codes = [rate.code for rate in view.results.rates if rate.denominator_span == "period"]
    return (
        line.period.en if language == "en" else line.period.vi,
        [line.figures.get(key, 0) for key in OVER_YEARS],
        [rate_cell(line.rates[code], language) if code in line.rates else None for code in codes],
    )
