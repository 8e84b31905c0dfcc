"""At the printer in a real browser: a class is printed, a sheet jams, the rest follows."""

import io
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, expect
from pydantic import SecretStr
from pypdf import PdfReader

from services.certification.documents import step
from services.certification.main import create_app
from services.certification.settings import CertificationSettings
from services.certification.web import certificates as class_pages
from shared.auth import ACCESS_COOKIE
from shared.db import Database
from shared.ids import new_id
from tests import people
from tests.browser.test_looks import LANGUAGES, faults_of
from tests.certification.signing_keys import signing
from tests.certification.story import SECRET, Center, opened, receive
from tests.databases import Databases
from tests.serving import served_app

LONG = "Công Tằng Tôn Nữ Hoàng Thị Nguyễn Phúc Bảo Thiên Hương Giang"


@dataclass(frozen=True)
class Served:
    """The pages of certification, with a class of five and six blanks."""

    origin: str
    center: Center
    database: Database


@pytest.fixture(scope="module")
def served(databases: Databases) -> Iterator[Served]:
    with ExitStack() as stack:
        made = stack.enter_context(databases.fresh("certification"))
        center = opened(made.database, blanks=6)
        names = ["Đặng Ngọc Ánh", LONG, "Nguyễn Thị Hương", "Trần Văn Đức", "Lê Thị Tuyết Nhung"]
        receive(made.database, [center.recorded(new_id(), full_name=name) for name in names])
        settings = CertificationSettings(
            database_url=SecretStr(made.url),
            sealing_keys=SecretStr(f'{{"certification": {{"k1": "{SECRET}"}}}}'),
        )
        client = stack.enter_context(served_app(create_app, settings))
        yield Served(str(client.base_url).rstrip("/"), center, made.database)


@pytest.fixture(autouse=True)
def _signed_in(context: BrowserContext, served: Served) -> None:
    who = people.officer(served.center.id)
    context.add_cookies([{"name": ACCESS_COOKIE, "value": people.token(who), "url": served.origin}])


def test_a_class_is_printed_with_a_jam(page: Page, served: Served) -> None:
    """From the class to the last sheet: what is still to come is the file; the jammed sheet gets a blank."""
    page.goto(f"{served.origin}/certification/classes/{served.center.class_id}")
    page.get_by_role("button", name="In giấy chứng nhận").click()
    expect(page.get_by_role("heading", name="Bước 1. In các tờ còn lại")).to_be_visible()
    address = page.url
    assert pages_of_file(page, "Tải tệp in từ tờ 1") == 5
    faults = []
    for language in LANGUAGES:
        page.goto(f"{address}?lang={language}")
        faults += faults_of(page, f"print-job-{language}")
    page.goto(f"{served.origin}/certification/printing?lang=vi")
    faults += faults_of(page, "print-jobs-vi")
    page.goto(address)
    page.get_by_text("Kẹt giấy hoặc tờ bị hỏng").click()
    page.get_by_label("Hỏng ở tờ số").fill("9")
    page.get_by_label("Lý do hỏng").fill("Máy in kẹt giấy")
    page.get_by_role("button", name="Ghi phôi hỏng và in tiếp").click()
    expect(page.get_by_text("Hãy ghi số của một tờ chưa in, từ 1 đến 5.").first).to_be_visible()
    page.get_by_label("Hỏng ở tờ số").fill("2")
    page.get_by_role("button", name="Ghi phôi hỏng và in tiếp").click()
    expect(page.locator(".notice-good")).to_have_text("Đã lưu.")
    row = page.get_by_role("row", name=LONG)
    expect(row).to_contain_text("VP 000006")
    expect(row).to_contain_text("hỏng: VP 000002")
    faults += faults_of(page, "print-job-jam")
    assert pages_of_file(page, "Tải tệp in từ tờ 2") == 4
    page.get_by_role("button", name="Ghi là đã in").click()
    expect(page.get_by_text("Tất cả các tờ đã in xong.")).to_be_visible()
    page.get_by_role("link", name=LONG).click()
    page.get_by_role("button", name="In lại giấy này").click()
    expect(page.get_by_text("Các giấy này đã in rồi. Hãy ghi lý do in lại.").first).to_be_visible()
    page.get_by_label("Lý do in lại").fill("Mực mờ")
    page.get_by_role("button", name="Lập đợt in lại").click()
    expect(page.get_by_text("In lại: Mực mờ")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert faults == []


def test_a_large_class_is_set_while_its_page_waits(
    page: Page, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes longer is ordered: its page shows how far it is and offers the file by itself."""
    monkeypatch.setattr(class_pages, "IN_REQUEST", 1)
    page.goto(f"{served.origin}/certification/classes/{served.center.class_id}")
    page.get_by_role("button", name="Dựng giấy chứng nhận của cả lớp").click()
    expect(page.get_by_role("heading", name="Đang dựng")).to_be_visible()
    faults = faults_of(page, "document-order-waiting")
    assert step(served.database, signing)
    expect(page.get_by_role("heading", name="Đã dựng xong")).to_be_visible()
    expect(page.get_by_text("5 trên 5 tờ")).to_be_visible()
    faults += faults_of(page, "document-order-done")
    assert pages_of_file(page, "giay-chung-nhan-1-5.pdf") == 5
    assert faults == []


def pages_of_file(page: Page, link: str) -> int:
    """Download a file as a person does and return how many pages it has."""
    with page.expect_download() as coming:
        page.get_by_role("link", name=link).click()
    return len(PdfReader(io.BytesIO(coming.value.path().read_bytes())).pages)


def file_of(name: str, content: bytes) -> FilePayload:
    """Return a file as a person chooses one."""
    return {"name": name, "mimeType": "text/plain", "buffer": content}


def test_a_template_is_seen_before_it_is_used(context: BrowserContext, page: Page, served: Served) -> None:
    """Its mistake is shown with the line, its preview as two pictures; then it stands among the editions."""
    who = people.token(people.province())
    context.add_cookies([{"name": ACCESS_COOKIE, "value": who, "url": served.origin}])
    page.goto(f"{served.origin}/certification/templates")
    source = page.get_by_label("Nguồn Typst")
    good = source.input_value()
    source.fill(good + "\n#khong-co")
    page.get_by_role("button", name="Xem thử mẫu").click()
    expect(page.get_by_role("alert")).to_contain_text("Tên chưa được định nghĩa: khong-co")
    page.get_by_label("Tệp mẫu (.typ)").set_input_files(file_of("mau.docx", b"PK"))
    page.get_by_role("button", name="Xem thử mẫu").click()
    expect(page.locator("#field-file-note")).to_have_text("Hãy chọn tệp Typst có đuôi .typ.")
    expect(page.get_by_role("button", name="Đưa mẫu vào dùng")).to_have_count(0)
    page.get_by_label("Tệp mẫu (.typ)").set_input_files(
        file_of("mau.typ", good.replace("_chứng nhận_", "_xác nhận_").encode())
    )
    page.get_by_role("button", name="Xem thử mẫu").click()
    expect(page.locator("img.paper-picture")).to_have_count(2)
    expect(page.get_by_label("Nguồn Typst")).to_have_value(re.compile("_xác nhận_"))
    faults = faults_of(page, "paper-templates")
    page.get_by_label("Căn cứ ban hành").fill("12-HD/BTGTU")
    page.get_by_label("Nguồn Typst").fill(good + "\n// khác bản xem thử")
    page.get_by_role("button", name="Đưa mẫu vào dùng").click()
    expect(page.get_by_role("alert")).to_contain_text("Hãy xem thử đúng bản này")
    page.get_by_role("button", name="Xem thử mẫu").click()
    page.get_by_role("button", name="Đưa mẫu vào dùng").click()
    expect(page.locator(".notice-good")).to_have_text("Đã lưu.")
    expect(page.get_by_role("row", name="12-HD/BTGTU")).to_be_visible()
    assert faults == []
