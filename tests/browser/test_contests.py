"""Pages of contests in a real browser: how they look, a judge's sheet, the decision, the next round."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import Connection

from services.enrollment.main import create_app
from services.enrollment.operations.contest_entries import NewStep
from services.enrollment.operations.contests import keep_step
from services.enrollment.settings import EnrollmentSettings
from shared.auth import ACCESS_COOKIE
from shared.principal import Principal
from tests import people
from tests.browser.looking import walk_by_tab
from tests.browser.test_looks import LANGUAGES, faults_of
from tests.databases import Databases
from tests.enrollment import contest_story, field
from tests.enrollment.field import Field
from tests.serving import served_app

LONG = "Công Tằng Tôn Nữ Hoàng Thị Nguyễn Phúc Bảo Thiên Hương Giang"
LESSON = "Bài 2: Cương lĩnh xây dựng đất nước trong thời kỳ quá độ lên chủ nghĩa xã hội"


@dataclass(frozen=True)
class Served:
    """The pages of enrollment with contests in every state, and one without anything."""

    origin: str
    own: Field
    ids: dict[str, str]

    def contest(self, name: str, page: str = "") -> str:
        """Return the address of a contest of the story."""
        return f"{self.origin}/enrollment/contests/{self.ids[name]}{page}"


def _fill(connection: Connection) -> tuple[Field, dict[str, str]]:
    field.prepare(connection)
    own = field.center(connection)
    ids = contest_story.all_states(connection, own)
    long = field.lecturer(connection, own, LONG).person_id
    played = contest_story.held(connection, own, "Hội thi giảng viên giỏi cấp trung tâm năm 2021")
    second = field.lecturer(connection, own, "Trần Văn Thi").person_id
    contest_story.jury(connection, played)
    contest_story.entered(connection, played, own, [long, second], LESSON)
    keep_step(
        connection,
        played.id,
        NewStep(
            title="Bồi dưỡng phương pháp giảng dạy cho thí sinh được chọn",
            starts_on=date(2021, 4, 1),
            ends_on=date(2021, 4, 10),
            responsible="Phòng Lý luận chính trị, Ban Tuyên giáo",
            state="done",
        ),
        principal=own.officer,
    )
    bare = contest_story.held(connection, own, "Hội thi chưa có gì")
    return own, {**ids, "played": str(played.id), "bare": str(bare.id)}


@pytest.fixture(scope="module")
def served(databases: Databases) -> Iterator[Served]:
    """Serve enrollment alone: who is asking is known by a cookie, as identity would have set it."""
    with ExitStack() as stack:
        made = stack.enter_context(databases.fresh("enrollment"))
        settings = EnrollmentSettings.model_validate(
            {"database_url": made.url, "sealing_keys": field.SEALING, "identity_url": "http://127.0.0.1:9"}
        )
        with made.database.transaction() as connection:
            own, ids = _fill(connection)
        client = stack.enter_context(served_app(create_app, settings))
        yield Served(str(client.base_url).rstrip("/"), own, ids)


Enter = Callable[[Principal], None]


@pytest.fixture
def enter(context: BrowserContext, served: Served) -> Enter:
    """Give what signs somebody in."""

    def sign_in(who: Principal) -> None:
        context.add_cookies([{"name": ACCESS_COOKIE, "value": people.token(who), "url": served.origin}])

    return sign_in


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_contests_have_no_fault(page: Page, served: Served, enter: Enter, language: str) -> None:
    """No fault by axe, nothing wider than a phone: lists, each form, sheets, equals, results, nothing yet."""
    enter(people.province())
    pages = {
        "contests": f"{served.origin}/enrollment/contests?do=new",
        "contest": served.contest("played", "?do=candidate"),
        "contest-bare": served.contest("bare", "?do=step"),
        "contest-scores": served.contest("judged_contest", "/scores?x=1"),
        "contest-scores-none": served.contest("bare", "/scores?x=1"),
        "contest-equal": served.contest("tied_contest", "/results?do=announce"),
        "contest-results": served.contest("announced_contest", "/results?do=send"),
        "contest-results-none": served.contest("bare", "/results?x=1"),
    }
    faults = []
    for name, address in pages.items():
        answer = page.goto(f"{address}&lang={language}")
        assert answer is not None
        assert answer.status == 200, name
        faults += faults_of(page, f"{name}-{language}")
    assert faults == []


def test_from_a_judge_s_sheet_to_the_next_round(page: Page, served: Served, enter: Enter) -> None:
    """A wrong cell is shown at its place; whole sheets give places; the decision locks; two go on."""
    enter(served.own.director)
    for judge in ("Đỗ Văn Giám Khảo 1", "Đỗ Văn Giám Khảo 2"):
        page.goto(served.contest("played", "/scores"))
        page.get_by_label("Giám khảo", exact=True).select_option(judge)
        page.get_by_role("button", name="Mở bảng của giám khảo").click()
        cells = page.locator("table input")
        expect(cells).to_have_count(6)
        for place, score in enumerate(("9", "9,5", "9", "8", "8", "mười")):
            cells.nth(place).fill(score)
        page.get_by_role("button", name="Ghi điểm").click()
        expect(page.locator("td.field-wrong")).to_have_text("Điểm phải là số, ví dụ 8,5.")
        expect(cells.nth(1)).to_have_value("9,5")
        cells.nth(5).fill("8.5")
        page.get_by_role("button", name="Ghi điểm").click()
        expect(page.locator(".notice-good")).to_have_text("Đã lưu.")
        expect(cells.nth(5)).to_have_value("8,5")
    page.get_by_role("link", name="Kết quả").click()
    first = page.get_by_role("row", name=LONG)
    expect(first).to_contain_text("93,00")
    expect(first).to_contain_text("Giải Nhất")
    page.get_by_role("link", name="Công bố kết quả").click()
    page.get_by_label("Số quyết định").fill("15-QĐ/TTCT")
    page.get_by_label("Ngày quyết định").fill("2021-04-22")
    page.get_by_role("button", name="Công bố bằng quyết định").click()
    expect(page.get_by_role("table", name="Kết quả theo quyết định 15-QĐ/TTCT")).to_be_visible()
    page.goto(served.contest("played", "/scores"))
    expect(page.locator("table input")).to_have_count(0)
    page.goto(served.contest("played", "/results?do=send"))
    page.get_by_label("Hội thi vòng sau").select_option("Hội thi cấp tỉnh (2021)")
    page.locator("#form").get_by_role("button", name="Cử thí sinh dự vòng sau").click()
    expect(page.locator(".notice-good")).to_have_text("Đã lưu.")
    page.goto(served.contest("next_contest"))
    expect(page.get_by_role("table", name="Thí sinh")).to_contain_text(LONG)
    expect(page.get_by_role("table", name="Thí sinh")).to_contain_text("từ vòng trước")


def test_the_jury_puts_equals_in_order(page: Page, served: Served, enter: Enter) -> None:
    """Until then neither has a prize; then the second named is first."""
    enter(served.own.director)
    page.goto(served.contest("tied_contest", "/results"))
    page.get_by_label("Nguyễn Thị Dự Thi 1").select_option("2")
    page.get_by_label("Nguyễn Thị Dự Thi 2").select_option("1")
    page.get_by_role("button", name="Ghi thứ tự của ban giám khảo").click()
    standings = page.get_by_role("table", name="Xếp hạng tạm thời")
    expect(standings.get_by_role("row").nth(1)).to_contain_text("Nguyễn Thị Dự Thi 2")
    expect(standings.get_by_role("row").nth(1)).to_contain_text("Giải Nhất")


@pytest.mark.parametrize("name", ["list", "sheet"])
def test_the_keyboard_reaches_everything(page: Page, served: Served, enter: Enter, name: str) -> None:
    """Tab goes through a judge's sheet cell by cell, each with a visible focus and a name."""
    enter(people.province())
    listed = f"{served.origin}/enrollment/contests?do=new"
    page.goto(listed if name == "list" else served.contest("judged_contest", "/scores"))
    assert walk_by_tab(page) == []
