"""Workbooks as centers write them, made for one test each; people are invented."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from services.enrollment.operations.imports.heads import Known
from services.enrollment.operations.imports.reading import Reading, read_workbook

TODAY = date(2021, 7, 6)
KNOWN = Known({"NT_DANG": "Bồi dưỡng nhận thức về Đảng", "SC_LLCT": "Sơ cấp lý luận chính trị"})

HEAD: dict[str, Any] = {
    "Mã lớp": "BX-01/2021",
    "Tên lớp": "Bồi dưỡng nhận thức về Đảng khóa 1",
    "Chương trình": "NT_DANG",
    "Khai giảng": date(2021, 3, 1),
    "Bế giảng": date(2021, 3, 5),
    "Số tiết": 50,
    "Quyết định mở lớp": "05-QĐ/TTCT",
    "Ngày quyết định mở lớp": "25/2/2021",
    "Địa điểm": "Hội trường huyện",
}
COLUMNS = [
    "STT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Quê quán", "Số định danh",
    "Đơn vị công tác", "Chi bộ", "Trạng thái Đảng", "Nhập học", "Số tiết dự", "Điểm",
]  # fmt: skip
TABLE_ROW = len(HEAD) + 2
FIRST_ROW = TABLE_ROW + 1

ROWS: list[list[Any]] = [
    [1, "Nguyễn Thị Hương", "27/7/1985", "Nữ", "Kinh", "Hương Canh", "026185000001", "UBND xã Sơn Lôi",
     "Chi bộ 1", "Quần chúng", "x", 48, 8.5],
    [2, "Trần Văn Đức", date(1990, 4, 3), "Nam", "Kinh", "Gia Khánh", "026090000002", "Trường THCS Gia Khánh",
     "Chi bộ 2", "Quần chúng", "x", 50, "7,5"],
    [3, "Lê Hoà Ánh", "1985", "Nam", "Sán Dìu", "Trung Mỹ", None, "Công an huyện", "Chi bộ 3", "Đoàn viên",
     None, None, None],
]  # fmt: skip

Change = Callable[[Worksheet], None]


def book(
    *changes: Change, font: str | None = None, write: Callable[[str], str] = str, sheets: int = 1
) -> bytes:
    """Return a right workbook after `changes` to its first sheet; `write` puts text into an encoding."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for number in range(1, sheets + 1):
        _class_sheet(made.create_sheet(f"Lop {number:02d}"), number)
    for change in changes:
        change(made.worksheets[0])
    for sheet in made.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type == "s":
                    cell.value = write(cell.value)
                if font is not None:
                    cell.font = Font(name=font)
    return saved(made)


def _class_sheet(sheet: Worksheet, number: int) -> None:
    for row, (label, value) in enumerate(HEAD.items(), start=1):
        sheet.cell(row, 1, f"{label}:")
        sheet.cell(row, 2, f"{value}" if label != "Mã lớp" or number == 1 else f"BX-{number:02d}/2021")
        if not isinstance(value, str):
            sheet.cell(row, 2, value)
    for column, heading in enumerate(COLUMNS, start=1):
        sheet.cell(TABLE_ROW, column, heading)
    for place, values in enumerate(ROWS):
        for column, value in enumerate(values, start=1):
            sheet.cell(FIRST_ROW + place, column, value)


def saved(made: Workbook) -> bytes:
    """Return the workbook's bytes."""
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def put(row: int, heading: str, value: Any) -> Change:
    """Return a change that puts a value under a heading; rows of learners count from 1."""
    return lambda sheet: sheet.cell(FIRST_ROW + row - 1, COLUMNS.index(heading) + 1).__setattr__(
        "value", value
    )


def head(label: str, value: Any) -> Change:
    """Return a change of a value of the head."""
    return lambda sheet: sheet.cell(list(HEAD).index(label) + 1, 2).__setattr__("value", value)


def without_column(heading: str) -> Change:
    """Return a change that removes a column of the table by clearing its heading."""
    return lambda sheet: sheet.cell(TABLE_ROW, COLUMNS.index(heading) + 1).__setattr__("value", None)


def without_rows(sheet: Worksheet) -> None:
    """Remove all learners."""
    sheet.delete_rows(FIRST_ROW, len(ROWS))


def read(content: bytes) -> Reading:
    """Return what the reader finds, as of `TODAY`."""
    return read_workbook(content, KNOWN, TODAY)


def with_sheet_xml(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Return the workbook with the XML of its first sheet changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as archive:
        for entry in old.infolist():
            part = old.read(entry)
            first = entry.filename == "xl/worksheets/sheet1.xml"
            archive.writestr(entry.filename, change(part) if first else part)
    return made.getvalue()
