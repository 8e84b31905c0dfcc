"""Who was sent to a class, in the layout in which units send nominations: read back, nothing changes."""

import io
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from sqlalchemy import Connection

from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.enrolments import STATE_NAMES, EnrolmentState
from services.enrollment.domain.known_members import Member
from services.enrollment.operations.exports.class_list import LINE, PERSON, day_of, plain, put
from services.enrollment.operations.grids import seen_class
from services.enrollment.operations.imports.class_forms import SENDER
from services.enrollment.operations.imports.form import HEADINGS
from services.enrollment.storage import enrolments, members
from shared.principal import Principal

_HEADINGS: Final = (*(HEADINGS[name] for name in PERSON), SENDER.heading, "Tình trạng")
_WIDTHS: Final = (6, 30, 13, 10, 12, 24, 16, 36, 24, 18, 30, 14)
_SENT: Final[tuple[EnrolmentState, ...]] = ("nominated", "summoned", "rejected")


def export_nominations(connection: Connection, class_id: UUID, principal: Principal) -> tuple[str, bytes]:
    """Return a file name and who was sent as .xlsx; `NotFound` for a class outside the scope."""
    group, _ = seen_class(connection, class_id, principal)
    senders = {each.id: each.sending_unit for each in enrolments.listed(connection, class_id, _SENT)}
    sent = [each for each in members.all_members(connection, class_id) if each.enrolment_id in senders]
    rows = [_values(each, senders[each.enrolment_id]) for each in sent]
    return f"{plain(group.code)} - cu di hoc.xlsx", _workbook(group, rows)


def _values(each: Member, sender: str) -> list[Any]:
    return [
        each.ordinal,
        each.full_name,
        each.birth_date,
        "Nam" if each.gender == "male" else "Nữ",
        each.ethnicity,
        each.birth_place,
        each.identity_number,
        each.unit,
        each.party_cell,
        each.party_status,
        sender,
        STATE_NAMES[each.state][0],
    ]


def _workbook(group: TrainingClass, rows: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    sheet: Any = book.worksheets[0]
    sheet.title = "Cu di hoc"
    head = (
        "DANH SÁCH CỬ ĐI HỌC",
        f"Mã lớp: {group.code}",
        f"Tên lớp: {group.name}",
        f"Khai giảng: {day_of(group.opened_on)}",
    )
    for number, line in enumerate(head, start=1):
        put(sheet, number, 1, line).font = Font(bold=number == 1, size=14 if number == 1 else 11)
    table = len(head) + 2
    for column, (heading, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True), start=1):
        cell = put(sheet, table, column, heading)
        cell.font, cell.border = Font(bold=True), LINE
        cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, values in enumerate(rows, start=table + 1):
        for column, value in enumerate(values, start=1):
            put(sheet, number, column, value).border = LINE
    sheet.freeze_panes = sheet.cell(table + 1, 3)
    sheet.print_title_rows = f"{table}:{table}"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
