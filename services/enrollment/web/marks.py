"""The page of marks: a grid of papers with what they come to, rounded before they are banded."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from services.enrollment.domain.attendance import needed_periods
from services.enrollment.domain.papers import Paper, apart, write_cell
from services.enrollment.domain.rules import RuleSet
from services.enrollment.operations.mark_columns import MarkColumn, mark_columns
from services.enrollment.operations.papers import PaperRow, paper_grid
from services.enrollment.web.grids import Opened, english, opened
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.web import page
from shared.web.forms import Shown

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A mark as it is shown; `open` if it can be written."""

    text: str
    open: bool


@router.get("/classes/{class_id}/marks")
def marks_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID
) -> Response:
    """Show the papers of a class to be typed into."""
    return grid_page(request, connection, opened(request, connection, class_id, principal), Shown())


def grid_page(request: Request, connection: Connection, it: Opened, sent: Shown) -> Response:
    """Return the page of the grid; `sent` is its file as it was sent."""
    grid = paper_grid(connection, it.group, it.rules)
    in_english = english(request)
    columns = mark_columns(grid, it.rules, in_english=in_english)
    return page(
        request,
        "marks.html",
        grid=grid,
        columns=columns,
        cells_of=_cells(columns, it.rules, in_english=in_english),
        said_of=_said(in_english=in_english),
        rules=_rules(it.rules, in_english=in_english),
        markers=it.rules.markers,
        places=_places(it.rules),
        needed=needed_periods(it.group.periods, it.rules),
        explanation=_explanation(it.rules, in_english=in_english),
        eligible=sum(row.eligible for row in grid.rows),
        marked=sum(row.record is not None for row in grid.rows),
        passed=sum(row.band is not None and row.eligible for row in grid.rows),
        sent=sent,
        redoing=sum(row.may_redo for row in grid.rows),
        **it.common,
    )


def _cells(
    columns: list[MarkColumn], rules: RuleSet, *, in_english: bool
) -> Callable[[PaperRow], list[ShownCell]]:
    def cells(row: PaperRow) -> list[ShownCell]:
        held = {paper.attempt: paper for paper in row.papers}
        return [_cell(column, row, held.get(column.attempt), rules, in_english) for column in columns]

    return cells


def _cell(
    column: MarkColumn, row: PaperRow, paper: Paper | None, rules: RuleSet, in_english: bool
) -> ShownCell:
    mark = None if paper is None else paper.at(column.place)
    text = write_cell(mark) if in_english else write_cell(mark).replace(".", ",")
    next_attempt = len(row.papers) + 1
    writable = row.eligible and (
        paper is not None or column.attempt == 1 or (column.attempt == next_attempt and row.may_redo)
    )
    if column.place == "agreed":
        writable = writable and paper is not None and apart(paper, rules)
    return ShownCell(text, open=mark is not None or writable)


def _said(*, in_english: bool) -> Callable[[PaperRow], tuple[str, str]]:
    def said(row: PaperRow) -> tuple[str, str]:
        if row.apart and row.papers[-1].agreed is None:
            return "warn", "To be agreed" if in_english else "Cần thống nhất"
        if row.rounded is None and row.eligible:
            return "", "No mark yet" if in_english else "Chưa có điểm"
        if row.rounded is None or not row.eligible:
            return "", "Not eligible" if in_english else "Không đủ điều kiện"
        if row.band is None:
            return "bad", "Not passed" if in_english else "Không đạt"
        return "good", row.band.name

    return said


def _thousandths(mark: Decimal | None) -> int | None:
    return None if mark is None else int(mark * 1000)


def _rules(rules: RuleSet, *, in_english: bool) -> dict[str, Any]:
    """Return what the page needs to show a mark as the rule set sees it, in thousandths."""
    return {
        "markers": rules.markers,
        "scale": _thousandths(rules.mark_scale),
        "pass": _thousandths(rules.pass_mark),
        "step": _thousandths(rules.rounding_step),
        "mode": rules.rounding_mode,
        "tolerance": _thousandths(rules.marker_tolerance),
        "cap": _thousandths(rules.redo_cap),
        "comma": not in_english,
        "bands": [
            {"name": band.name, "lower": _thousandths(band.lower), "upper": _thousandths(band.upper)}
            for band in rules.bands
        ],
    }


def _places(rules: RuleSet) -> int:
    """Return how many decimals a rounded mark has."""
    exponent = rules.rounding_step.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _explanation(rules: RuleSet, *, in_english: bool) -> str:
    """Return the marking rules of the class in a sentence."""
    tolerance = write_cell(rules.marker_tolerance)
    if in_english:
        two = "Two markers: their mean counts"
        apart_en = f"; further apart than {tolerance}, they agree on one mark." if tolerance else "."
        who = f"{two}{apart_en}" if rules.markers > 1 else "One marker."
        cap = f" A redone paper counts {write_cell(rules.redo_cap)} at most." if rules.redo_cap else ""
        return f"{who} Who failed may redo {rules.redo_limit} time(s).{cap}"
    two = "Hai người chấm: lấy trung bình cộng"
    apart_vi = (
        f"; lệch quá {tolerance.replace('.', ',')} thì hai người thống nhất điểm." if tolerance else "."
    )
    who = f"{two}{apart_vi}" if rules.markers > 1 else "Một người chấm."
    cap = f" Điểm làm lại tối đa {write_cell(rules.redo_cap).replace('.', ',')}." if rules.redo_cap else ""
    return f"{who} Không đạt được làm lại {rules.redo_limit} lần.{cap}"
