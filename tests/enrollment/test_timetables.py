"""Timetables: nobody and no room is in two places at once, at one center or two, even at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from threading import Barrier
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from services.enrollment.domain.class_warnings import timetable_warnings
from services.enrollment.domain.facilities import Room
from services.enrollment.domain.timetables import LAST_PERIOD, Session
from services.enrollment.operations.classes.admit import admit
from services.enrollment.operations.classes.nominate import nominate, summon
from services.enrollment.operations.classes.timetable import add_session, change_session, remove_session
from services.enrollment.operations.faculty import appoint
from services.enrollment.storage import class_heads, enrolments, facilities, timetables
from services.enrollment.web.classes import standing_of
from shared.db import Database
from shared.errors import Conflict, Invalid, NotFound, Problem
from shared.ids import new_id
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.enrollment.class_things import begun, nominee
from tests.enrollment.field import KEYS, PROVINCE, TODAY, Field

NOBODY = UUID(int=0)
SATURDAY = date(2021, 6, 5)


def run(first: int, periods: int) -> Session:
    return Session(NOBODY, NOBODY, SATURDAY, first, periods, "Bài 1")


runs = st.integers(1, LAST_PERIOD).flatmap(
    lambda first: st.builds(run, st.just(first), st.integers(1, LAST_PERIOD + 1 - first))
)


@given(runs, runs)
def test_two_runs_overlap_where_they_share_a_period(one: Session, two: Session) -> None:
    """Exactly if some tiết belongs to both; on another day never."""
    shared = set(range(one.first_period, one.last_period + 1)) & set(
        range(two.first_period, two.last_period + 1)
    )
    assert one.overlaps(two) == two.overlaps(one) == bool(shared)
    assert not one.overlaps(replace(two, held_on=date(2021, 6, 6)))


@dataclass(frozen=True)
class Classes:
    """Two centers with a class each, one lecturer of both, and a room of the first."""

    database: Database
    own: Field
    other: Field
    mine: UUID
    second: UUID
    theirs: UUID
    lecturer: UUID
    room: UUID

    def add(self, class_id: UUID, first: int = 1, periods: int = 5, **other: object) -> Session:
        """Enter a session as the officer of its center."""
        at = self.other if class_id == self.theirs else self.own
        given = {"held_on": SATURDAY, "lesson": "Bài 1", **other}
        session = Session(NOBODY, class_id, first_period=first, periods=periods, **given)  # type: ignore[arg-type]
        with self.database.transaction() as connection:
            return add_session(connection, session, principal=at.officer)


def lecturer_of(connection: Connection, at: Field, person_id: UUID | None = None) -> UUID:
    return appoint(
        connection,
        at.center.id,
        full_name="Ngô Thị Giảng",
        post="lecturer",
        employment="part_time_lecturer",
        valid_from=date(2021, 2, 1),
        valid_to=None,
        decision_number=f"7-{at.center.area_code}",
        person_id=person_id,
        account_id=None,
        principal=PROVINCE,
        keys=KEYS,
    ).person_id


@pytest.fixture
def two(service_database: Callable[[str], TestDatabase]) -> Classes:
    database = service_database("enrollment").database
    with database.transaction() as connection:
        field.prepare(connection)
        own, other = field.center(connection), field.center(connection, "244")
        person = lecturer_of(connection, own)
        lecturer_of(connection, other, person)
        room = Room(new_id(), own.center.id, "Hội trường A", "hall", 100, "good", date(2021, 1, 1))
        facilities.add(connection, room)
        return Classes(
            database,
            own,
            other,
            begun(connection, own, "L-1"),
            begun(connection, own, "L-2"),
            begun(connection, other, "L-3"),
            person,
            room.id,
        )


def told(refused: Problem) -> list[tuple[str, str]]:
    return [(each.where["clash"], each.where["field"]) for each in refused.details]


def test_every_clash_is_named(two: Classes) -> None:
    """Class, lecturer and room each on its own; side by side, and at weekends, is no clash."""
    two.add(two.mine, 1, 5, lecturer_id=two.lecturer, room_id=two.room)
    two.add(two.mine, 6, 5, lecturer_id=two.lecturer, room_id=two.room)
    two.add(two.second, 1, 5)
    with pytest.raises(Conflict) as refused:
        two.add(two.second, 5, 2, lecturer_id=two.lecturer, room_id=two.room)
    assert told(refused.value) == [
        ("lecturer", "lecturer_id"), ("room", "room_id"), ("class", "held_on"),
        ("lecturer", "lecturer_id"), ("room", "room_id"),
    ]  # fmt: skip
    assert "L-1" in refused.value.details[0].vi
    assert "Ngô Thị Giảng" in refused.value.details[0].vi
    with two.database.snapshot() as connection:
        assert len(timetables.listed(connection, two.second)) == 1


def test_a_lecturer_of_two_centers_is_in_one_of_them(two: Classes) -> None:
    """The other center is told which tiết are taken, not by which class."""
    two.add(two.mine, 3, 3, lecturer_id=two.lecturer)
    with pytest.raises(Conflict) as refused:
        two.add(two.theirs, 1, 3, lecturer_id=two.lecturer)
    (detail,) = refused.value.details
    assert "tiết 3–5 ngày 5/6/2021" in detail.vi
    assert "L-1" not in detail.vi
    two.add(two.theirs, 6, 5, lecturer_id=two.lecturer)


@pytest.mark.parametrize("what", ["lecturer_id", "room_id"])
def test_two_who_plan_at_the_same_moment_get_it_once(two: Classes, what: str) -> None:
    """Of two transactions that want the same lecturer or room on one day, one is refused, every time."""
    wanted = two.lecturer if what == "lecturer_id" else two.room
    classes = (two.mine, two.theirs) if what == "lecturer_id" else (two.mine, two.second)
    for day in range(7, 12):
        start = Barrier(2)

        def plan(class_id: UUID, day: int = day, start: Barrier = start) -> str:
            start.wait(10)
            try:
                two.add(class_id, 1, 5, held_on=date(2021, 6, day), **{what: wanted})
            except Conflict as refused:
                return refused.code
            return "planned"

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(plan, classes)) == ["planned", "timetable-clash"]


def test_a_session_lies_in_the_class_and_in_the_day(two: Classes) -> None:
    """Before khai giảng, after bế giảng, beyond tiết 15: refused at the field; a gap of weeks is right."""
    for first, periods, day, at in (
        (1, 5, date(2021, 5, 31), "held_on"),
        (1, 5, date(2021, 7, 1), "held_on"),
        (14, 3, SATURDAY, "first_period"),
    ):
        with pytest.raises(Invalid) as refused:
            two.add(two.mine, first, periods, held_on=day)
        assert refused.value.details[0].where == {"field": at}
    two.add(two.mine, 11, 5, held_on=date(2021, 6, 1))
    two.add(two.mine, 1, 5, held_on=date(2021, 6, 30))


def test_lecturer_and_room_are_the_center_s_on_that_day(two: Classes) -> None:
    """Somebody of no post there, a room of another center or out of use: refused."""
    with two.database.transaction() as connection:
        facilities.add(
            connection,
            Room(
                new_id(),
                two.own.center.id,
                "P. cũ",
                "classroom",
                30,
                "good",
                date(2020, 1, 1),
                date(2021, 5, 1),
            ),
        )
        old = connection.execute(text("SELECT id FROM room WHERE name = 'P. cũ'")).scalar_one()
    for wrong in ({"lecturer_id": new_id()}, {"room_id": old}, {"room_id": new_id()}):
        with pytest.raises(Invalid):
            two.add(two.mine, **wrong)
    with pytest.raises(Invalid):
        two.add(two.theirs, room_id=two.room)


def test_a_session_is_moved_and_removed(two: Classes) -> None:
    """Moving frees the old place; an older form is refused with both values; what is recorded stays."""
    first = two.add(two.mine, lecturer_id=two.lecturer)
    with two.database.transaction() as connection:
        moved = change_session(
            connection, replace(first, first_period=6, lesson="Bài 2"), principal=two.own.officer
        )
        assert moved.revision == 2
        with pytest.raises(Conflict) as refused:
            change_session(connection, replace(first, periods=4), principal=two.own.officer)
        assert [each.where["theirs"] for each in refused.value.details] == ["6", "5", "Bài 2"]
    two.add(two.second, lecturer_id=two.lecturer)
    with two.database.transaction() as connection:
        with pytest.raises(Conflict, match="clashes"):
            change_session(connection, replace(moved, first_period=1), principal=two.own.officer)
        with pytest.raises(NotFound):
            remove_session(connection, two.theirs, moved.id, principal=two.other.officer)
        remove_session(connection, two.mine, moved.id, principal=two.own.officer)
        assert timetables.listed(connection, two.mine) == []


def test_what_attendance_was_taken_of_stays(two: Classes) -> None:
    """A session with attendance keeps its number of tiết and is not removed; its day may be corrected."""
    held = two.add(two.mine)
    who = two.own.officer
    with two.database.transaction() as connection:
        nominate(connection, two.mine, [nominee(1)], principal=who, today=TODAY)
        (one,) = (each.id for each in enrolments.listed(connection, two.mine))
        summon(connection, two.mine, [one], principal=who, today=TODAY)
        admit(connection, two.mine, came=[one], on=SATURDAY, principal=who, today=TODAY)
        connection.execute(
            text(
                "INSERT INTO attendance (class_id, session_id, enrolment_id, periods, recorded_by)"
                " VALUES (:c, :s, :e, 5, 'x')"
            ),
            {"c": two.mine, "s": held.id, "e": one},
        )
        with pytest.raises(Conflict, match="recorded"):
            remove_session(connection, two.mine, held.id, principal=who)
        with pytest.raises(Conflict, match="recorded"):
            change_session(connection, replace(held, periods=4), principal=who)
        change_session(connection, replace(held, held_on=date(2021, 6, 6)), principal=who)


def test_what_no_longer_fits_the_class_is_warned_of(two: Classes) -> None:
    """Sessions left outside by moved days, and a room with fewer seats than learners; both stop nobody."""
    two.add(two.mine, 1, 5, room_id=two.room)
    two.add(two.mine, 1, 5, held_on=date(2021, 6, 6))

    def about() -> list[str]:
        with two.database.snapshot() as connection:
            head = class_heads.get(connection, two.mine)
        assert head is not None
        return [each.where["about"] for each in timetable_warnings(standing_of(head))]

    assert about() == []
    with two.database.transaction() as connection:
        people = [nominee(number) for number in range(1, 4)]
        nominate(connection, two.mine, people, principal=two.own.officer, today=TODAY)
        connection.execute(text("UPDATE room SET seats = 3"))
    assert about() == []
    with two.database.transaction() as connection:
        connection.execute(text("UPDATE room SET seats = 2"))
        connection.execute(
            text("UPDATE training_class SET closed_on = :day WHERE id = :id"),
            {"day": date(2021, 6, 5), "id": two.mine},
        )
    assert about() == ["sessions", "room"]
