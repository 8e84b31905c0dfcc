"""Signing in by a passkey, with Chromium's own virtual authenticator."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from playwright.sync_api import BrowserContext, Page, expect
from pydantic import SecretStr
from sqlalchemy import text

from services.identity.keys import StoredKeys
from services.identity.main import create_app
from services.identity.settings import IdentitySettings
from shared.auth import TokenVerifier, issuer_of
from tests.browser.looking import accessibility_faults, overflow, take_screenshots
from tests.databases import TestDatabase
from tests.serving import serving

PASSWORD = "mùa xuân trên đồi chè xanh"
_KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class Site:
    """Identity at `localhost`: to a number no passkey belongs."""

    app: FastAPI
    made: TestDatabase
    origin: str

    def is_at(self, origin: str) -> None:
        """Let the application take this for its address."""
        settings = self.app.state.settings.model_copy(update={"public_url": origin})
        self.app.state.settings = settings
        self.app.state.tokens = TokenVerifier(
            issuer=issuer_of(settings), keys=StoredKeys(self.made.database, settings)
        )

    def execute(self, statement: str) -> None:
        """Change what is stored behind its back."""
        with self.made.database.transaction() as connection:
            connection.execute(text(statement))


@pytest.fixture
def site(service_database: Callable[[str], TestDatabase]) -> Iterator[Site]:
    made = service_database("identity")
    app = create_app(
        IdentitySettings(
            database_url=SecretStr(made.http_url),
            key_secret=SecretStr("a secret of more than thirty-two characters"),
            first_admin_password=SecretStr(PASSWORD),
        )
    )
    with serving(app) as client:
        one = Site(app, made, f"http://localhost:{client.base_url.port}")
        one.is_at(one.origin)
        yield one


def look(page: Page, name: str) -> None:
    """Find no fault on the page by axe, and none on a phone."""
    assert accessibility_faults(page) == [], name
    assert overflow(page, 360) == 0, name
    take_screenshots(page, name)
    page.set_viewport_size({"width": 1280, "height": 800})


def test_a_passkey_is_added_and_signs_in_alone(page: Page, context: BrowserContext, site: Site) -> None:
    """It needs no name and no password; its answer counts once, at this address; a copy of it is seen."""
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": _KEY})
    page.goto(f"{site.origin}/identity/sign-in?next=/identity/account/second-factors")
    page.get_by_label("Tên đăng nhập").fill("admin")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    adding = page.locator("form[data-passkey-add]")
    adding.get_by_label("Tên khóa").fill("Máy tính cơ quan")
    adding.get_by_label("Mật khẩu hiện tại").fill("không phải mật khẩu")
    adding.get_by_role("button").click()
    expect(adding.get_by_role("alert")).to_contain_text("không đúng")
    adding.get_by_label("Mật khẩu hiện tại").fill(PASSWORD)
    adding.get_by_role("button").click()
    expect(page.get_by_role("row", name="Máy tính cơ quan")).to_be_visible()
    look(page, "second-factors")

    page.get_by_role("button", name="Đăng xuất").click()
    page.goto(f"{site.origin}/identity/sign-in?next=/identity/account")
    look(page, "sign-in-passkey")
    by_passkey = page.get_by_role("button", name="Đăng nhập bằng khóa truy cập")
    with page.expect_request("**/api/passkeys/sign-in") as sent:
        by_passkey.click()
    expect(page.get_by_role("heading", name="Quản trị hệ thống", level=1)).to_be_visible()
    expect(page.get_by_role("row", name="Khóa truy cập")).to_contain_text("Phiên này")

    kept = [each for each in context.cookies() if each["name"] == "ttct_pending"]
    page.get_by_role("button", name="Đăng xuất").click()
    page.goto(f"{site.origin}/identity/sign-in")
    site.execute("UPDATE passkey SET sign_count = 0")  # so that nothing but the challenge is against it
    context.add_cookies(kept)  # type: ignore[arg-type]  # as they were read
    token = page.locator('meta[name="csrf-token"]').get_attribute("content")
    replayed = context.request.post(
        f"{site.origin}/identity/api/passkeys/sign-in",
        headers={"X-CSRF-Token": token or "", "Content-Type": "application/json"},
        data=json.loads(sent.value.post_data or ""),
    )
    assert replayed.status == 401
    refused = page.locator("[data-passkey-sign-in] [data-said]")
    site.is_at(f"{site.origin}0")
    by_passkey.click()
    expect(refused).to_contain_text("không đúng")
    site.is_at(site.origin)
    site.execute("UPDATE passkey SET sign_count = 1000000")
    page.reload()
    by_passkey.click()
    expect(refused).to_contain_text("không đúng")
