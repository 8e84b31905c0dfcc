"""Loading, completing and cancelling classes against a real database: what is stored and what is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from time import perf_counter
from uuid import UUID

import pytest
from sqlalchemy import text

from services.enrollment.operations.classes.complete import cancel_class, complete_class
from services.enrollment.operations.classes.load import load_class_lists
from services.enrollment.storage import classes
from shared.db import Database
from shared.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from shared.events.enrollment import Graduate
from shared.principal import Principal
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.enrollment.field import KEYS, TODAY, class_list, learner, published

Make = Callable[[str], TestDatabase]


@pytest.fixture
def database(service_database: Make) -> Database:
    return service_database("enrollment").database


def complete(database: Database, class_id: UUID, principal: Principal, number: str = "10-QĐ/TTCT") -> None:
    with database.transaction() as connection:
        complete_class(
            connection,
            class_id,
            by=field.signature(number),
            principal=principal,
            today=TODAY,
            keys=KEYS,
        )


def count(database: Database, table: str) -> int:
    with database.snapshot() as connection:
        counted: int = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608
        return counted


def test_loading_opens_classes_under_the_rules_of_their_opening_day(database: Database) -> None:
    """A list becomes an open class with everybody on it, and class.opened says how many."""
    with database.transaction() as connection:
        made = field.loaded(connection)
    (opened,) = published(database, "class.")
    assert opened["type"] == "enrollment.class.opened.v1"
    assert (opened["version"], opened["summoned"], opened["admitted"]) == (1, 4, 3)
    assert (opened["rule_set"], made.group.rule_set_version) == ("KX-2021", 1)
    assert count(database, "enrolment") == 4


def test_loading_the_same_class_again_is_refused_and_doubles_nobody(database: Database) -> None:
    """The second load names the sheet and changes nothing; a cancelled class frees its code."""
    with database.transaction() as connection:
        made = field.loaded(connection)
    for lists in ([class_list()], [class_list("NT-02"), class_list("NT-02", sheet="Lop 03")]):
        with pytest.raises(Conflict) as refused, database.transaction() as connection:
            load_class_lists(connection, made.field.center.id, lists, made.field.officer, TODAY)
        assert "sheet" in refused.value.details[0].where
    assert (count(database, "learner"), count(database, "training_class")) == (4, 1)
    with database.transaction() as connection:
        cancel_class(
            connection,
            made.group.id,
            reason="Nạp nhầm tệp",
            by=None,
            principal=made.field.director,
            today=TODAY,
        )
        load_class_lists(connection, made.field.center.id, [class_list()], made.field.officer, TODAY)
    assert count(database, "training_class") == 2


def test_one_identity_number_is_one_learner_in_the_whole_province(database: Database) -> None:
    """Two centers send the same person: one learner, two enrolments, each as its list prints them."""
    same = learner(1, identity_number="026085000001", full_name="Hoà Thị Lan")
    other = learner(1, identity_number="026085000001", full_name="Hòa Thị Lan", party_cell="Chi bộ 2")
    with database.transaction() as connection:
        made = field.loaded(connection, same)
        second = field.center(connection, "244")
        load_class_lists(connection, second.center.id, [class_list(learners=[other])], second.officer, TODAY)
    assert (count(database, "learner"), count(database, "enrolment")) == (1, 2)
    with database.snapshot() as connection:
        names = connection.execute(text("SELECT full_name FROM enrolment ORDER BY id")).scalars().all()
    assert names == ["Hoà Thị Lan", "Hòa Thị Lan"]
    assert made.group.summoned == 1


def test_people_without_identity_number_are_never_merged(database: Database) -> None:
    """Same name and birth is a candidate for a human, not a merge."""
    with database.transaction() as connection:
        field.loaded(connection, learner(1, full_name="Trần Văn An"), learner(2, full_name="Trần Văn An"))
    assert count(database, "learner") == 2


STRANGER = learner(9, identity_number="026085000001", full_name="Người Khác")


@pytest.mark.parametrize(
    "lists",
    [
        [class_list("A-1", [replace(STRANGER, birth=replace(STRANGER.birth, year=1990))])],
        [class_list("A-2", [learner(1, "11")])],
        [class_list("A-3", [learner(1, attended=51)])],
        [class_list("A-4", program_code="SC_LLCT")],
        [class_list("A-5", opened_on=date(2020, 3, 1))],
        [class_list("A-6"), class_list("A-7", [STRANGER, STRANGER], sheet="Lop 02")],
    ],
    ids=[
        "number of somebody else",
        "mark of 11",
        "too many periods",
        "unknown program",
        "no rules",
        "number twice",
    ],
)
def test_a_faulty_list_loads_nothing_and_names_its_place(database: Database, lists: list[object]) -> None:
    """All or nothing: the refusal names the sheet, and no row of any table remains."""
    with database.transaction() as connection:
        made = field.loaded(connection, learner(1, identity_number="026085000001"))
    before = [count(database, table) for table in ("training_class", "learner", "enrolment", "outbox")]
    with pytest.raises(Problem) as refused, database.transaction() as connection:
        load_class_lists(connection, made.field.center.id, lists, made.field.officer, TODAY)  # type: ignore[arg-type]
    assert all("sheet" in detail.where for detail in refused.value.details)
    assert refused.value.details
    assert [count(database, t) for t in ("training_class", "learner", "enrolment", "outbox")] == before


def test_completing_tells_of_each_graduate_once_and_of_the_class(database: Database) -> None:
    """Of four summoned, three came, one passes: one graduation with all the paper prints, name sealed."""
    came = learner(1, identity_number="026085000001"), learner(2, "4.9"), learner(3, "9", attended=39)
    with database.transaction() as connection:
        made = field.completed(connection, *came, learner(4, None, attended=None))
    (recorded,) = published(database, "graduation.")
    completed = published(database, "class.")[-1]
    assert recorded["type"] == "enrollment.graduation.recorded.v1"
    assert (recorded["version"], recorded["mark"], recorded["band"], recorded["good"]) == (
        1,
        "7.5",
        "kha",
        True,
    )
    told = (recorded["passed"], recorded["attendance_met"], recorded["rule_set_version"])
    assert told == (True, True, made.group.rule_set_version)
    assert (recorded["completed_on"], recorded["decided_on"]) == ("2021-03-31", "2021-04-02")
    assert (recorded["credential_title"], recorded["signer_title"]) == ("Giấy chứng nhận", "Giám đốc")
    assert recorded["center_name"] == made.field.center.name
    sealed = KEYS.unseal(recorded["person"], Graduate, subject=UUID(recorded["completion_id"]))
    assert (sealed.full_name, sealed.birth_date) == ("Nguyễn Văn Mẫu 1", "7/1985")
    assert sealed.identity_number == "026085000001"
    assert "Mẫu" not in str(recorded).replace("Lớp", "")
    assert completed["type"] == "enrollment.class.completed.v1"
    assert (completed["version"], completed["completed"], completed["not_passed"]) == (2, 1, 2)
    assert (count(database, "completion"), count(database, "completion_version")) == (3, 0)


def test_a_class_is_completed_once(database: Database) -> None:
    """The second signature finds the class completed and tells nobody anything."""
    with database.transaction() as connection:
        made = field.completed(connection)
    before = published(database)
    with pytest.raises(Conflict):
        complete(database, made.group.id, made.field.director, "11-QĐ/TTCT")
    assert published(database) == before


def test_a_decision_number_serves_one_class_in_a_year(database: Database) -> None:
    """The same number of the same center is refused; of another center it is another decision."""
    with database.transaction() as connection:
        made = field.completed(connection)
        other = field.center(connection, "244")
        (second,) = load_class_lists(
            connection, made.field.center.id, [class_list("NT-02")], made.field.officer, TODAY
        )
        (third,) = load_class_lists(connection, other.center.id, [class_list()], other.officer, TODAY)
    with pytest.raises(Conflict, match="10-QĐ/TTCT"):
        complete(database, second.id, made.field.director)
    with database.snapshot() as connection:
        still = classes.get(connection, second.id)
    assert still is not None
    assert still.state == "open"
    complete(database, third.id, other.director)


def test_who_has_no_mark_is_named_instead_of_left_out(database: Database) -> None:
    """An eligible learner without a mark stops the decision; one absent too often does not."""
    with database.transaction() as connection:
        made = field.loaded(connection, learner(1), learner(2, None), learner(3, None, attended=10))
    with pytest.raises(Invalid) as refused:
        complete(database, made.group.id, made.field.director)
    assert [detail.where["ordinal"] for detail in refused.value.details] == [2]


def test_only_the_director_in_office_signs(database: Database) -> None:
    """A stranger finds nothing; an officer, one not yet in office, another's account are refused."""
    with database.transaction() as connection:
        made = field.loaded(connection)
        tied = field.center(connection, "244", account=True)
        (other,) = load_class_lists(connection, tied.center.id, [class_list()], tied.officer, TODAY)
        connection.execute(text("UPDATE appointment SET valid_from = '2021-04-03' WHERE account_id IS NULL"))
    with pytest.raises(NotFound):
        complete(database, made.group.id, tied.director)
    with pytest.raises(Forbidden):
        complete(database, made.group.id, made.field.officer)
    with pytest.raises(Invalid, match="no director in office"):
        complete(database, made.group.id, made.field.director)
    with pytest.raises(Forbidden):
        complete(database, other.id, replace(tied.director, id=made.field.director.id))
    complete(database, other.id, tied.director)


def test_cancelling_a_completed_class_annuls_what_stands(database: Database) -> None:
    """It needs a decision; each standing graduation is annulled once, then the class is cancelled."""
    with database.transaction() as connection:
        made = field.completed(connection, learner(1), learner(2, "9"), learner(3, "2"))
    class_id, director = made.group.id, made.field.director
    with pytest.raises(Invalid, match="decision"), database.transaction() as connection:
        cancel_class(
            connection, class_id, reason="Mở sai đối tượng", by=None, principal=director, today=TODAY
        )
    with database.transaction() as connection:
        cancel_class(
            connection,
            class_id,
            reason="Mở sai đối tượng",
            by=field.signature("15-QĐ/TTCT", date(2021, 5, 1)),
            principal=director,
            today=TODAY,
        )
    told = [(e["type"].split(".", 1)[1], e["version"]) for e in published(database)[-3:]]
    assert told == [("graduation.annulled.v1", 2), ("graduation.annulled.v1", 2), ("class.cancelled.v1", 3)]
    assert {e["band"] for e in published(database, "annulled")} == {"kha", "xuat_sac"}
    with pytest.raises(Conflict), database.transaction() as connection:
        cancel_class(connection, class_id, reason="Lần nữa nhé", by=None, principal=director, today=TODAY)


def test_a_class_of_500_is_completed_in_a_handful_of_statements(database: Database) -> None:
    """The number of statements does not grow with the class; 500 graduations are published."""
    with database.transaction() as connection:
        made = field.loaded(connection, *[learner(n) for n in range(1, 501)])
        before = perf_counter()
        complete_class(
            connection,
            made.group.id,
            by=field.signature(),
            principal=made.field.director,
            today=TODAY,
            keys=KEYS,
        )
        print(f"500 learners completed in {perf_counter() - before:.3f} s")  # noqa: T201 -- shown by -s
    assert len(published(database, "graduation.recorded")) == 500
