"""The provincial page renders whatever the figures are, in both languages, without inline script."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from jinja2.ext import babel_extract
from sqlalchemy import text

from services.reporting.operations.asking import OwnerTotals
from services.reporting.storage.differences import fact_totals
from services.reporting.timed import reconcile
from services.reporting.web import pages
from shared.control_totals import MEMBERS, ControlTotal
from shared.events import certification as ce
from shared.events.envelope import Event
from shared.ids import new_id
from shared.principal import Principal
from shared.web.languages import read_catalogue
from tests import people
from tests.databases import TestDatabase
from tests.reporting.province import apply, one_class, reporting_served, small_province
from tests.reporting.published import center, certificate, plan


@pytest.fixture
def made(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    return service_database("reporting")


@pytest.fixture
def client(made: TestDatabase) -> Iterator[httpx.Client]:
    with reporting_served(made) as served:
        yield served


def page(client: httpx.Client, who: Principal | None = None, **asked: str) -> str:
    answer = client.get(
        "/reporting/",
        params=asked,
        headers={**people.bearer(who or people.province()), "Accept": "text/html"},
    )
    assert answer.status_code == 200, answer.text
    assert not re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", answer.text), "no inline script"
    return answer.text


def test_the_page_shows_table_formulas_targets_and_who_is_missing(
    made: TestDatabase, client: httpx.Client
) -> None:
    """Numbers in Vietnamese, numbered columns with formulas, states in words, `chưa báo cáo` in its place."""
    apply(made.database, small_province()[1])
    text = page(client, period="2021-H1")
    assert ">90,00<" in text, "a rate in the table"
    assert "chỉ tiêu 90\N{NO-BREAK SPACE}%" in text
    assert re.search(r"= \d+ : \d+ ×\s100", text)
    assert re.search(r'against-good"><svg.*?</svg><span class="[^"]*">đạt<', text, re.DOTALL)
    assert 'class="not-reported">chưa báo cáo<' in text
    assert "Chưa đối soát" in text
    assert 'role="img" aria-label="Tỷ lệ chiêu sinh' in text


def test_the_page_in_english(made: TestDatabase, client: httpx.Client) -> None:
    """In English no Vietnamese sentence of the page itself remains."""
    apply(made.database, small_province()[1])
    text = page(client, period="2021-H1", lang="en")
    for vietnamese in (
        "Kỳ báo cáo",
        ">Cách tính",
        "Tóm tắt",
        "chưa báo cáo",
        "Chưa đối soát",
        "Cộng",
        "Độ trễ",
    ):
        assert vietnamese not in text
    assert "not reported" in text
    assert "68.75%" in text


def test_every_sentence_of_the_pages_has_its_english() -> None:
    """No text of a template is missing from the English catalogue, and none there is stale."""
    web = Path(pages.__file__).parent
    used = set()
    for template in (web / "templates").glob("*.html"):
        with template.open("rb") as file:
            for _, _, message, _ in babel_extract(file, ("_",), (), {"trimmed": "true"}):
                used.add(message[0] if isinstance(message, tuple) else message)
    catalogues = (web / "locale/en").glob("*.po")
    catalogue = {message.id for each in catalogues for message in read_catalogue(each) if message.id}
    assert used == catalogue


def test_an_empty_province_says_so(client: httpx.Client) -> None:
    """Before any center is registered the page says so and offers the periods."""
    text = page(client)
    assert "Chưa có trung tâm nào" in text
    assert "<option" in text


def test_centers_without_any_class_yet(made: TestDatabase, client: httpx.Client) -> None:
    """Registered centers without plan or class: rows, no chart, no figure made up."""
    apply(made.database, [center(UUID(int=number)) for number in (243, 244)])
    text = page(client, period="2021-H1")
    assert "data-chart" not in text
    absent = re.findall(r'<td colspan="(\d+)" class="absent"><span class="not-reported">chưa báo cáo<', text)
    columns = len(
        re.findall(r'<td class="number">\d+(?= <span class="formula"|</td>)', text.partition("</thead>")[0])
    )
    assert absent == [str(columns)] * 3, "both centers and the total say so, over all columns"


def test_250_centers_with_long_and_hostile_names(made: TestDatabase, client: httpx.Client) -> None:
    """Many rows and long names render; a name with markup is shown as text."""
    long_name = "Trung tâm Chính trị thành phố rất dài tên " * 8
    events: list[Event] = [
        center(UUID(int=number), name=long_name, short_name=f"<b>Dài</b> {long_name}{number}")
        for number in range(1, 251)
    ]
    events += [plan(UUID(int=number), [("NT_DANG", 1, 1, 10)]) for number in range(1, 251)]
    apply(made.database, events)
    text = page(client, period="2021-H1")
    assert text.count('<th scope="row" class="first-column"') == 252  # centers, total, one program
    assert "<b>Dài</b>" not in text
    assert "data-chart" not in text, "too many bars to read"


def test_a_director_sees_the_own_center_only(made: TestDatabase, client: httpx.Client) -> None:
    """No other center's name is anywhere on the page."""
    ids, events = small_province()
    apply(made.database, events)
    text = page(client, people.director(ids[0]), period="2021-H1")
    assert "Huyện 243" in text
    assert "Huyện 244" not in text


def test_a_band_that_nobody_expected_gets_its_column(made: TestDatabase, client: httpx.Client) -> None:
    """Bands are data: a column stands for each band met, under the name its decision gave it."""
    apply(
        made.database,
        [center(UUID(int=243)), *one_class(UUID(int=243), date(2021, 3, 1), summoned=2, marks=[2])],
    )
    text = page(client, period="2021-H1")
    assert '<th scope="col" class="number">Giỏi</th>' in text
    assert '<th scope="col" class="number">Khá</th>' not in text


def test_certificates_stand_in_the_row_of_a_center_without_plan_or_class(
    made: TestDatabase, client: httpx.Client
) -> None:
    """Certificates of December, issued in a January of which nothing else is told: in row and total."""
    one, other = UUID(int=243), UUID(int=244)
    issued = certificate(
        ce.CertificateIssued,
        1,
        certificate_id=new_id(),
        completion_id=new_id(),
        class_id=new_id(),
        center_id=one,
        program_code="NT_DANG",
        issued_on=date(2022, 1, 5),
    )
    apply(made.database, [center(one), center(other), issued])
    text = page(client, period="2022-01")
    table = text[text.index("<tbody>") : text.index("</tfoot>")]
    rows = [re.findall(r"chưa báo cáo|>(1)<", row) for row in table.split("<tr>")[1:]]
    assert [row.count("1") for row in rows] == [1, 0, 1], "the center, the other, the total"
    assert all("" in row for row in rows), "what was not told says so beside it"
    answer = client.get(
        "/reporting/api/provincial", params={"period": "2022-01"}, headers=people.bearer(people.province())
    ).json()
    assert [row["figures"] for row in answer["rows"]] == [{"certificates_issued": 1}, None]
    assert answer["totals"]["figures"]["certificates_issued"] == 1
    assert {row["state"] for row in answer["rows"]} == {"not_reported"}


def test_every_page_of_figures_says_as_of_when_and_how_it_is_proven(
    made: TestDatabase, client: httpx.Client
) -> None:
    """Before the first run each says that nothing was compared; after it, when, and how many differ."""
    ids, events = small_province()
    apply(made.database, events)
    with made.database.snapshot() as connection:
        class_id = connection.execute(text("SELECT class_id FROM class_fact LIMIT 1")).scalar_one()
    addresses = [
        *(
            f"/reporting/{table}?period=2021-H1"
            for table in ("", "people", "facilities", "blanks", "comparison")
        ),
        f"/reporting/centers/{ids[0]}?period=2021-H1",
        "/reporting/programs/NT_DANG?period=2021-H1",
        "/reporting/overview?period=2021-H1",
        "/reporting/figure?period=2021-H1&measure=admitted",
        "/reporting/figure?period=2021-H1&measure=rate:recruitment",
        f"/reporting/classes/{class_id}",
        "/reporting/operations/quality",
    ]
    headers = {**people.bearer(people.province()), "Accept": "text/html"}
    for said in ("Chưa đối soát", "0 sai lệch"):
        for address in addresses:
            answer = client.get(address, headers=headers)
            assert answer.status_code == 200, address
            proof = answer.text.partition('class="proof proof-')[2].partition("</div>\n</div>")[0]
            assert said in proof, address
            assert "Số liệu đến" in proof, address
        reconcile(made.database, lambda _: OwnerTotals(0, 0, totals_of(made)))


def totals_of(made: TestDatabase) -> tuple[ControlTotal, ...]:
    with made.database.snapshot() as connection:
        return tuple(total for kind in MEMBERS for total in fact_totals(connection, kind))


def test_the_lag_page_and_an_unknown_period(client: httpx.Client) -> None:
    """The lag page answers before any event; an unknown period is a page that says so."""
    headers = {**people.bearer(people.province()), "Accept": "text/html"}
    assert "Chưa nhận sự kiện nào" in client.get("/reporting/operations/lag", headers=headers).text
    answer = client.get("/reporting/", params={"period": "2021-H9"}, headers=headers)
    assert answer.status_code == 404
    assert "2021-H9" in answer.text
