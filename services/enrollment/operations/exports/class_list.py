"""A class with everybody on its list, in the layout of class lists: read back, nothing changes."""

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from sqlalchemy import Connection

from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.known_members import Member
from services.enrollment.operations.imports.form import HEADINGS
from services.enrollment.storage import classes, members
from shared.errors import NotFound
from shared.principal import Principal
from shared.vietnamese import format_day

PERSON: Final = (
    "ordinal",
    "full_name",
    "birth",
    "gender",
    "ethnicity",
    "birth_place",
    "identity",
    "unit",
    "cell",
    "party",
)
"""What stands of a person in every list of a class, in this order."""
COLUMNS: Final = (*PERSON, "admitted", "attended", "mark")
_WIDTHS: Final = (6, 30, 13, 10, 12, 24, 16, 36, 24, 18, 10, 11, 9)
LINE: Final = Border(*(Side(style="thin", color="FF999999"),) * 4)
_LISTED: Final = frozenset({"admitted", "absent", "withdrawn", "suspended", "summoned"})
"""Who stands on the list: was summoned, and neither turned down nor transferred away."""


def export_class_list(connection: Connection, class_id: UUID, principal: Principal) -> tuple[str, bytes]:
    """Return a file name and the class list as .xlsx; `NotFound` for a class outside the scope."""
    group = classes.get(connection, class_id)
    if group is None:
        raise NotFound
    principal.at_center(group.center_id)
    listed = [each for each in members.all_members(connection, class_id) if each.state in _LISTED]
    return f"{plain(group.code)} - danh sach lop.xlsx", class_list_workbook(group, listed)


def class_list_workbook(group: TrainingClass, listed: Sequence[Member]) -> bytes:
    """Return the list as .xlsx: the head with its labels, then the table; text is text, never a formula."""
    book = Workbook()
    sheet: Any = book.worksheets[0]
    sheet.title = "Danh sach"
    head: list[tuple[str, Any]] = [
        ("code", group.code),
        ("name", group.name),
        ("program", group.program_code),
        ("opened", day_of(group.opened_on)),
        ("closed", day_of(group.closed_on)),
        ("periods", group.periods),
        ("decision", group.opening_decision_number),
        ("decided", day_of(group.opening_decided_on)),
        ("place", group.place),
    ]
    for row, (name, value) in enumerate(head, start=1):
        sheet.cell(row, 1, f"{HEADINGS[name]}:").font = Font(bold=True)
        put(sheet, row, 2, value)
    table = len(head) + 2
    for column, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True), start=1):
        cell = sheet.cell(table, column, HEADINGS[name])
        cell.font, cell.border = Font(bold=True), LINE
        cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
        sheet.column_dimensions[get_column_letter(column)].width = width
    for place, each in enumerate(listed, start=1):
        for column, value in enumerate(_values(place, each), start=1):
            put(sheet, table + place, column, value).border = LINE
    sheet.freeze_panes = sheet.cell(table + 1, 3)
    sheet.print_title_rows = f"{table}:{table}"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _values(place: int, each: Member) -> list[Any]:
    return [
        place,
        each.full_name,
        each.birth_date,
        "Nam" if each.gender == "male" else "Nữ",
        each.ethnicity,
        each.birth_place,
        each.identity_number,
        each.unit,
        each.party_cell,
        each.party_status,
        "x" if each.admitted else "",
        each.attended,
        each.mark,
    ]


def put(sheet: Any, row: int, column: int, value: Any) -> Any:
    """Write a value; text is text even if it begins like a formula."""
    cell = sheet.cell(row, column)
    if value is None or value == "":
        return cell
    if isinstance(value, Decimal):
        value = float(value)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in {"=", "+", "-", "@"}
    return cell


def day_of(day: date | None) -> str:
    """Return a day as d/m/Y, '' for none."""
    return "" if day is None else format_day(day)


def plain(code: str) -> str:
    """Return a code as it can stand in the name of a file."""
    return "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in code)
