"""Who is on a class's list: nominated, summoned, admitted, gone; who gets the last place."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier
from typing import Literal
from uuid import UUID

import pytest
from sqlalchemy import text

from services.enrollment.operations.classes.admit import admit, change_standing, choose_officers, transfer
from services.enrollment.operations.classes.complete import complete_class
from services.enrollment.operations.classes.nominate import nominate, summon
from services.enrollment.storage import enrolments
from shared.control_totals import TotalKind
from shared.db import Database
from shared.errors import Conflict, Invalid, NotFound, Problem
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.enrollment.class_things import begun, group_of, listed, nominee, summoned_class
from tests.enrollment.field import KEYS, TODAY, Field, published

Make = Callable[[str], TestDatabase]
DAY = date(2021, 6, 2)
KINDS: tuple[TotalKind, ...] = ("classes", "completions")


@pytest.fixture
def database(service_database: Make) -> Database:
    return service_database("enrollment").database


@pytest.fixture
def at(database: Database) -> Field:
    with database.transaction() as connection:
        field.prepare(connection)
        return field.center(connection)


def test_a_person_is_found_by_number_and_doubled_nowhere(database: Database, at: Field) -> None:
    """The same number is the same learner; on one list only once; somebody alike is asked about first."""
    with database.transaction() as connection:
        one, two = begun(connection, at, "L-1"), begun(connection, at, "L-2")
        for class_id in (one, two):
            nominate(connection, class_id, [nominee(1)], principal=at.officer, today=TODAY)
        learners = {each.learner_id for i in (one, two) for each in enrolments.listed(connection, i)}
    assert len(learners) == 1
    nameless = nominee(5, identity_number="")
    refusals: list[tuple[list[object], str]] = [
        ([nominee(1)], "likely-doubles"),
        ([nameless, replace(nameless, full_name="ĐỖ THỊ CỬ 5")], "likely-doubles"),
        ([nominee(1, full_name="Người Khác", birth="1970")], "identity-conflict"),
        ([nominee(8), replace(nominee(9), identity_number="026190000008")], "number-twice"),
        ([nominee(8), nominee(1, birth="1991")], "listed-already"),
    ]  # fmt: skip
    for people, code in refusals:
        with pytest.raises(Problem) as refused, database.transaction() as connection:
            nominate(connection, one, people, principal=at.officer, today=TODAY)  # type: ignore[arg-type]
        assert refused.value.code == code
        assert len(listed(database, one)) == 1
    with database.transaction() as connection:
        nominate(connection, one, [nameless, nameless], doubles_known=True, principal=at.officer, today=TODAY)
    assert len({each.learner_id for each in listed(database, one).values()}) == 3


def test_the_last_place_goes_to_exactly_one_of_two(database: Database, at: Field) -> None:
    """Two officers summon one each at the same moment for one place: one succeeds, every time."""
    for attempt in range(5):
        with database.transaction() as connection:
            class_id = begun(connection, at, f"Q-{attempt}", quota=1)
            people = [nominee(1), nominee(2)]
            nominate(connection, class_id, people, principal=at.officer, today=TODAY)
            both = [each.id for each in enrolments.listed(connection, class_id)]
        start = Barrier(2)

        def take(enrolment_id: UUID, class_id: UUID = class_id, start: Barrier = start) -> str:
            try:
                with database.transaction() as connection:
                    start.wait(10)
                    summon(connection, class_id, [enrolment_id], principal=at.officer, today=TODAY)
            except Conflict as refused:
                return refused.code
            return "summoned"

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(take, both)) == ["class-full", "summoned"]
        states = sorted(each.state for each in listed(database, class_id).values())
        assert states == ["nominated", "summoned"]


def test_admission_on_the_day_and_late(database: Database, at: Field) -> None:
    """Who is ticked is admitted, who is not is absent; one comes late, one tick was a slip; all is told."""
    with database.transaction() as connection:
        class_id = summoned_class(connection, at, 4)
        one, two, three, four = (each.id for each in enrolments.listed(connection, class_id))
        admit(
            connection,
            class_id,
            came=[one, two],
            missed=[three, four],
            on=DAY,
            principal=at.officer,
            today=TODAY,
        )
        admit(connection, class_id, came=[three], taken_back=[two], on=DAY, principal=at.officer, today=TODAY)
        connection.execute(
            text("INSERT INTO paper (class_id, enrolment_id, attempt, recorded_by) VALUES (:c, :e, 1, 'x')"),
            {"c": class_id, "e": one},
        )
        with pytest.raises(Conflict, match="withdrawal"):
            admit(connection, class_id, came=[], taken_back=[one], on=DAY, principal=at.officer, today=TODAY)
        with pytest.raises(Conflict, match="admitted"):
            admit(connection, class_id, came=[one], on=DAY, principal=at.officer, today=TODAY)
        for day in (date(2021, 5, 31), date(2021, 7, 1)):
            with pytest.raises(Invalid):
                admit(connection, class_id, came=[two], on=day, principal=at.officer, today=TODAY)
    assert [each.state for each in listed(database, class_id).values()] == [
        "admitted", "summoned", "admitted", "absent",
    ]  # fmt: skip
    told = [(e["version"], e["summoned"], e["admitted"]) for e in published(database, "class.opened")]
    assert told == [(1, 0, 0), (2, 4, 0), (3, 4, 2)], "admitting one and taking one back moves no count"


def test_who_leaves_stays_counted_and_gets_no_result(database: Database, at: Field) -> None:
    """Thôi học and đình chỉ count as admitted; the completing decision judges the others; an office ends."""
    with database.transaction() as connection:
        class_id = summoned_class(connection, at, 4)
        ids = [each.id for each in enrolments.listed(connection, class_id)]
        admit(connection, class_id, came=ids, on=DAY, principal=at.officer, today=TODAY)
        revision = group_of(connection, class_id).revision
        choose_officers(
            connection, class_id, monitor=ids[0], deputies=ids[1:3], revision=revision, principal=at.officer
        )
        moves: list[tuple[Literal["withdraw", "suspend", "reinstate"], UUID]] = [
            ("withdraw", ids[0]),
            ("suspend", ids[1]),
            ("suspend", ids[2]),
            ("reinstate", ids[2]),
        ]
        why = "Việc gia đình"
        for step, who in moves:
            change_standing(
                connection, class_id, who, step, on=DAY, reason=why, principal=at.officer, today=TODAY
            )
        assert enrolments.officers(connection, class_id) == {}
        connection.execute(
            text("UPDATE enrolment SET attended = 50, mark = 8 WHERE class_id = :c"), {"c": class_id}
        )
        done = complete_class(
            connection,
            class_id,
            by=field.signature("20-QĐ", date(2021, 7, 2)),
            principal=at.director,
            today=TODAY,
            keys=KEYS,
        ).group
    assert (done.summoned, done.admitted, done.completed, done.not_passed) == (4, 4, 2, 0)
    assert len(published(database, "graduation.recorded")) == 2
    with pytest.raises(Conflict), database.transaction() as connection:
        change_standing(
            connection,
            class_id,
            ids[3],
            "withdraw",
            on=DAY,
            reason="Quá muộn",
            principal=at.officer,
            today=TODAY,
        )


@pytest.mark.parametrize("carries", [True, False])
def test_a_transfer_counts_in_the_other_class_alone(database: Database, at: Field, carries: bool) -> None:
    """Source and target are told their new counts; the tiết come along if the rules in force say so."""
    with database.transaction() as connection:
        connection.execute(text("UPDATE rule_set SET transfer_carries = :carries"), {"carries": carries})
        source, target = summoned_class(connection, at, 2), begun(connection, at, "L-2", quota=1, periods=20)
        ids = [each.id for each in enrolments.listed(connection, source)]
        admit(connection, source, came=ids, on=DAY, principal=at.officer, today=TODAY)
        connection.execute(text("UPDATE enrolment SET attended = 25 WHERE class_id = :c"), {"c": source})
        moved = {"target_id": target, "on": DAY, "reason": "Trùng lịch công tác", "principal": at.officer}
        arrived = transfer(connection, source, ids[0], **moved, today=TODAY)  # type: ignore[arg-type]
        with pytest.raises(Conflict, match="places"):
            transfer(connection, source, ids[1], **moved, today=TODAY)  # type: ignore[arg-type]
    there = listed(database, target)[1]
    assert (there.id, there.state, there.attended, there.carried) == (
        (arrived, "admitted", 20, 20) if carries else (arrived, "admitted", None, 0)
    )
    assert listed(database, source)[1].state == "transferred"
    last = {each["class_id"]: each for each in published(database, "class.opened")}
    assert [(last[str(i)]["summoned"], last[str(i)]["admitted"]) for i in (source, target)] == [
        (1, 1),
        (1, 1),
    ]


def test_another_center_s_class_is_no_target(database: Database, at: Field) -> None:
    """Who may not see the other class finds nothing there; who keeps lists at both may transfer."""
    with database.transaction() as connection:
        other = field.center(connection, "244")
        source, target = summoned_class(connection, at, 1), begun(connection, other, "L-9")
        (who,) = (each.id for each in enrolments.listed(connection, source))
        admit(connection, source, came=[who], on=DAY, principal=at.officer, today=TODAY)
        moved = {"target_id": target, "on": DAY, "reason": "Chuyển nơi công tác", "today": TODAY}
        with pytest.raises(NotFound):
            transfer(connection, source, who, **moved, principal=at.officer)  # type: ignore[arg-type]
        both = replace(at.officer, grants=at.officer.grants | other.officer.grants)
        transfer(connection, source, who, **moved, principal=both)  # type: ignore[arg-type]
    assert listed(database, target)[1].state == "admitted"


def test_two_opposite_transfers_never_wait_for_each_other(database: Database, at: Field) -> None:
    """From A to B and from B to A at once: both go through, since both lock in the same order."""
    with database.transaction() as connection:
        a, b = summoned_class(connection, at, 1, "A"), begun(connection, at, "B")
        nominate(connection, b, [nominee(9)], principal=at.officer, today=TODAY)
        ids = {i: enrolments.listed(connection, i)[0].id for i in (a, b)}
        summon(connection, b, [ids[b]], principal=at.officer, today=TODAY)
        for class_id, who in ids.items():
            admit(connection, class_id, came=[who], on=DAY, principal=at.officer, today=TODAY)
    start = Barrier(2)

    def move(way: tuple[UUID, UUID]) -> None:
        with database.transaction() as connection:
            start.wait(10)
            transfer(
                connection, way[0], ids[way[0]], target_id=way[1], on=DAY, reason="Đổi lớp cho nhau",
                principal=at.officer, today=TODAY,
            )  # fmt: skip

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(move, [(a, b), (b, a)]))
    assert sorted(each.state for each in listed(database, a).values()) == ["admitted", "transferred"]
    assert sorted(each.state for each in listed(database, b).values()) == ["admitted", "transferred"]


def test_officers_study_in_the_class_and_are_few(database: Database, at: Field) -> None:
    """One monitor, at most the rule set's deputies, all of them admitted, nobody twice."""
    with database.transaction() as connection:
        class_id = summoned_class(connection, at, 5)
        ids = [each.id for each in enrolments.listed(connection, class_id)]
        admit(connection, class_id, came=ids[:4], on=DAY, principal=at.officer, today=TODAY)
        revision = group_of(connection, class_id).revision

        def choose(monitor: UUID | None, deputies: list[UUID], seen: int = revision) -> None:
            choose_officers(
                connection, class_id, monitor=monitor, deputies=deputies, revision=seen, principal=at.officer
            )

        choose(ids[0], ids[1:3])
        for monitor, deputies in ((ids[4], []), (ids[0], [ids[0]]), (ids[0], ids[1:4])):
            with pytest.raises(Invalid):
                choose(monitor, deputies)
        with pytest.raises(Conflict):
            choose(ids[0], [], revision + 1)
        assert enrolments.officers(connection, class_id) == {
            ids[0]: "monitor", ids[1]: "deputy", ids[2]: "deputy",
        }  # fmt: skip
