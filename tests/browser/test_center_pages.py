"""Pages of centers: how they look in both languages, and the province entering what a decree says."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House
from tests.browser.looking import walk_by_tab
from tests.browser.test_looks import faults_of
from tests.browser.test_pages import sign_in

PAGES = {
    "centers": "/enrollment/centers",
    "centers-2015": "/enrollment/centers?on=2015-01-01",
    "centers-none": "/enrollment/centers?on=1999-01-01",
    "center-new": "/enrollment/centers/new",
    "center": "/enrollment/centers/{center}",
    "center-communes": "/enrollment/centers/{center}/communes",
    "center-communes-none": "/enrollment/centers/{bare_center}/communes",
    "center-seals": "/enrollment/centers/{center}/seals",
    "center-seals-none": "/enrollment/centers/{bare_center}/seals",
    "successions": "/enrollment/centers/successions",
    "succession-new": "/enrollment/centers/successions/new",
    "provincial-now": "/reporting/?period=2021-H1&units=now",
    "center-change": "/enrollment/centers/{center}/change",
}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_of_centers(page: Page, house: House, language: str) -> None:
    """No fault by axe, no sideways scrolling of the page on a phone, in both languages."""
    sign_in(page, house, "bantuyengiao", "/enrollment/centers")
    faults = []
    for name, path in PAGES.items():
        address = path.format(**house.ids)
        page.goto(f"{house.origin}{address}{'&' if '?' in path else '?'}lang={language}")
        expect(page.locator(".problem-status")).to_have_count(0)
        faults += faults_of(page, f"{name}-{language}")
    assert faults == []


def test_the_keyboard_reaches_every_field_of_a_change(page: Page, house: House) -> None:
    """Tab visits every control of the form, each with a visible focus."""
    sign_in(page, house, "bantuyengiao", PAGES["center-change"].format(**house.ids))
    page.reload()
    assert walk_by_tab(page) == []


def test_the_province_enters_a_change_and_a_succession(page: Page, house: House) -> None:
    """A refused form keeps what was entered; the succession shows at the center that ended."""
    sign_in(page, house, "bantuyengiao", "/enrollment/centers/new")
    for name, value in {
        "code": "TTCT-08761",
        "name": "Trung tâm Chính trị xã Lập Thạch",
        "short_name": "Xã Lập Thạch",
        "parent": "Đảng ủy xã Lập Thạch",
        "area_code": "876",
        "province_code": "25",
        "valid_from": "2025-07-01",
        "established_by": "01-QĐ/ĐU",
    }.items():
        page.locator(f"#field-{name}").fill(value)
    page.get_by_label("Loại trung tâm").select_option("TTCT_XA")
    page.get_by_role("button", name="Đăng ký trung tâm").click()
    expect(page.locator("#field-area_code-note")).to_contain_text("đúng 5 chữ số")
    expect(page.locator("#field-code")).to_have_value("TTCT-08761")
    page.locator("#field-area_code").fill("08761")
    page.get_by_role("button", name="Đăng ký trung tâm").click()
    expect(page.get_by_text("Đã lưu.")).to_be_visible()

    page.goto(f"{house.origin}/enrollment/centers/successions/new")
    page.get_by_label("Hình thức").select_option("dissolve")
    page.locator("#field-effective_on").fill("2026-07-01")
    page.locator("#field-legal_act").fill("15-QĐ/TU")
    ends = page.get_by_role("group", name="Trung tâm kết thúc")
    ends.get_by_label("Trung tâm Chính trị huyện Lập Thạch").check()
    heirs = page.get_by_role("group", name="Trung tâm kế thừa")
    heirs.get_by_label("Trung tâm Chính trị xã Lập Thạch").check()
    for thing in ("Sổ gốc", "Trách nhiệm cấp lại giấy chứng nhận"):
        page.get_by_label(thing).select_option("Số 251 (TTCT-251)")
    page.get_by_role("button", name="Ghi kế thừa").click()
    expect(page.locator("#field-registers_to-note")).to_contain_text("một trong các trung tâm kế thừa")
    expect(ends.get_by_label("Trung tâm Chính trị huyện Lập Thạch")).to_be_checked()
    for thing in ("Sổ gốc", "Trách nhiệm cấp lại giấy chứng nhận"):
        page.get_by_label(thing).select_option("Xã Lập Thạch (TTCT-08761)")
    page.get_by_role("button", name="Ghi kế thừa").click()
    expect(page.get_by_text("Đã lưu.")).to_be_visible()
    page.goto(f"{house.origin}/enrollment/centers/{house.ids['center']}")
    expect(page.get_by_text("đã kết thúc").first).to_be_visible()
    expect(page.get_by_role("link", name="Trung tâm Chính trị xã Lập Thạch").first).to_be_visible()
    page.goto(f"{house.origin}/enrollment/centers?on=2026-06-30")
    expect(page.get_by_role("link", name="Trung tâm Chính trị huyện Lập Thạch")).to_be_visible()
