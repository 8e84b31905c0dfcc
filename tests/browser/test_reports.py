"""The report cycle in a real browser: submitted, returned, frozen, downloaded, corrected."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

from openpyxl import load_workbook
from playwright.sync_api import BrowserContext, Page, expect

from shared.auth import ACCESS_COOKIE
from shared.db import Database
from shared.principal import Principal
from tests import people
from tests.browser.house import LONG_NAME
from tests.browser.test_looks import faults_of
from tests.databases import TestDatabase
from tests.reporting import cycle
from tests.reporting.province import apply, means_told, one_class, reporting_served, small_province
from tests.reporting.published import center

FULL, OTHER, SILENT = (UUID(int=number) for number in (243, 244, 246))
LONG = center(UUID(int=299), name=LONG_NAME, short_name=LONG_NAME[:150])


@dataclass
class Desk:
    """One page at which people take turns."""

    page: Page
    context: BrowserContext
    origin: str
    database: Database
    faults: list[str] = field(default_factory=list)

    def enter(self, who: Principal, path: str) -> None:
        """Let somebody sit down at a page of reports."""
        self.context.add_cookies([{"name": ACCESS_COOKIE, "value": people.token(who), "url": self.origin}])
        self.page.goto(f"{self.origin}/reporting/reports{path}")

    def look(self, name: str) -> None:
        """Note what is wrong with the page on the screen."""
        self.faults += faults_of(self.page, name)


def test_a_report_from_its_period_to_its_correction(
    page: Page, context: BrowserContext, service_database: Callable[[str], TestDatabase]
) -> None:
    """The province opens, a center submits, another's is returned; frozen, downloaded; a correction shows."""
    made = service_database("reporting")
    apply(made.database, [*small_province()[1], *means_told(FULL, OTHER, SILENT), LONG])
    with reporting_served(made) as client:
        it = Desk(page, context, str(client.base_url).rstrip("/"), made.database)
        for step in (_opens, _submits, _answers, _freezes, _corrects):
            step(it)
    assert it.faults == []


def _opens(it: Desk) -> None:
    """Open the period; a deadline that cannot be meant is refused at its field."""
    it.enter(people.province(), "")
    it.page.get_by_label("Kỳ báo cáo").select_option("2021-H1")
    it.page.get_by_label("Hạn nộp").fill("2099-01-15")
    it.page.get_by_role("button", name="Mở kỳ báo cáo").click()
    expect(it.page.get_by_text("Hạn nộp phải từ 1/1/2021")).to_have_count(2)  # above the form, at its field
    it.page.get_by_label("Hạn nộp").fill("2021-07-12")
    it.page.get_by_label("Yêu cầu đối với báo cáo").fill("Nêu rõ khó khăn, vướng mắc.")
    it.page.get_by_role("button", name="Mở kỳ báo cáo").click()
    expect(it.page.get_by_role("heading", level=1)).to_have_text("Báo cáo 6 tháng đầu năm 2021")
    expect(it.page.get_by_role("row", name="Huyện 243")).to_contain_text("chưa báo cáo")


def _submits(it: Desk) -> None:
    """Fill what no figure knows, and submit a center's report."""
    it.enter(people.director(FULL), f"/2021-H1/centers/{FULL}")
    expect(it.page.get_by_text("Nêu rõ khó khăn, vướng mắc.")).to_be_visible()
    expect(it.page.get_by_label("Công tác mở lớp")).to_contain_text("đã mở 1 lớp")
    it.page.get_by_label("Chức vụ người ký").fill("Giám đốc")
    it.page.get_by_role("button", name="Nộp báo cáo").click()
    expect(it.page.get_by_text("Phần lời còn chỗ chờ cán bộ bổ sung: Nguyên nhân")).to_be_visible()
    it.look("report-center-refused")
    for section in ("Nguyên nhân", "Phương hướng, nhiệm vụ trọng tâm", "Kiến nghị, đề xuất"):
        it.page.get_by_label(section).fill("Đề nghị tỉnh bổ sung kinh phí.")
    it.page.get_by_role("button", name="Lưu phần lời").click()
    expect(it.page.get_by_text("Đã sửa: Lê Thị Giám Đốc")).to_have_count(3)
    it.page.get_by_label("Chức vụ người ký").fill("Giám đốc")
    it.page.get_by_role("button", name="Nộp báo cáo").click()
    expect(it.page.get_by_text("đã nộp, chờ duyệt")).to_be_visible()


def _answers(it: Desk) -> None:
    """Return one report with its reason and accept another."""
    cycle.writes(it.database, OTHER)
    cycle.submits(it.database, OTHER)
    it.enter(people.province(), "/2021-H1")
    it.page.get_by_role("link", name="Huyện 244").click()
    it.page.get_by_text("Trả lại để sửa").click()
    it.page.get_by_label("Lý do trả lại").fill("Số học viên chưa khớp danh sách.")
    it.page.get_by_role("button", name="Trả lại báo cáo").click()
    expect(it.page.get_by_text("Tỉnh trả lại: Số học viên chưa khớp danh sách.")).to_be_visible()
    it.page.goto(f"{it.origin}/reporting/reports/2021-H1/centers/{FULL}")
    it.page.get_by_role("button", name="Chấp nhận báo cáo").click()
    expect(it.page.get_by_text("đã chấp nhận", exact=True)).to_be_visible()
    it.page.goto(f"{it.origin}/reporting/reports/2021-H1")
    expect(it.page.get_by_role("row", name="Huyện 244")).to_contain_text("bị trả lại")
    it.look("report-period")


def _freezes(it: Desk) -> None:
    """Freeze the province's report, which proves itself, and download it."""
    cycle.fills(it.database)
    it.page.get_by_role("link", name="Báo cáo của tỉnh").click()
    expect(it.page.get_by_text("Chưa báo cáo: Huyện 244, Huyện 246")).to_be_visible()
    it.look("report-province")
    it.page.get_by_label("Chức vụ người ký").fill("Trưởng ban")
    it.page.get_by_role("button", name="Chốt và ký báo cáo").click()
    expect(it.page.get_by_text("nguyên vẹn")).to_be_visible()
    expect(it.page.get_by_text("0 khác biệt")).to_be_visible()
    for kind in ("Word", "PDF", "CSV", "JSON"):
        with it.page.expect_download() as downloading:
            it.page.get_by_role("button", name=kind).click()
        assert Path(downloading.value.path()).stat().st_size > 1_000
    with it.page.expect_download() as downloading:
        it.page.get_by_role("button", name="Excel").click()
    book = load_workbook(io.BytesIO(Path(downloading.value.path()).read_bytes()))
    assert any(cell.value == "Huyện 243" or "Số 243" in str(cell.value) for cell in book.worksheets[0]["A"])


def _corrects(it: Desk) -> None:
    """Show what came later as a difference; freeze a correction as another version."""
    apply(it.database, one_class(FULL, date(2021, 5, 3), summoned=40, marks=[1, 2, 2]))
    it.page.reload()
    moved = it.page.get_by_role("row", name="Mở lớp: Nhập học").first
    expect(moved).to_contain_text("+3")
    it.look("report-frozen")
    it.page.goto(f"{it.origin}/reporting/reports/2021-H1/provincial?lang=en")
    it.look("report-province-en")
    expect(it.page.get_by_text("cells now differ from the last frozen version")).to_be_visible()
    it.page.get_by_label("Title of who signs").fill("Trưởng ban")
    it.page.get_by_label("Reason of the correction").fill("Bổ sung lớp mở tháng 5")
    it.page.get_by_role("button", name="Freeze a correction").click()
    expect(it.page.get_by_role("heading", level=1)).to_contain_text("version 2")
    expect(it.page.get_by_text("Correction: Bổ sung lớp mở tháng 5")).to_be_visible()
    expect(it.page.get_by_text("0 differences")).to_be_visible()
