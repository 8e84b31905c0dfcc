"""`GET /reporting/api/figure` and `/reporting/api/classes/{id}`: a figure's classes, and a class's counts."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import AfterValidator

from services.reporting.api.asked import AskedPeriod
from services.reporting.api.shown import center_json, period_json, reconciled_json
from services.reporting.domain.counting import Cell
from services.reporting.domain.facts import BlankLotFact, BlankMovementFact, ClassFact, Fact
from services.reporting.domain.measures import Measure
from services.reporting.domain.units import Units
from services.reporting.operations.figures import (
    BALANCE,
    RATE,
    About,
    Asked,
    BalanceView,
    Figure,
    FigureView,
    Line,
    RateView,
    open_balance,
    open_figure,
    open_rate,
)
from services.reporting.operations.opened_class import ClassView, open_class
from services.reporting.operations.proof import Proof
from services.reporting.operations.told_figures import ToldView, is_told, open_told
from shared.auth import CurrentPrincipal
from shared.clock import now
from shared.entered_text import printable
from shared.http import ReadSnapshot
from shared.principal import Principal

router = APIRouter()

MOST_LINES = 1_000


def _asked(
    period: AskedPeriod,
    measure: Annotated[
        str,
        AfterValidator(printable),
        Query(min_length=1, max_length=80, examples=["admitted", "rate:recruitment"]),
    ],
    units: Annotated[Units, Query()] = "then",
    center_id: Annotated[UUID | None, Query()] = None,
    program_code: Annotated[str, AfterValidator(printable), Query(max_length=80)] = "",
) -> Asked:
    return Asked(period, units, measure, center_id, program_code or None)


@router.get("/figure")
def figure(
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    asked: Annotated[Asked, Depends(_asked)],
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_LINES)] = 100,
) -> dict[str, Any]:
    """Return what adds up to a figure of a row (`center_id`) or the total, of a program or all.

    `value` is what the tables show, `counted` the sum of all `lines` (of all pages): they must be equal.
    Behind a figure of more than 100 rows stand these rows (`kind: center`), which open in turn. Names may
    end in `_year` (the whole year), `_to_date` (from the beginning to the period's end) or `_before` (to the
    day before the period). A rate opens to the figures above and below its line; `balance:opening`,
    `balance:closing` and `balance:came` of blanks to figures with their signs. What is told as of a day
    (people, facilities, late certificates: `posts`, `staff`, `staff:<post>`, `halls`, `overdue` …) opens to
    what was told; its `value` is null where nobody reported.
    """
    if is_told(asked.measure):
        return told_json(open_told(connection, asked, principal, now()), principal, offset, limit)
    if asked.measure.startswith(RATE):
        return rate_json(open_rate(connection, asked, principal, now()), principal)
    if asked.measure.startswith(BALANCE):
        return balance_json(open_balance(connection, asked, principal, now()), principal)
    return figure_json(open_figure(connection, asked, principal, now()), principal, offset, limit)


@router.get("/classes/{class_id}")
def class_counts(connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID) -> dict[str, Any]:
    """Return what a class counts, and in which center, program and month; no name is in it."""
    return class_json(open_class(connection, class_id, principal, now()), principal)


def figure_json(view: FigureView, principal: Principal, offset: int, limit: int) -> dict[str, Any]:
    """Return the figure and one page of its lines."""
    return {
        **_about(view.about, principal),
        "measure": _measure(view.figure.measure),
        "value": view.figure.held,
        "counted": view.counted,
        "lines_total": len(view.lines),
        "offset": offset,
        "lines": [_line(view, line) for line in view.lines[offset : offset + limit]],
    }


def rate_json(view: RateView, principal: Principal) -> dict[str, Any]:
    """Return the rate with the figures that it is made of."""
    return {
        **_about(view.about, principal),
        "rate": {"code": view.rate.code, "vi": view.rate.name_vi, "en": view.rate.name_en},
        "numerator": view.numerator,
        "denominator": view.denominator,
        "percent": None if view.percent is None else str(view.percent),
        "above": [_figure(each) for each in view.above],
        "below": [_figure(each) for each in view.below],
    }


def told_json(view: ToldView, principal: Principal, offset: int, limit: int) -> dict[str, Any]:
    """Return the figure and one page of what was told."""
    lines = [
        {**asdict(line), "center": center_json(view.about.centers[line.center_id])}
        for line in view.lines[offset : offset + limit]
    ]
    return {
        **_about(view.about, principal),
        "measure": {"code": view.about.asked.measure, "vi": view.vi, "en": view.en},
        "value": view.value,
        "counted": view.counted,
        "lines_total": len(view.lines),
        "offset": offset,
        "lines": lines,
    }


def balance_json(view: BalanceView, principal: Principal) -> dict[str, Any]:
    """Return the balance with its figures, each with 1 or -1 as its sign."""
    return {
        **_about(view.about, principal),
        "measure": {"code": view.about.asked.measure, "vi": view.vi, "en": view.en},
        "value": view.value,
        "parts": [{"sign": sign, **_figure(each)} for sign, each in view.parts],
    }


def class_json(view: ClassView, principal: Principal) -> dict[str, Any]:
    """Return the class with its counts."""
    return {
        **_proof(view.proof, principal),
        "id": view.class_id,
        "class": None if view.known is None else _class(view.known),
        "counts": [_count(*each) for each in view.counts],
    }


def _proof(proof: Proof, principal: Principal) -> dict[str, Any]:
    return {
        "as_of": {"at": proof.as_of, "positions": proof.positions},
        "reconciled": reconciled_json(proof, principal),
    }


def _about(about: About, principal: Principal) -> dict[str, Any]:
    return {
        **_proof(about.proof, principal),
        "period": period_json(about.asked.period),
        "units": about.asked.units,
        "center": None if about.center is None else center_json(about.center),
        "program": about.asked.program,
    }


def _measure(measure: Measure) -> dict[str, str]:
    return {"code": measure.code, "vi": measure.vi, "en": measure.en}


def _figure(figure: Figure) -> dict[str, Any]:
    return {**_measure(figure.measure), "code": figure.asked.measure, "value": figure.held}


def _line(view: FigureView, line: Line) -> dict[str, Any]:
    source = line.source
    center = view.about.centers.get(source.center_id)
    return {
        "kind": source.kind,
        "id": source.subject,
        "center": {"id": source.center_id} if center is None else center_json(center),
        "program": source.program_code,
        "month": None if source.month is None else f"{source.month:%Y-%m}",
        "amount": line.amount,
        "class": _class(line.known) if isinstance(line.known, ClassFact) else None,
        **_blanks(line.known),
    }


def _blanks(known: Fact | None) -> dict[str, Any]:
    match known:
        case BlankLotFact():
            return {"lot": asdict(known)}
        case BlankMovementFact():
            return {"movement": asdict(known)}
        case _:
            return {}


def _class(known: ClassFact) -> dict[str, Any]:
    return {
        "code": known.code,
        "name": known.name,
        "program": known.program_code,
        "state": known.state,
        "opened_on": known.opened_on,
        "closed_on": known.closed_on,
        "decided_on": known.decided_on,
    }


def _count(measure: Measure, cell: Cell, amount: int) -> dict[str, Any]:
    return {
        **_measure(measure),
        "value": amount,
        "center_id": cell.center_id,
        "program": cell.program_code,
        "month": f"{cell.month:%Y-%m}",
    }
