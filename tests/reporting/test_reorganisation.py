"""1 July 2025: the nine district centers of a province end, others begin; every period both ways.

Three merge, two are split (of one nobody was told who has its figures), two go into a third, two into the
provincial school; half a year later one of the new centers ends, too. A class goes on across the change.
"""

import io
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from openpyxl import load_workbook

from services.reporting.storage.differences import cell_differences
from shared.events import enrollment as en
from shared.events.envelope import Event
from shared.ids import new_id
from tests import people
from tests.databases import Databases
from tests.reporting.naive import naive_count
from tests.reporting.province import apply, one_class, reporting_served
from tests.reporting.published import (
    appointed,
    blanks,
    center,
    established,
    facility,
    plan,
    school_class,
    settled,
    succeeded,
)

OLD = tuple(UUID(int=number) for number in range(243, 252))
NORTH, SOUTH, WEST, SCHOOL = (UUID(int=number) for number in range(301, 305))
LAST, FIRST = date(2025, 6, 30), date(2025, 7, 1)
HEIRS: Mapping[UUID, tuple[UUID, ...]] = {
    OLD[0]: (NORTH,),
    OLD[1]: (NORTH,),
    OLD[2]: (NORTH,),
    OLD[3]: (SOUTH, WEST),
    OLD[4]: (SOUTH, WEST),
    OLD[5]: (WEST,),
    OLD[6]: (WEST,),
    OLD[7]: (SCHOOL,),
    OLD[8]: (SCHOOL,),
}
UNTOLD = OLD[4]
"""Was split, and nobody was told who has its figures."""
TODAY: Mapping[UUID, UUID] = {
    **{old: heirs[0] for old, heirs in HEIRS.items() if old != UNTOLD},
    OLD[3]: NORTH,  # first SOUTH's, which ended in turn
    SOUTH: NORTH,
    UNTOLD: UNTOLD,
    NORTH: NORTH,
    WEST: WEST,
    SCHOOL: SCHOOL,
}
"""Who answers today for whose figures."""


def history() -> list[Event]:
    """Return two years: each old center by numbers of its own, so that no two sums are alike by chance."""
    events: list[Event] = [center(each, valid_from=date(2020, 6, 1)) for each in OLD]
    events += [center(each, valid_from=FIRST) for each in (NORTH, SOUTH, WEST, SCHOOL)]
    for place, old in enumerate(OLD):
        size = 2 + place
        events += [
            plan(old, [("NT_DANG", 1, size, 10 * size), ("DV_MOI", 4, 1, size)], year=2025),
            appointed(old, valid_from=date(2020, 7, 1), valid_to=LAST),
            established(old, 10 + place, on=date(2021, 1, 1)),
            settled(old, 20 + place, on=date(2024, 2, 1)),
            facility(old, seats=100 + place),
            blanks(old, 100 * size, date(2024, 1, 5)),
        ]
        events += one_class(old, date(2024, 3, 4), summoned=size + 1, marks=[place % 3] * size)
        events += one_class(old, date(2025, 2, 3), summoned=size + 2, marks=[1] * size, not_passed=1)
        events.append(ended(old, HEIRS[old], LAST, None if old == UNTOLD else HEIRS[old][0]))
    for place, new in enumerate((NORTH, SOUTH, WEST, SCHOOL)):
        events += [
            plan(new, [("NT_DANG", 4, 3 + place, 40)], year=2025),
            appointed(new, valid_from=FIRST),
            settled(new, 40 + place, on=FIRST),
        ]
        events += one_class(new, date(2025, 9, 1), summoned=30 + place, marks=[2] * (20 + place))
    events.append(ended(SOUTH, (NORTH,), date(2025, 12, 31), NORTH))
    return events + across()


def across() -> list[Event]:
    """Return a class that the first center opened in June and its heir closed in July."""
    about: dict[str, Any] = {"class_id": new_id(), "program_code": "NT_DANG", "opened_on": date(2025, 6, 28)}
    about |= {"summoned": 17, "admitted": 15, "closed_on": date(2025, 7, 8)}
    return [
        school_class(en.ClassOpened, 1, **about, center_id=OLD[0]),
        school_class(en.ClassCompleted, 3, **about, center_id=NORTH, opened_by=OLD[0], not_passed=2),
    ]


def ended(old: UUID, heirs: tuple[UUID, ...], last: date, results_to: UUID | None) -> Event:
    return succeeded(
        old,
        heirs,
        last_day=last,
        kind="split" if len(heirs) > 1 else "merge",
        results_to=results_to,
        legal_act="Quyết định về sắp xếp đơn vị hành chính",
    )


PERIODS = {"2024-Y": (1, 12), "2025-H1": (1, 6), "2025-07": (7, 7), "2025-H2": (7, 12), "2025-Y": (1, 12)}


@pytest.fixture(scope="module")
def told() -> list[Event]:
    return history()


@pytest.fixture(scope="module")
def client(databases: Databases, told: list[Event]) -> Iterator[httpx.Client]:
    with databases.fresh("reporting") as made:
        apply(made.database, told)
        with made.database.snapshot() as connection:
            assert cell_differences(connection) == []
        with reporting_served(made) as served:
            yield served


def read(client: httpx.Client, path: str, units: str, **asked: str) -> dict[str, Any]:
    answer = client.get(
        f"/reporting/api/{path}", params={**asked, "units": units}, headers=people.bearer(people.province())
    )
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


def clerk(told: list[Event], period: str, unit_of: Mapping[UUID, UUID]) -> dict[UUID, Counter[str]]:
    """Return what each unit counts in a period, and plans for its year, counted from the events alone.

    Who was not there yet by the period's end has no figure in it.
    """
    year, (first, last) = period[:4], PERIODS[period]
    counted: dict[UUID, Counter[str]] = defaultdict(Counter)
    begun = {*OLD, NORTH, SOUTH, WEST, SCHOOL} if (year, last) >= ("2025", 7) else {*OLD}
    for (center_id, program, month, measure), number in naive_count(told).items():
        if center_id not in begun:
            continue
        unit = unit_of.get(center_id, center_id)
        if month[:4] == year and measure.endswith("_planned"):
            counted[unit][f"{measure}_year"] += number
        if month[:4] == year and first <= int(month[5:]) <= last and program:
            counted[unit][measure] += number
    return counted


def rows_of(report: dict[str, Any]) -> dict[UUID, dict[str, int]]:
    return {UUID(row["center"]["id"]): row["figures"] for row in report["rows"] if row["figures"]}


@pytest.mark.parametrize("period", PERIODS)
def test_every_figure_both_ways_is_what_the_events_add_up_to(
    client: httpx.Client, told: list[Event], period: str
) -> None:
    """By the units of then and by those of today: each row; totals and their rates are the same."""
    reports = {}
    for units, unit_of in (("then", {}), ("now", TODAY)):
        report = reports[units] = read(client, "provincial", units, period=period)
        expected = clerk(told, period, unit_of)
        shown = rows_of(report)
        assert shown.keys() == expected.keys()
        for unit, counts in expected.items():
            assert {name: shown[unit].get(name, 0) for name in counts} == dict(counts), (units, unit)
            assert all(not value or name in counts or "blanks" in name for name, value in shown[unit].items())
    assert reports["then"]["totals"]["figures"] == reports["now"]["totals"]["figures"]
    assert reports["then"]["totals"]["rates"] == reports["now"]["totals"]["rates"]
    assert reports["then"]["programs"] == reports["now"]["programs"]


def test_who_stands_in_the_table(client: httpx.Client) -> None:
    """Then: the nine, or all; today: three heirs with all they took over, and the split that nobody got."""
    named = {
        (period, units): set(rows_of(read(client, "provincial", units, period=period)))
        for period in ("2024-Y", "2025-H1", "2025-Y")
        for units in ("then", "now")
    }
    today = {NORTH, WEST, SCHOOL, UNTOLD}
    assert named["2024-Y", "then"] == named["2025-H1", "then"] == set(OLD)
    assert named["2025-Y", "then"] == {*OLD, NORTH, SOUTH, WEST, SCHOOL}
    assert named["2024-Y", "now"] == named["2025-H1", "now"] == named["2025-Y", "now"] == today


def test_a_class_across_the_change_counts_once_on_each_side(client: httpx.Client) -> None:
    """Opened in June by the center that ended, closed in July by its heir; today both are the heir's."""
    june, july = (rows_of(read(client, "provincial", "then", period=each)) for each in ("2025-H1", "2025-07"))
    assert (june[OLD[0]]["classes_opened"], june[OLD[0]]["classes_completed"]) == (2, 1)
    assert (july[NORTH]["classes_opened"], july[NORTH]["classes_completed"]) == (0, 1)
    opened = read(client, "figure", "now", period="2025-H1", measure="admitted", center_id=str(NORTH))
    assert opened["value"] == opened["counted"] == sum(range(3, 7)) + 15


def test_a_year_is_compared_both_ways(client: httpx.Client, told: list[Event]) -> None:
    """2025 beside 2024: the totals are the same both ways, and those that the events add up to."""
    totals = []
    for units in ("then", "now"):
        compared = read(client, "comparison", units, period="2025-Y", **{"with": "2024-Y"})
        totals.append(compared["total"])
    assert totals[0] == totals[1]
    for period, side in (("2024-Y", "base"), ("2025-Y", "shown")):
        counted = sum(clerk(told, period, TODAY).values(), Counter())
        for measure in ("classes_opened", "admitted", "completed", "certificates_issued"):
            assert totals[0]["figures"][measure][side] == counted[measure]


@pytest.mark.parametrize("period", ["2025-H1", "2025-Y"])
def test_people_means_and_blanks_both_ways(client: httpx.Client, period: str) -> None:
    """Biểu 2 to 4 add up to the same, and nobody is counted with a center that ended and with its heir."""
    for path in ("people", "facilities", "blanks"):
        then, now = (read(client, path, units, period=period) for units in ("then", "now"))
        assert then["total"] == now["total"], path
    report = read(client, "provincial", "now", period=period)["totals"]
    staff, lecturers = (9, sum(range(20, 29))) if period == "2025-H1" else (4, sum(range(40, 44)))
    assert (report["staff"]["value"], report["lecturers"]["value"]) == (staff, lecturers)


def test_the_workbook_has_the_rows_of_either_way(client: httpx.Client) -> None:
    """Rows of then or of today, whose classes opened add up to the same."""
    added = {}
    for units in ("then", "now"):
        answer = client.get(
            "/reporting/workbook",
            params={"period": "2025-Y", "units": units},
            headers=people.bearer(people.province()),
        )
        assert answer.status_code == 200
        sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
        table = [[cell.value for cell in row] for row in sheet.iter_rows()]
        (place,) = {row.index("Lớp đã mở") for row in table if "Lớp đã mở" in row}
        lines = [row for row in table if isinstance(row[1], str) and row[1].startswith("TTCT-")]
        added[units] = len(lines), sum(int(str(row[place])) for row in lines)
    assert added == {"then": (13, 14), "now": (4, 14)}
