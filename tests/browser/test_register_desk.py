"""At the register in a real browser: papers handed over, a book closed; a deputy and a successor sign."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from shared.auth import ACCESS_COOKIE
from shared.ids import new_id
from shared.principal import Principal
from tests import people
from tests.certification.story import Center, opened, receive
from tests.certification.test_giving import served
from tests.certification.test_signing import succeeded
from tests.databases import Databases

LONG = "Công Tằng Tôn Nữ Hoàng Thị Nguyễn Phúc Bảo Thiên Hương Giang"
DECIDED = date(2021, 6, 1)


@dataclass(frozen=True)
class Desk:
    """The pages of certification: a center with a book of two, one with a deputy, an ended one, its heir."""

    origin: str
    book: Center
    deputy: Center
    ended: Center
    heir: Center


@pytest.fixture(scope="module")
def desk(databases: Databases) -> Iterator[Desk]:
    with databases.fresh("certification") as made:
        book = opened(made.database, blanks=2)
        receive(made.database, [book.recorded(new_id(), full_name=name) for name in (LONG, "Đặng Ngọc Ánh")])
        deputy, ended, heir = (
            opened(made.database, blanks=blanks, code=code, prefix=prefix)
            for code, blanks, prefix in (("TTCT-246", 1, "VL "), ("TTCT-247", 0, ""), ("TTCT-250", 1, "VQ "))
        )
        post = {"post": "deputy_director", "post_title": "Phó Giám đốc"}
        receive(made.database, [deputy.appointed("Phạm Thị Phó", **post)])
        for center in (deputy, ended):
            center.rule(made.database, mode="by_batch")
            receive(made.database, [center.recorded(new_id(), decided_on=DECIDED)])
        receive(made.database, [succeeded(ended, heir)])
        with served(made) as http:
            yield Desk(str(http.base_url).rstrip("/"), book, deputy, ended, heir)


Enter = Callable[[Principal, str], None]


@pytest.fixture
def enter(page: Page, context: BrowserContext, desk: Desk) -> Enter:
    """Give a way to be somebody and go to a page of certification."""

    def go(who: Principal, path: str) -> None:
        context.add_cookies([{"name": ACCESS_COOKIE, "value": people.token(who), "url": desk.origin}])
        page.goto(f"{desk.origin}/certification{path}")

    return go


def test_papers_are_handed_over_and_the_book_is_closed(page: Page, desk: Desk, enter: Enter) -> None:
    """Unsigned or without a paper is refused and nothing ticked is lost; the closed book is proven whole.

    All are ticked at once, by script, or without one by choosing the class; the day entered last is kept.
    """
    enter(people.officer(desk.book.id), "/handovers")
    page.get_by_label("Chọn tất cả").check()
    expect(page.locator("[name=certificate_ids]:checked")).to_have_count(2)
    page.get_by_label("Chọn tất cả").uncheck()
    expect(page.locator("[name=certificate_ids]:checked")).to_have_count(0)
    page.get_by_label("Lớp").select_option(label="NTD-01 (2)")
    page.get_by_role("button", name="Chọn cả lớp").click()
    expect(page.locator("[name=certificate_ids]:checked")).to_have_count(2)
    page.get_by_label("Đặng Ngọc Ánh").uncheck()
    page.get_by_label("Ngày trao").fill("2021-06-01")
    page.get_by_label("Người nhận thay").fill("Trần Văn Thay")
    page.get_by_role("button", name="Ghi đã trao").click()
    expect(page.get_by_text("Chưa có chữ ký người nhận.").first).to_be_visible()
    expect(page.get_by_label(LONG)).to_be_checked()
    page.get_by_label("Người nhận đã ký vào sổ").check()
    page.get_by_role("button", name="Ghi đã trao").click()
    expect(page.locator("#field-authorised_by-note")).to_contain_text("phải có giấy ủy quyền")
    page.get_by_label("Giấy ủy quyền (số, ngày)").fill("UQ 5, 30/5/2021")
    page.get_by_role("button", name="Ghi đã trao").click()
    expect(page.get_by_role("row", name="Trần Văn Thay").get_by_text("UQ 5, 30/5/2021")).to_be_visible()
    expect(page.get_by_label("Đặng Ngọc Ánh")).to_be_checked()
    expect(page.get_by_label("Ngày trao")).to_have_value("2021-06-01")
    page.get_by_label("Người nhận đã ký vào sổ").check()
    page.get_by_role("button", name="Ghi đã trao").click()
    expect(page.get_by_text("Không còn giấy nào chờ trao")).to_be_visible()

    enter(people.director(desk.book.id), f"/registers/{desk.book.id}/2021")
    expect(page.get_by_role("row", name="Trần Văn Thay").get_by_text("UQ 5, 30/5/2021")).to_be_visible()
    page.get_by_text("Khóa quyển sổ này").click()
    page.get_by_label("Đã đóng dấu giáp lai tất cả các trang").check()
    page.get_by_role("button", name="Khóa quyển sổ").click()
    expect(page.get_by_text("1 trang, 2 dòng. Đã đóng dấu giáp lai.")).to_be_visible()
    page.get_by_role("link", name="Phụ lục", exact=True).click()
    closing = page.get_by_role("row", name="Khóa sổ")
    expect(closing.get_by_text("số dòng: 2")).to_be_visible()
    expect(closing.get_by_text("Cả quyển")).to_be_visible()
    page.get_by_role("link", name="Kiểm tra sổ").click()
    expect(page.get_by_text("Sổ nguyên vẹn")).to_be_visible()


def test_a_deputy_signs_by_authorisation(page: Page, desk: Desk, enter: Enter) -> None:
    """Without the paper of authority refused in a sentence; with it K/T stands on the batch and the paper."""
    enter(people.director(desk.deputy.id), f"/classes/{desk.deputy.class_id}")
    page.get_by_role("button", name="Trình ký cả lớp").click()
    page.get_by_label("Ngày ký").fill("2021-06-10")
    page.get_by_label("Người ký").select_option(label="Phạm Thị Phó – K/T Giám đốc / Phó Giám đốc")
    page.get_by_role("button", name="Ký và vào sổ cả lớp").click()
    expect(page.locator("#field-authorisation_number-note")).to_contain_text("phải có giấy ủy quyền")
    page.get_by_label("Số giấy ủy quyền").fill("7/UQ")
    page.get_by_label("Ngày ủy quyền").fill("2021-06-05")
    page.get_by_role("button", name="Ký và vào sổ cả lớp").click()
    expect(
        page.get_by_text("K/T Giám đốc / Phó Giám đốc Phạm Thị Phó (ủy quyền 7/UQ, 5/6/2021)")
    ).to_be_visible()
    page.get_by_role("link", name="Nguyễn Thị Hương").click()
    expect(page.get_by_text("K/T Giám đốc / Phó Giám đốc Phạm Thị Phó")).to_be_visible()


def test_a_successor_signs_for_the_center_that_ended(page: Page, desk: Desk, enter: Enter) -> None:
    """It finds the class among its own, proposes and signs it; the paper stands in its own book."""
    enter(people.director(desk.heir.id), "/classes?year=2021")
    page.get_by_role("link", name="NTD-01").click()
    page.get_by_role("button", name="Trình ký cả lớp").click()
    page.get_by_label("Ngày ký").fill("2021-07-05")
    page.get_by_role("button", name="Ký và vào sổ cả lớp").click()
    expect(page.get_by_role("cell", name="0001/2021/TTCT-250")).to_be_visible()
    page.get_by_role("link", name="Nguyễn Thị Hương").click()
    expect(page.get_by_text("VQ 000001")).to_be_visible()
    page.goto(f"{desk.origin}/certification/handovers")
    expect(page.get_by_label("Nguyễn Thị Hương")).to_be_visible()
