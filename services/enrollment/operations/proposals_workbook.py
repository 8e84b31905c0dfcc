"""The proposal list of the province as a workbook: which center lacks whom."""

import io
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from services.enrollment.domain.centers import Center
from services.enrollment.domain.staffing import CenterStaffing, Proposal
from shared.vietnamese import format_day

_HEAD = ("TT", "Trung tâm", "Biên chế giao", "Có mặt", "Thừa (+) / thiếu (-)", "Kiêm chức", "Đề nghị")
_WIDTHS = (6, 42, 14, 12, 14, 12, 70)


def proposals_workbook(
    on: date,
    centers: Sequence[Center],
    staffing: dict[UUID, CenterStaffing],
    proposals: dict[UUID, list[Proposal]],
) -> bytes:
    """Return an .xlsx with one row per thing lacking; a center that lacks nothing has one row saying so.

    What is not known stays an empty cell, never 0; text is written as text, never as a formula.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("De nghi")
    for place, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEFG"[place]].width = width
    title = f"Đề nghị kiện toàn đội ngũ, tính đến ngày {format_day(on)}"
    sheet.append([_text(sheet, title, bold=True)])
    sheet.append([])
    sheet.append([_text(sheet, name, bold=True) for name in _HEAD])
    number = 0
    for center in centers:
        at = staffing[center.id]
        given = None if at.establishment is None else at.establishment.posts
        settled = None if at.roster is None else len(at.roster.appointment_ids)
        said = [each.vi for each in proposals[center.id]] or ["Không có"]
        for sentence in said:
            number += 1
            sheet.append(
                [
                    number,
                    _text(sheet, center.name),
                    given,
                    at.in_post,
                    at.balance,
                    settled,
                    _text(sheet, sentence),
                ]
            )
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _text(sheet: WriteOnlyWorksheet, value: str, *, bold: bool = False) -> Cell:
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
    return cell
