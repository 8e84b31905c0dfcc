"""Learners on the pages: found while typing, looked at, compared, merged and parted again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House
from tests.browser.looking import say_why, walk_by_tab
from tests.browser.test_looks import LANGUAGES, faults_of
from tests.browser.test_pages import sign_in

PAGES = {
    "learners": "/enrollment/learners",
    "learners-many": "/enrollment/learners?q=nguyen",
    "learners-long": "/enrollment/learners?q=cong+tang",
    "learners-none": "/enrollment/learners?q=khong+co+ai",
    "learner": "/enrollment/learners/{learner_id}",
    "learner-done": "/enrollment/learners/{learner_id}?done=1",
    "learner-pairs": "/enrollment/learners/duplicates",
    "learner-pair": "/enrollment/learners/duplicates/{kept_learner}/{like_learner}",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_learners(page: Page, house: House, language: str) -> None:
    """No fault by axe, no sideways scrolling on a phone, in both languages."""
    sign_in(page, house, "bantuyengiao", "/identity/account")
    say_why(page, house.address(PAGES["learner"]))
    faults = []
    for name, path in PAGES.items():
        page.goto(f"{house.address(path)}{'&' if '?' in path else '?'}lang={language}")
        faults += faults_of(page, f"{name}-{language}")
    assert faults == []


def test_somebody_is_found_while_typing_and_reached_by_keyboard(page: Page, house: House) -> None:
    """The list follows the typing without a click; the address too; Tab reaches everything."""
    sign_in(page, house, "bantuyengiao", PAGES["learners"])
    page.get_by_label("Tìm học viên").press_sequentially("giong pham", delay=10)
    expect(page.get_by_role("link", name="Phạm Thị Giống").first).to_be_visible()
    expect(page).to_have_url(re.compile(r"q=giong(\+|%20)pham"))
    page.get_by_label("Tìm học viên").fill("khong co ai")
    expect(page.get_by_text("Không tìm thấy ai")).to_be_visible()
    page.goto(house.address(PAGES["learners-many"]))
    assert walk_by_tab(page) == []


def test_two_records_are_merged_and_parted_again(page: Page, house: House) -> None:
    """Side by side, with a reason; the kept record then has both classes; undoing parts them."""
    sign_in(page, house, "bantuyengiao", "/identity/account")
    say_why(page, house.address(PAGES["learner-pair"]))
    page.get_by_label("Lý do").fill("Cùng một người")
    page.get_by_role("button", name="Một người: giữ hồ sơ thứ nhất").click()
    expect(page.get_by_text("Đã lưu.")).to_be_visible()
    table = page.get_by_role("region", name="Quá trình học tập")
    expect(table.get_by_role("link")).to_have_count(2)
    page.get_by_text("Hoàn tác lần gộp này").click()
    page.get_by_label("Lý do hoàn tác").fill("Nhầm người")
    page.get_by_role("button", name="Tách lại thành hai hồ sơ").click()
    expect(page.get_by_text("Đã hoàn tác")).to_be_visible()
    expect(table.get_by_role("link")).to_have_count(1)


def test_a_wrong_correction_says_so_at_its_field(page: Page, house: House) -> None:
    """What was entered stays, the sentence stands at the field."""
    sign_in(page, house, "bantuyengiao", "/identity/account")
    say_why(page, house.address(PAGES["learner"]))
    page.get_by_text("Sửa hồ sơ").click()
    page.get_by_label("Số định danh").fill("123")
    page.get_by_label("Lý do sửa").fill("Theo căn cước")
    page.get_by_role("button", name="Lưu hồ sơ").click()
    expect(page.locator("#field-identity_number-note")).to_contain_text("12 chữ số")
    assert faults_of(page, "learner-refused") == []
    page.get_by_label("Số định danh").fill("026185000777")
    page.get_by_role("button", name="Lưu hồ sơ").click()
    expect(page.get_by_text("Đã lưu.")).to_be_visible()
