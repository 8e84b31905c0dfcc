"""Biểu 2 and Biểu 3: people and facilities as of a day, counted again by hand, in scope, as now."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from services.reporting.domain.facility_facts import (
    EquipmentLine,
    FacilityFact,
    InvestmentLine,
    NeedLine,
    RoomLine,
)
from services.reporting.domain.means import MeansLine, means_of
from services.reporting.domain.periods import parse_period
from services.reporting.operations.means import read_people
from shared.clock import now
from shared.events import enrollment as en
from shared.events.envelope import Event
from shared.ids import new_id
from tests import people
from tests.databases import TestDatabase
from tests.reporting.province import apply, reporting_served
from tests.reporting.published import appointed, center, contest, established, facility, settled, succeeded

Make = Callable[[str], TestDatabase]
FIRST, SECOND, THIRD = (UUID(int=number) for number in (243, 244, 246))
HALF = parse_period("2021-H1")
DAYS = st.integers(-40, 40).map(lambda away: HALF.end + timedelta(days=away))
POSTS = {
    "director": "Giám đốc",
    "deputy_director": "Phó Giám đốc",
    "lecturer": "Giảng viên",
    "adviser": "Cố vấn",
}
SPANS = st.tuples(DAYS, st.none() | st.integers(0, 60)).map(
    lambda drawn: (drawn[0], None if drawn[1] is None else drawn[0] + timedelta(days=drawn[1]))
)
HELD = st.tuples(
    st.sampled_from([FIRST, SECOND]),
    st.integers(1, 4),
    st.sampled_from(list(POSTS)),
    st.sampled_from(["staff", "part_time_lecturer"]),
    SPANS,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(held=st.lists(HELD, max_size=12))
@example(
    held=[
        (FIRST, 1, post, "staff", (HALF.start, None)) for post in ("adviser", "deputy_director", "director")
    ]
)
def test_each_person_of_the_establishment_stands_once_under_the_first_post_held_that_day(
    service_database: Make, held: list[tuple[UUID, int, str, str, tuple[date, date | None]]]
) -> None:
    """Persons by post on the last day are those counted one by one; nobody ever appointed is not reported."""
    database = service_database("reporting").database
    apply(
        database,
        [center(FIRST), center(SECOND)]
        + [
            appointed(
                unit,
                person_id=UUID(int=person),
                post=post,
                post_title=POSTS[post],
                employment=kind,
                valid_from=since,
                valid_to=until,
            )
            for unit, person, post, kind, (since, until) in held
        ],
    )
    with database.snapshot() as connection:
        view = read_people(connection, HALF, people.province(), now())
    for named, line in view.table.rows:
        own = [each for each in held if each[0] == named.center_id and each[3] == "staff"]
        begun = [each for each in own if each[4][0] <= HALF.end]
        if not begun:
            assert line.staff is None
            continue
        first: dict[int, int] = {}
        for _, person, post, _, (_, until) in begun:
            if until is None or until >= HALF.end:
                first[person] = min(first.get(person, 99), list(POSTS).index(post))
        counted = {post: list(first.values()).count(place) for place, post in enumerate(POSTS)}
        assert line.staff is not None
        assert {post: line.staff.get(post, 0) for post in POSTS} == counted
        assert line.present == len(first)


def told() -> list[Event]:
    """Return a full center, one whose establishment alone is told, and one that told nothing."""
    return [
        *(center(each) for each in (FIRST, SECOND, THIRD)),
        established(FIRST, 4),
        established(FIRST, 9, version=2, on=date(2021, 7, 1)),  # of the second half
        established(SECOND, 3),
        appointed(FIRST),
        appointed(FIRST, post="lecturer", post_title="Giảng viên"),
        appointed(FIRST, post="archivist", post_title="Văn thư"),
        settled(FIRST, 9),
        contest([(FIRST, "first"), (SECOND, ""), (FIRST, "")], new_id()),
        facility(FIRST, seats=250),
    ]


def test_the_doors_and_pages_show_what_was_told_and_never_zero_for_what_was_not(
    service_database: Make,
) -> None:
    """Posts, persons, vacancies, lecturers, contests, rooms, money: sums, 1/3 told, and the scope alone."""
    made = service_database("reporting")
    apply(made.database, told())
    with reporting_served(made) as http:

        def get(path: str, who: Any = None) -> Any:
            return http.get(f"/reporting{path}", headers=people.bearer(who or people.province()))

        table = get("/api/people?period=2021-H1").json()
        assert [(row["posts"], row["present"], row["vacant"], row["lecturers"]) for row in table["rows"]] == [
            (4, 3, 1, 9),
            (3, None, None, None),
            (None, None, None, None),
        ]
        assert table["rows"][0]["staff"] == {"director": 1, "lecturer": 1, "archivist": 1}
        assert table["post_titles"] == {
            "director": "Giám đốc",
            "lecturer": "Giảng viên",
            "archivist": "Văn thư",
        }
        assert (table["total"]["posts"], table["total"]["present"], table["total"]["vacant"]) == (7, 3, 1)
        assert table["total"]["higher"] == {"contestants": 3, "prizes": 1}
        assert [table["completeness"][name]["text"] for name in ("posts", "staff", "lecturers")] == [
            "2/3",
            "1/3",
            "1/3",
        ]
        means = get("/api/facilities?period=2021-H1").json()
        assert [row["figures"] is None for row in means["rows"]] == [False, True, True]
        assert (means["total"]["halls"], means["total"]["hall_seats"], means["total"]["classrooms"]) == (
            1,
            250,
            1,
        )
        assert means["completeness"]["facilities"]["missing"] == ["Huyện 244", "Huyện 246"]
        later = get("/api/facilities?period=2022-H1").json()["rows"][0]["figures"]
        assert (later["classrooms"], later["budgeted"]) == (0, 0), (
            "in use to 31/12/2021; money is of its year"
        )
        for path in ("people", "facilities"):
            assert [
                row["center"]["code"] for row in get(f"/api/{path}", people.officer(SECOND)).json()["rows"]
            ] == ["TTCT-244"]
            shown = get(f"/{path}?period=2021-H1")
            assert shown.status_code == 200
            assert "chưa báo cáo" in shown.text
            assert "Huyện 243" not in get(f"/{path}?period=2021-H1", people.officer(SECOND)).text
            assert get(f"/api/{path}?period=2021-H7").status_code == 422


def test_as_now_a_successor_shows_the_people_and_rooms_of_those_it_succeeded(service_database: Make) -> None:
    """Totals are equal both ways; the row of who ended is gone, and its figures stand with its heir."""
    made = service_database("reporting")
    apply(made.database, [*told(), appointed(SECOND), succeeded(FIRST, [SECOND], results_to=SECOND)])
    with reporting_served(made) as http:

        def get(table: str, units: str) -> Any:
            path = f"/reporting/api/{table}?period=2021-H1&units={units}"
            return http.get(path, headers=people.bearer(people.province())).json()

        then, today = get("people", "then"), get("people", "now")
        assert [row["present"] for row in then["rows"]] == [3, 1, None]
        assert [(row["center"]["code"], row["posts"], row["present"]) for row in today["rows"]] == [
            ("TTCT-244", 7, 4),
            ("TTCT-246", None, None),
        ]
        shared = ("posts", "present", "staff", "lecturers", "own_round", "higher")
        assert [then["total"][name] for name in shared] == [today["total"][name] for name in shared]
        then, today = get("facilities", "then"), get("facilities", "now")
        assert then["total"] == today["total"]
        assert [row["figures"] is None for row in today["rows"]] == [False, True]


ROOM = st.builds(
    RoomLine,
    st.sampled_from(["hall", "classroom", "other"]),
    st.integers(0, 400),
    st.sampled_from(["good", "worn", "unusable"]),
    DAYS,
    st.none() | DAYS,
)
PIECES = st.builds(
    EquipmentLine,
    st.just("projector"),
    st.integers(1, 9),
    st.sampled_from(["good", "unusable"]),
    DAYS,
    st.none() | DAYS,
)
MONEY = st.builds(
    InvestmentLine,
    st.sampled_from([2020, 2021]),
    st.just("district"),
    st.integers(0, 10**9),
    st.integers(0, 10**9),
)
NEED = st.builds(
    NeedLine,
    st.sampled_from([2020, 2021]),
    st.integers(1, 9),
    st.integers(0, 10**9),
    st.sampled_from(["raised", "accepted", "declined", "met"]),
)


@given(st.lists(ROOM), st.lists(PIECES), st.lists(MONEY), st.lists(NEED))
def test_facilities_are_those_in_use_that_day_and_money_that_of_its_year(
    rooms: Sequence[RoomLine],
    pieces: Sequence[EquipmentLine],
    money: Sequence[InvestmentLine],
    needs: Sequence[NeedLine],
) -> None:
    """Line by line: what began by the day and had not ended before it; a met or declined need is none."""
    on = HALF.end
    fact = FacilityFact(FIRST, 1, on, tuple(rooms), tuple(pieces), tuple(money), tuple(needs))
    wanted: dict[str, int] = dict.fromkeys(MeansLine.__dataclass_fields__, 0)
    for room in rooms:
        if room.in_use_from <= on and not (room.in_use_to and room.in_use_to < on):
            name = {"hall": "halls", "classroom": "classrooms"}.get(room.kind, "other_rooms")
            wanted[name] += 1
            if room.kind != "other":
                wanted[f"{room.kind}_seats"] += room.seats
            wanted["unusable_rooms"] += room.condition == "unusable"
    for piece in pieces:
        if piece.in_use_from <= on and not (piece.in_use_to and piece.in_use_to < on):
            wanted["equipment"] += piece.quantity
            wanted["unusable_equipment"] += piece.quantity if piece.condition == "unusable" else 0
    for line in money:
        if line.year == 2021:
            wanted["budgeted"] += line.budgeted
            wanted["spent"] += line.spent
    for need in needs:
        if need.year == 2021 and need.state in {"raised", "accepted"}:
            wanted["needs"] += need.quantity
            wanted["needs_cost"] += need.estimated_cost
    assert means_of(fact, on) == MeansLine(**wanted)


def test_a_title_told_later_is_shown_whatever_the_order_of_arrival(service_database: Make) -> None:
    """The newest appointment names a post, also one that arrives before an older one."""
    for order in (1, -1):
        database = service_database("reporting").database
        events: list[en.Appointed] = [
            appointed(FIRST, post="clerk", post_title="Giáo vụ – văn thư", valid_from=date(2021, 3, 1)),
            appointed(FIRST, post="clerk", post_title="Giáo vụ", valid_from=date(2020, 3, 1)),
        ]
        for event in events[::order]:
            apply(database, [center(FIRST), event])
        with database.snapshot() as connection:
            assert read_people(connection, HALF, people.province(), now()).posts == {
                "clerk": "Giáo vụ – văn thư"
            }
