"""`GET /reporting/api/provincial`: the provincial report of one period, as JSON."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.reporting.api.asked import AskedPeriod
from services.reporting.api.shown import completeness_json, of_how_many_json, period_json, reconciled_json
from services.reporting.domain.books import ROWS_KEPT, Figures
from services.reporting.domain.counting import (
    ADMITTED,
    BLANKS_RECEIVED,
    BLANKS_USED,
    CERTIFICATES_ISSUED,
    CERTIFICATES_REVOKED,
    CERTIFICATES_UNDER_REVIEW,
    CLASSES_CANCELLED,
    CLASSES_COMPLETED,
    CLASSES_OPENED,
    CLASSES_PLANNED,
    COMPLETED,
    GOOD,
    LEARNERS_PLANNED,
    NOT_PASSED,
    SUMMONED,
)
from services.reporting.domain.provincial import CenterRow, ProgramRow, Stock, told
from services.reporting.domain.rates import Rate
from services.reporting.domain.units import Units
from services.reporting.operations.provincial import (
    ProvincialView,
    read_provincial,
)
from shared.auth import CurrentPrincipal
from shared.clock import now
from shared.http import ReadSnapshot
from shared.principal import Principal

router = APIRouter()

_ALWAYS_THERE = (
    CLASSES_PLANNED,
    LEARNERS_PLANNED,
    f"{CLASSES_PLANNED}_year",
    f"{LEARNERS_PLANNED}_year",
    CLASSES_OPENED,
    SUMMONED,
    ADMITTED,
    CLASSES_COMPLETED,
    CLASSES_CANCELLED,
    COMPLETED,
    NOT_PASSED,
    GOOD,
    CERTIFICATES_ISSUED,
    CERTIFICATES_REVOKED,
    CERTIFICATES_UNDER_REVIEW,
    BLANKS_RECEIVED,
    BLANKS_USED,
)
_NOT_REPORTED = {"value": None, "state": "not_reported", "vi": "chưa báo cáo", "en": "not reported"}


@router.get("/provincial")
def provincial(
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: AskedPeriod,
    units: Annotated[Units, Query()] = "then",
) -> dict[str, Any]:
    """Return the report of `period` (default: up to the newest class) as the asker may see it.

    `units=then` gives the centers of that period; `now` those that answer for their figures today.
    """
    return as_json(read_provincial(connection, period, principal, now(), units), principal)


def as_json(view: ProvincialView, principal: Principal) -> dict[str, Any]:
    """Return the view with every figure as a number, every percentage as a decimal string."""
    report = view.report
    bands = tuple(view.band_names)
    return {
        "period": period_json(report.period),
        "as_of": {"at": view.as_of, "positions": view.positions},
        "reconciled": reconciled_json(view, principal),
        "units": view.units,
        "scope": "province" if view.whole_province else "centers",
        "completeness": {
            "centers": of_how_many_json(report.established),
            **completeness_json(report.completeness),
        },
        "rows": [_center(view, row, bands) for row in report.rows],
        "totals": {
            "figures": _figures(report.totals, bands),
            "rates": rates_json(report.total_rates),
            **_people(report.stock),
        },
        "programs": [program_json(view, row) for row in report.programs],
        "bands": [{"code": code, "name": name} for code, name in view.band_names.items()],
        "rates": [
            {
                "code": rate.code,
                "vi": rate.name_vi,
                "en": rate.name_en,
                "formula_vi": rate.formula_vi,
                "formula_en": rate.formula_en,
                "target": None if rate.target is None else str(rate.target),
                "source": rate.source,
                "valid_from": rate.valid_from,
                "valid_to": rate.valid_to,
            }
            for rate in view.rates
        ],
        "definitions": [sentence._asdict() for sentence in view.sentences],
        "narrative": {"vi": view.narrative_vi, "en": view.narrative_en},
    }


def _center(view: ProvincialView, row: CenterRow, bands: tuple[str, ...]) -> dict[str, Any]:
    center = row.center
    return {
        "center": {
            "id": center.center_id,
            "code": center.code,
            "area_code": center.area_code,
            "name": center.name,
            "short_name": center.short_name,
            "parent": center.parent,
            "last_day": center.last_day,
            "succeeded_by": list(center.heirs),
            "with_figures_of": list(center.parts),
        },
        "state": "not_reported" if row.figures is None else "reported",
        "figures": _told(row) if row.figures is None else _figures(row.figures, bands),
        "rates": rates_json(row.rates),
        **_people(row.stock),
        "programs": [program_json(view, program) for program in row.programs],
    }


def program_json(view: ProvincialView, row: ProgramRow) -> dict[str, Any]:
    """Return a program with every figure as a number."""
    name = view.program_names.get(row.program_code, row.program_code)
    return dict(_program(row, name, tuple(view.band_names)))


@lru_cache(maxsize=ROWS_KEPT)
def _program(row: ProgramRow, name: str, bands: tuple[str, ...]) -> dict[str, Any]:
    """Return the program's members, once for as long as it says the same; nobody changes them."""
    return {
        "code": row.program_code,
        "name": name,
        "figures": _figures(row.figures, bands),
        "rates": rates_json(row.rates),
    }


def _people(stock: Stock) -> dict[str, Any]:
    return {
        name: dict(_NOT_REPORTED) if value is None else {"value": value, "state": "reported"}
        for name, value in (("staff", stock.staff), ("lecturers", stock.lecturers))
    }


def _told(row: CenterRow) -> dict[str, int] | None:
    """Return what is told of a center that reported neither plan nor class (certificates); None: nothing."""
    held = {measure: told(measure, None, row.counted) for measure in row.counted}
    return {measure: value for measure, value in held.items() if value is not None} or None


def _figures(figures: Figures, bands: tuple[str, ...]) -> dict[str, int]:
    names = (*_ALWAYS_THERE, *(f"band:{code}" for code in bands))
    return {name: figures.get(name, 0) for name in names}


def rates_json(rates: Mapping[str, Rate]) -> dict[str, Any]:
    """Return rates with their sums; percentages are decimal strings."""
    return {
        code: {
            "numerator": rate.numerator,
            "denominator": rate.denominator,
            "percent": None if rate.percent is None else str(rate.percent),
            "state": rate.state.value,
            "target": None if rate.target is None else str(rate.target),
            "projection": None
            if rate.projection is None
            else {"percent": str(rate.projection.percent), "method": rate.projection.method},
        }
        for code, rate in rates.items()
    }
