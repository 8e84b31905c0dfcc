"""A real Chromium for tests of pages; one browser a worker, one clean context a test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from shared.ids import new_id
from tests.browser.desks import At, Desk, desk_of
from tests.browser.house import House, house_of
from tests.databases import Databases
from tests.programs import CHROMIUM, NoProgram

# Without these the browser looks for its maker's hosts at every start.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# A page answers in a moment; a machine that runs two browsers and a database beside it may need longer.
expect.set_options(timeout=120_000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Give the browser; a machine without one fails the test with what to do."""
    try:
        path = CHROMIUM.ensure()
    except NoProgram as reason:
        pytest.fail(str(reason), pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def house(databases: Databases) -> Iterator[House]:
    """Give the four services behind one origin, filled; made once for a worker."""
    with house_of(databases) as served:
        yield served


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """Give a context without cookies."""
    context = chromium.new_context(locale="vi-VN", viewport={"width": 1280, "height": 800}, bypass_csp=False)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Give a page that must not report an error: a blocked script or style fails the test."""
    errors: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.set_default_timeout(120_000)
    yield page
    # Chromium says of every 4xx answer that a resource failed to load; the tests expect those themselves.
    serious = [error for error in errors if "status of 4" not in error]
    assert not serious, serious


@pytest.fixture(scope="session")
def served_desk(databases: Databases) -> Iterator[Desk]:
    """Give the four services with the classes of one center at work; made once for a worker."""
    with desk_of(databases) as made:
        yield made


@pytest.fixture
def desk(served_desk: Desk) -> At:
    """Give a fresh small class of that center."""
    return At(served_desk, served_desk.small(f"NT-{new_id().hex[-6:]}"))
