"""What a certificate waits for: it says so, and is registered by itself when that arrives, in any order."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.certification.domain.issuing_rules import ValidityRule, expires_on, months_later
from shared.ids import new_id
from tests.certification.story import Center, opened, published, receive, rows
from tests.databases import TestDatabase

Make = Callable[[str], TestDatabase]
STATE = "SELECT state, waits, number, signer_name, rule_id, expires_on FROM certificate"


def test_without_an_appointment_on_that_day_it_waits_for_the_signer(service_database: Make) -> None:
    """An appointment that began a day too late changes nothing; the right one registers it by itself."""
    database = service_database("certification").database
    center = Center()
    receive(database, [center.registered()])
    center.stock(database, 1, 2)
    receive(database, [center.recorded(new_id())])
    assert [row.waits for row in rows(database, STATE)] == [["signer"]]
    receive(database, [center.appointed("Lê Văn Muộn", valid_from=date(2021, 5, 21))])
    assert [row.waits for row in rows(database, STATE)] == [["signer"]]
    receive(database, [center.appointed("Đỗ Văn Ký")])
    (row,) = rows(database, STATE)
    assert (row.state, row.waits, row.number, row.signer_name) == ("issued", None, 1, "Đỗ Văn Ký")


def test_where_a_seal_is_demanded_it_waits_for_one_used_that_day(service_database: Make) -> None:
    """From 29/8/2025 none without the unit's own seal in use on the day (QĐ 360); before, it is not asked."""
    database = service_database("certification").database
    center = opened(database, blanks=3)
    receive(database, [center.recorded(new_id(), decided_on=date(2025, 8, 28))])
    assert [row.state for row in rows(database, STATE)] == ["issued"]
    receive(database, [center.recorded(new_id(), decided_on=date(2025, 8, 29))])
    assert [row.waits for row in rows(database, STATE + " WHERE state = 'draft'")] == [["seal"]]
    receive(database, [center.sealed(valid_to=date(2025, 8, 28))])
    assert [row.waits for row in rows(database, STATE + " WHERE state = 'draft'")] == [["seal"]]
    receive(database, [center.sealed(valid_from=date(2025, 8, 29))])
    assert [row.state for row in rows(database, STATE)] == ["issued", "issued"]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(["appointment", "seal", "graduation", "blanks"]))
def test_the_order_of_what_arrives_does_not_matter(service_database: Make, order: list[str]) -> None:
    """Decision, signer, seal and blanks in any order: before the last a draft, after it one number."""
    database = service_database("certification").database
    center = Center()
    receive(database, [center.registered()])
    center.rule(database, requires_seal=True)
    arrivals: dict[str, Callable[[], object]] = {
        "appointment": lambda: receive(database, [center.appointed()]),
        "seal": lambda: receive(database, [center.sealed()]),
        "graduation": lambda: receive(database, [center.recorded(new_id())]),
        "blanks": lambda: center.stock(database, 1, 1),
    }
    for name in order:
        assert rows(database, STATE + " WHERE state = 'issued'") == []
        arrivals[name]()
    (row,) = rows(database, STATE)
    assert (row.state, row.number) == ("issued", 1)
    assert [kind for kind, _ in published(database)].count("certification.certificate.issued.v1") == 1


def test_an_annulled_draft_is_closed_and_never_numbered(service_database: Make) -> None:
    """What waited for a signer and was annulled meanwhile takes no number when the signer arrives."""
    database = service_database("certification").database
    center, completion = Center(), new_id()
    receive(database, [center.registered()])
    center.stock(database, 1, 1)
    receive(database, [center.recorded(completion)])
    receive(database, [center.annulled(completion, 2)])
    receive(database, [center.appointed()])
    assert [(row.state, row.number) for row in rows(database, STATE)] == [("closed", None)]


def test_a_certificate_records_rule_and_expiry(service_database: Make) -> None:
    """It keeps the number of the rule's version; 60 months for NT_DANG (HD 06-HD/TW), none for another."""
    database = service_database("certification").database
    center = opened(database, blanks=2)
    receive(database, [center.recorded(new_id(), program_code="NT_DANG"), center.recorded(new_id())])
    found = rows(database, STATE + " ORDER BY number")
    assert [row.expires_on for row in found] == [date(2026, 5, 20), None]
    (first,) = rows(database, "SELECT rule_id FROM issuing_rule WHERE effective_from = '2008-09-03'")
    assert {row.rule_id for row in found} == {first.rule_id}


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2020, 1, 15), 60, date(2025, 1, 15)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 12, 31), 12, date(2025, 12, 31)),
        (date(2024, 10, 31), 1, date(2024, 11, 30)),
    ],
)
def test_months_are_counted_to_the_same_day(day: date, months: int, last: date) -> None:
    """15/1/2020 and 60 months: 15/1/2025, as HD 06-HD/TW, 5.4 counts; a shorter month ends earlier."""
    assert months_later(day, months) == last


def test_the_validity_of_the_day_counts() -> None:
    """A later rule changes nothing for certificates of before."""
    rules = [
        ValidityRule("NT_DANG", date(2020, 1, 1), date(2025, 12, 31), 60, "x"),
        ValidityRule("NT_DANG", date(2026, 1, 1), None, 36, "x"),
    ]
    assert expires_on(rules, "NT_DANG", date(2025, 12, 31)) == date(2030, 12, 31)
    assert expires_on(rules, "NT_DANG", date(2026, 1, 1)) == date(2029, 1, 1)
    assert expires_on(rules, "DV_MOI", date(2026, 1, 1)) is None
