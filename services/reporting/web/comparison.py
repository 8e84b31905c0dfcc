"""`/reporting/comparison`: two periods side by side, by center or by program."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from services.reporting.domain.columns import Column, ColumnGroup, groups_of
from services.reporting.domain.comparison import ComparedLine
from services.reporting.domain.provincial import CenterNamed
from services.reporting.operations.comparing import By, ComparisonView, read_comparison
from services.reporting.operations.provincial import seen_differences
from services.reporting.web.asked import AskedBase, AskedPeriod, AskedUnits
from services.reporting.web.charts import Chart
from services.reporting.web.drawn import Bars, bar_chart
from services.reporting.web.pages import offered
from shared.auth import CurrentPrincipal
from shared.clock import now
from shared.http import ReadSnapshot
from shared.web import page
from shared.web.formats import number_in
from shared.web.languages import language_of

router = APIRouter()
_MEASURE = "admitted"
_NBSP, _MINUS = "\N{NO-BREAK SPACE}", "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class ComparedCells:
    """What one line shows of one measure."""

    base: str | None
    shown: str | None
    difference: str
    change: str
    tone: str


def _by(by: Annotated[str, Query()] = "center") -> By:
    return "program" if by == "program" else "center"


@router.get("/comparison", response_class=HTMLResponse)
def comparison(
    *,
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: AskedPeriod,
    base: AskedBase,
    units: AskedUnits,
    by: Annotated[By, Depends(_by)],
    measure: Annotated[str, Query()] = _MEASURE,
) -> HTMLResponse:
    """Show a period beside another: all measures of the total, and one measure line by line."""
    view = read_comparison(connection, (base, period), by, principal, now(), units=units)
    language = language_of(request)
    columns = view.columns(language)
    chosen = next((each for each in columns if each.key == measure), None) or next(
        each for each in columns if each.key == _MEASURE
    )
    return page(
        request,
        "comparison.html",
        view=view,
        period=period,
        base=base,
        offered=offered(connection, period),
        offered_bases=offered(connection, base),
        measures=_grouped(columns, language),
        chosen=chosen,
        totals=[(each, cells(view.compared.total, each, language)) for each in columns],
        lines=[(_named(view, key), line, cells(line, chosen, language)) for key, line in view.compared.lines],
        total=cells(view.compared.total, chosen, language),
        chart_drawn=_chart(view, chosen, language),
        differences=len(seen_differences(view.proven, principal)) if view.proven else 0,
    )


def _grouped(columns: Sequence[Column], language: str) -> list[tuple[ColumnGroup, list[Column]]]:
    rest = iter(columns)
    return [(group, [next(rest) for _ in range(group.span)]) for group in groups_of(columns, language)]


def _named(view: ComparisonView, key: Any) -> CenterNamed | str:
    return view.centers[key] if view.by == "center" else view.program_names.get(key, key)


def cells(line: ComparedLine, column: Column, language: str) -> ComparedCells:
    """Return a line's cells of one measure; a rate's difference is in percentage points."""
    if column.kind == "rate":
        rate = line.rate(column.key)
        points = signed(rate.points, language, 2)
        return ComparedCells(
            None if rate.base is None else number_in(language, rate.base, 2),
            None if rate.shown is None else number_in(language, rate.shown, 2),
            points and f"{points}{_NBSP}{'points' if language == 'en' else 'điểm'}",
            "",
            _tone(rate.points),
        )
    figure = line.figure(column.key)
    change = signed(figure.change, language, 2)
    return ComparedCells(
        None if figure.base is None else number_in(language, figure.base),
        None if figure.shown is None else number_in(language, figure.shown),
        signed(figure.difference, language),
        change and f"{change}{'' if language == 'en' else _NBSP}%",
        _tone(figure.difference),
    )


def signed(value: int | Decimal | None, language: str, places: int = 0) -> str:
    """Return a difference with its sign, `+12` or `−3`; nothing where there is none."""
    if value is None:
        return ""
    sign = _MINUS if value < 0 else "+" if value else ""
    return sign + number_in(language, Decimal(value).copy_abs(), places)


def _tone(difference: int | Decimal | None) -> str:
    if not difference:
        return ""
    return "up" if difference > 0 else "down"


def _chart(view: ComparisonView, column: Column, language: str) -> Chart | None:
    rows = [(_named(view, key), line) for key, line in view.compared.lines]
    pairs = [_pair(line, column) for _, line in rows]
    periods = [
        each.en if language == "en" else each.vi
        for each in (view.base.report.period, view.shown.report.period)
    ]
    return bar_chart(
        "compared",
        column.label,
        [each if isinstance(each, str) else each.short_name for each, _ in rows],
        [Bars(name, [pair[side] for pair in pairs]) for side, name in enumerate(periods)],
        language,
        places=2 if column.kind == "rate" else 0,
    )


def _pair(line: ComparedLine, column: Column) -> tuple[float | None, float | None]:
    if column.kind == "rate":
        rate = line.rate(column.key)
        base, shown = (None if each is None else float(each) for each in (rate.base, rate.shown))
        return base, shown
    figure = line.figure(column.key)
    return figure.base, figure.shown
