"""Words, numbers and dates of the pages."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from fastapi import APIRouter, FastAPI, Request
from fastapi.staticfiles import StaticFiles
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import URL

from shared.web.addresses import reading_address
from shared.web.formats import vi_date, vi_datetime, vi_number, vi_percent
from shared.web.languages import catalogues_beside, read_catalogue

ROOT = Path(__file__).parents[2]
SHARED = ROOT / "shared" / "web"


def template_folders() -> list[Path]:
    return [SHARED / "templates", *sorted((ROOT / "services").glob("*/web/templates"))]


def sentences_in(templates: Path) -> set[str]:
    found: set[str] = set()
    for path in sorted(templates.rglob("*.html")):
        for _, message, _, _ in extract_from_file(
            "jinja2.ext:babel_extract", path, options={"trimmed": "true"}
        ):
            found.update([message] if isinstance(message, str) else message[:1])
    return found


def english_of(templates: Path) -> dict[str, str]:
    return {
        str(m.id if isinstance(m.id, str) else m.id[0]): str(m.string)
        for catalogue in catalogues_beside(templates)
        for m in read_catalogue(catalogue)
        if m.id
    }


@pytest.mark.parametrize("folder", template_folders(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_sentence_has_its_english(folder: Path) -> None:
    """What a page says in Vietnamese stands in the English catalogue of its service, or of the chrome."""
    said = sentences_in(folder)
    known = {**english_of(SHARED / "templates"), **english_of(folder)}
    missing = sorted(sentence for sentence in said if not known.get(sentence))
    place = (folder.parent / "locale" / "en").relative_to(ROOT)
    assert not missing, f"add the English to a catalogue in {place}: {missing}"


def test_the_chrome_says_something() -> None:
    """The extraction finds the sentences at all (else the test above could not fail)."""
    assert {"Đăng xuất", "Báo cáo"} <= sentences_in(SHARED / "templates")


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (5470, 0, "5.470"),
        (46, 0, "46"),
        (1234567, 0, "1.234.567"),
        (Decimal("8.5"), 1, "8,5"),
        (Decimal("8.45"), 1, "8,5"),
        (-1500, 0, "-1.500"),
        (None, 0, "–"),
        (0, 0, "0"),
    ],
)
def test_numbers_are_printed_as_in_vietnam(value: int | Decimal | None, places: int, expected: str) -> None:
    """A dot between thousands, a decimal comma; what is not known is a dash and never 0."""
    assert vi_number(value, places) == expected


def test_percentages_and_dates_are_printed_as_in_vietnam() -> None:
    """91,32 % with a space that does not break; no leading zeros; Vietnamese time."""
    assert vi_percent(Decimal("0.91324")) == "91,32\N{NO-BREAK SPACE}%"
    assert vi_percent(None) == "–"
    assert vi_date(date(2021, 7, 27)) == "27/7/2021"
    late = datetime(2021, 7, 26, 18, 5, tzinfo=UTC)
    assert (vi_date(late), vi_datetime(late)) == ("27/7/2021", "01:05 27/7/2021")


@given(st.integers(-(10**12), 10**12))
def test_a_printed_number_reads_back(value: int) -> None:
    """Taking the dots out gives the number again."""
    assert int(vi_number(value).replace(".", "")) == value


@pytest.mark.parametrize(
    ("method", "path", "stood_on", "read_at"),
    [
        ("GET", "/s/jobs/7?page=2", "", "/s/jobs/7?page=2"),
        ("POST", "/s/rules?from=2", "http://site/s/jobs", "/s/rules?from=2"),
        ("POST", "/s/jobs/7/jam", "http://site/s/jobs/7?sheet=3", "/s/jobs/7?sheet=3"),
        ("POST", "/s/jobs/7/jam", "http://site/s/jobs/7/jam", "/s/jobs/7"),
        ("POST", "/s/jobs/7/jam", "https://elsewhere/s/rules", "/s/jobs/7"),
        ("POST", "/s/orders", "http://site/static/rules", "/"),
    ],
)
def test_a_page_is_read_again_where_pages_are_read(
    method: str, path: str, stood_on: str, read_at: str
) -> None:
    """After a refused form the language links lead to a page, never to where only forms are sent."""
    app, pages = FastAPI(), APIRouter()
    for address in ("/jobs", "/jobs/{job}", "/rules"):
        pages.get(address)(lambda: "")
    for address in ("/rules", "/jobs/{job}/jam", "/orders"):
        pages.post(address)(lambda: "")
    app.include_router(pages, prefix="/s")
    app.mount("/static", StaticFiles(directory=SHARED / "static"))
    plain, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": plain,
        "query_string": query.encode(),
        "headers": [(b"host", b"site"), (b"referer", stood_on.encode())],
        "scheme": "http",
        "app": app,
    }
    found = reading_address(Request(scope)).include_query_params(lang="en")
    wanted = URL(read_at).include_query_params(lang="en")
    assert (found.path, found.query) == (wanted.path, wanted.query)
