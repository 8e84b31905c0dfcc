"""Signing in as a person does it: real identity in its own process, real database, real browser."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from stack.ports import free_ports
from tests.browser.looking import accessibility_faults, overflow, take_screenshots
from tests.databases import TestDatabase

PASSWORD = "mùa xuân trên đồi chè xanh"


@contextmanager
def running(command: list[str], environment: dict[str, str], ready: str, log: Path) -> Iterator[None]:
    """Run a server until leaving; fails with the end of its log if it does not get ready."""
    with log.open("w") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                if httpx.get(ready, timeout=1).status_code == 200:
                    break
            except httpx.TransportError:
                pass  # not listening yet; the deadline and the process's end are looked at below
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"identity did not start:\n{log.read_text()[-3000:]}")
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(15)


@pytest.fixture
def origin(service_database: Callable[[str], TestDatabase], tmp_path: Path) -> Iterator[str]:
    port = free_ports(1)[0]
    origin = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "TTCT_DATABASE_URL": service_database("identity").http_url,
        "TTCT_PUBLIC_URL": origin,
        "TTCT_KEY_SECRET": "a secret of more than thirty-two characters",
        "TTCT_FIRST_ADMIN_PASSWORD": PASSWORD,
    }
    command = [sys.executable, "-m", "uvicorn", "services.identity.main:create_app", "--factory"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--no-access-log"]
    with running(command, environment, f"{origin}/identity/health/ready", tmp_path / "identity.log"):
        yield origin


def fill_in(page: Page, password: str) -> None:
    page.get_by_label("Tên đăng nhập").fill("admin")
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()


def test_a_person_signs_in_sees_the_account_and_signs_out(page: Page, origin: str) -> None:
    """Sign-in leads to the page that was wanted; after sign-out that page asks again."""
    page.goto(f"{origin}/identity/account")
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    fill_in(page, "sai mật khẩu rồi")
    expect(page.get_by_role("alert")).to_contain_text("không đúng")
    fill_in(page, PASSWORD)
    expect(page.get_by_role("heading", name="Quản trị hệ thống", level=1)).to_be_visible()
    expect(page.get_by_role("row", name="Quản trị")).to_contain_text("Đang hiệu lực")
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", name="Đã đăng xuất")).to_be_visible()
    page.goto(f"{origin}/identity/account")
    expect(page.get_by_label("Mật khẩu")).to_be_visible()


def test_english_stands_beside_vietnamese(page: Page, origin: str) -> None:
    """The switch changes the words and the page's language, and the choice is kept."""
    page.goto(f"{origin}/identity/sign-in")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(f"{origin}/identity/signed-out")
    expect(page.get_by_role("heading", name="Signed out")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_keyboard_alone_is_enough(page: Page, origin: str) -> None:
    """Tab reaches the skip link first; the form is filled in and sent without a mouse."""
    page.goto(f"{origin}/identity/signed-out")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.goto(f"{origin}/identity/sign-in?next=/identity/account")
    expect(page.get_by_label("Tên đăng nhập")).to_be_focused()
    page.keyboard.type("admin")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Quản trị hệ thống")).to_be_visible()


def test_the_pages_are_accessible_and_fit_a_phone(page: Page, origin: str) -> None:
    """No page of identity has a serious fault by axe or is wider than 360 px."""
    page.goto(f"{origin}/identity/sign-in?next=/identity/account")
    looked_at = []

    def look(name: str) -> None:
        assert accessibility_faults(page) == [], name
        assert overflow(page, 360) == 0, name
        take_screenshots(page, name)
        looked_at.append(name)

    look("sign-in")
    fill_in(page, "sai mật khẩu rồi")
    look("sign-in-refused")
    fill_in(page, PASSWORD)
    expect(page.get_by_role("heading", name="Quản trị hệ thống")).to_be_visible()
    look("account")
    page.goto(f"{origin}/identity/khong-co-trang-nay")
    look("problem")
    page.goto(f"{origin}/identity/signed-out")
    look("signed-out")
    assert len(looked_at) == 5


def test_the_content_policy_blocks_a_script_written_into_the_page(
    context: BrowserContext, origin: str
) -> None:
    """An inline script that got into a page does not run, and the browser says why."""
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{origin}/identity/signed-out")
    ran = page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = true';"
        " document.body.append(s); return window.ran === true }"
    )
    assert ran is False
    assert any("Content Security Policy" in sentence for sentence in said)
