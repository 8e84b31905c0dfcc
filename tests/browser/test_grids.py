"""Attendance and marks as officers enter them: by keyboard, from Excel, on a phone, two at one cell."""

import json
import re
from dataclasses import replace
from decimal import Decimal

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from services.enrollment.domain.rules import band_of, round_mark
from tests.browser.desks import At, cell, go, line
from tests.browser.looking import accessibility_faults, take_screenshots
from tests.enrollment.field import RULES

_PASTE = """(cell, text) => {
    const carried = new DataTransfer();
    carried.setData('text/plain', text);
    const told = {clipboardData: carried, bubbles: true, cancelable: true};
    cell.dispatchEvent(new ClipboardEvent('paste', told));
}"""

# Types into forty cells and tells which rows of the table, by number, anything changed in.
_TYPED = """async () => {
    const rows = [...document.querySelectorAll('tbody tr')], touched = new Set();
    const seen = new MutationObserver(changes => changes.forEach(change => {
        const row = (change.target.closest ? change.target : change.target.parentElement).closest('tbody tr');
        if (row) touched.add(rows.indexOf(row));
        else if (change.target.querySelector?.('tbody tr')) touched.add('the table');
    }));
    seen.observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
    for (const cell of [...document.querySelectorAll('input.cell')].slice(1200, 1240)) {
        cell.focus();
        cell.value = 'k';
        cell.dispatchEvent(new Event('input', {bubbles: true}));
    }
    await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    seen.disconnect();
    return [...touched];
}"""


def paste(at: Locator, text: str) -> None:
    at.focus()
    at.evaluate(_PASTE, text)


def test_from_the_first_session_to_the_signature(page: Page, desk: At, chromium: Browser) -> None:
    """Attendance by keyboard alone, marks pasted from Excel, one asked back, and the director signs."""
    go(page, desk, "giaovu1", "/attendance")
    page.get_by_role("button", name="Ghi có mặt cho các ô còn trống, buổi 1/3/2021 sáng").press("Enter")
    for column in range(2, 11):
        page.locator("[data-fill]").nth(column - 1).click()
    cell(page, 1, 1).focus()
    for key in ("k", "ArrowRight", "k", "ArrowDown", "Space", "Enter", "3", "p", "Enter"):
        page.keyboard.press(key)
    expect(cell(page, 2, 2)).to_have_value("P")
    expect(cell(page, 3, 2)).to_have_value("3P")
    expect(cell(page, 4, 2)).to_be_focused()
    expect(line(page, 1).locator("[data-standing]")).to_have_text("Đủ điều kiện")
    expect(line(page, 1).locator("[data-may-miss]")).to_have_text("0")
    cell(page, 2, 3).fill("ốm")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert")).to_contain_text("không phải là điểm danh")
    cell(page, 2, 3).press("Escape")
    cell(page, 2, 3).fill("x")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-messages]")).to_contain_text("Đã lưu 50 ô.")
    assert [attended for attended, _ in desk.small.sums()] == [40, 45, 48, 50, 50]

    _marks_from_excel(page, desk)
    _signed(page, desk, chromium)


def _marks_from_excel(page: Page, desk: At) -> None:
    """Paste marks with names in another order, answer what is asked, agree on one, redo one, and save."""
    page.get_by_role("link", name="Bảng điểm", exact=True).click()
    block = (
        "STT\tHọ và tên\tĐiểm 1\tĐiểm 2\n1\tLÊ THỊ HÀ\t6,9\t7\n3\tBùi Văn An\t4\t4,5\n"
        "2\tTrần Văn Minh\t85\t8\n4\tNguyễn Thị Ánh\t6\t8\n9\tNgười Lạ\t5\t5\n"
    )
    paste(cell(page, 1, 1), block)
    preview = page.locator("[data-messages]")
    expect(preview).to_contain_text("Tên này không có trong lớp: bỏ qua.")
    expect(preview).to_contain_text("Có phải là 8,5 không?")
    page.get_by_role("button", name="Điền 8 ô vào bảng").click()
    page.get_by_role("button", name="Dùng 8,5").click()
    expect(line(page, 1).locator("[data-rounded]")).to_have_text("7,0")
    expect(line(page, 1).locator("[data-band]")).to_have_text("Khá")
    expect(line(page, 3).locator("[data-band]")).to_have_text("Không đạt")
    expect(line(page, 4).locator("[data-band]")).to_have_text("Cần thống nhất")
    cell(page, 4, 3).fill("7")
    cell(page, 3, 4).fill("5")
    cell(page, 3, 5).fill("5,5")
    cell(page, 5, 1).fill("9")
    cell(page, 5, 2).fill("9.5")
    page.get_by_role("button", name="Lưu điểm").click()
    expect(preview).to_contain_text("Đã lưu")
    marks = [mark for _, mark in desk.small.sums()]
    assert marks == [Decimal(x) for x in ("6.95", "8.25", "5.25", "7", "9.25")]


def _signed(page: Page, desk: At, chromium: Browser) -> None:
    """Let the director sign; what the officer still types is refused and stays on the page."""
    signing = chromium.new_context(locale="vi-VN").new_page()
    go(signing, desk, "giamdoc", "/decision")
    expect(signing.get_by_role("row", name="Lê Thị Hà")).to_contain_text("Khá")
    signing.get_by_label("Ngày ký").fill("2021-04-02")
    signing.get_by_role("button", name="Ký quyết định").click()
    expect(signing.locator("main")).to_contain_text("Quyết định 01-QĐ/TTCT ngày 2/4/2021")
    signing.context.close()
    cell(page, 5, 1).fill("10")
    page.get_by_role("button", name="Lưu điểm").click()
    expect(page.get_by_role("alert")).to_contain_text("quyết định sửa đổi")
    expect(cell(page, 5, 1)).to_have_value("10")


def test_two_officers_at_one_cell_see_both_values(page: Page, desk: At, chromium: Browser) -> None:
    """The second is told what the first stored, chooses, and nothing is overwritten unseen."""
    go(page, desk, "giaovu1", "/attendance")
    other = chromium.new_context(locale="vi-VN").new_page()
    go(other, desk, "giaovu2", "/attendance")
    cell(page, 1, 1).fill("x")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-messages]")).to_contain_text("Đã lưu 1 ô.")
    cell(other, 1, 1).fill("P")
    cell(other, 2, 1).fill("x")
    other.keyboard.press("Control+s")
    alert = other.get_by_role("alert")
    expect(alert).to_contain_text("1. Lê Thị Hà · buổi 1/3/2021 sáng")
    expect(alert.get_by_role("button", name="Giữ giá trị của tôi: P")).to_be_visible()
    take_screenshots(other, "attendance-conflict-vi")
    assert accessibility_faults(other) == []
    assert [attended for attended, _ in desk.small.sums()][:2] == [5, None], "nothing of the second is stored"
    alert.get_by_role("button", name=re.compile("^Lấy giá trị (?!người khác).+ đã lưu: x$")).click()
    expect(cell(other, 1, 1)).to_have_value("x")
    other.get_by_role("button", name="Lưu điểm danh").click()
    expect(other.locator("[data-messages]")).to_contain_text("Đã lưu 1 ô.")
    assert [attended for attended, _ in desk.small.sums()][:2] == [5, 5]
    other.context.close()


def test_what_is_typed_before_the_page_is_ready_counts(page: Page, desk: At) -> None:
    """On a slow line an officer types before the scripts have arrived: the cell is saved all the same."""
    go(page, desk, "giaovu1", "")
    held: list[Route] = []
    page.route(re.compile(r"/grid\.js"), lambda route: held.append(route))  # noqa: PLW0108 -- a builtin cannot be marked
    page.goto(page.url.split("?")[0] + "/attendance", wait_until="commit")
    cell(page, 1, 1).fill("x")
    expect(page.locator("[data-unsaved]")).to_have_text("Mọi ô đã lưu")
    for _ in range(200):
        if held:
            break
        page.wait_for_timeout(50)
    held[0].continue_()
    expect(page.locator("[data-unsaved]")).to_have_text("1 ô chưa lưu")
    page.get_by_role("button", name="Lưu điểm danh").click()
    expect(page.locator("[data-messages]")).to_contain_text("Đã lưu 1 ô.")
    assert desk.small.sums()[0][0] == 5


def test_nothing_typed_is_lost_when_the_network_is(context: BrowserContext, desk: At) -> None:
    """Offline the page says so and keeps every cell; a lost answer is asked for again harmlessly."""
    page = context.new_page()  # one that may report that the network failed
    go(page, desk, "giaovu1", "/attendance")
    cell(page, 1, 1).fill("x")
    expect(page.locator("[data-unsaved]")).to_have_text("1 ô chưa lưu")
    keys: list[str] = []
    address = re.compile(r"/api/classes/.*/attendance$")

    def lose(route: object) -> None:  # the service does it, the answer never arrives
        keys.append(route.request.headers["idempotency-key"])  # type: ignore[attr-defined]
        route.fetch()  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    page.route(address, lose)
    page.get_by_role("button", name="Lưu điểm danh").click()
    expect(page.get_by_role("alert")).to_contain_text("Không kết nối được nên chưa lưu")
    expect(cell(page, 1, 1)).to_have_value("x")
    expect(page.locator("[data-unsaved]")).to_have_text("1 ô chưa lưu")
    page.unroute(address)
    with page.expect_request(address) as again:
        page.get_by_role("button", name="Lưu điểm danh").click()
    expect(page.locator("[data-messages]")).to_contain_text("Đã lưu 1 ô.")
    assert again.value.headers["idempotency-key"] == keys[0]
    assert desk.small.sums()[0][0] == 5


def test_a_session_on_a_phone(page: Page, desk: At) -> None:
    """One session, a row of buttons for each learner that a thumb can hit, the standing beside the name."""
    page.set_viewport_size({"width": 360, "height": 740})
    go(page, desk, "giaovu1", f"/attendance/{desk.small.sessions[0]}")
    page.get_by_role("button", name="Ghi có mặt cho các ô còn trống").click()
    line(page, 2).get_by_role("button", name="Có phép", exact=True).click()
    expect(line(page, 2).get_by_role("button", name="Có phép", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    small = page.locator(".roll-set button").evaluate_all(
        "all => all.filter(each => each.getBoundingClientRect().height < 44).length"
    )
    assert small == 0
    page.get_by_role("button", name="Lưu buổi này").click()
    expect(page.locator("[data-messages]")).to_contain_text("Đã lưu 5 ô.")
    assert [attended for attended, _ in desk.small.sums()] == [5, 0, 5, 5, 5]


def test_a_pasted_column_in_another_order_goes_by_the_names(page: Page, desk: At) -> None:
    """Họ and tên apart, other columns left out; without names a column goes down from where one stands."""
    go(page, desk, "giaovu1", "/attendance")
    paste(cell(page, 1, 1), "Trần Văn\tMinh\tXã Thử Nghiệm\tx\tP\nLê Thị\tHà\tXã Thử Nghiệm\tk\t3\n")
    expect(page.locator("[data-messages]")).to_contain_text("Khác thứ tự danh sách: điền theo tên.")
    expect(page.locator("[data-messages]")).to_contain_text("Bỏ qua 1 cột chữ khác.")
    page.get_by_role("button", name="Điền 4 ô vào bảng").click()
    shown = [cell(page, *at).input_value() for at in ((1, 1), (1, 2), (2, 1), (2, 2))]
    assert shown == ["K", "3", "x", "P"]
    paste(cell(page, 4, 3), "x\nx\nx")
    expect(page.locator("[data-messages]")).to_contain_text("Dòng này vượt quá danh sách lớp.")
    page.get_by_role("button", name="Điền 2 ô vào bảng").click()
    expect(cell(page, 5, 3)).to_have_value("x")


def test_the_page_rounds_and_bands_as_the_rules_do(page: Page, desk: At) -> None:
    """Every mark in hundredths, and every mean of two, at half-up and half-even: the same as the service."""
    go(page, desk, "giaovu1", "/marks")
    rules = json.loads(page.locator("[data-rules]").get_attribute("data-rules") or "")
    thousandths = list(range(0, 10_001, 5))
    shown = page.evaluate(
        """([all, rules]) => all.map(mark => {
            const rounded = TTCT.roundedMark(mark, rules), band = TTCT.bandOf(rounded, rules);
            return [rounded, TTCT.roundedMark(mark, {...rules, mode: 'half_even'}), band ? band.name : null];
        })""",
        [thousandths, rules],
    )
    expected = []
    even = replace(RULES, rounding_mode="half_even")
    for each in thousandths:
        mark = Decimal(each) / 1000
        rounded = round_mark(mark, RULES)
        band = band_of(rounded, RULES)
        expected.append(
            [int(rounded * 1000), int(round_mark(mark, even) * 1000), band.name if band else None]
        )
    assert shown == expected


def test_a_large_class_is_typed_into_without_waiting(page: Page, desk: At) -> None:
    """250 learners by 12 sessions: a key moves one row, the page is not drawn again."""
    go(page, desk, "giaovu1", "/attendance")
    page.goto(f"{desk.origin}/enrollment/classes/{desk.served.many}/attendance")
    expect(page.locator("input.cell")).to_have_count(3000)
    cell(page, 100, 3).focus()
    for _ in range(20):
        page.keyboard.press("k")
        page.keyboard.press("Enter")
    expect(cell(page, 119, 3)).to_have_value("K")
    # Forty cells are those of four rows of twelve; the other one is the row that was left for them.
    assert sorted(page.evaluate(_TYPED)) == [100, 101, 102, 103, 119]
    page.set_viewport_size({"width": 1280, "height": 800})
    page.evaluate("window.scrollTo(0, 0)")
    take_screenshots(page, "attendance-250")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-messages]")).to_contain_text("Đã lưu 54 ô.")
