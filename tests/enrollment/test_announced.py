"""Planned classes are told of when they change, and withdrawn when they open or are cancelled."""

from collections.abc import Callable
from datetime import date

from services.enrollment.operations.announce_classes import announce_classes
from services.enrollment.operations.classes.complete import cancel_class
from services.enrollment.operations.classes.nominate import nominate, summon
from services.enrollment.operations.classes.plan import decide_opening, open_class, plan_class
from services.enrollment.storage import enrolments
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.enrollment.class_things import nominee, terms
from tests.enrollment.field import TODAY, published


def test_a_planned_class_is_told_of_as_it_stands(service_database: Callable[[str], TestDatabase]) -> None:
    """Once for each change that matters, with its places, newer each time; opened or cancelled it is gone."""
    database = service_database("enrollment").database

    def announced() -> list[tuple[str, int, int, int | None, bool]]:
        before = len(published(database, "class.announced"))
        with database.transaction() as connection:
            number = announce_classes(connection)
        told = published(database, "class.announced")[before:]
        assert len(told) == number
        members = ("code", "version", "summoned", "quota", "withdrawn")
        return sorted(tuple(each[name] for name in members) for each in told)

    with database.transaction() as connection:
        field.prepare(connection)
        at = field.center(connection)
        opens, ends = (
            plan_class(connection, at.center.id, terms(code, quota=quota), principal=at.officer)
            for code, quota in (("L-1", 40), ("L-2", None))
        )
    assert announced() == [("L-1", 1, 0, 40, False), ("L-2", 1, 0, None, False)]
    assert announced() == []
    with database.transaction() as connection:
        nominate(connection, opens.id, [nominee(1), nominee(2)], principal=at.officer, today=TODAY)
    assert announced() == []
    with database.transaction() as connection:
        ids = [each.id for each in enrolments.listed(connection, opens.id)]
        summon(connection, opens.id, ids, document="05-TB/TTCT", principal=at.officer, today=TODAY)
    assert announced() == [("L-1", 2, 2, 40, False)]
    with database.transaction() as connection:
        by = field.signature("05-QĐ", date(2021, 5, 20))
        decide_opening(connection, opens.id, by=by, principal=at.director, today=TODAY)
        open_class(connection, opens.id, principal=at.officer, today=TODAY)
        cancel_class(
            connection, ends.id, reason="Không đủ người", by=None, principal=at.director, today=TODAY
        )
    assert announced() == [("L-1", 3, 2, 40, True), ("L-2", 2, 0, None, True)]
    assert announced() == []
