"""The tables behind the figures, paged: centers, programs, classes, cells and reconciliations."""

from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from services.reporting.operations.listed import (
    CellRow,
    CenterRow,
    ClassRow,
    ProgramRow,
    cursor_of,
    key_of,
    read_rows,
)
from services.reporting.operations.provincial import seen_differences
from services.reporting.operations.reconciling import as_json
from services.reporting.storage import listed
from services.reporting.storage.positions import positions
from services.reporting.storage.reconciliations import runs_before
from shared.auth import CurrentPrincipal
from shared.clock import now, today
from shared.http import ReadSnapshot
from shared.principal import Principal

router = APIRouter()
Row = TypeVar("Row", bound=BaseModel)


class AsOf(BaseModel):
    """When a page was read, and how far each owner's log was held then."""

    at: datetime
    positions: Annotated[
        dict[str, int], Field(description="If they differ between two pages, something was told meanwhile.")
    ]


class ListPage(BaseModel, Generic[Row]):
    """Rows in the order of their key."""

    as_of: AsOf
    rows: list[Row]
    next: Annotated[str | None, Field(description="To be sent as `after` for the next page; null: no more.")]


class _Paging(BaseModel):
    limit: Annotated[int, Field(ge=1, le=1_000, description="Rows in a page.")] = 100
    after: Annotated[
        str | None, Field(max_length=2_000, description="`next` of the page before; without it the first.")
    ] = None


Paging = Annotated[_Paging, Query()]


class _OfClasses(_Paging):
    center_id: Annotated[UUID | None, Field(description="Only of this center.")] = None
    program_code: Annotated[str | None, Field(max_length=100)] = None
    state: Literal["open", "completed", "cancelled"] | None = None


class _OfCells(_Paging):
    center_id: Annotated[UUID | None, Field(description="Only of this center.")] = None
    program_code: Annotated[str | None, Field(max_length=100)] = None
    measure: Annotated[str | None, Field(max_length=100)] = None
    from_month: Annotated[date | None, Field(description="First day of the first month wanted.")] = None
    to_month: Annotated[date | None, Field(description="A day of the last month wanted.")] = None


def _page(
    connection: Connection, table: listed.ListedTable, principal: Principal, asked: _Paging
) -> dict[str, Any]:
    wanted = asked.model_dump(exclude={"limit", "after"})
    if wanted.get("center_id") is not None:
        principal.at_center(wanted["center_id"])
    found = read_rows(
        connection, table, principal, today(), asked=wanted, after=asked.after, limit=asked.limit
    )
    return {
        "as_of": {"at": now(), "positions": positions(connection)},
        "rows": found.rows,
        "next": found.next,
    }


@router.get("/centers", response_model=ListPage[CenterRow])
def centers(connection: ReadSnapshot, principal: CurrentPrincipal, asked: Paging) -> dict[str, Any]:
    """Return the centers that the asker may see, under today's names, by id."""
    return _page(connection, listed.CENTERS, principal, asked)


@router.get("/programs", response_model=ListPage[ProgramRow])
def programs(connection: ReadSnapshot, principal: CurrentPrincipal, asked: Paging) -> dict[str, Any]:
    """Return every program that any plan, class or result named, by code."""
    return _page(connection, listed.PROGRAMS, principal, asked)


@router.get("/classes", response_model=ListPage[ClassRow])
def classes(
    connection: ReadSnapshot, principal: CurrentPrincipal, asked: Annotated[_OfClasses, Query()]
) -> dict[str, Any]:
    """Return classes with their counts, by id, of the centers that the asker may see."""
    return _page(connection, listed.CLASSES, principal, asked)


@router.get("/cells", response_model=ListPage[CellRow])
def cells(
    connection: ReadSnapshot, principal: CurrentPrincipal, asked: Annotated[_OfCells, Query()]
) -> dict[str, Any]:
    """Return the aggregates that every table sums, by center, program, month and measure.

    A figure of a report is the sum of its measure over the months of the period; percentages are taken
    from such sums, never averaged.
    """
    return _page(connection, listed.CELLS, principal, asked)


@router.get("/reconciliations")
def reconciliations(connection: ReadSnapshot, principal: CurrentPrincipal, asked: Paging) -> dict[str, Any]:
    """Return the runs that compared cells with facts and facts with the owners, the newest first.

    Of each run the differences that the asker may see.
    """
    before = None if asked.after is None else UUID(key_of(asked.after, ["uuid"])[0])
    runs = runs_before(connection, before, asked.limit + 1)
    shown = runs[: asked.limit]
    return {
        "as_of": {"at": now(), "positions": positions(connection)},
        "rows": [{**as_json(run), "differences": seen_differences(run, principal)} for run in shown],
        "next": cursor_of([shown[-1].id]) if len(runs) > asked.limit else None,
    }
