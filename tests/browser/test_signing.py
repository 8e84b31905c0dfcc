"""A class is proposed and signed, a certificate reissued: by the people whose work it is, in a browser."""

from playwright.sync_api import Page, expect

from tests.browser.house import House
from tests.browser.test_pages import sign_in


def test_the_registrar_proposes_and_the_director_signs(page: Page, house: House) -> None:
    """The class waits for its batch; proposed, signed on a day of the past, it stands in the register."""
    sign_in(
        page,
        house,
        "giaovuky",
        house.address("/certification/classes/{draft_class}").removeprefix(house.origin),
    )
    page.get_by_role("link", name="Nguyễn Thị Hương").click()
    expect(page.get_by_text("Chờ giám đốc ký theo lớp.")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Trình ký cả lớp").click()
    expect(page.get_by_text("Đã lưu.")).to_be_visible()
    expect(page.get_by_role("button", name="Ký và vào sổ cả lớp")).to_have_count(0)
    batch = page.url.removeprefix(house.origin).split("?", maxsplit=1)[0]
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page).to_have_url(f"{house.origin}/identity/signed-out")

    sign_in(page, house, "giamdocky", batch)
    page.get_by_label("Ngày ký").fill("2021-06-01")
    page.get_by_role("button", name="Ký và vào sổ cả lớp").click()
    expect(page.locator("#field-signed_on-note")).to_contain_text("Ngày ký phải từ ngày 10/6/2021")
    page.get_by_label("Ngày ký").fill("2021-06-20")
    page.get_by_role("button", name="Ký và vào sổ cả lớp").click()
    expect(page.get_by_text("Đã lưu.")).to_be_visible()
    expect(page.get_by_role("cell", name="/2021/TTCT")).to_be_visible()
    expect(page.get_by_text("Đã ký")).to_be_visible()


def test_a_review_ends_in_a_new_certificate_and_both_show_the_chain(page: Page, house: House) -> None:
    """The director reissues with the corrected values; old and new lead to each other."""
    old = house.address("/certification/certificates/{reviewed_certificate}").removeprefix(house.origin)
    sign_in(page, house, "giamdocky", old)
    page.get_by_role("link", name="Kết luận xem xét").click()
    page.get_by_label("Kết luận", exact=True).select_option("reissue")
    page.get_by_label("Ngày ký").fill("2021-07-01")
    page.get_by_label("Lý do").first.fill("In lại với tên đúng")
    page.get_by_role("button", name="Kết luận xem xét").click()
    expect(page.get_by_text("Đã lưu.")).to_be_visible()
    chain = page.get_by_role("region", name="Các giấy của cùng một kết quả")
    expect(chain.get_by_text("Đã được thay")).to_be_visible()
    chain.get_by_role("link").click()
    expect(page.get_by_text("In lại với tên đúng")).to_be_visible()
    expect(
        page.get_by_role("region", name="Các giấy của cùng một kết quả").get_by_role("link")
    ).to_be_visible()
