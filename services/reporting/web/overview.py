"""`/reporting/overview`: the province at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from services.reporting.domain.columns import groups_of
from services.reporting.domain.provincial import CenterNamed, CenterRow
from services.reporting.domain.ranking import Ranked
from services.reporting.operations.overview import RANKED_FIGURES, Overview, read_overview
from services.reporting.web.asked import AskedPeriod, AskedUnits
from services.reporting.web.centers import program_rows
from services.reporting.web.courses import courses, measure_names
from services.reporting.web.pages import periods_offered
from services.reporting.web.table import (
    TableCell,
    columns_of,
    percent_text,
    rate_cell,
    target_text,
    told_rates,
)
from shared.auth import CurrentPrincipal
from shared.clock import now
from shared.http import ReadSnapshot
from shared.web import page
from shared.web.formats import number_in
from shared.web.languages import language_of

router = APIRouter()
_MOST_TILES = 60
"""Centers shown at once; of more, those at either end of the ranking."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One center in the ranking: `share` and `target` draw its meter, in percent of the longest."""

    place: int | None
    center: CenterNamed
    text: str
    cell: TableCell
    share: float | None
    target: Decimal | None


@router.get("/overview", response_class=HTMLResponse)
def overview(
    *,
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: AskedPeriod,
    units: AskedUnits,
    measure: Annotated[str, Query()] = "",
    every: Annotated[str, Query(alias="all")] = "",
) -> HTMLResponse:
    """Show who stands where, how the year goes, and what needs attention today."""
    seen = read_overview(connection, period, principal, now(), measure=measure, units=units)
    view, language = seen.results, language_of(request)
    shown, between = _either_end(seen.ranking, whole=bool(every))
    trends, charts = courses(seen.trends, language)
    columns = columns_of(view, language, people=False)
    totals = view.report.totals if view.report.completeness["classes"].reported else None
    return page(
        request,
        "overview.html",
        view=view,
        seen=seen,
        period=period,
        offered=periods_offered(view.years, period),
        measures=_measures(seen, language),
        tiles=_tiles(seen, shown, language),
        between=between,
        rates=told_rates(view, language),
        percent=partial(percent_text, language=language),
        target=partial(target_text, language=language),
        counted=totals,
        trends=trends,
        charts=charts,
        columns=columns,
        groups=groups_of(columns, language),
        programs=program_rows(view, columns, language),
    )


def _measures(seen: Overview, language: str) -> list[tuple[str, str]]:
    names = measure_names(language)
    rates = [(rate.code, rate.name_en if language == "en" else rate.name_vi) for rate in seen.results.rates]
    return [*rates, *((key, names[key]) for key in RANKED_FIGURES)]


def _either_end(
    ranking: list[Ranked[CenterRow]], *, whole: bool
) -> tuple[list[Ranked[CenterRow]], tuple[int, int] | None]:
    """Return what is shown of a long ranking; and after how many tiles how many are left out."""
    if whole or len(ranking) <= _MOST_TILES:
        return ranking, None
    half = _MOST_TILES // 2
    return [*ranking[:half], *ranking[-half:]], (half, len(ranking) - _MOST_TILES)


def _tiles(seen: Overview, shown: Sequence[Ranked[CenterRow]], language: str) -> list[Tile]:
    rate = next((each for each in seen.results.rates if each.code == seen.measure), None)
    longest = max((each.value for each in seen.ranking if each.value is not None), default=0)
    tiles = []
    for each in shown:
        row = each.item
        cell = (
            TableCell("")
            if rate is None
            else rate_cell(row.rates[rate.code], language, reported=row.figures is not None)
        )
        share = each.value if rate is not None else each.value and 100 * each.value / (longest or 1)
        tiles.append(
            Tile(
                each.place,
                row.center,
                _text(each, language, is_rate=rate is not None),
                cell,
                None if share is None else float(share),
                None if rate is None else rate.target,
            )
        )
    return tiles


def _text(each: Ranked[CenterRow], language: str, *, is_rate: bool) -> str:
    if each.item.figures is None:
        return "not reported" if language == "en" else "chưa báo cáo"
    if each.value is None:
        return "–"
    if is_rate:
        return percent_text(Decimal(each.value), language)
    return number_in(language, each.value)
