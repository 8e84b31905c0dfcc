"""A center's key is entered, signs, and is withdrawn; a stranger shows the file: in a browser."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pydantic import SecretStr

from services.certification.main import create_app
from services.certification.operations.pdf_signing import make_ready
from services.certification.settings import CertificationSettings
from shared.auth import ACCESS_COOKIE
from shared.ids import new_id
from shared.principal import Principal
from tests import people
from tests.browser.test_looks import LANGUAGES, faults_of
from tests.certification.signing_keys import PASSWORD, issued
from tests.certification.story import SEALING, Center, opened, receive
from tests.databases import Databases
from tests.serving import served_app

LONG = "Công Tằng Tôn Nữ Hoàng Thị Nguyễn Phúc Bảo Thiên Hương Giang"


@dataclass(frozen=True)
class Served:
    """The pages of certification, with a certificate."""

    origin: str
    center: Center


@pytest.fixture(scope="module")
def served(databases: Databases) -> Iterator[Served]:
    make_ready()  # what the process does at its first file; here no browser waits for it
    with ExitStack() as stack:
        made = stack.enter_context(databases.fresh("certification"))
        center = opened(made.database, blanks=2)
        receive(made.database, [center.recorded(new_id(), full_name=LONG), Center("TTCT-250").registered()])
        settings = CertificationSettings(database_url=SecretStr(made.url), sealing_keys=SecretStr(SEALING))
        client = stack.enter_context(served_app(create_app, settings))
        yield Served(str(client.base_url).rstrip("/"), center)


def sign_in(context: BrowserContext, served: Served, who: Principal) -> None:
    context.add_cookies([{"name": ACCESS_COOKIE, "value": people.token(who), "url": served.origin}])


def test_a_key_is_entered_signs_and_is_withdrawn(
    context: BrowserContext, page: Page, served: Served, tmp_path: Path
) -> None:
    """Entered at the second try, it signs the paper; a stranger is told what was done to the file."""
    sign_in(context, served, people.director(served.center.id))
    here = f"{served.origin}/certification/keys"
    page.goto(here)
    expect(page).to_have_url(f"{here}/{served.center.id}")
    expect(page.get_by_text("Hiện không có khóa nào đang dùng")).to_be_visible()
    faults = faults_of(page, "pdf-keys-none")
    (tmp_path / "khoa.p12").write_bytes(issued().file())
    for password in ("sai", PASSWORD):
        page.get_by_label("Tệp khóa").set_input_files(tmp_path / "khoa.p12")
        page.get_by_label("Mật khẩu của tệp").fill(password)
        page.get_by_role("button", name="Đưa khóa vào dùng").click()
        if password != PASSWORD:
            expect(page.locator("#field-password-note")).to_contain_text("Mật khẩu của tệp không đúng")
            expect(page.get_by_label("Mật khẩu của tệp")).to_have_value("")
            faults += faults_of(page, "pdf-keys-refused")
    expect(page.locator(".notice-good")).to_have_text("Đã lưu.")
    expect(page.get_by_text("Đang dùng")).to_be_visible()
    for language in LANGUAGES:
        page.goto(f"{here}/{served.center.id}?lang={language}")
        faults += faults_of(page, f"pdf-keys-{language}")
    page.goto(f"{served.origin}/certification/classes/{served.center.class_id}?lang=vi")
    page.get_by_role("link", name=LONG).click()
    expect(page.get_by_text("Tệp PDF sẽ mang chữ ký số của Trung tâm Chính trị")).to_be_visible()
    with page.expect_download(timeout=240_000) as coming:
        page.get_by_role("link", name="Tải giấy chứng nhận (PDF)").click()
    signed = coming.value.path().read_bytes()
    page.reload()
    expect(page.get_by_text("Tệp PDF có chữ ký số của Trung tâm Chính trị")).to_be_visible()
    faults += faults_of(page, "certificate-signed")
    shown = {
        "Đúng tệp gốc, còn nguyên": signed,
        "Đã bị thêm nội dung sau khi ký": signed + b"\n",
        "Chữ ký số đã bị gỡ": signed[: signed.index(b"%%EOF") + 5],
    }
    for sentence, content in shown.items():
        page.goto(f"{served.origin}/verify/file?lang=vi")
        (tmp_path / "giay.pdf").write_bytes(content)
        page.get_by_label("Tệp cần kiểm tra").set_input_files(tmp_path / "giay.pdf")
        page.get_by_role("button", name="Kiểm tra tệp").click()
        expect(page.get_by_text(sentence)).to_be_visible(timeout=240_000)
        faults += faults_of(page, f"verify-file-{len(sentence)}")
    page.goto(f"{here}/{served.center.id}")
    page.get_by_text("Thu hồi khóa này").click()
    page.get_by_label("Lý do thu hồi").fill("Mất thiết bị lưu khóa")
    page.get_by_role("button", name="Thu hồi khóa", exact=True).click()
    expect(page.get_by_text("Đã thu hồi")).to_be_visible()
    faults += faults_of(page, "pdf-keys-withdrawn")
    sign_in(context, served, people.province())
    page.goto(here)
    expect(page.locator("tbody tr")).to_have_count(2)
    faults += faults_of(page, "pdf-key-centers")
    assert faults == []
