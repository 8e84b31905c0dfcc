"""An officer hands in a sheet of a class, looks, mends, saves; a colleague's change is shown."""

import io
from pathlib import Path

from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from services.enrollment.operations.exports.grids import export_attendance
from tests.browser.desks import At, cell, go
from tests.browser.test_imports import looked_at
from tests.enrollment.imports.books import saved


def filled(desk: At, folder: Path) -> Path:
    """Write the exported sheet of attendance with some cells filled, one wrongly and a name mistyped."""
    with desk.small.database.snapshot() as connection:
        _, content = export_attendance(connection, desk.small.id, desk.small.officer)
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    for row in range(7, 12):
        sheet.cell(row, 5).value = "x"
    sheet.cell(7, 6).value, sheet.cell(8, 6).value = "P", "9"
    sheet.cell(9, 2).value = "Bùi Văn Ân"
    path = folder / "diem danh.xlsx"
    path.write_bytes(saved(book))
    return path


def test_an_officer_hands_in_attendance_looks_mends_and_saves(page: Page, desk: At, tmp_path: Path) -> None:
    """A question answered, a wrong cell mended in the file that came back, a conflict shown."""
    go(page, desk, "giaovu1", "/attendance")
    page.get_by_text("Nạp từ tệp").click()
    page.get_by_label("Tệp bảng tính").set_input_files(filled(desk, tmp_path))
    looked_at(page, "class-file-field")
    page.get_by_role("button", name="Gửi và kiểm tra").click()
    expect(page.get_by_text("buổi này chỉ có 5 tiết")).to_be_visible()
    looked_at(page, "class-file-asked")
    page.get_by_role("group", name="cột B").get_by_label("Đúng như vậy").check()
    page.get_by_role("button", name="Ghi câu trả lời và kiểm tra lại").click()
    expect(page.get_by_role("button", name="Lưu 5 ô")).to_be_visible()

    with page.expect_download() as downloading:
        page.get_by_role("link", name="Tải tệp của bạn").click()
    back = load_workbook(io.BytesIO(Path(downloading.value.path()).read_bytes()))
    sheet = back.worksheets[0]
    assert "chỉ có 5 tiết" in str(sheet.cell(8, 16).value)
    sheet.cell(8, 6).value = "3P"
    sheet.cell(9, 2).value = "Bùi Văn An"
    mended = tmp_path / "da sua.xlsx"
    mended.write_bytes(saved(back))

    page.get_by_role("link", name="Trở về lớp").click()
    page.get_by_text("Nạp từ tệp").click()
    page.get_by_label("Tệp bảng tính").set_input_files(mended)
    page.get_by_role("button", name="Gửi và kiểm tra").click()
    save = page.get_by_role("button", name="Lưu 7 ô")
    expect(save).to_be_visible()
    looked_at(page, "class-file-preview")

    desk.small.attend((1, 1, "", "K"))
    save.click()
    expect(page.get_by_text("đã lưu “K”")).to_be_visible()
    looked_at(page, "class-file-conflict")
    page.get_by_role("button", name="So lại với số liệu hiện tại").click()
    expect(page.get_by_role("cell", name="K → x", exact=True)).to_be_visible()
    page.get_by_role("button", name="Lưu 7 ô").click()
    expect(page.get_by_text("Đã lưu 7 ô của 5 học viên.")).to_be_visible()
    looked_at(page, "class-file-saved")
    page.get_by_role("link", name="Xem lớp").first.click()
    expect(cell(page, 1, 1)).to_have_value("x")
    expect(cell(page, 2, 2)).to_have_value("3P")


def test_marks_in_an_officers_own_layout_are_asked_and_shown(page: Page, desk: At, tmp_path: Path) -> None:
    """Own headings, another order, 85 without its comma: asked, answered, saved; English beside."""
    desk.small.all_attend()
    book = Workbook()
    sheet = book.worksheets[0]
    for line in (
        ["TT", "Họ tên học viên", "GK1", "GK2", "Ghi chú"],
        [1, "Đặng Quốc Bình", 85, "8", ""],
        [2, "Lê Thị Hà", "7,5", "7", "viết đẹp"],
    ):
        sheet.append(line)
    path = tmp_path / "diem.xlsx"
    path.write_bytes(saved(book))
    go(page, desk, "giaovu1", "/marks")
    page.goto(f"{desk.origin}/enrollment/classes/{desk.small.id}/marks?lang=en")
    page.get_by_text("Take from a file").click()
    page.get_by_label("Spreadsheet").set_input_files(path)
    page.get_by_role("button", name="Send and check").click()
    page.get_by_role("group", name="column C").get_by_label("Yes, that is meant").check()
    looked_at(page, "class-file-en")
    page.get_by_role("button", name="Record the answers and check again").click()
    page.get_by_role("button", name="Save 4 cells").click()
    expect(page.get_by_text("4 cells of 2 learners were saved.")).to_be_visible()
    page.get_by_role("link", name="See class").first.click()
    expect(cell(page, 5, 1)).to_have_value("8.5")
