"""Pages of people in a real browser: how they look, and what officers and the province do there."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import Connection

from services.enrollment.main import create_app
from services.enrollment.operations.faculty import settle_lecturers
from services.enrollment.operations.lecturers import assign_subject, record_activity, record_qualification
from services.enrollment.operations.staffing import set_establishment
from services.enrollment.settings import EnrollmentSettings
from shared.auth import ACCESS_COOKIE
from shared.principal import Principal
from tests import people
from tests.browser.looking import walk_by_tab
from tests.browser.test_looks import LANGUAGES, faults_of
from tests.databases import Databases
from tests.enrollment import field
from tests.enrollment.field import Field
from tests.serving import served_app

LONG = "Công Tằng Tôn Nữ Hoàng Thị Nguyễn Phúc Bảo Thiên Hương Giang"


@dataclass(frozen=True)
class Served:
    """The pages of enrollment: a center with people, one without, and who is who."""

    origin: str
    full: Field
    bare: Field
    lecturer: UUID


def _fill(connection: Connection) -> tuple[Field, Field, UUID]:
    field.prepare(connection)
    full, bare = field.center(connection), field.center(connection, "244")
    long = field.lecturer(connection, full, LONG, post="lecturer", employment="staff")
    settled = [field.lecturer(connection, full, f"Trần Văn Kiêm Chức {number}").id for number in range(1, 11)]
    settle_lecturers(
        connection,
        full.center.id,
        settled_on=date(2021, 4, 1),
        decision_number="07-QĐ/TTCT",
        appointment_ids=settled[:-1],
        principal=full.officer,
    )
    set_establishment(
        connection,
        full.center.id,
        valid_from=date(2021, 1, 1),
        posts=4,
        decision_number="01-QĐ/BTCTU",
        decided_on=date(2020, 12, 20),
        principal=field.PROVINCE,
    )
    at = (full.center.id, long.person_id)
    record_qualification(
        connection,
        *at,
        kind="professional",
        level="thac_si",
        since=date(2015, 6, 1),
        evidence="Bằng số 12, Trường Đại học Thử nghiệm",
        principal=full.officer,
    )
    assign_subject(
        connection,
        *at,
        program_code="NT_DANG",
        lesson="Bài 2: Cương lĩnh xây dựng đất nước trong thời kỳ quá độ lên chủ nghĩa xã hội",
        valid_from=date(2021, 3, 1),
        valid_to=None,
        principal=full.officer,
    )
    for kind, quantity in (("teaching", 480), ("marking", 120)):
        record_activity(
            connection,
            *at,
            kind=kind,  # type: ignore[arg-type]
            quantity=Decimal(quantity),
            done_on=date(2021, 5, 4),
            note="Lớp nhận thức về Đảng",
            principal=full.officer,
            today=field.TODAY,
        )
    return full, bare, long.person_id


@pytest.fixture(scope="module")
def served(databases: Databases) -> Iterator[Served]:
    """Serve enrollment alone: who is asking is known by a cookie, as identity would have set it."""
    with ExitStack() as stack:
        made = stack.enter_context(databases.fresh("enrollment"))
        settings = EnrollmentSettings.model_validate(
            {"database_url": made.url, "sealing_keys": field.SEALING, "identity_url": "http://127.0.0.1:9"}
        )
        with made.database.transaction() as connection:
            filled = _fill(connection)
        client = stack.enter_context(served_app(create_app, settings))
        yield Served(str(client.base_url).rstrip("/"), *filled)


Enter = Callable[[Principal], None]


@pytest.fixture
def enter(context: BrowserContext, served: Served) -> Enter:
    """Give what signs somebody in."""

    def sign_in(who: Principal) -> None:
        context.add_cookies([{"name": ACCESS_COOKIE, "value": people.token(who), "url": served.origin}])

    return sign_in


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_people_have_no_fault(page: Page, served: Served, enter: Enter, language: str) -> None:
    """No fault by axe, nothing wider than a phone: full, empty, each form, a long name, the rules."""
    enter(people.province())
    on = "on=2021-07-27"
    full = f"/enrollment/faculty/{served.full.center.id}"
    person = f"{full}/people/{served.lecturer}"
    pages = {
        "faculty": f"/enrollment/faculty?{on}",
        "faculty-none": "/enrollment/faculty?on=1999-01-01",
        "faculty-center": f"{full}?{on}",
        "faculty-empty": f"{full}?on=1999-01-01",
        "faculty-appoint": f"{full}?{on}&do=appointment",
        "faculty-roster": f"{full}?{on}&do=roster",
        "faculty-establishment": f"{full}?{on}&do=establishment",
        "faculty-rules": "/enrollment/faculty/rules?x=1",
        "person": f"{person}?{on}",
        "person-activity": f"{person}?{on}&do=activity",
        "person-term": f"{person}?{on}&do=term:{served.lecturer}",
    }
    faults = []
    for name, path in pages.items():
        answer = page.goto(f"{served.origin}{path}&lang={language}")
        assert answer is not None
        assert answer.status == 200, name
        faults += faults_of(page, f"{name}-{language}")
    assert faults == []


def test_a_director_appoints_and_a_wrong_day_stands_at_its_field(
    page: Page, served: Served, enter: Enter
) -> None:
    """The refused form keeps what was entered; mended, it leads to the new person's page."""
    enter(served.bare.director)
    page.goto(f"{served.origin}/enrollment/faculty")
    expect(page.get_by_role("heading", level=1)).to_have_text("Trung tâm Chính trị số 244")
    page.get_by_role("link", name="Bổ nhiệm").click()
    page.get_by_label("Họ và tên").fill("Hoàng Thị Giáo Vụ")
    page.get_by_label("Chức vụ", exact=True).select_option("clerk")
    page.get_by_label("Hình thức").select_option("staff")
    page.get_by_label("Số quyết định").fill("09-QĐ/HU")
    page.get_by_label("Từ ngày").fill("2021-05-01")
    page.get_by_label("Đến hết ngày").fill("2021-04-01")
    page.get_by_role("button", name="Ghi bổ nhiệm").click()
    expect(page.get_by_role("alert")).to_contain_text("Ngày kết thúc sớm hơn ngày bắt đầu")
    expect(page.get_by_label("Họ và tên")).to_have_value("Hoàng Thị Giáo Vụ")
    page.get_by_label("Đến hết ngày").fill("")
    page.get_by_role("button", name="Ghi bổ nhiệm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hoàng Thị Giáo Vụ")
    expect(page.locator(".notice-good")).to_have_text("Đã lưu.")


def test_an_officer_enters_hours_with_a_comma_and_ends_a_post(
    page: Page, served: Served, enter: Enter
) -> None:
    """2,5 hours are two and a half; the ended post shows its decision; the other center is not found."""
    enter(served.full.officer)
    page.goto(f"{served.origin}/enrollment/faculty/{served.full.center.id}")
    page.get_by_role("link", name="Trần Văn Kiêm Chức 10").click()
    page.get_by_role("link", name="Ghi giờ").click()
    page.get_by_label("Loại việc").select_option("other")
    page.get_by_label("Số lượng").fill("2,5")
    page.get_by_label("Ngày làm").fill("2026-01-02")
    page.get_by_role("button", name="Ghi giờ").click()
    expect(page.locator(".notice-good")).to_have_text("Đã lưu.")
    page.goto(f"{page.url.split('?')[0]}?on=2026-02-01")
    expect(page.get_by_role("table", name="Giờ ghi ngoài")).to_contain_text("2,5")
    page.get_by_role("link", name="Kết thúc, đổi hạn").click()
    page.get_by_label("Giữ đến hết ngày").fill("2026-03-31")
    page.get_by_label("Số quyết định").fill("12-QĐ/TTCT")
    page.get_by_label("Ngày quyết định").fill("2026-03-20")
    page.get_by_label("Lý do").fill("Chuyển công tác khỏi địa bàn")
    page.get_by_role("button", name="Ghi thời hạn").click()
    expect(page.get_by_role("table", name="Chức vụ đã giữ")).to_contain_text("đến hết 31/3/2026")
    answer = page.goto(f"{served.origin}/enrollment/faculty/{served.bare.center.id}")
    assert answer is not None
    assert answer.status == 404


@pytest.mark.parametrize("page_of", ["faculty", "center", "person"])
def test_the_keyboard_reaches_everything(page: Page, served: Served, enter: Enter, page_of: str) -> None:
    """Tab visits every link and control, each with a visible focus."""
    enter(people.province())
    center = f"/enrollment/faculty/{served.full.center.id}"
    path = {
        "faculty": "/enrollment/faculty",
        "center": f"{center}?on=2021-07-27&do=appointment",
        "person": f"{center}/people/{served.lecturer}?on=2021-07-27&do=qualification",
    }[page_of]
    page.goto(served.origin + path)
    assert walk_by_tab(page) == []
