"""Doors of papers: the marks of a class, and saving cells of the grid."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.enrollment.api.attendance import MOST_CELLS, Stored
from services.enrollment.domain.grids import Cell
from services.enrollment.domain.papers import Paper, Place
from services.enrollment.operations.entered import Body, CellText
from services.enrollment.operations.grids import seen_class
from services.enrollment.operations.papers import MarkCell, paper_grid, save_papers
from shared.auth import CurrentPrincipal
from shared.entered_text import Line
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(tags=["papers"])


class PapersOf(BaseModel):
    """A learner's papers and what they come to: the mark of record, rounded, and its band."""

    enrolment_id: UUID
    ordinal: int
    full_name: str
    eligible: bool
    papers: list[Paper]
    must_agree: bool
    record: Decimal | None
    rounded: Decimal | None
    band: str | None
    may_redo: bool


class PaperView(BaseModel):
    """The marks of a class."""

    markers: int
    first_marker: str
    second_marker: str
    learners: list[PapersOf]


class PaperCell(Body):
    """One changed mark: whose paper, which attempt, whose mark; what was seen there, and what it shall be."""

    enrolment_id: UUID
    attempt: Annotated[int, Field(ge=1, le=11)]
    place: Place
    before: CellText
    after: CellText


class PaperCells(Body):
    """The changed cells of a grid, saved together or not at all; who marked, if it is to be kept."""

    cells: Annotated[list[PaperCell], Field(min_length=1, max_length=MOST_CELLS)]
    first_marker: Line | None = None
    second_marker: Line | None = None


@router.get("/classes/{class_id}/papers")
def get_papers(connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID) -> PaperView:
    """Return the papers of a class with their marks, rounded before they are banded."""
    group, rules = seen_class(connection, class_id, principal)
    grid = paper_grid(connection, group, rules)
    return PaperView(
        markers=rules.markers,
        first_marker=grid.markers[0],
        second_marker=grid.markers[1],
        learners=[
            PapersOf(
                enrolment_id=row.learner.enrolment_id,
                ordinal=row.learner.ordinal,
                full_name=row.learner.full_name,
                eligible=row.eligible,
                papers=list(row.papers),
                must_agree=row.apart,
                record=row.record,
                rounded=row.rounded,
                band=None if row.band is None else row.band.code,
                may_redo=row.may_redo,
            )
            for row in grid.rows
        ],
    )


@router.put("/classes/{class_id}/papers", response_model=Stored)
def put_papers(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    class_id: UUID,
    body: PaperCells,
) -> JSONResponse:
    """Save changed marks (officer, director); 409 with both values if somebody else changed one meanwhile."""
    cells = [
        Cell(MarkCell(each.enrolment_id, each.attempt, each.place), each.before, each.after)
        for each in body.cells
    ]

    def work() -> dict[str, Any]:
        stands = save_papers(
            connection,
            class_id,
            cells,
            markers=(body.first_marker or "", body.second_marker or ""),
            principal=principal,
        )
        return {"values": stands}

    return once(work, status=200)
