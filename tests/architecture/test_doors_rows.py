"""PostgreSQL itself shows a center its own rows alone, whatever an operation forgets to ask."""

import re
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import Connection, func, literal, select, table, text, union_all
from sqlalchemy.exc import ProgrammingError

from shared.ids import new_id
from shared.scope import Scope
from tests.architecture.doors import House
from tests.architecture.unbound import OF_SERVICES, SHARED, UNBOUND
from tests.databases import TestDatabase

ROOT = Path(__file__).parents[2]
WHERE = pytest.mark.parametrize("service", sorted(UNBOUND))
_TABLES = text(
    "SELECT relname, relrowsecurity FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'alembic_version'"
)
_POLICIES = text("SELECT tablename, qual, with_check, cmd, roles::text FROM pg_policies")


def tables(made: TestDatabase) -> dict[str, bool]:
    """Return every table and whether row-level security binds it."""
    with made.database.snapshot() as connection:
        return {str(row[0]): bool(row[1]) for row in connection.execute(_TABLES)}


def counted(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """Return how many rows of each table the connection sees."""
    each = [select(literal(name), func.count()).select_from(table(name)) for name in names]
    return {str(row[0]): int(row[1]) for row in connection.execute(union_all(*each))}


def seen(made: TestDatabase, names: Iterable[str], *centers: UUID) -> dict[str, int]:
    """Return how many rows a person of these centers sees of each table."""
    with made.http.acting_for(Scope(str(new_id()), frozenset(centers))).snapshot() as connection:
        return counted(connection, names)


@WHERE
def test_every_table_is_bound_by_rows_or_named_with_its_reason(house: House, service: str) -> None:
    """A new table must be bound, or stand in the list that says why it need not be."""
    found = tables(house.made[service])
    assert {name for name, bound in found.items() if not bound} == set(UNBOUND[service])
    assert all(len(reason) > 10 for reason in UNBOUND[service].values())


@WHERE
def test_another_center_sees_none_of_the_rows(house: House, service: str) -> None:
    """Of all that a center has, another sees nothing, nor does who was not told to the database."""
    made = house.made[service]
    bound = [name for name, is_bound in tables(made).items() if is_bound]
    strangers = seen(made, bound, new_id())
    assert {name for name, number in strangers.items() if number} <= set(SHARED)
    with made.http.snapshot() as connection:  # nobody was told
        assert set(counted(connection, bound).values()) == {0}


@WHERE
def test_a_center_sees_its_own_rows(house: House, service: str) -> None:
    """The claim above is empty where nobody sees anything."""
    made = house.made[service]
    bound = [name for name, is_bound in tables(made).items() if is_bound]
    with made.database.snapshot() as connection:
        whole = counted(connection, bound)
    assert sum(bool(number) for number in whole.values()) > len(bound) // 4
    own = seen(made, bound, UUID(house.ids["center_id"]))
    assert {name for name, number in whole.items() if number and not own[name]} == set()


@WHERE
def test_a_policy_asks_for_the_centers_once_a_statement(house: House, service: str) -> None:
    """The setting is read in an InitPlan, never for each row; a policy is for reading and writing alike."""
    with house.made[service].database.snapshot() as connection:
        policies = connection.execute(_POLICIES).all()
    assert policies
    for name, read, written, command, roles in policies:
        assert (written, command, roles) == (None, "ALL", "{public}"), name
        assert len(re.findall(r"seen_centers\(\)|current_setting", read)) == len(
            re.findall(r"SELECT (?:seen_centers\(\)|current_setting)", read)
        ), read


def test_nothing_is_written_for_another_center(house: House) -> None:
    """A row of another center is neither entered, changed nor taken away."""
    made, own = house.made["enrollment"], UUID(house.ids["center_id"])
    with made.http.acting_for(Scope(str(new_id()), frozenset({new_id()}))).transaction() as connection:
        for statement in (
            "UPDATE learner_at_center SET center_id = center_id RETURNING 1",
            "DELETE FROM learner_at_center RETURNING 1",
        ):
            assert connection.execute(text(statement)).all() == []
    entering = text(
        "INSERT INTO learner_at_center (center_id, learner_id, given, sort_key, terms)"
        " SELECT :center, id, 'a', 'a', '{}' FROM learner LIMIT 1"
    )
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        made.http.acting_for(Scope(str(new_id()), frozenset({new_id()}))).transaction() as connection,
    ):
        connection.execute(entering, {"center": own})


def test_every_step_of_the_service_is_known() -> None:
    """Who lets a query reach the rows of all centers must say so in the list, with the reason."""
    found: set[str] = set()
    for file in (ROOT / "services").rglob("*.py"):
        source, name = file.read_text(), str(file.relative_to(ROOT / "services"))
        found |= {f"{name}:{query}" for query in re.findall(r"@of_all_centers.*\ndef (\w+)", source)}
        found |= {f"{name}:as_service" for _ in re.findall(r"\bas_service\(", source)}
        found |= {f"{name}:as_service=" for _ in re.findall(r"\bas_service=", source)}
    assert found == set(OF_SERVICES)


def test_a_service_s_roles_enter_no_other_database(house: House) -> None:
    """Neither the worker's role of a service nor that of its requests is let into another's database."""
    for one, other in (("reporting", "enrollment"), ("certification", "reporting")):
        for url in (house.made[one].url, house.made[one].http_url):
            address = url.rpartition("/")[0] + "/" + house.made[other].name
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                psycopg.connect(address.replace("+psycopg", ""))
