"""The report as a workbook: LibreOffice computes what the system says; gaps in words; nobody else's rows."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from tests import people
from tests.databases import TestDatabase
from tests.office import recalculated
from tests.reporting.province import apply, means_told, reporting_served, small_province
from tests.reporting.published import blanks_moved, center

FORMULA_NAME = '=HYPERLINK("http://127.0.0.1/","Trung tâm")'


@pytest.fixture
def client(service_database: Callable[[str], TestDatabase]) -> Iterator[httpx.Client]:
    made = service_database("reporting")
    centers, events = small_province()
    renamed = center(centers[2], version=2, name=FORMULA_NAME)
    full, other, _ = centers
    # Every way in and out of a stock, each by a number of its own: a term left out of a balance is seen.
    moved = [
        blanks_moved(full, "spoiled", 4),
        blanks_moved(full, "lost", 8, kind="lose"),
        blanks_moved(full, "destroyed", 16, kind="destroy"),
        blanks_moved(other, "in_stock", 32, kind="transfer", from_center=full),
    ]
    apply(made.database, [*events, *means_told(*centers), renamed, *moved])
    with reporting_served(made) as served:
        yield served


def get(client: httpx.Client, path: str, who: Any = None) -> httpx.Response:
    answer = client.get(f"/reporting{path}", headers=people.bearer(who or people.province()))
    assert answer.status_code == 200, answer.text
    return answer


def lines(sheet: Any) -> dict[str, dict[str, Any]]:
    """Return the figures of each line by code ("Cộng": the total), keyed by the number of the column."""
    rows = list(sheet.iter_rows(values_only=True))
    numbers = next(row for row in rows if row[0] == "A" and row[1] == "B")
    begin = rows.index(numbers) + 1
    return {
        str(row[1] or row[0]): {
            str(number): value for number, value in zip(numbers[2:], row[2:], strict=True)
        }
        for row in rows[begin:]
        if row[0]
    }


def test_libreoffice_computes_every_total_and_rate_as_the_system_does(
    client: httpx.Client, tmp_path: Path
) -> None:
    """Opened and recalculated by LibreOffice: figures, sums, rates, balances equal the doors' JSON."""
    book = recalculated(get(client, "/workbook?period=2021-H1").content, tmp_path)
    assert book.sheetnames == [
        "Biểu 1",
        "Biểu đồ",
        "Biểu 1 theo chương trình",
        "Biểu 2",
        "Biểu 3",
        "Biểu 4",
        "Cách tính",
    ]
    every = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert [cell for cell in every if isinstance(cell, str) and cell.startswith(("#", "Err:"))] == []

    told = get(client, "/api/provincial?period=2021-H1").json()
    table = lines(book["Biểu 1"])
    rates = [rate["code"] for rate in told["rates"]]
    assert table["TTCT-246"] == dict.fromkeys(table["TTCT-246"], "chưa báo cáo")
    for code, row in {
        **{row["center"]["code"]: row for row in told["rows"] if row["figures"]},
        "Cộng": told["totals"],
    }.items():
        shown = list(table[code].values())
        wanted = [
            *(row["figures"][key] for key in ("classes_planned_year", "learners_planned_year")),
            *(row["rates"][each]["percent"] or "–" for each in rates),
            *(row[each]["value"] or "chưa báo cáo" for each in ("staff", "lecturers")),
        ]
        found = [
            *shown[:2],
            *(value if isinstance(value, str) else f"{value:.2f}" for value in shown[-2 - len(rates) : -2]),
            *shown[-2:],
        ]
        assert found == wanted, code
        done = ("classes_opened", "classes_completed", "classes_cancelled", "summoned", "admitted")
        assert shown[2:7] == [row["figures"][key] for key in done]

    staff = lines(book["Biểu 2"])
    total = get(client, "/api/people?period=2021-H1").json()["total"]
    assert [staff["Cộng"][str(number)] for number in (1, 2, 3)] == [
        total["posts"],
        total["present"],
        total["vacant"],
    ]
    assert staff["TTCT-246"]["1"] == "chưa báo cáo"
    money = lines(book["Biểu 3"])
    means = get(client, "/api/facilities?period=2021-H1").json()["total"]
    assert list(money["Cộng"].values())[8] == means["budgeted"] / 1_000_000
    assert list(money["Cộng"].values())[10] == float(means["spent_percent"])
    stock = lines(book["Biểu 4"])
    for row in get(client, "/api/blanks?period=2021-H1").json()["rows"]:
        assert stock[row["holder"]["code"]]["9"] == row["closing"]


def test_totals_and_rates_are_formulas_charts_are_native_and_a_name_is_never_a_formula(
    client: httpx.Client,
) -> None:
    """What a reader clicks on shows how it is computed; a center named like a formula stays a name."""
    content = get(client, "/workbook?period=2021-H1&lang=en").content
    book = load_workbook(io.BytesIO(content))
    sheet = book["Table 1"]
    total = next(row for row in sheet.iter_rows() if row[0].value == "Total")
    assert all(str(cell.value).startswith("=") for cell in total[2:])
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert len([name for name in parts.namelist() if name.startswith("xl/charts/chart")]) == 3
    named = [cell for row in sheet.iter_rows(max_col=1) for cell in row if cell.value == FORMULA_NAME]
    assert [cell.data_type for cell in named] == ["s"]


def test_an_officer_s_workbook_holds_the_own_center_alone(client: httpx.Client) -> None:
    """No name, code or figure of another center stands in any sheet; an empty period still opens."""
    own = small_province()[0][1]
    content = get(client, "/workbook?period=2021-H1", people.officer(own)).content
    book = load_workbook(io.BytesIO(content))
    words = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell}
    assert "TTCT-244" in words
    assert not words & {"TTCT-243", "TTCT-246"}
    empty = load_workbook(io.BytesIO(get(client, "/workbook?period=2015-Y").content))
    assert empty["Biểu 1"]["A1"].value == "Biểu 1. Kết quả mở lớp theo trung tâm, năm 2015"
