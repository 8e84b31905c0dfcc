"""Every page in both languages: rules of accessibility, a phone's width, the keyboard, errors, paper."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pydantic import SecretStr

from services.certification.main import create_app
from services.certification.settings import CertificationSettings
from tests import people
from tests.browser.house import LONG_YEAR, MANY_YEAR, PASSWORD, House
from tests.browser.looking import (
    SCREENSHOTS,
    accessibility_faults,
    overflow,
    say_why,
    take_screenshots,
    walk_by_tab,
)
from tests.browser.test_pages import sign_in
from tests.serving import serving

LANGUAGES = ("vi", "en")
SIGNED_IN = {
    "provincial": "/reporting/?period=2021-H1",
    "provincial-no-class": "/reporting/?period=2020-H2",
    "provincial-no-center": "/reporting/?period=2019-Y",
    "provincial-long-name": f"/reporting/?period={LONG_YEAR}-Y",
    "provincial-250": f"/reporting/?period={MANY_YEAR}-Y",
    "blank-table": "/reporting/blanks?period=2021-H1",
    "people-table": "/reporting/people?period=2021-H1",
    "documents": "/reporting/documents?period=2021-H1",
    "letterhead": "/reporting/documents/letterhead",
    "targets": "/reporting/targets",
    "tables": "/reporting/tables",
    "notice-ways": "/reporting/notices/ways",
    "notice-rules": "/reporting/notices/rules",
    "calendar": "/reporting/calendar",
    "reporting-rules": "/reporting/rules?doing=next",
    "reporting-deadlines": "/reporting/rules/deadlines",
    "reporting-rates": "/reporting/rules/rates?of=recruitment",
    "reporting-sentences": "/reporting/rules/sentences?of=new",
    "reporting-papers": "/reporting/rules/papers?of=state",
    "people-table-long-name": f"/reporting/people?period={LONG_YEAR}-Y",
    "overview": "/reporting/overview?period=2021-H1",
    "overview-long-name": f"/reporting/overview?period={LONG_YEAR}-Y",
    "center-figures": f"/reporting/centers/{UUID(int=243)}?period=2021-H1",
    "program-figures": "/reporting/programs/NT_DANG?period=2021-H1",
    "comparison": "/reporting/comparison?period=2021-H1&with=2021-H2",
    "facilities-table": "/reporting/facilities?period=2021-H1",
    "quality": "/reporting/operations/quality",
    "figure": "/reporting/figure?period=2021-H1&measure=completed",
    "figure-balance": f"/reporting/figure?period=2021-H1&measure=balance:closing&center_id={UUID(int=243)}",
    "figure-told": "/reporting/figure?period=2021-H1&measure=staff",
    "subject-events": f"/reporting/operations/quality/events?owner=certification&subject={UUID(int=1)}",
    "parked": "/reporting/operations/parked",
    "parked-none-restored": "/enrollment/operations/parked",
    "parked-250": "/certification/operations/parked",
    "classes": "/enrollment/",
    "class-completed": "/enrollment/classes/{completed_class}",
    "class-250": "/enrollment/classes/{open_class}",
    "class-empty": "/enrollment/classes/{empty_class}",
    "class-new": "/enrollment/classes/new",
    "class-settings": "/enrollment/classes/{running_class}/settings",
    "class-settings-planned": "/enrollment/classes/{planned_class}/settings",
    "class-nominations": "/enrollment/classes/{running_class}/nominations",
    "class-nominations-empty": "/enrollment/classes/{planned_class}/nominations",
    "class-admission": "/enrollment/classes/{running_class}/admission",
    "class-admission-250": "/enrollment/classes/{open_class}/admission",
    "class-learner": "/enrollment/classes/{running_class}/learners/{enrolment_id}",
    "class-timetable": "/enrollment/classes/{running_class}/timetable",
    "class-timetable-edit": "/enrollment/classes/{running_class}/timetable?edit={running_session}",
    "contest-rules": "/enrollment/contests/rules?level=center",
    "faculty-rules-new": "/enrollment/faculty/rules?do=new",
    "learner-rules": "/enrollment/learners/rules?rule=NT_DANG_60_THANG",
    "communes": "/enrollment/centers/communes",
    "blanks": "/certification/",
    "certificate-classes": "/certification/classes",
    "certificate-class": "/certification/classes/{certified_class}",
    "certificate": "/certification/certificates/{under_review_certificate}",
    "certificate-deeds": "/certification/certificates/{valid_certificate}/reissue",
    "certificate-cancel": "/certification/certificates/{valid_certificate}/cancellation",
    "certificate-correction": "/certification/certificates/{valid_certificate}/correction",
    "certificate-review": "/certification/certificates/{under_review_certificate}/reissue",
    "signing": "/certification/signing",
    "issuing-rules": "/certification/rules?center=TTCT-243",
    "validity-rules": "/certification/rules/validity?program=NT_DANG",
    "register-rules": "/certification/rules/registers",
    "signing-posts": "/certification/rules/signing-posts?post=deputy_director",
    "signing-batch": "/certification/signing/{batch_id}",
    "overdue": "/certification/overdue",
    "registers": "/certification/registers",
    "register-page": "/certification/registers/{certified_center}/2021",
    "register-appendix": "/certification/registers/{certified_center}/2021/appendix",
    "register-proof": "/certification/registers/{certified_center}/2021/proof",
    "copies": "/certification/copies?center=TTCT-243",
    "handovers": "/certification/handovers?center=TTCT-243",
    "audit": "/enrollment/operations/audit",
    "audit-none": "/reporting/operations/audit?person=khong-ai-ca",
    "audit-identity": "/identity/operations/audit?kind=insert",
    "account": "/identity/account",
    "accounts": "/identity/accounts",
    "accounts-none": "/identity/accounts?words=khong-ai-ca",
    "account-deputies": "/identity/account/deputies",
    "account-second-factors": "/identity/account/second-factors",
    "account-new": "/identity/accounts/new",
    "account-policies": "/identity/policies",
    "period-unknown": "/reporting/?period=2021-H9",
    "page-unknown": "/enrollment/khong-co-trang-nay",
}
OPEN = {
    "sign-in": "/identity/sign-in",
    "signed-out": "/identity/signed-out",
    "link": "/identity/link",
    "link-wrong": "/identity/link?code=AAAAA-BBBBB",
    "forgotten": "/identity/forgotten",
    "verify": "/verify/",
    "verify-list": "/verify/list",
    "verify-file": "/verify/file",
    "verify-unknown": "/verify/AAAABBBBCCCCDDDD",
}


def faults_of(page: Page, name: str) -> list[str]:
    """Return what is wrong with the page on the screen, on a desk and on a phone; keep how it looks."""
    page.set_viewport_size({"width": 1280, "height": 800})
    faults = [f"{name}: {fault}" for fault in accessibility_faults(page)]
    if wider := overflow(page, 360):
        faults.append(f"{name}: {wider} px wider than a phone")
    take_screenshots(page, name)
    return faults


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_behind_the_sign_in(page: Page, house: House, language: str) -> None:
    """No fault by axe, no sideways scrolling of the page on a phone; the page says its language."""
    sign_in(page, house, "dai", "/identity/account")
    page.goto(f"{house.address(SIGNED_IN['certificate'])}?lang={language}")
    faults = faults_of(page, f"reason-{language}")
    say_why(page, house.address(SIGNED_IN["certificate"]))
    for name, path in SIGNED_IN.items():
        page.goto(f"{house.address(path)}{'&' if '?' in path else '?'}lang={language}")
        assert page.locator("html").get_attribute("lang") == language
        faults += faults_of(page, f"{name}-{language}")
    assert faults == []


def test_no_colour_depends_on_the_language() -> None:
    """No style sheet of ours asks for the language of what it colours, so contrast is asked in one."""
    sheets = [*Path("shared/web/static").glob("*.css"), *Path("services").glob("*/web/static/*.css")]
    assert sheets
    assert [each.name for each in sheets if re.search(r":lang\(|\[lang|hreflang", each.read_text())] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_open_pages(page: Page, house: House, language: str) -> None:
    """The same for what anybody sees: sign-in, signed out, verification in each standing."""
    pages = {**OPEN, **{f"verify-{standing}": f"/verify/{code}" for standing, code in house.codes.items()}}
    faults = []
    for name, path in pages.items():
        page.goto(f"{house.origin}{path}?lang={language}")
        faults += faults_of(page, f"{name}-{language}")
    assert faults == []


def test_the_keyboard_reaches_everything_and_shows_where_it_is(page: Page, house: House) -> None:
    """Tab visits the skip link first, then every control, each with a visible focus."""
    sign_in(page, house, "bantuyengiao", "/identity/account")
    faults = {}
    for name in ("provincial", "classes", "blanks", "parked", "account"):
        page.goto(house.address(SIGNED_IN[name]))
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
        page.reload()
        faults[name] = walk_by_tab(page)
    assert not any(faults.values()), faults


def test_a_wide_table_scrolls_in_its_frame_and_keeps_its_names(page: Page, house: House) -> None:
    """On a phone the first column stays while the figures pass; in a long table the head stays too."""
    sign_in(page, house, "bantuyengiao", SIGNED_IN["provincial-250"])
    page.set_viewport_size({"width": 360, "height": 740})
    frame = page.get_by_role("region", name="Biểu 1. ")
    frame.evaluate("frame => frame.scrollTo(400, 3000)")
    first = frame.locator("tbody th").nth(60)
    seen = first.evaluate("cell => cell.getBoundingClientRect().left")
    edge = frame.evaluate("frame => frame.getBoundingClientRect().left")
    assert abs(seen - edge) < 3
    head = frame.locator("thead").evaluate("head => head.getBoundingClientRect().top")
    top = frame.evaluate("frame => frame.getBoundingClientRect().top")
    assert abs(head - top) < 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_fits_a_desk(page: Page, house: House, language: str) -> None:
    """At 1280 px no table scrolls sideways in its frame, in the longer language too."""
    sign_in(page, house, "bantuyengiao", "/identity/account?lang=vi")
    if language == "en":
        page.get_by_role("link", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
    page.set_viewport_size({"width": 1280, "height": 800})
    hidden = {}
    for name in ("provincial", "provincial-no-class", "classes", "blanks", "quality"):
        page.goto(house.address(SIGNED_IN[name]))
        assert page.locator("html").get_attribute("lang") == language
        hidden[name] = page.locator(".table-frame").evaluate_all(
            "frames => frames.map(each => each.scrollWidth - each.clientWidth)"
        )
    assert all(hidden.values()), hidden
    assert not any(any(frames) for frames in hidden.values()), hidden


def test_a_list_cut_short_says_so(page: Page, house: House) -> None:
    """Of 250 parked events 200 are shown, and the page says how many there are."""
    sign_in(page, house, "bantuyengiao", SIGNED_IN["parked-250"])
    expect(page.get_by_role("status")).to_contain_text("Hiện 200 trong 250 sự kiện")


def test_a_choice_looks_like_one(page: Page, house: House) -> None:
    """The arrow of a list to choose from is drawn."""
    sign_in(page, house, "bantuyengiao", SIGNED_IN["classes"])
    drawn = page.get_by_label("Năm").evaluate("each => getComputedStyle(each).backgroundImage")
    assert drawn.startswith("url(")


def test_refusals_are_pages_too(page: Page, house: House) -> None:
    """A wrong address (422) and a stale form (403) say in both languages what to do."""
    sign_in(page, house, "bantuyengiao", "/identity/account")
    page.get_by_label("Mật khẩu hiện tại").fill(PASSWORD)
    page.get_by_label("Mật khẩu mới").fill("ngắn")
    page.get_by_role("button", name="Đổi mật khẩu").click()
    expect(page.get_by_role("alert")).to_contain_text("ít nhất 12 ký tự")
    page.goto(f"{house.origin}/enrollment/documents?sheet=0")
    expect(page.locator(".problem-status")).to_have_text("422")
    assert faults_of(page, "problem-422") == []
    page.goto(f"{house.origin}/identity/account")
    page.evaluate("document.querySelector('.sign-out [name=csrf_token]').value = 'of another page'")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.locator(".problem-status")).to_have_text("403")
    expect(page.get_by_role("heading", level=1)).to_contain_text("tải lại trang")
    assert faults_of(page, "problem-403") == []


@pytest.mark.parametrize("status", [503, 500])
def test_a_failure_is_a_page_with_a_number_to_quote(context: BrowserContext, status: int) -> None:
    """The database gone (503), a defect of our own (500): no inner word, and the reference to quote."""
    nowhere = SecretStr("postgresql+psycopg://nobody:x@127.0.0.1:9/nothing")
    app = create_app(
        CertificationSettings(database_url=nowhere, sealing_keys=SecretStr("{}")), keys=people.KEYS
    )
    with serving(app) as http:
        database = app.state.database
        if status == 500:
            app.state.database = None
        page = context.new_page()
        answer = page.goto(f"{str(http.base_url).rstrip('/')}/verify/AAAABBBBCCCCDDDD")
        app.state.database = database  # the application closes it when it ends
        assert answer is not None
        assert answer.status == status
        assert not re.search("psycopg|sqlalchemy|NoneType|Traceback", page.content())
        expect(page.locator(".correlation code")).to_have_text(answer.headers["x-request-id"])
        assert faults_of(page, f"problem-{status}") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_prints_on_paper(
    page: Page,
    house: House,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
    language: str,
) -> None:
    """A4 across, three sheets at most, no navigation on them, tables and charts as wide as the paper."""
    sign_in(page, house, "bantuyengiao", SIGNED_IN["provincial"])
    page.goto(f"{house.origin}{SIGNED_IN['provincial']}&lang={language}")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.locator(".signatures")).to_be_visible()
    page.set_viewport_size({"width": 1001, "height": 690})  # A4 across within the margins, in CSS pixels
    hidden = page.locator(".table-frame").evaluate_all(
        "frames => frames.map(frame => frame.querySelector('table').offsetWidth - frame.clientWidth)"
    )
    assert len(hidden) == 2
    assert max(hidden) <= 0
    charts = page.locator(".chart-frame").evaluate_all(
        "frames => frames.map(frame => [frame.getBoundingClientRect(),"
        " frame.querySelector('svg').getBoundingClientRect()])"
    )
    assert len(charts) == 3
    assert all(room["left"] <= at["left"] and at["right"] <= room["right"] for room, at in charts)
    assert all(room["top"] < at["top"] and at["bottom"] <= room["bottom"] for room, at in charts)
    paper = tmp_path / "report.pdf"
    page.pdf(path=paper, prefer_css_page_size=True, print_background=True)
    content = paper.read_bytes()
    sheets = len(re.findall(rb"/Type\s*/Page[^s]", content))
    record_property("sheets", sheets)
    assert 1 <= sheets <= 3
    page.goto(f"{house.origin}{SIGNED_IN['overview']}&lang={language}")
    charts = page.locator(".charts .chart-frame").evaluate_all(
        "frames => frames.map(frame => frame.getBoundingClientRect())"
    )
    assert len({at["top"] for at in charts}) == 1 < len(charts), "side by side"
    page.goto(f"{house.origin}{SIGNED_IN['letterhead']}?lang={language}")
    expect(page.locator("main form")).to_be_hidden()  # nobody fills in a form on paper
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    (SCREENSHOTS / f"provincial-{language}.pdf").write_bytes(content)
