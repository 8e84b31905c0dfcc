"""Facilities: what is kept, what two officers cannot overwrite, and what others are told."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.enrollment.domain.facilities import Equipment, Investment, Material, Need, NeedState, Room
from services.enrollment.operations.facilities import NEW, answer_need, keep_thing
from services.enrollment.storage import facilities
from shared.db import Database
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.principal import Principal
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.enrollment.field import PROVINCE, TODAY, Field, published

_Kind = TypeVar("_Kind", Room, Equipment, Material, Investment, Need)


@pytest.fixture
def database(service_database: Callable[[str], TestDatabase]) -> Database:
    return service_database("enrollment").database


@pytest.fixture
def own(database: Database) -> Field:
    with database.transaction() as connection:
        field.prepare(connection)
        return field.center(connection)


def hall(own: Field, **changes: Any) -> Room:
    made = Room(NEW, own.center.id, "Hội trường A", "hall", 250, "good", date(2019, 9, 1))
    return replace(made, **changes)


def keep(database: Database, own: Field, thing: _Kind) -> _Kind:
    with database.transaction() as connection:
        return keep_thing(connection, thing, principal=own.officer, today=TODAY)


def test_every_change_tells_the_whole_of_the_books(database: Database, own: Field) -> None:
    """Each change is the next version of a snapshot with rooms, equipment, money in đồng and needs."""
    room = keep(database, own, hall(own))
    keep(
        database,
        own,
        Equipment(NEW, own.center.id, "projector", "Máy chiếu", 2, "good", date(2020, 1, 1), room_id=room.id),
    )
    keep(database, own, Material(NEW, own.center.id, "NT_DANG", 1, "Giáo trình", "2021", 120, "good"))
    keep(database, own, Investment(NEW, own.center.id, 2021, "district", "Sửa hội trường", 10**12, 5))
    keep(database, own, Need(NEW, own.center.id, 2021, "Ghế", 40, 60_000_000, "Ghế cũ hỏng"))
    told = published(database, "facility.reported")
    assert [each["version"] for each in told] == [1, 2, 3, 4, 5]
    last = told[-1]
    assert (last["rooms"][0]["seats"], last["equipment"][0]["quantity"]) == (250, 2)
    assert last["investments"] == [{"year": 2021, "source": "district", "budgeted": 10**12, "spent": 5}]
    assert last["needs"][0]["state"] == "raised"


def test_two_officers_do_not_overwrite_each_other(database: Database, own: Field) -> None:
    """The second is refused, sees the value that stands at its field, and nothing is changed."""
    room = keep(database, own, hall(own))
    keep(database, own, replace(room, seats=300))
    with pytest.raises(Conflict) as refused:
        keep(database, own, replace(room, seats=280, condition="worn"))
    said = {detail.where["field"]: detail.vi for detail in refused.value.details}
    assert said == {"seats": "Đang lưu: 300", "condition": "Đang lưu: Tốt"}
    with database.snapshot() as connection:
        assert facilities.listed(connection, Room, own.center.id) == [replace(room, seats=300, revision=2)]


def test_what_the_books_do_not_take(database: Database, own: Field) -> None:
    """A name taken, days in the wrong order, unknown kinds, money that was not there that year."""
    keep(database, own, hall(own))
    with pytest.raises(Conflict, match="name"):
        keep(database, own, hall(own))
    with pytest.raises(Invalid):
        keep(database, own, hall(own, name="B", in_use_to=date(2019, 8, 31)))
    with pytest.raises(Invalid):
        keep(database, own, Equipment(NEW, own.center.id, "x", "Máy", 1, "good", date(2020, 1, 1)))
    keep(database, own, Investment(NEW, own.center.id, 2025, "district", "Năm cuối", 1, 0))
    with pytest.raises(Invalid, match="does not exist in 2026"):
        keep(database, own, Investment(NEW, own.center.id, 2026, "district", "Hết cấp huyện", 1, 0))
    with pytest.raises(Invalid, match="does not exist in 2024"):
        keep(database, own, Investment(NEW, own.center.id, 2024, "commune", "Chưa có", 1, 0))


def test_equipment_stands_in_a_room_of_its_own_center(database: Database, own: Field) -> None:
    """Another center's room is no choice; another center's things are not found."""
    with database.transaction() as connection:
        other = field.center(connection, "244")
    room = keep(database, other, hall(other))
    with pytest.raises(Invalid):
        keep(
            database,
            own,
            Equipment(NEW, own.center.id, "sound", "Loa", 1, "good", date(2020, 1, 1), room_id=room.id),
        )
    with pytest.raises(NotFound):
        keep(database, own, replace(room, center_id=own.center.id))
    with pytest.raises(NotFound):
        keep(database, own, hall(own, id=uuid4()))


def test_a_need_is_answered_by_the_province_and_met_by_the_center(database: Database, own: Field) -> None:
    """Raised → accepted → met; once answered it is not rewritten; the center does not answer itself."""
    need = keep(database, own, Need(NEW, own.center.id, 2021, "Ghế", 40, 1, "Ghế cũ hỏng"))

    def answer(who: Principal, to: NeedState) -> Need:
        with database.transaction() as connection:
            return answer_need(connection, need.id, to=to, answer="Đồng ý", principal=who, today=TODAY)

    with pytest.raises(Forbidden):
        answer(own.director, "accepted")
    assert answer(PROVINCE, "accepted").state == "accepted"
    with pytest.raises(Conflict):
        keep(database, own, replace(need, quantity=50))
    assert answer(own.officer, "met").state == "met"
    with pytest.raises(Conflict):
        answer(PROVINCE, "declined")


def test_changes_at_once_are_told_one_after_another(database: Database, own: Field) -> None:
    """Eight officers at once: eight versions, and the last told snapshot holds all eight rooms."""
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            keep(database, own, hall(own, name=f"Phòng {number}"))
        except BaseException as error:  # noqa: BLE001 -- told to the test below
            failures.append(error)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=180)
    assert not failures
    told = sorted(published(database, "facility.reported"), key=lambda each: int(each["version"]))
    assert [(each["version"], len(each["rooms"])) for each in told] == [(n, n) for n in range(1, 9)]


def test_the_summary_counts_what_is_in_use_on_the_day(database: Database, own: Field) -> None:
    """The first and the last day in use count, the day after does not; what is unusable never does."""
    keep(database, own, hall(own, in_use_from=date(2021, 3, 1), in_use_to=date(2021, 3, 31)))
    keep(database, own, hall(own, name="Phòng hỏng", kind="classroom", condition="unusable"))
    seen = {}
    for day in (date(2021, 2, 28), date(2021, 3, 1), date(2021, 3, 31), date(2021, 4, 1)):
        with database.snapshot() as connection:
            seen[day] = facilities.summaries(connection, [own.center.id], day)[own.center.id]
    assert [each.halls for each in seen.values()] == [0, 1, 1, 0]
    assert [each.seats for each in seen.values()] == [0, 250, 250, 0]
    assert {each.classrooms for each in seen.values()} == {0}


def test_the_lists_say_where_they_come_from(database: Database) -> None:
    """Every source of money is dated data with its provenance."""
    with database.snapshot() as connection:
        rows = connection.execute(text("SELECT code, provenance FROM funding_source")).all()
    assert len(rows) >= 3
    assert all(row.provenance for row in rows)
