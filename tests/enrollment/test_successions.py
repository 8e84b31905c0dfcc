"""A center ends and others receive what it leaves; afterwards nothing begins there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from services.enrollment.domain.plans import PlanItem
from services.enrollment.domain.successions import (
    Receipts,
)
from services.enrollment.operations.centers import change_center, grant_seal
from services.enrollment.operations.classes.complete import complete_class
from services.enrollment.operations.classes.load import load_class_lists
from services.enrollment.operations.communes import assign_communes
from services.enrollment.operations.faculty import appoint
from services.enrollment.operations.plans import draft_plan
from services.enrollment.operations.successions import amend_receipts, record_succession
from services.enrollment.storage import centers, classes, faculty, successions
from shared.errors import Conflict, Invalid, NotFound, Problem
from tests import people
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.enrollment.field import KEYS, PROVINCE, TODAY, Field, published
from tests.enrollment.vinh_phuc import DAY, LAST, record, succession


@pytest.fixture
def made(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    return service_database("enrollment")


def old_and_new(connection: Connection) -> tuple[Field, Field]:
    """Return a center that will end, with an open class, and the one that succeeds it."""
    field.prepare(connection)
    old, new = field.center(connection), field.center(connection, "244")
    load_class_lists(connection, old.center.id, [field.class_list()], old.officer, TODAY)
    return old, new


def test_everything_is_handed_over(made: TestDatabase) -> None:
    """Posts and seal end on the last day, the open class goes on at the successor, who completes it."""
    with made.database.transaction() as connection:
        old, new = old_and_new(connection)
        grant_seal(
            connection,
            old.center.id,
            inscription="TTCT",
            valid_from=date(2021, 2, 1),
            granted_by="1/ĐKMD",
            principal=PROVINCE,
        )
        record(connection, succession("dissolve", [old.center.id], [new.center.id], date(2021, 3, 15)))
        (seal,) = centers.seals(connection, old.center.id)
        (post,) = faculty.appointments_at(connection, old.center.id)
        (group,) = classes.listed(connection, within=None)
        done = complete_class(
            connection,
            group.id,
            by=field.signature(),
            principal=new.director,
            today=TODAY,
            keys=KEYS,
        )
    last = date(2021, 3, 14)
    assert (seal.valid_to, post.valid_to, post.version) == (last, last, 2)
    assert (group.center_id, group.opened_by, group.version) == (new.center.id, old.center.id, 2)
    assert done.group.opened_by == old.center.id
    told = published(made.database)
    kinds = [each["type"] for each in told]
    assert kinds[-5:-2] == [
        "enrollment.class.opened.v1",
        "enrollment.faculty.appointed.v1",
        "enrollment.center.succeeded.v1",
    ]
    (ended,) = (each for each in told if each["type"].endswith("succeeded.v1"))
    assert (ended["center_id"], ended["last_day"], ended["version"]) == (
        str(old.center.id),
        "2021-03-14",
        1,
    )
    assert ended["results_to"] == ended["registers_to"] == str(new.center.id)
    graduated = next(each for each in told if "graduation" in each["type"])
    assert graduated["center_name"] == new.center.name, "a paper bears the name of who signs it"


def test_a_class_is_not_left_behind(made: TestDatabase) -> None:
    """With open classes and nobody to go on with them the succession is refused, naming them."""
    with made.database.transaction() as connection:
        old, new = old_and_new(connection)
        heir = new.center.id
        with pytest.raises(Conflict, match="NT-01"):
            record(connection, succession("dissolve", [old.center.id], [heir], receipts=Receipts(heir, heir)))


def test_after_its_last_day_nothing_begins_at_a_center(made: TestDatabase) -> None:
    """No class, plan, appointment, seal, name or commune after the last day; up to it all may."""
    with made.database.transaction() as connection:
        old, new = old_and_new(connection)
        ended = old.center.id
        record(connection, succession("dissolve", [ended], [new.center.id]))

    def load(connection: Connection, day: date) -> object:
        lists = [field.class_list("NT-09", opened_on=day)]
        lists = [replace(lists[0], closed_on=date(2021, 7, 20))]
        return load_class_lists(connection, ended, lists, old.officer, TODAY)

    def post(connection: Connection, day: date) -> object:
        return appoint(
            connection,
            ended,
            full_name="Lê Văn Sau",
            post="clerk",
            employment="staff",
            valid_from=day,
            valid_to=None,
            decision_number="9-QĐ",
            person_id=None,
            account_id=None,
            principal=PROVINCE,
            keys=KEYS,
        )

    begun: list[Callable[[Connection, date], object]] = [
        load,
        post,
        lambda connection, day: draft_plan(
            connection,
            ended,
            year=day.year + (day > LAST),
            items=[PlanItem("NT_DANG", 1, 1, 30)],
            principal=PROVINCE,
        ),
        lambda connection, day: grant_seal(
            connection,
            ended,
            inscription="x",
            valid_from=day,
            granted_by="y",
            principal=PROVINCE,
        ),
        lambda connection, day: assign_communes(
            connection, ended, codes=[], valid_from=day, assigned_by="x", principal=PROVINCE
        ),
        lambda connection, day: change_center(
            connection,
            ended,
            valid_from=day,
            name="Tên",
            short_name="Tên",
            parent="x",
            established_by="y",
            principal=PROVINCE,
        ),
    ]
    for begin in begun:
        with pytest.raises(Conflict) as refused, made.database.transaction() as connection:
            begin(connection, DAY)
        assert refused.value.code == "center-ended"
        with made.database.transaction() as connection:
            begin(connection, LAST)
    with made.database.snapshot() as connection:
        assert {each.valid_to for each in faculty.appointments_at(connection, ended)} == {LAST}


def test_the_database_refuses_what_an_operation_forgets(made: TestDatabase) -> None:
    """A class that begins after the last day of its center cannot be stored, whoever writes it."""
    with made.database.transaction() as connection:
        old, new = old_and_new(connection)
        done = load_class_lists(connection, new.center.id, [field.class_list("NT-02")], new.officer, TODAY)
        record(connection, succession("dissolve", [old.center.id], [new.center.id]))
    late = text(
        "UPDATE training_class SET center_id = :center, opened_on = :day, closed_on = :day WHERE id = :id"
    )
    there = {"center": old.center.id, "day": DAY, "id": done[0].id}
    with (
        pytest.raises(IntegrityError, match="the center had ended by then"),
        made.database.transaction() as connection,
    ):
        connection.execute(late, there)


def test_a_center_ends_once_and_only_the_province_says_so(made: TestDatabase) -> None:
    """A second succession of the same center is refused; a director cannot enter one; strangers are 404."""
    with made.database.transaction() as connection:
        old, new = old_and_new(connection)
        record(connection, succession("dissolve", [old.center.id], [new.center.id]))
        with pytest.raises(Conflict, match="ended on"):
            record(connection, succession("dissolve", [old.center.id], [new.center.id]))
        third = field.center(connection, "246")
        record(connection, succession("dissolve", [new.center.id], [third.center.id], date(2021, 7, 10)))
        with pytest.raises(NotFound):
            record(connection, succession("dissolve", [uuid4()], [new.center.id]))
        with pytest.raises(Problem, match="no right"):
            record_succession(
                connection,
                succession("dissolve", [new.center.id], [old.center.id]),
                principal=people.director(new.center.id),
                today=TODAY,
                keys=KEYS,
            )


def test_a_successor_does_not_end_before_it_took_over(made: TestDatabase) -> None:
    """Entered late, a succession of an earlier day cannot take away the heir of a later one."""
    with made.database.transaction() as connection:
        old, new = old_and_new(connection)
        third = field.center(connection, "246")
        record(connection, succession("dissolve", [old.center.id], [new.center.id]))
        for day in (DAY - timedelta(days=10), DAY):
            with pytest.raises(Invalid, match="succeeded another center"):
                record(connection, succession("dissolve", [new.center.id], [third.center.id], day))


def test_a_split_says_later_who_has_its_figures(made: TestDatabase) -> None:
    """Receivers are amended at the next version and told again; classes already handed over stay."""
    with made.database.transaction() as connection:
        old, new = old_and_new(connection)
        third = field.center(connection, "246")
        one, two = new.center.id, third.center.id
        held = record(
            connection,
            succession("split", [old.center.id], [one, two], receipts=Receipts(one, two, None, one)),
        )
        assert held.receiver("results") is None
        changed = amend_receipts(connection, held.id, Receipts(two, two, results_to=two), principal=PROVINCE)
        assert (changed.version, changed.receipts.open_classes_to) == (2, one)
        assert successions.listed(connection) == [changed]
        with pytest.raises(Invalid, match="Registers"):
            amend_receipts(connection, held.id, Receipts(old.center.id, two), principal=PROVINCE)
    told = published(made.database, "succeeded")
    assert [(each["version"], each["results_to"]) for each in told] == [(1, None), (2, str(two))]
