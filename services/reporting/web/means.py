"""`/reporting/people` and `/reporting/facilities`: Biểu 2 and Biểu 3, by center and period."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from services.reporting.domain.means import MeansLine
from services.reporting.domain.people import PeopleLine, PeopleTable
from services.reporting.domain.periods import Period
from services.reporting.domain.saying import Say
from services.reporting.domain.told import POST
from services.reporting.operations.means import TableView, read_means, read_people
from services.reporting.operations.provincial import seen_differences
from services.reporting.storage.reconciliations import ReconciliationRun
from services.reporting.web.asked import AskedPeriod, AskedUnits
from services.reporting.web.charts import Chart
from services.reporting.web.drawn import Bars, bar_chart
from services.reporting.web.opening import figure_openings, of_center
from services.reporting.web.pages import offered
from shared.auth import CurrentPrincipal
from shared.clock import now
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.languages import language_of

router = APIRouter()
_MILLION = 1_000_000
MEANS_OPENED = (
    *("halls", "hall_seats", "classrooms", "classroom_seats", "other_rooms", "unusable_rooms", "equipment"),
    *("unusable_equipment", "budgeted", "spent", "", "needs", "needs_cost"),
)
"""What each column of `columns_of` opens to; the percentage stands beside the two that it is taken from."""


@router.get("/people", response_class=HTMLResponse)
def people(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: AskedPeriod,
    units: AskedUnits,
) -> HTMLResponse:
    """Show Biểu 2 of one period, by the centers of then or of now."""
    view = read_people(connection, period, principal, now(), units)
    return page(
        request,
        "people.html",
        view=view,
        rows=[
            (center, of_center(center.center_id), figures_of(view, line, line.vacant))
            for center, line in view.table.rows
        ],
        opens=figure_openings(people_opened(view), period, units),
        totals=figures_of(view, view.table.total, view.table.vacant),
        charts=people_charts(view.table, language_of(request)),
        **_around(connection, period, principal, view.proven),
    )


@router.get("/facilities", response_class=HTMLResponse)
def facilities(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: AskedPeriod,
    units: AskedUnits,
) -> HTMLResponse:
    """Show Biểu 3 of one period, by the centers of then or of now."""
    view = read_means(connection, period, principal, now(), units)
    return page(
        request,
        "means.html",
        view=view,
        rows=[(center, of_center(center.center_id), columns_of(line)) for center, line in view.table.rows],
        opens=figure_openings(MEANS_OPENED, period, units),
        totals=columns_of(view.table.total),
        charts=[],
        **_around(connection, period, principal, view.proven),
    )


def people_charts(table: PeopleTable, language: str) -> list[Chart]:
    """Return posts against who is there, and part-time lecturers; what nobody told is not drawn."""
    say = Say(language)
    names = [center.short_name for center, _ in table.rows]
    posts = Bars(say("Biên chế giao", "Posts"), [line.posts for _, line in table.rows])
    present = Bars(say("Có mặt", "Present"), [line.present for _, line in table.rows])
    lecturers = Bars(
        say("Giảng viên kiêm chức", "Part-time lecturers"), [line.lecturers for _, line in table.rows]
    )
    drawn = (
        bar_chart("staff", say("Biên chế", "Establishment"), names, [posts, present], language),
        bar_chart("lecturers", lecturers.name, names, [lecturers], language),
    )
    return [each for each in drawn if each is not None]


def _around(
    connection: Connection, period: Period, principal: Principal, proven: ReconciliationRun | None
) -> dict[str, Any]:
    return {
        "period": period,
        "offered": offered(connection, period),
        "differences": len(seen_differences(proven, principal)) if proven else 0,
    }


def people_opened(view: TableView[PeopleTable]) -> list[str]:
    """Return what each column of `figures_of` opens to."""
    first, last = ("posts", "staff", "vacant"), ("lecturers", "own_contestants", "own_prizes")
    return [*first, *(f"{POST}{code}" for code in view.posts), *last, "higher_contestants", "higher_prizes"]


def figures_of(view: TableView[PeopleTable], line: PeopleLine, vacant: int | None) -> Sequence[int | None]:
    """Return the columns of one line of Biểu 2; None is not reported."""
    staff = line.staff
    return (
        line.posts,
        line.present,
        vacant,
        *((None if staff is None else staff.get(code, 0)) for code in view.posts),
        line.lecturers,
        line.own_round.contestants,
        line.own_round.prizes,
        line.higher.contestants,
        line.higher.prizes,
    )


def columns_of(line: MeansLine | None) -> Sequence[tuple[Any, int]] | None:
    """Return one line's columns with their decimals, money in million đồng; None: not reported."""
    if line is None:
        return None
    counts = (
        line.halls,
        line.hall_seats,
        line.classrooms,
        line.classroom_seats,
        line.other_rooms,
        line.unusable_rooms,
        line.equipment,
        line.unusable_equipment,
    )
    return (
        *((count, 0) for count in counts),
        *((amount / _MILLION, 1) for amount in (line.budgeted, line.spent)),
        (line.spent_percent, 2),
        (line.needs, 0),
        (line.needs_cost / _MILLION, 1),
    )
