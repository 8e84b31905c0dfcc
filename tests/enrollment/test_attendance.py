"""Attendance on a real database: sums kept with the cells, cells saved by what was seen, making up."""

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread
from uuid import UUID

import pytest

from services.enrollment.domain.grids import Cell
from services.enrollment.operations.attendance import (
    attendance_grid,
    save_attendance,
)
from services.enrollment.operations.grids import seen_class
from services.enrollment.operations.makeup import MakeUp, make_up_periods
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.principal import Principal
from tests import people
from tests.databases import TestDatabase
from tests.enrollment.field import TODAY
from tests.enrollment.results import Class, class_in, refused

Make = Callable[[str], TestDatabase]


@pytest.fixture
def make(service_database: Make) -> Callable[..., Class]:
    return lambda **rules: class_in(service_database("enrollment").database, **rules)


def make_up_entered(one: Class, *, periods: int, held_on: date) -> MakeUp:
    return MakeUp(
        enrolment_id=one.learners[0],
        session_id=one.sessions[0],
        periods=periods,
        held_on=held_on,
        reason="Học cùng lớp khác",
    )


def test_the_sum_beside_the_enrolment_is_kept_with_the_cells(make: Callable[..., Class]) -> None:
    """Each saving brings `attended` to the sum of the sessions; the last cell cleared: nothing known."""
    one = make()
    assert one.attend((1, 1, "", "x"), (1, 2, "", "3"), (2, 1, "", "P")) == ["x", "3", "P"]
    assert [attended for attended, _ in one.sums()] == [8, 0, None]
    one.attend((1, 1, "x", "K"), (2, 1, "P", ""))
    assert [attended for attended, _ in one.sums()] == [3, None, None]


@pytest.mark.parametrize(("excused_counts", "attended"), [(True, 5), (False, 10)])
def test_excused_periods_count_by_the_rule_set(
    make: Callable[..., Class], *, excused_counts: bool, attended: int
) -> None:
    """The sum in the database and the standing on the page follow `attendance.excused_counts`."""
    one = make(excused_counts=excused_counts)
    one.attend((1, 1, "", "x"), (1, 2, "", "P"), (1, 3, "", "K"))
    with one.database.snapshot() as connection:
        group, rules = seen_class(connection, one.id, one.officer)
        row = attendance_grid(connection, group, rules).rows[0]
    assert one.sums()[0][0] == row.standing.attended == attended
    assert row.standing.may_miss == 10 - (15 - attended)


def test_a_cell_that_another_changed_is_shown_with_both_values_and_nothing_is_stored(
    make: Callable[..., Class],
) -> None:
    """The second officer saw it empty: the whole saving is refused, the conflict names both values."""
    one = make()
    one.attend((1, 1, "", "x"))
    found = refused(Conflict, lambda: one.attend((2, 1, "", "x"), (1, 1, "", "P")))
    assert [(each["index"], each["yours"], each["stored"]) for each in found] == [(1, "P", "x")]
    assert found[0]["recorded_by"] == one.officer.name != ""
    assert [attended for attended, _ in one.sums()] == [5, None, None], "the other cell was not stored either"
    one.attend((2, 1, "", "x"), (1, 1, "x", "P"))
    assert [attended for attended, _ in one.sums()] == [0, 5, None]


def test_sending_again_what_stands_already_is_harmless(make: Callable[..., Class]) -> None:
    """A saving whose answer was lost is sent again: no conflict with oneself."""
    one = make()
    for _ in range(2):
        assert one.attend((1, 1, "", "x")) == ["x"]
    one.all_attend()
    for _ in range(2):
        assert one.mark((1, 1, "first", "", "7,5")) == ["7.5"]


def test_of_two_officers_at_one_moment_one_is_told(make: Callable[..., Class]) -> None:
    """Both saw an empty cell and press at once: one value stands, the other officer gets both to see."""
    one = make()
    both, told = Barrier(2), []

    def press(value: str) -> None:
        both.wait()
        try:
            told.append(one.attend((1, 1, "", value))[0])
        except Conflict as conflict:
            told.append(str(conflict.details[0].where["stored"]) + "!")

    threads = [Thread(target=press, args=(value,)) for value in ("x", "K")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) in (["x", "x!"], ["K", "K!"])


def test_unreadable_cells_are_all_named_and_nothing_is_stored(make: Callable[..., Class]) -> None:
    """Each fault with its place in the saving; also a session of another class and presence to come."""
    one = make()
    found = refused(Invalid, lambda: one.attend((1, 1, "", "ốm"), (1, 2, "", "x"), (1, 3, "", "9")))
    assert [each["index"] for each in found] == [0, 2]
    stranger = [Cell((one.learners[0], UUID(int=9)), "", "x")]
    with one.database.transaction() as connection, pytest.raises(Invalid):
        save_attendance(connection, one.id, stranger, principal=one.officer, today=TODAY)
    early = [Cell((one.learners[0], one.sessions[9]), "", "x")]
    with one.database.transaction() as connection, pytest.raises(Invalid):
        save_attendance(connection, one.id, early, principal=one.officer, today=date(2021, 3, 4))
    assert refused(Invalid, lambda: one.attend((1, 1, "", "x"), (1, 1, "", "P"))) == []
    assert [attended for attended, _ in one.sums()] == [None, None, None]


def test_missed_periods_are_made_up_where_the_rule_set_allows(make: Callable[..., Class]) -> None:
    """The director agrees, no more than was missed; the sum moves; the cell then cannot say `present`."""
    one = make(makeup_allowed=True)
    one.attend((1, 1, "", "2"))
    director = one.loaded.field.director

    def make_up(periods: int, who: Principal = director, held_on: date = date(2021, 3, 20)) -> int:
        entered = make_up_entered(one, periods=periods, held_on=held_on)
        with one.database.transaction() as connection:
            return make_up_periods(connection, one.id, entered, principal=who, today=TODAY)

    with pytest.raises(Forbidden):
        make_up(3, one.officer)
    with pytest.raises(Invalid):
        make_up(4)
    with pytest.raises(Invalid):
        make_up(3, held_on=date(2021, 2, 1))
    assert (make_up(3), one.sums()[0][0]) == (5, 5)
    refused(Invalid, lambda: one.attend((1, 1, "2", "x")))
    assert (make_up(0), one.sums()[0][0]) == (2, 2)


def test_making_up_is_closed_by_default_and_grids_to_strangers(make: Callable[..., Class]) -> None:
    """`attendance.makeup` is false; another center's officer finds no class; the province does not write."""
    one = make()
    one.attend((1, 1, "", "K"))
    with one.database.transaction() as connection, pytest.raises(Invalid, match="no making up"):
        make_up_periods(
            connection,
            one.id,
            make_up_entered(one, periods=5, held_on=date(2021, 3, 20)),
            principal=one.loaded.field.director,
            today=TODAY,
        )
    stranger = people.officer(UUID(int=7))
    works: list[Callable[[], object]] = [
        lambda: one.attend((1, 2, "", "x"), who=stranger),
        lambda: one.mark((1, 1, "first", "", "8"), who=stranger),
    ]
    for work in works:
        with pytest.raises(NotFound):
            work()
    with pytest.raises(Forbidden):
        one.attend((1, 2, "", "x"), who=people.province())
