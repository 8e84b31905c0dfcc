"""An officer loads a messy list, repairs it and takes what is right; in the browser, as people do."""

import io
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from shared.vietnamese import encode_vni
from tests.browser.house import House
from tests.browser.looking import accessibility_faults, overflow, take_screenshots
from tests.browser.test_pages import sign_in
from tests.enrollment.imports.books import saved

HEAD: list[list[Any]] = [
    ["Mã lớp:", "NT-77"], ["Tên lớp:", "Bồi dưỡng nhận thức về Đảng khóa 77"], ["Chương trình:", "NT_DANG"],
    ["Khai giảng:", "1/3/2021"], ["Bế giảng:", "31/3/2021"], ["Số tiết:", 50], [],
]  # fmt: skip
COLUMNS = ["STT", "Thí sinh", "Năm sinh", "Giới tính", "Thuộc đơn vị nào", "Có mặt", "Số tiết dự", "Điểm"]
NAMES = ["Công Tằng Tôn Nữ Hoàng Thị Nguyễn Phúc Thuỳ Dương", "Trần Văn Đức", "Lê Thị Hoà"]


def messy(folder: Path) -> Path:
    """Write a list with unknown headings, names in VNI without its font, marks without commas, a bad date."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Lop 77"
    for line in [*HEAD, COLUMNS]:
        sheet.append(line)
    births = ["1985", "31/02/1990", "1979"]
    for number, (name, birth) in enumerate(zip(NAMES, births, strict=True), start=1):
        unit = f"Uỷ ban nhân dân xã Hoà Bình {number}"
        sheet.append([number, encode_vni(name), birth, "Nữ", encode_vni(unit), "x", 48, 75 + number])
    path = folder / "Danh sách rất dài của huyện gửi lên trung tâm chính trị.xlsx"
    path.write_bytes(saved(book))
    return path


def looked_at(page: Page, name: str) -> None:
    """Fail for a fault of accessibility or width; keep how the page looks."""
    page.set_viewport_size({"width": 1280, "height": 800})
    assert accessibility_faults(page) == []
    assert overflow(page, 360) == 0
    take_screenshots(page, name)
    page.set_viewport_size({"width": 1280, "height": 800})


def test_an_officer_repairs_a_messy_list_and_takes_it(page: Page, house: House, tmp_path: Path) -> None:
    """Columns named, question answered, good rows taken, the file that came back corrected and taken too."""
    sign_in(page, house, "giaovulop", "/enrollment/imports")
    looked_at(page, "imports-empty")
    page.get_by_label("Tệp danh sách").set_input_files(messy(tmp_path))
    page.get_by_role("button", name="Gửi và kiểm tra").click()
    expect(page.get_by_text("thiếu cột “Họ và tên”")).to_be_visible()
    looked_at(page, "import-unknown-columns")

    page.get_by_role("link", name="Cột và bảng mã").click()
    expect(page.get_by_text("Công Tằng Tôn Nữ").first).to_be_visible()
    looked_at(page, "import-columns")
    page.get_by_label("Cột B là").select_option(label="Họ và tên")
    page.get_by_label("Cột E là").select_option(label="Đơn vị công tác")
    page.get_by_role("button", name="Nhớ và kiểm tra lại").click()
    expect(page.get_by_label("Bảng mã của cột B")).to_have_value("vni")
    page.get_by_role("link", name="Kết quả kiểm tra").click()

    looked_at(page, "import-questions")
    page.get_by_role("group", name="cột H").get_by_label("Đúng như vậy").check()
    page.get_by_role("button", name="Ghi câu trả lời và kiểm tra lại").click()
    expect(page.get_by_text("không có trong lịch")).to_be_visible()
    page.get_by_role("button", name="Nạp 2 dòng đúng").click()
    expect(page.get_by_text("Đã nạp xong các dòng đúng; còn 1 dòng cần sửa")).to_be_visible()
    looked_at(page, "import-partly")

    with page.expect_download() as downloading:
        page.get_by_role("link", name="Tải tệp của bạn").click()
    back = load_workbook(io.BytesIO(Path(downloading.value.path()).read_bytes()))
    sheet = back["Lop 77"]
    said = [row for row in range(9, 12) if "không có trong lịch" in str(sheet.cell(row, 9).value)]
    assert said == [10]
    sheet.cell(10, 3).value = "28/02/1990"
    for row in range(9, 12):
        sheet.cell(row, 8).value = f"7,{row - 3}"
    mended = tmp_path / "đã sửa.xlsx"
    mended.write_bytes(saved(back))

    page.goto(f"{house.origin}/enrollment/imports?lang=en")
    looked_at(page, "imports-en")
    page.get_by_label("File of lists").set_input_files(mended)
    page.get_by_role("button", name="Send and check").click()
    looked_at(page, "import-corrected-en")
    page.get_by_role("button", name="Load the 1 right rows").click()
    expect(page.get_by_text("All is loaded.")).to_be_visible()
    page.goto(f"{house.origin}/enrollment/?lang=vi")
    line = page.get_by_role("row", name="NT-77")
    expect(line.get_by_role("cell", name="3", exact=True).first).to_be_visible()
