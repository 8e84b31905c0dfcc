"""Papers on a real database: marks of record, redoing, two markers, and the decision that locks them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from services.enrollment.operations.completions import correct_completion
from services.enrollment.operations.foresight import foresight
from services.enrollment.operations.grids import seen_class
from services.enrollment.operations.papers import paper_grid
from services.enrollment.storage import completions
from shared.errors import Conflict, Invalid
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.enrollment.field import KEYS, TODAY, learner
from tests.enrollment.results import Class, class_in, refused

D = Decimal
Make = Callable[[str], TestDatabase]


@pytest.fixture
def make(service_database: Make) -> Callable[..., Class]:
    return lambda **rules: class_in(service_database("enrollment").database, **rules)


def test_only_the_eligible_have_a_paper_and_80_percent_exactly_are(make: Callable[..., Class]) -> None:
    """40 of 50 tiết: may write; 39: may not, whatever the mark (QĐ 1147, Đ6)."""
    one = make()
    one.all_attend()
    one.attend((1, 1, "x", "P"), (1, 2, "x", "K"), (2, 1, "x", "K"), (2, 2, "x", "K"), (2, 3, "x", "4"))
    assert [attended for attended, _ in one.sums()] == [40, 39, 50]
    assert refused(Invalid, lambda: one.mark((1, 1, "first", "", "8"), (2, 1, "first", "", "8"))) == [
        {"index": 1}
    ]
    one.mark((1, 1, "first", "", "8"))
    assert one.sums()[0] == (40, D(8))


def test_marks_are_asked_not_guessed(make: Callable[..., Class]) -> None:
    """85 is refused with the question; comma and point are the same mark."""
    one = make()
    one.all_attend()
    with pytest.raises(Invalid) as told:
        one.mark((1, 1, "first", "", "85"))
    assert "Có phải là 8,5 không?" in told.value.details[0].vi
    one.mark((1, 1, "first", "", "8,5"))
    one.mark((1, 1, "first", "8.50", "7"))
    assert one.sums()[0][1] == D(7)


def test_a_redone_paper_replaces_the_mark_of_record(make: Callable[..., Class]) -> None:
    """Failed with 4,9, redone with 9: the record is 9, or 7 where the rule set caps it; then no more."""
    one = make(redo_cap=D(7))
    one.all_attend()
    refused(Invalid, lambda: one.mark((1, 2, "first", "", "9")))
    one.mark((1, 1, "first", "", "4,9"), (2, 1, "first", "", "5"))
    with one.database.snapshot() as connection:
        rows = paper_grid(connection, *seen_class(connection, one.id, one.officer)).rows
    assert [row.may_redo for row in rows] == [True, False, False]
    refused(Invalid, lambda: one.mark((2, 2, "first", "", "9")))
    one.mark((1, 2, "first", "", "9"))
    assert one.sums()[0][1] == D(7)
    refused(Invalid, lambda: one.mark((1, 1, "first", "4.9", "5")))
    one.mark((1, 2, "first", "9", ""))
    assert one.sums()[0][1] == D("4.9")


def test_two_markers_must_agree_where_they_lie_apart(make: Callable[..., Class]) -> None:
    """6 and 7,5 at a tolerance of 1: no mark until they agree; 6 and 7 become 6,5 by themselves."""
    one = make(markers=2, marker_tolerance=D(1))
    one.all_attend()
    one.mark(
        (1, 1, "first", "", "6"),
        (1, 1, "second", "", "7,5"),
        (2, 1, "first", "", "6"),
        (2, 1, "second", "", "7"),
    )
    assert [mark for _, mark in one.sums()] == [None, D("6.5"), None]
    one.mark((1, 1, "agreed", "", "7"))
    refused(Invalid, lambda: one.mark((2, 1, "agreed", "", "7")))
    assert [mark for _, mark in one.sums()] == [D(7), D("6.5"), None]
    with one.database.snapshot() as connection:
        rows = paper_grid(connection, *seen_class(connection, one.id, one.officer)).rows
    assert [row.apart for row in rows] == [True, False, False]
    assert [row.band.code if row.band else None for row in rows] == ["kha", "trung_binh", None]


def test_a_decision_rests_on_all_papers_and_locks_them(make: Callable[..., Class]) -> None:
    """Missing marks are named before and at signing; afterwards every cell refuses and says what to do."""
    one = make()
    one.all_attend()
    one.mark((1, 1, "first", "", "4"), (2, 1, "first", "", "6,95"))
    with one.database.snapshot() as connection:
        seen = foresight(connection, *seen_class(connection, one.id, one.officer), TODAY)
    assert ([each.fault is not None for each in seen.learners], seen.passed) == ([False, False, True], 1)
    assert refused(Invalid, one.complete) == [{"ordinal": 3}]
    one.mark((1, 2, "first", "", "6"), (3, 1, "first", "", "9"))
    one.complete()
    with one.database.snapshot() as connection:
        group, _ = seen_class(connection, one.id, one.officer)
    assert (group.completed, group.not_passed) == (3, 0)
    lates: list[Callable[[], object]] = [
        lambda: one.attend((1, 1, "x", "K")),
        lambda: one.mark((3, 1, "first", "9", "10")),
    ]
    for late in lates:
        with pytest.raises(Conflict, match="amending decision") as told:
            late()
        assert "10-QĐ/TTCT" in told.value.vi


def test_a_class_loaded_with_marks_only_keeps_working(service_database: Make) -> None:
    """The list's mark stands for the first paper: seen, changed, redone, and it completes the class."""
    database = service_database("enrollment").database
    with database.transaction() as connection:
        loaded = field.loaded(connection, learner(1, "4"), learner(2, "8"))
    one = Class(database, loaded)
    one.mark((1, 2, "first", "", "6"), (2, 1, "first", "8", "9"))
    assert [mark for _, mark in one.sums()] == [D(6), D(9)]
    with database.snapshot() as connection:
        rows = paper_grid(connection, *seen_class(connection, one.id, one.officer)).rows
    assert [[paper.first for paper in row.papers] for row in rows] == [[D(4), D(6)], [D(9)]]
    one.complete()


def test_corrected_attendance_is_kept_for_later_corrections(make: Callable[..., Class]) -> None:
    """39 tiết corrected to 40, then the mark: the second decision judges by the first's attendance."""
    one = make()
    one.all_attend()
    one.mark((1, 1, "first", "", "8"), (2, 1, "first", "", "8"), (3, 1, "first", "", "8"))
    one.attend((1, 1, "x", "K"), (1, 2, "x", "K"), (1, 3, "x", "4"))
    one.complete()
    result, director = one.learners[0], one.loaded.field.director
    for number, change in (
        ("11-QĐ", {"attended": 40, "mark": None}),
        ("12-QĐ", {"attended": None, "mark": D(9)}),
    ):
        with one.database.transaction() as connection:
            after = correct_completion(
                connection,
                result,
                **change,
                reason="Điểm danh nhầm",
                by=field.signature(number, date(2021, 5, 1)),
                principal=director,
                today=TODAY,
                keys=KEYS,
            )
    assert (after.outcome, after.mark, after.attended) == ("passed", D("9.0"), 40)
    with one.database.snapshot() as connection:
        shown = [
            (row["version"], row["outcome"], row["attended"])
            for row in completions.history(connection, result)
        ]
    assert shown == [(1, "not_passed", None), (2, "passed", 40), (3, "passed", 40)]
