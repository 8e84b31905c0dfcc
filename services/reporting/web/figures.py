"""`/reporting/figure` and `/reporting/classes/{id}`: a figure opens to its classes, a class to its counts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator

from services.reporting.operations.figures import BALANCE, RATE, Asked, open_balance, open_figure, open_rate
from services.reporting.operations.opened_class import open_class
from services.reporting.operations.told_figures import is_told, open_told, sheet_of
from services.reporting.web.asked import AskedPeriod, AskedUnits
from shared.auth import CurrentPrincipal
from shared.clock import now
from shared.entered_text import printable
from shared.http import ReadSnapshot
from shared.web import page

router = APIRouter()

LINES = 100
"""Lines on one page."""


def _asked(
    period: AskedPeriod,
    units: AskedUnits,
    measure: Annotated[str, AfterValidator(printable), Query(max_length=80)] = "classes_opened",
    center_id: Annotated[UUID | None, Query()] = None,
    program_code: Annotated[str, AfterValidator(printable), Query(max_length=80)] = "",
) -> Asked:
    return Asked(period, units, measure, center_id, program_code or None)


@router.get("/figure", response_class=HTMLResponse)
def figure(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    asked: Annotated[Asked, Depends(_asked)],
    sheet: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    """Show what adds up to one figure; a rate and a balance open to the figures that they are made of."""
    begin = LINES * (sheet - 1)
    if is_told(asked.measure):
        told = open_told(connection, asked, principal, now())
        return page(
            request,
            "figure_told.html",
            sheet_number=sheet_of(asked.measure),
            view=told,
            about=told.about,
            period=asked.period,
            lines=told.lines[begin : begin + LINES],
            sheet=sheet,
            most=LINES,
        )
    if asked.measure.startswith(RATE):
        view = open_rate(connection, asked, principal, now())
        return page(request, "figure_rate.html", view=view, about=view.about, period=asked.period)
    if asked.measure.startswith(BALANCE):
        balance = open_balance(connection, asked, principal, now())
        return page(request, "figure_balance.html", view=balance, about=balance.about, period=asked.period)
    opened = open_figure(connection, asked, principal, now())
    return page(
        request,
        "figure.html",
        view=opened,
        about=opened.about,
        period=asked.period,
        lines=opened.lines[begin : begin + LINES],
        sheet=sheet,
        most=LINES,
    )


@router.get("/classes/{class_id}", response_class=HTMLResponse)
def class_counts(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID
) -> HTMLResponse:
    """Show what a class counts; who is in it, its own page in enrollment says to those who may know."""
    return page(request, "class_counts.html", view=open_class(connection, class_id, principal, now()))
