"""Bad workbooks and what a center must be told: rows of learners count from 1."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from msoffcrypto.format.ooxml import OOXMLFile

from tests.enrollment.imports import books
from tests.enrollment.imports.books import FIRST_ROW, TABLE_ROW, book, head, put, without_column, without_rows


@dataclass(frozen=True)
class Bad:
    """A bad workbook: what makes it, a piece of the Vietnamese sentence, the place (None: the whole file)."""

    make: Callable[[], bytes]
    says: str
    row: int | None = None
    column: str | None = None

    @property
    def content(self) -> bytes:
        """The workbook, made when a test wants it: every worker reads the list of all."""
        return self.make()


def cell(heading: str, value: Any, says: str, row: int = 1) -> Bad:
    """Return a workbook with one bad cell in the table."""
    column = "ABCDEFGHIJKLM"[books.COLUMNS.index(heading)]
    return Bad(lambda: book(put(row, heading, value)), says, FIRST_ROW + row - 1, column)


def header(label: str, value: Any, says: str) -> Bad:
    """Return a workbook with one bad value in the head."""
    return Bad(lambda: book(head(label, value)), says, list(books.HEAD).index(label) + 1, "B")


def _twice(sheet: Any) -> None:
    for column in range(2, 14):
        sheet.cell(FIRST_ROW + 3, column, sheet.cell(FIRST_ROW, column).value)
    sheet.cell(FIRST_ROW + 3, 7).value = None


def _same_code(sheet: Any) -> None:
    other = sheet.parent.worksheets[1]
    other.cell(1, 2, sheet.cell(1, 2).value)


IN_PLACE = {
    "missing column": Bad(lambda: book(without_column("Điểm")), "thiếu cột “Điểm”", TABLE_ROW),
    "missing name column": Bad(lambda: book(without_column("Họ và tên")), "thiếu cột “Họ và tên”", TABLE_ROW),
    "no rows": Bad(lambda: book(without_rows), "không có dòng nào", TABLE_ROW),
    "unknown program": header("Chương trình", "KHONG_CO", "chưa có trong hệ thống"),
    "opening day that never was": header("Khai giảng", "31/02/2021", "không có trong lịch"),
    "closing before opening": header("Bế giảng", "1/2/2021", "trước ngày khai giảng"),
    "periods of nothing": header("Số tiết", 0, "không hợp lý"),
    "no class code": header("Mã lớp", None, "thiếu “Mã lớp”"),
    "duplicate learner": Bad(lambda: book(_twice), "trùng với dòng", FIRST_ROW + 3, "B"),
    "duplicate identity number": cell("Số định danh", "026185000001", "trùng với dòng", row=2),
    "mark of 11": cell("Điểm", 11, "lớn hơn 10"),
    "negative mark": cell("Điểm", -1, "nhỏ hơn 0"),
    "mark that lost its comma": cell("Điểm", "85", "Có phải là 8,5 không?"),
    "mark in words": cell("Điểm", "tám", "không phải là điểm"),
    "mark of many decimals": cell("Điểm", 7.666666, "hơn hai chữ số"),
    "birth on 31/02": cell("Ngày sinh", "31/02/1985", "không có trong lịch"),
    "year of two digits": cell("Ngày sinh", "27/7/85", "không đủ bốn chữ số"),
    "birth in the future": cell("Ngày sinh", "1/1/2031", "ở tương lai"),
    "birth long ago": cell("Ngày sinh", "1/1/1085", "quá xa"),
    "no birth date": cell("Ngày sinh", None, "còn trống Ngày sinh"),
    "unknown gender": cell("Giới tính", "khác", "không phải là giới tính"),
    "no name": cell("Họ và tên", None, "còn trống Họ và tên"),
    "no unit": cell("Đơn vị công tác", None, "còn trống Đơn vị công tác"),
    "reference error": cell("Điểm", "#REF!", "#REF!"),
    "division by zero": cell("Số tiết dự", "#DIV/0!", "#DIV/0!"),
    "formula without result": cell("Điểm", "=8+1", "chưa có kết quả"),
    "too many periods": cell("Số tiết dự", 51, "nhiều hơn 50 tiết"),
    "mark without admission": cell("Điểm", 8, "cột Nhập học để trống", row=3),
    "admission without periods": cell("Số tiết dự", None, "chưa có số tiết dự"),
    "identity number of ten digits": cell("Số định danh", "0261850000", "không có 12 chữ số"),
    "unclear tick": cell("Nhập học", "mai", "không rõ là có hay không"),
    "class code twice": Bad(lambda: book(_same_code, sheets=2), "đã dùng ở trang", 1, "B"),
}


def _locked() -> bytes:
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(book())).encrypt("mat-khau", locked)  # type: ignore[no-untyped-call]
    return locked.getvalue()


def _bomb(*, lying: bool) -> bytes:
    """Return a workbook of a few hundred kB whose first sheet inflates to 200 MB; or says it is small."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book())) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for entry in old.infolist():
            if entry.filename != "xl/worksheets/sheet1.xml":
                archive.writestr(entry, old.read(entry))
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(200):
                sheet.write(b" " * (1 << 20))
    content = made.getvalue()
    if lying:
        size = (200 << 20).to_bytes(4, "little")
        assert size in content
        content = content.replace(size, (200_000).to_bytes(4, "little"))
    return content


def _other_archive() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("thu.txt", "không phải Excel")
    return made.getvalue()


def _entities() -> bytes:
    exploding = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    )
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book())) as old, zipfile.ZipFile(made, "w") as archive:
        for entry in old.infolist():
            part = exploding if entry.filename == "xl/workbook.xml" else old.read(entry)
            archive.writestr(entry.filename, part)
    return made.getvalue()


def _entities_in_a_sheet() -> bytes:
    """Return a workbook that is right but for an entity of its own in a cell, which could explode."""
    return books.with_sheet_xml(
        book(head("Địa điểm", "NOI_MO_LOP")),
        lambda xml: (
            b'<!DOCTYPE worksheet [<!ENTITY place "nha van hoa">]>' + xml.replace(b"NOI_MO_LOP", b"&place;")
        ),
    )


def _strict() -> bytes:
    """Return the workbook in the namespaces of ISO 29500 Strict, as Excel can save it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book())) as old, zipfile.ZipFile(made, "w") as archive:
        for entry in old.infolist():
            part = old.read(entry)
            for kind in (b"spreadsheetml", b"officeDocument"):
                part = re.sub(
                    rb"http://schemas.openxmlformats.org/" + kind + rb"/2006/",
                    b"http://purl.oclc.org/ooxml/" + kind + b"/",
                    part,
                )
            archive.writestr(entry.filename, part)
    return made.getvalue()


def _without_sheet() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(sheets=2))) as old, zipfile.ZipFile(made, "w") as archive:
        for entry in old.infolist():
            if entry.filename != "xl/worksheets/sheet2.xml":
                archive.writestr(entry.filename, old.read(entry))
    return made.getvalue()


UNREADABLE: dict[str, Bad] = {
    "password": Bad(_locked, "mật khẩu"),
    "zip bomb": Bad(lambda: _bomb(lying=False), "lớn bất thường"),
    "zip bomb that hides its size": Bad(lambda: _bomb(lying=True), "hỏng"),
    "empty file": Bad(lambda: b"", "rỗng"),
    "broken .xls": Bad(lambda: bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "hỏng"),
    "picture": Bad(lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "không phải là tệp Excel"),
    "other archive": Bad(_other_archive, "không phải là tệp Excel"),
    "cut off": Bad(lambda: book()[:2000], "hỏng"),
    "entities": Bad(_entities, "hỏng"),
    "entities in a sheet": Bad(_entities_in_a_sheet, "hỏng"),
    "strict": Bad(_strict, "Strict"),
    "a sheet is missing": Bad(_without_sheet, "hỏng"),
}
