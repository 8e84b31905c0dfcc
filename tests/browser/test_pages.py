"""What people do on the pages, in a real browser, on the four real services with real databases."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import PASSWORD, House
from tests.browser.looking import overflow, take_screenshots


def sign_in(page: Page, house: House, username: str, to: str = "/reporting/?period=2021-H1") -> None:
    """Go to a page as a person does who is not signed in yet."""
    page.goto(house.origin + to)
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
    page.wait_for_load_state()  # the scripts of the page have run


def test_the_province_reads_exact_proven_figures(page: Page, house: House) -> None:
    """Table, rates against their targets, as of when, reconciled with 0 differences, what is not reported."""
    sign_in(page, house, "bantuyengiao")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kết quả đào tạo, bồi dưỡng")
    proof = page.locator(".proof")
    expect(proof).to_contain_text(re.compile(r"Đã đối soát lúc \d\d:\d\d, 0 sai lệch"))
    expect(proof).to_contain_text(re.compile(r"Số liệu đến \d\d:\d\d \d{1,2}/\d{1,2}/\d{4}"))
    table = page.get_by_role("table", name="Biểu 1")
    row = table.get_by_role("row", name="Huyện 243")
    expect(row).to_contain_text("90,00")
    expect(row.locator(".against-good").first).to_contain_text("đạt")
    expect(table.get_by_role("row", name="Huyện 244").locator(".not-reported")).to_have_text("chưa báo cáo")
    silent = table.get_by_role("row", name="Huyện 246")
    expect(silent.locator("td")).to_have_text(["chưa báo cáo"])  # all columns in one: never 0, never a blank
    expect(page.get_by_text("chỉ tiêu 90\N{NO-BREAK SPACE}%").first).to_be_visible()


def test_the_charts_are_drawn_with_a_bar_for_each_center(page: Page, house: House) -> None:
    """Each chart holds marks, the centers' names and the very figures of the table."""
    sign_in(page, house, "bantuyengiao")
    charts = page.get_by_role("img", name=re.compile("theo trung tâm"))
    expect(charts).to_have_count(3)
    recruitment = charts.first
    expect(recruitment.locator("svg text", has_text="Huyện 243")).to_be_visible()
    expect(recruitment.locator("svg text", has_text="90,00")).to_be_visible()
    drawn = recruitment.locator("svg path").evaluate_all(
        "paths => paths.filter(p => p.getBBox().width > 20).map(p => p.getAttribute('fill'))"
    )
    assert (drawn.count("#1f4a5c"), drawn.count("#c8772e")) == (1, 1), "one target met, one missed"
    expect(recruitment.locator("svg text", has_text="chưa đạt")).to_be_visible()


def test_english_beside_vietnamese(page: Page, house: House) -> None:
    """The switch turns the whole page to English, at the same period, and back."""
    sign_in(page, house, "bantuyengiao")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Results of training")
    expect(page).to_have_url(re.compile("period=2021-H1"))
    expect(page.locator(".proof")).to_contain_text(re.compile(r"Reconciled at \d\d:\d\d, 0 differences"))
    expect(page.get_by_role("table", name="Table 1").locator(".not-reported").first).to_have_text(
        "not reported"
    )
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kết quả đào tạo, bồi dưỡng")


def test_another_period_is_two_keys_away(page: Page, house: House) -> None:
    """The period is chosen from the list and stands in the address."""
    sign_in(page, house, "bantuyengiao")
    page.get_by_label("Kỳ báo cáo").select_option("2021-Q1")
    page.get_by_role("button", name="Xem").click()
    expect(page).to_have_url(re.compile("period=2021-Q1"))
    expect(page.get_by_role("table", name="quý I năm 2021").first).to_be_visible()


def test_an_officer_sees_the_own_center_only(page: Page, house: House) -> None:
    """No other center is on the page, and the pages of the operators are refused."""
    sign_in(page, house, "giaovu")
    table = page.get_by_role("table", name="Biểu 1")
    expect(table.get_by_role("row", name="Huyện 243")).to_be_visible()
    assert "Huyện 244" not in page.content()
    answer = page.goto(f"{house.origin}/reporting/operations/parked")
    assert answer is not None
    assert answer.status == 403
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_classes_of_a_year(page: Page, house: House) -> None:
    """Every class with its center and state; the choice of one center leaves its classes."""
    sign_in(page, house, "bantuyengiao", "/enrollment/")
    table = page.get_by_role("table", name="Danh sách lớp")
    expect(table.get_by_role("row", name="NT-01")).to_contain_text("đã hoàn thành")
    expect(table.get_by_role("row", name="NT-02")).to_contain_text("đang mở")
    page.get_by_label("Trung tâm").select_option("TTCT-251")
    page.get_by_role("button", name="Xem").click()
    expect(table.get_by_role("row", name="NT-02")).to_be_visible()
    expect(table.get_by_role("row", name="NT-01")).to_have_count(0)


def test_blanks_and_what_waits_for_them(page: Page, house: House) -> None:
    """The ledger of a center adds up, and one certificate waits for a blank."""
    sign_in(page, house, "bantuyengiao", "/certification/")
    row = page.get_by_role("table", name="Sổ phôi").get_by_role("row", name="Vĩnh Yên")
    expect(row.locator("td").first).to_have_text("3")
    expect(row.locator(".mark-warn")).to_have_text("1")


@pytest.mark.parametrize(
    ("standing", "said"),
    [("valid", "Còn hiệu lực"), ("under_review", "Đang xem xét"), ("revoked", "Đã thu hồi")],
)
def test_anybody_verifies_a_certificate(page: Page, house: House, standing: str, said: str) -> None:
    """Without signing in: the standing first, the numbers to compare, initials and no name."""
    page.goto(f"{house.origin}/verify/{house.codes[standing]}")
    expect(page.locator(f'[data-standing="{standing}"] strong')).to_have_text(said)
    expect(page.get_by_text("N.T.H.")).to_be_visible()
    assert "Hương" not in page.content()
    loaded = page.get_by_alt_text("Mã QR").evaluate("image => image.complete && image.naturalWidth > 100")
    assert loaded, "the content policy lets the code be shown"


def test_the_numbers_on_the_paper_lead_to_the_certificate(page: Page, house: House) -> None:
    """Register number and serial find it; a wrong serial is said kindly and the numbers stay in the form."""
    page.goto(f"{house.origin}/verify/")
    page.get_by_label("Số vào sổ").fill(house.register_number)
    page.get_by_label("Số hiệu").fill("VP 999999")
    page.get_by_role("button", name="Tra cứu").click()
    expect(page.get_by_role("alert")).to_contain_text("Không có giấy chứng nhận nào")
    expect(page.get_by_label("Số vào sổ")).to_have_value(house.register_number)
    page.get_by_label("Số hiệu").fill(house.serial)
    page.get_by_role("button", name="Tra cứu").click()
    expect(page.locator('[data-standing="valid"]')).to_be_visible()


def test_a_stranger_verifies_on_a_phone(page: Page, house: House) -> None:
    """The code as read off the paper, then whose it is: a wrong name tells nothing, the right one shows."""
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{house.origin}/verify/")
    page.get_by_label("Hoặc mã dưới ô QR").fill(house.codes["valid"].lower())
    page.get_by_role("button", name="Tìm theo mã").click()
    expect(page.locator('[data-standing="valid"]')).to_be_visible()
    page.get_by_label("Họ và tên").fill("Nguyễn Thị Hồng")
    page.get_by_label("Ngày sinh").fill("27/7/1985")
    page.get_by_role("button", name="Đối chiếu họ tên").click()
    expect(page.get_by_role("alert")).to_contain_text("không cùng khớp")
    assert "Hương" not in page.content()
    page.get_by_label("Họ và tên").fill("nguyễn thị hương")
    page.get_by_label("Ngày sinh").fill("27-07-1985")
    page.get_by_role("button", name="Đối chiếu họ tên").click()
    expect(page.get_by_role("status")).to_contain_text("đúng như ghi trong sổ gốc")
    expect(page.get_by_text("Nguyễn Thị Hương")).to_be_visible()
    assert overflow(page, 360) == 0
    take_screenshots(page, "verify-confirmed-vi")
    page.get_by_label("Họ và tên").fill("Nguyễn Thị Hương")
    page.get_by_label("Ngày sinh").fill("27/7/1985")
    page.get_by_text("Tệp chứng nhận điện tử").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải chứng nhận điện tử").click()
    assert download.value.suggested_filename == f"ttct-{house.codes['valid']}.jwt"
    page.goto(f"{house.origin}/verify/file")
    page.get_by_label("Tệp cần kiểm tra").set_input_files(download.value.path())
    page.get_by_role("button", name="Kiểm tra tệp").click()
    expect(page.locator('[data-file="credential"]')).to_contain_text("còn nguyên")
    take_screenshots(page, "verify-file-ours-vi")


def test_a_parked_event_is_replayed_by_a_button(page: Page, house: House) -> None:
    """Staff see the event with its error, press once after the repair, and what it told is there."""
    sign_in(page, house, "bantuyengiao", "/reporting/operations/parked")
    row = page.get_by_role("row", name="enrollment.center.registered.v1")
    expect(row).to_contain_text("the center's area code is not in the list of areas")
    row.get_by_role("button", name="Xử lý lại").click()
    expect(row).to_contain_text("Đã xử lý lại lúc")
    expect(row).to_contain_text("Ban Tuyên giáo Tỉnh ủy")
    page.goto(f"{house.origin}/reporting/?period=2021-H1")
    expect(page.get_by_role("table", name="Biểu 1").get_by_role("row", name="TTCT-251")).to_be_visible()


def test_after_sign_out_the_figures_are_closed(page: Page, house: House) -> None:
    """Signing out ends the session: going back to the report leads to the sign-in."""
    sign_in(page, house, "bantuyengiao")
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", name="Đã đăng xuất")).to_be_visible()
    page.goto(f"{house.origin}/reporting/")
    expect(page.get_by_label("Mật khẩu")).to_be_visible()
