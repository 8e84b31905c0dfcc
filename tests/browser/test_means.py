"""Facilities, documents and plans in a real browser: how they look, and what officers do there."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from services.enrollment.main import create_app
from services.enrollment.settings import EnrollmentSettings
from shared.auth import ACCESS_COOKIE
from shared.principal import Principal
from tests import people
from tests.browser import means
from tests.browser.means import Means
from tests.browser.test_looks import LANGUAGES, faults_of
from tests.databases import Databases
from tests.enrollment import field
from tests.serving import served_app


@dataclass(frozen=True)
class Served:
    """The pages of enrollment with three centers' things behind them."""

    origin: str
    means: Means


@pytest.fixture(scope="module")
def served(databases: Databases) -> Iterator[Served]:
    """Serve enrollment alone: who is asking is known by a cookie, as identity would have set it."""
    with ExitStack() as stack:
        made = stack.enter_context(databases.fresh("enrollment"))
        settings = EnrollmentSettings.model_validate(
            {"database_url": made.url, "sealing_keys": field.SEALING, "identity_url": "http://127.0.0.1:9"}
        )
        filled = means.fill(made.database)
        client = stack.enter_context(served_app(create_app, settings))
        yield Served(str(client.base_url).rstrip("/"), filled)


Enter = Callable[[BrowserContext, Principal], None]


@pytest.fixture
def enter(served: Served) -> Enter:
    """Give what signs somebody in to a context."""

    def sign_in(context: BrowserContext, who: Principal) -> None:
        context.add_cookies([{"name": ACCESS_COOKIE, "value": people.token(who), "url": served.origin}])

    return sign_in


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_means_have_no_fault(
    page: Page, context: BrowserContext, served: Served, enter: Enter, language: str
) -> None:
    """No fault by axe and no sideways scrolling on a phone: full, empty, long names, 250 rows."""
    faults = []
    for who, pages in (
        (served.means.province, served.means.province_pages()),
        (served.means.officer, served.means.officer_pages()),
    ):
        enter(context, who)
        for name, path in pages.items():
            if name.endswith("-250") and language == "en":
                continue
            answer = page.goto(f"{served.origin}{path}{'&' if '?' in path else '?'}lang={language}")
            assert answer is not None
            assert answer.status == 200, f"{path}: {answer.status}"
            faults += faults_of(page, f"{name}-{language}")
    assert faults == []


def test_an_officer_keeps_the_books_and_a_second_one_does_not_overwrite(
    context: BrowserContext, chromium: Browser, served: Served, enter: Enter
) -> None:
    """A room is entered, changed by one officer, and refused to the other with the value that stands."""
    enter(context, served.means.officer)
    page = context.new_page()
    page.goto(f"{served.origin}/enrollment/facilities/{served.means.own}/rooms")
    page.get_by_text("Thêm phòng").first.click()
    page.get_by_label("Tên phòng").fill("Phòng máy 2")
    page.get_by_label("Số chỗ ngồi").fill("40")
    page.get_by_label("Sử dụng từ ngày").fill("2020-01-01")
    page.get_by_role("button", name="Thêm phòng").click()
    expect(page.get_by_role("status")).to_contain_text("Đã lưu.")
    other = chromium.new_context(locale="vi-VN")
    enter(other, served.means.officer)
    second = other.new_page()
    for each in (page, second):
        each.goto(f"{served.origin}/enrollment/facilities/{served.means.own}/rooms")
        each.get_by_role("link", name="Sửa Phòng máy 2").click()
    page.get_by_label("Số chỗ ngồi").fill("45")
    page.get_by_role("button", name="Lưu thay đổi").click()
    expect(page.get_by_role("row", name="Phòng máy 2")).to_contain_text("45")
    second.get_by_label("Số chỗ ngồi").fill("50")
    second.get_by_role("button", name="Lưu thay đổi").click()
    expect(second.get_by_role("alert")).to_contain_text("Người khác vừa lưu")
    expect(second.locator("#field-seats-note")).to_have_text("Đang lưu: 45")
    expect(second.get_by_label("Số chỗ ngồi")).to_have_value("50")
    second.get_by_role("button", name="Lưu thay đổi").click()
    expect(second.get_by_role("row", name="Phòng máy 2")).to_contain_text("50")
    other.close()


def test_an_officer_enters_a_document_with_its_file(
    page: Page, context: BrowserContext, served: Served, enter: Enter
) -> None:
    """The number is offered anew for another type, taken if left empty; a false file is refused in words."""
    enter(context, served.means.officer)
    page.goto(f"{served.origin}/enrollment/documents/new/{served.means.own}")
    expect(page.locator("#number-offered")).to_contain_text("01-QĐ/TTCT")
    page.get_by_label("Ngày văn bản").fill("2021-03-04")
    expect(page.locator("#number-offered")).to_contain_text("02-QĐ/TTCT (Nhiệm kỳ 2020–2025)")
    page.get_by_label("Loại văn bản").select_option("PC")
    expect(page.locator("#number-offered")).to_contain_text("05-PC/TTCT")
    expect(page.locator("#number-offered")).to_contain_text("Số chưa dùng ở trước: 1–3.")
    page.get_by_label("Trích yếu").fill("Phân công giảng dạy quý 4")
    page.get_by_label("Người ký", exact=True).fill("Lê Thị Giám Đốc")
    false = FilePayload(name="phan-cong.pdf", mimeType="application/pdf", buffer=b"MZ program")
    page.get_by_label("Tệp đính kèm").set_input_files(files=[false])
    page.get_by_role("button", name="Vào sổ", exact=True).click()
    expect(page.locator("#field-file-note")).to_contain_text("xét theo nội dung")
    expect(page.get_by_label("Trích yếu")).to_have_value("Phân công giảng dạy quý 4")
    true = FilePayload(name="phân công.bin", mimeType="text/html", buffer=b"%PDF-1.7 x")
    page.get_by_label("Tệp đính kèm").set_input_files(files=[true])
    page.get_by_role("button", name="Vào sổ", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("05-PC/TTCT")
    with page.expect_download() as given:
        page.get_by_role("link", name="phân công.bin.pdf").click()
    assert given.value.suggested_filename == "phân công.bin.pdf"
    answer = context.request.get(given.value.url)
    assert answer.body() == b"%PDF-1.7 x"
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("attachment; ")


def test_two_officers_change_the_lines_of_a_plan(
    context: BrowserContext, chromium: Browser, served: Served, enter: Enter
) -> None:
    """A wrong cell is named; the second officer sees what stands beside the own entry, and may then save."""
    other = chromium.new_context(locale="vi-VN")
    pages = []
    for each in (context, other):
        enter(each, served.means.officer)
        page = each.new_page()
        page.goto(f"{served.origin}/enrollment/plans/{served.means.plans[0]}/edit")
        pages.append(page)
    first, second = pages
    cell = "NT_DANG.1.classes"
    for value, page in (("5", first), ("6", second)):
        page.locator(f'[name="{cell}"]').fill(value)
    first.locator('[name="BD_3.2.classes"]').fill("hai")
    first.get_by_role("button", name="Lưu kế hoạch").click()
    expect(first.locator('[name="BD_3.2.classes"]')).to_have_attribute("aria-invalid", "true")
    first.locator('[name="BD_3.2.classes"]').fill("")
    first.get_by_role("button", name="Lưu kế hoạch").click()
    expect(first.get_by_role("status").first).to_contain_text("Đã lưu.")
    second.get_by_role("button", name="Lưu kế hoạch").click()
    expect(second.get_by_role("alert")).to_contain_text("đang lưu 5 lớp, 10 học viên; bạn nhập 6 lớp")
    expect(second.locator(f'[name="{cell}"]')).to_have_value("6")
    expect(second.get_by_text("đang lưu: 5")).to_be_visible()
    second.get_by_role("button", name="Lưu kế hoạch").click()
    expect(second.get_by_role("status").first).to_contain_text("Đã lưu.")
    other.close()
