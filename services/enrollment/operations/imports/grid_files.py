"""Sheets of attendance and of marks: which column is which of the grid's, what stands there, saving."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, cast
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.attendance import Session, read_attendance, write_attendance
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.grids import Cell
from services.enrollment.domain.papers import Place as Whose
from services.enrollment.domain.papers import write_cell
from services.enrollment.domain.rules import RuleSet
from services.enrollment.domain.session_headings import (
    read_session_heading,
    sessions_meant,
    write_session_heading,
)
from services.enrollment.domain.workbook_cells import read_mark
from services.enrollment.operations.attendance import attendance_grid, save_attendance
from services.enrollment.operations.imports.changes import ChangedRow
from services.enrollment.operations.imports.class_forms import MOST_ATTEMPTS, words_of
from services.enrollment.operations.imports.findings import Findings, Place
from services.enrollment.operations.imports.grid_rows import GridColumn
from services.enrollment.operations.imports.layout import Layout
from services.enrollment.operations.mark_columns import mark_columns
from services.enrollment.operations.papers import MarkCell, paper_grid, save_papers
from services.enrollment.storage.attendance import Enrolled
from shared.principal import Principal


class ClassGrid(Protocol):
    """The grid that a file is compared with and saved into."""

    people: Sequence[Enrolled]
    columns: Mapping[str, GridColumn]

    def stands(self, enrolment_id: UUID, name: str) -> str:
        """Return what the grid says in a cell."""

    def meant(self, layout: Layout, sheet: str, findings: Findings) -> dict[int, str]:
        """Return the fields of the grid that columns of a sheet mean; tell of what is no column of it."""


@dataclass(frozen=True)
class AttendanceFile:
    """The attendance of a class for a file of it."""

    sessions: Sequence[Session]
    people: Sequence[Enrolled]
    cells: Mapping[tuple[UUID, str], str]
    columns: Mapping[str, GridColumn]

    def stands(self, enrolment_id: UUID, name: str) -> str:
        """Return what the grid says in a cell."""
        return self.cells.get((enrolment_id, name), "")

    def meant(self, layout: Layout, sheet: str, findings: Findings) -> dict[int, str]:
        """Return the sessions that columns mean: as an officer said, else by their headings."""
        found = {column: name for name, column in layout.columns.items() if name in self.columns}
        for each in layout.sessions:
            heading = read_session_heading(each.words)
            places = sessions_meant(heading, self.sessions) if heading else []
            at = Place(sheet, layout.table_row).at(each.column, layout.headings.get(each.column, ""))
            if len(places) == 1:
                _claim(found, each.column, f"session-{places[0] + 1}", at, findings)
            elif places:
                held = ", ".join(words_of(f"session-{place + 1}") for place in places)
                findings.problem(
                    at,
                    f"tiêu đề có thể là {held}. Hãy ghi thêm sáng, chiều hoặc số buổi, hay chọn ở trang Cột.",
                    f"the heading can mean {held}. Add the part of the day or the number, or choose it.",
                )
            else:
                findings.problem(
                    at,
                    "lịch học của lớp không có buổi này. Hãy sửa tiêu đề, bỏ cột, hoặc sửa Lịch học.",
                    "the timetable has no such session. Correct the heading, drop the column, or change it.",
                )
        return found


def attendance_file(connection: Connection, group: TrainingClass, rules: RuleSet) -> AttendanceFile:
    """Return the attendance of a class as it stands."""
    grid = attendance_grid(connection, group, rules)
    names = [f"session-{number}" for number in range(1, len(grid.sessions) + 1)]
    return AttendanceFile(
        grid.sessions,
        [row.learner for row in grid.rows],
        {
            (row.learner.enrolment_id, name): text
            for row in grid.rows
            for name, text in zip(names, row.cells, strict=True)
        },
        {
            name: GridColumn(str(each.id), write_session_heading(number, each), _attendance_of(each.periods))
            for number, (name, each) in enumerate(zip(names, grid.sessions, strict=True), start=1)
        },
    )


def _attendance_of(periods: int) -> Any:
    return lambda text, _agreed: write_attendance(read_attendance(text, periods), periods)


@dataclass(frozen=True)
class MarksFile:
    """The marks of a class for a file of them."""

    markers: int
    people: Sequence[Enrolled]
    marks: Mapping[tuple[UUID, str], Decimal | None]
    columns: Mapping[str, GridColumn]

    def stands(self, enrolment_id: UUID, name: str) -> str:
        """Return what the grid says in a cell."""
        return write_cell(self.marks.get((enrolment_id, name)))

    def meant(self, layout: Layout, sheet: str, findings: Findings) -> dict[int, str]:
        """Return whose marks columns are; `Điểm` without a marker is the only one's if there is one."""
        found: dict[int, str] = {}
        for name, column in layout.columns.items():
            whose, _, attempt = name.partition("-")
            if not attempt:
                continue
            at = Place(sheet, layout.table_row).at(column, layout.headings.get(column, ""))
            if whose != "paper":
                _claim(found, column, name, at, findings)
            elif self.markers == 1:
                _claim(found, column, f"first-{attempt}", at, findings)
            elif not {f"first-{attempt}", f"second-{attempt}"} & layout.columns.keys():
                findings.problem(
                    at,
                    "lớp có hai người chấm mà cột không nói điểm của ai. Hãy ghi “Chấm 1”, “Chấm 2” hoặc "
                    "“Thống nhất”, hay chọn ở trang Cột.",
                    "the class has two markers and the column does not say whose marks these are. Head it "
                    "“Chấm 1”, “Chấm 2” or “Thống nhất”, or choose the column.",
                )
        return found


def marks_file(connection: Connection, group: TrainingClass, rules: RuleSet) -> MarksFile:
    """Return the marks of a class as they stand; a sheet may have columns that the page does not show yet."""
    grid = paper_grid(connection, group, rules)
    shown = {f"{each.place}-{each.attempt}": each.label for each in mark_columns(grid, rules)}
    places: tuple[Whose, ...] = ("first", "second", "agreed")
    return MarksFile(
        rules.markers,
        [row.learner for row in grid.rows],
        {
            (row.learner.enrolment_id, f"{place}-{paper.attempt}"): paper.at(place)
            for row in grid.rows
            for paper in row.papers
            for place in places
        },
        {
            name: GridColumn(name, shown.get(name, words_of(name)), _mark)
            for attempt in range(1, MOST_ATTEMPTS + 1)
            for name in (f"{place}-{attempt}" for place in places)
        },
    )


def _mark(text: str, agreed: bool) -> str:
    return write_cell(read_mark(text, lost_comma=agreed))


def save_attendance_rows(
    connection: Connection, class_id: UUID, rows: Sequence[ChangedRow], principal: Principal, today: date
) -> None:
    """Store changed cells as the page of attendance does; one that somebody changed since is a conflict."""
    cells = [
        Cell((_whose(row), UUID(each.key)), each.before, each.after) for row in rows for each in row.changes
    ]
    save_attendance(connection, class_id, cells, principal=principal, today=today)


def save_mark_rows(
    connection: Connection, class_id: UUID, rows: Sequence[ChangedRow], principal: Principal, today: date
) -> None:
    """Store changed marks as the page of marks does: a mark that somebody changed since is a conflict."""
    del today
    cells = [
        Cell(_mark_cell(_whose(row), each.key), each.before, each.after)
        for row in rows
        for each in row.changes
    ]
    save_papers(connection, class_id, cells, principal=principal)


def _mark_cell(enrolment_id: UUID, name: str) -> MarkCell:
    whose, _, attempt = name.partition("-")
    return MarkCell(enrolment_id, int(attempt), cast("Whose", whose))


def _whose(row: ChangedRow) -> UUID:
    if row.enrolment_id is None:
        raise ValueError("a row of a grid is somebody's")
    return row.enrolment_id


def _claim(found: dict[int, str], column: int, name: str, at: Place, findings: Findings) -> None:
    """Let a column mean a field of the grid unless another does."""
    if name in found.values():
        findings.problem(
            at,
            f"hai cột cùng là “{words_of(name)}”. Hãy giữ lại một cột, hoặc chọn ở trang Cột.",
            f"two columns are “{words_of(name)}”. Keep one of them, or choose the columns.",
        )
        return
    found[column] = name
