"""The cells of an old .xls (BIFF), with their fonts: most TCVN3 and VNI lists are of that age."""

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import xlrd

from services.enrollment.domain.workbook_cells import Kind
from services.enrollment.operations.imports.packing import Form, Packing
from services.enrollment.operations.imports.xlsx_cells import LONGEST_TEXT, plain_number
from shared.errors import Invalid

XLS_ERRORS: Final = (xlrd.XLRDError, xlrd.compdoc.CompDocError)
_ROWS_AT_ONCE: Final = 500


class XlsBook:
    """An open .xls; nothing is made for cells that are not there."""

    def __init__(self, content: bytes) -> None:
        try:
            self._book: Any = xlrd.open_workbook(
                file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
            )
        except xlrd.XLRDError as error:
            if "encrypted" in str(error).lower():
                raise locked() from error
            raise
        self._fonts: dict[int, tuple[str, bool]] = {}

    def sheets(self) -> list[tuple[str, Any]]:
        """Return name and sheet of every worksheet."""
        return [(sheet.name, sheet) for sheet in self._book.sheets()]

    def fill(self, sheet: Any, packing: Packing) -> Iterator[None]:
        """Put every cell that is not empty into `packing`, giving way after some rows."""
        for row in range(sheet.nrows):
            for column, cell in enumerate(sheet.row(row)):
                if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                    continue
                font, dated = self._look(cell.xf_index)
                own = self._own_font(sheet, row, column)
                kind, value = self._read(cell, dated=dated)
                if value != "":
                    packing.add(row + 1, column + 1, Form(kind, own or font), value)
            if row % _ROWS_AT_ONCE == 0:
                yield
        yield

    def _look(self, number: int) -> tuple[str, bool]:
        """Return the font's name, and whether a number is shown as a day."""
        if number not in self._fonts:
            look = self._book.xf_list[number]
            shown = self._book.format_map.get(look.format_key)
            words = "" if shown is None else shown.format_str.lower()
            dated = bool({"d", "y"} & set(words))  # the library counts times too
            self._fonts[number] = (self._book.font_list[look.font_index].name or "", dated)
        return self._fonts[number]

    def _own_font(self, sheet: Any, row: int, column: int) -> str:
        runs = sheet.rich_text_runlist_map.get((row, column))
        return self._book.font_list[runs[0][1]].name if runs else ""

    def _read(self, cell: Any, *, dated: bool) -> tuple[Kind, Any]:
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return "error", xlrd.error_text_from_code.get(cell.value, "#ERR!")
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return "text", str(int(cell.value))
        if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            if dated and cell.ctype == xlrd.XL_CELL_DATE and cell.value >= 1:
                shown = xlrd.xldate_as_datetime(cell.value, self._book.datemode)
                if isinstance(shown, datetime):
                    return "date", shown.date()
            value = float(cell.value)
            return plain_number(int(value) if value.is_integer() else value)
        return "text", str(cell.value)[:LONGEST_TEXT]


def locked() -> Invalid:
    """Return the refusal for a file with a password."""
    return Invalid(
        "Tệp có mật khẩu nên không đọc được. Hãy mở tệp, bỏ mật khẩu (Tệp → Thông tin → Bảo vệ sổ làm việc) "
        "rồi lưu và gửi lại.",
        "The file is protected by a password. Open it, remove the password (File → Info → Protect Workbook), "
        "save it and send it again.",
        code="workbook-locked",
    )
