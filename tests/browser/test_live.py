"""A page of figures moves when events arrive: no reload, and what the reader was doing stays."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from playwright.sync_api import BrowserContext, Page, expect

from shared.auth import ACCESS_COOKIE
from tests import people
from tests.databases import TestDatabase
from tests.reporting import cycle
from tests.reporting.province import apply, one_class, reporting_served, small_province

FULL, SILENT = UUID(int=243), UUID(int=246)


def test_figures_move_without_a_reload(
    service_database: Callable[[str], TestDatabase], context: BrowserContext, page: Page
) -> None:
    """A class of a silent center arrives: its tile, the table and the chart change; focus and choice stay."""
    made = service_database("reporting")
    apply(made.database, small_province()[1])
    with reporting_served(made) as client:
        origin = str(client.base_url).rstrip("/")
        token = people.bearer(people.province())["Authorization"].removeprefix("Bearer ")
        context.add_cookies([{"name": ACCESS_COOKIE, "value": token, "url": origin}])
        page.goto(f"{origin}/reporting/overview?period=2021-H1")
        said, tile = page.locator("#live"), page.locator(f"#tile-{SILENT}")
        expect(tile).to_contain_text("chưa báo cáo")
        expect(said).to_have_attribute("data-open", "true")
        page.evaluate("window.sameDocument = true")
        page.get_by_label("Xếp theo").select_option("admitted")
        link = tile.get_by_role("link")
        link.focus()
        chart = page.locator("#chart-trend-classes_opened")
        before = chart.get_attribute("data-chart")
        page.evaluate("document.querySelector('#chart-trend-classes_opened svg').dataset.seen = 'yes'")

        apply(made.database, one_class(SILENT, date(2021, 4, 1), summoned=4, marks=[0, 1, 2, 2]))

        expect(tile).to_contain_text("100,00")
        expect(said).to_contain_text("Số liệu vừa cập nhật lúc")
        expect(page.locator(".table-trend tbody tr").nth(3)).to_contain_text("2")
        assert page.evaluate("window.sameDocument") is True
        expect(link).to_be_focused()
        expect(page.get_by_label("Xếp theo")).to_have_value("admitted")
        assert chart.get_attribute("data-chart") != before
        expect(chart.locator("svg")).to_have_count(1)
        assert chart.evaluate("each => each.getBoundingClientRect().height") > 100
        page.goto("about:blank")  # the stream ends before the application does


def test_a_submitted_report_shows_where_the_province_waits_for_it(
    service_database: Callable[[str], TestDatabase], context: BrowserContext, page: Page
) -> None:
    """The period's page counts it without a reload; a part that was unfolded stays so, with what is typed."""
    made = service_database("reporting")
    apply(made.database, small_province()[1])
    cycle.opens(made.database)
    cycle.writes(made.database, FULL)
    with reporting_served(made) as client:
        origin = str(client.base_url).rstrip("/")
        token = people.bearer(people.province())["Authorization"].removeprefix("Bearer ")
        context.add_cookies([{"name": ACCESS_COOKIE, "value": token, "url": origin}])
        page.goto(f"{origin}/reporting/reports/2021-H1")
        expect(page.locator("#live")).to_have_attribute("data-open", "true")
        page.get_by_text("Đổi hạn nộp").first.click()
        page.get_by_label("Lý do").fill("Theo đề nghị của")
        cycle.submits(made.database, FULL)
        expect(page.locator(".stats")).to_contain_text("1/3")
        expect(page.get_by_text("đã nộp, chờ duyệt")).to_have_count(1)
        expect(page.get_by_label("Lý do")).to_be_visible()
        expect(page.get_by_label("Lý do")).to_have_value("Theo đề nghị của")
        page.goto("about:blank")  # the stream ends before the application does
