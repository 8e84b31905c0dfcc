"""Sheets that a center prints itself: the system allots the serials, and nothing ever waits for a blank."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from services.certification.domain.blank_rules import EVERY_CENTER, BlankRule, rule_on, sensible
from services.certification.operations.replace_blank import ReplaceBlank, replace_blank
from services.certification.operations.set_blank_rule import set_blank_rule
from shared.db import Database
from shared.errors import Conflict, Problem
from shared.ids import new_id
from tests import people
from tests.certification.blank_story import assert_whole
from tests.certification.story import PROVINCE, TODAY, Center, opened, published, receive, rows
from tests.databases import TestDatabase

Make = Callable[[str], TestDatabase]
PATTERN = "{unit}/{year}/{seq:06d}"
JUNE = date(2021, 6, 1)


def from_june(database: Database, center_id: UUID, pattern: str = PATTERN) -> int:
    """Let decisions from June on be written on self-printed sheets; return how many waited for that."""
    with database.transaction() as connection:
        return set_blank_rule(connection, PROVINCE, center_id, JUNE, "self_printed", pattern, "thử").issued


def serials(database: Database) -> list[tuple[int, str | None]]:
    """Return number and serial of every certificate that has one."""
    query = "SELECT number, serial FROM certificate WHERE number IS NOT NULL ORDER BY center_id, number"
    return [tuple(row) for row in rows(database, query)]


def test_the_decisions_day_says_on_what_it_is_written(service_database: Make) -> None:
    """May from stock, June self-printed, in one batch; May without stock waits, June never does."""
    database = service_database("certification").database
    center = opened(database, blanks=1)
    from_june(database, center.id)
    may = [center.recorded(new_id()) for _ in range(2)]
    june = [center.recorded(new_id(), decided_on=date(2021, 6, 5)) for _ in range(2)]
    receive(database, [may[0], june[0], may[1], june[1]])
    assert serials(database) == [(1, "VP 000001"), (2, "TTCT-243/2021/000001"), (3, "TTCT-243/2021/000002")]
    assert len(rows(database, "SELECT 1 FROM certificate WHERE number IS NULL")) == 1
    told = [data for kind, data in published(database) if kind == "certification.blanks.received.v1"]
    assert [each.get("self_printed", False) for each in told] == [False, True]
    assert_whole(database, center)


def test_who_waited_is_printed_when_the_rule_comes(service_database: Make) -> None:
    """Decisions that the rule covers need no blank any more; older ones wait on."""
    database = service_database("certification").database
    center = opened(database)
    receive(database, [center.recorded(new_id(), decided_on=date(2021, 6, 5)), center.recorded(new_id())])
    assert serials(database) == []
    assert from_june(database, EVERY_CENTER) == 1
    assert [serial for _, serial in serials(database)] == ["TTCT-243/2021/000001"]
    assert_whole(database, center)


def test_centers_that_share_a_series_share_no_serial(service_database: Make) -> None:
    """A pattern without the unit is one series for the province, behind what was received before."""
    database = service_database("certification").database
    center, other = opened(database, 3, prefix="PT "), opened(database, code="TTCT-244")
    from_june(database, EVERY_CENTER, "PT {seq:06d}")
    day = date(2021, 6, 5)
    receive(database, [each.recorded(new_id(), decided_on=day) for each in (center, other, center)])
    receive(database, [other.recorded(new_id(), decided_on=day)])
    assert sorted(serial for _, serial in serials(database) if serial) == [
        f"PT {number:06d}" for number in range(4, 8)
    ]
    with pytest.raises(Conflict) as refused:
        other.stock(database, 100, 110, "PT ")
    assert refused.value.code == "serials-self-printed"
    assert_whole(database, center, other)


def test_a_spoiled_self_printed_sheet_gets_the_next_serial(service_database: Make) -> None:
    """Printed again under a serial of its own; the old one is spoiled."""
    database = service_database("certification").database
    center = opened(database)
    from_june(database, center.id)
    receive(database, [center.recorded(new_id(), decided_on=date(2021, 6, 5))])
    (paper,) = rows(database, "SELECT certificate_id, serial FROM certificate")
    with database.transaction() as connection:
        command = ReplaceBlank(paper.certificate_id, paper.serial, "Kẹt giấy")
        assert replace_blank(connection, PROVINCE, command, TODAY).serials[1] == "TTCT-243/2021/000002"
    assert_whole(database, center)


def test_rules_are_the_provinces_and_are_never_rewritten(service_database: Make) -> None:
    """A center's officer sets none; a second rule of the same day, a pattern without number: refused."""
    database = service_database("certification").database
    center: Center = opened(database)
    from_june(database, center.id)
    codes = []
    asked = [(people.director(center.id), PATTERN), (PROVINCE, PATTERN), (PROVINCE, "{seq}")]
    # Nobody could tell where the number begins, or where one serial of a list ends.
    asked += [(PROVINCE, each + "{seq:06d}") for each in ("{unit}", "{year}", "PT2", "P,T ")]
    for who, pattern in asked:
        with pytest.raises(Problem) as refused, database.transaction() as connection:
            set_blank_rule(connection, who, center.id, JUNE, "self_printed", pattern, "thử")
        codes.append(refused.value.code)
    assert codes == ["forbidden", "rule-known", *["serial-pattern"] * 5]
    for prefix in ("VP26", "V,P ", "VP - "):
        with pytest.raises(Problem) as refused:
            center.stock(database, 1, 2, prefix=prefix)
        assert (prefix, refused.value.code) == (prefix, "serial-prefix")


@pytest.mark.parametrize(
    ("pattern", "right"),
    [
        (PATTERN, True),
        ("PT-{seq:04d}", True),
        ("{seq:06d}", False),
        ("{unit}", False),
        ("{unit}{seq:06d}x", False),
        ("{center}/{seq:06d}", False),
        ("{unit!r}/{seq:06d}", False),
        ("PT {seq:03d}", False),
    ],
)
def test_patterns_write_serials_and_nothing_else(pattern: str, right: bool) -> None:
    """Text, unit, year, and the number at the end."""
    assert sensible(pattern) is right


def test_a_centers_own_rule_goes_before_that_of_all() -> None:
    """Of its own the newest in force; without one, that of every center."""
    home, other = new_id(), new_id()
    rules = [
        BlankRule(EVERY_CENTER, date(2008, 1, 1), "numbered_stock", None, ""),
        BlankRule(home, JUNE, "self_printed", PATTERN, ""),
        BlankRule(EVERY_CENTER, date(2021, 7, 1), "numbered_stock", None, ""),
    ]
    modes = [
        getattr(rule_on(rules, center, day), "mode", None)
        for center, day in ((home, date(2021, 5, 31)), (home, date(2021, 8, 1)), (other, JUNE))
    ]
    assert modes == ["numbered_stock", "self_printed", "numbered_stock"]
    assert rule_on(rules, home, date(2000, 1, 1)) is None
