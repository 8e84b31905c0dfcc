"""Sheets of attendance and of marks as .xlsx: to print and sign while empty, to keep once filled."""

import io
from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from sqlalchemy import Connection

from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.session_headings import write_session_heading
from services.enrollment.operations.attendance import attendance_grid
from services.enrollment.operations.exports.class_list import LINE, day_of, plain, put
from services.enrollment.operations.grids import seen_class
from services.enrollment.operations.mark_columns import mark_columns
from services.enrollment.operations.papers import paper_grid
from services.enrollment.storage.attendance import Enrolled
from shared.principal import Principal

_LEARNER: Final = (("STT", 5), ("Họ và tên", 28), ("Ngày sinh", 12), ("Đơn vị", 30))
_A4: Final = 9
"""The number that spreadsheets give the paper A4."""


class Column(NamedTuple):
    """A column after those that say who the learner is; width in characters."""

    heading: str
    width: int


def export_attendance(connection: Connection, class_id: UUID, principal: Principal) -> tuple[str, bytes]:
    """Return a file name and the attendance sheet; `NotFound` for a class outside the scope."""
    group, rules = seen_class(connection, class_id, principal)
    grid = attendance_grid(connection, group, rules)
    columns = [
        Column(write_session_heading(number, each), 9) for number, each in enumerate(grid.sessions, start=1)
    ]
    rows = [
        (row.learner, [*(_attended(cell) for cell in row.cells), row.learner.attended]) for row in grid.rows
    ]
    content = _workbook(group, "BẢNG ĐIỂM DANH", [*columns, Column("Tổng số tiết", 9)], rows)
    return f"{plain(group.code)} - diem danh.xlsx", content


def export_marks(connection: Connection, class_id: UUID, principal: Principal) -> tuple[str, bytes]:
    """Return a file name and the mark sheet; `NotFound` for a class outside the scope."""
    group, rules = seen_class(connection, class_id, principal)
    grid = paper_grid(connection, group, rules)
    columns = mark_columns(grid, rules)
    rows = []
    for row in grid.rows:
        held = {paper.attempt: paper for paper in row.papers}
        marks = [held[each.attempt].at(each.place) if each.attempt in held else None for each in columns]
        rows.append((row.learner, marks))
    content = _workbook(group, "BẢNG ĐIỂM", [Column(each.label, 11) for each in columns], rows)
    return f"{plain(group.code)} - bang diem.xlsx", content


def _attended(cell: str) -> str | int:
    """Return what stands in a cell of the grid; tiết as a number, so that a spreadsheet can add them."""
    return int(cell) if cell.isdigit() else cell


def _workbook(
    group: TrainingClass,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[tuple[Enrolled, Sequence[Any]]],
) -> bytes:
    book = Workbook()
    sheet: Any = book.worksheets[0]
    sheet.title = "Lop"
    head = (
        title,
        f"Mã lớp: {group.code}",
        f"Tên lớp: {group.name}",
        (
            f"Khai giảng: {day_of(group.opened_on)}. Bế giảng: {day_of(group.closed_on)}. "
            f"Số tiết: {group.periods}"
        ),
    )
    for number, line in enumerate(head, start=1):
        put(sheet, number, 1, line).font = Font(bold=number == 1, size=14 if number == 1 else 11)
    table = len(head) + 2
    for place, (heading, width) in enumerate((*_LEARNER, *columns), start=1):
        cell = put(sheet, table, place, heading)
        cell.font, cell.border = Font(bold=True), LINE
        cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
        sheet.column_dimensions[get_column_letter(place)].width = width
    for number, (learner, values) in enumerate(rows, start=table + 1):
        person = (learner.ordinal, learner.full_name, learner.birth_date, learner.unit)
        for place, value in enumerate((*person, *values), start=1):
            cell = put(sheet, number, place, value)
            cell.border = LINE
            cell.alignment = Alignment(
                wrap_text=True, vertical="center", horizontal="center" if place > len(_LEARNER) else None
            )
    sheet.freeze_panes = sheet.cell(table + 1, 3)
    sheet.print_title_rows = f"{table}:{table}"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = _A4, "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
