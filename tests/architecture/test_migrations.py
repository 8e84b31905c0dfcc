"""Every service's history goes up, down and up again, and leads exactly to the tables in its code."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from sqlalchemy import Connection, create_engine, text

from shared import migrations
from tests.databases import TestDatabase

_Answer = TypeVar("_Answer")

SERVICES = migrations.services_with_history()
DEFINITIONS = text(
    """
    SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
           || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
           || ' ' || a.attidentity::text || a.attgenerated::text
           || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    UNION ALL
    SELECT 'constraint', r.relname, k.conname, pg_get_constraintdef(k.oid)
    FROM pg_constraint k JOIN pg_class r ON r.oid = k.conrelid
    WHERE k.connamespace = 'public'::regnamespace AND NOT r.relispartition AND k.contype <> 'n'
    UNION ALL
    SELECT 'index', i.tablename, i.indexname, i.indexdef FROM pg_indexes i
    WHERE i.schemaname = 'public'
      AND NOT EXISTS (SELECT 1 FROM pg_class c WHERE c.relname = i.tablename AND c.relispartition)
    """
)
LEFT_OVERS = text(
    """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
      AND c.relname <> 'alembic_version'
    UNION ALL
    SELECT t.typname FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd')
    UNION ALL
    SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
    """
)


def test_there_is_a_history_to_test() -> None:
    """An empty list of services would make the tests below pass without testing anything."""
    assert SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_the_history_leads_to_the_metadata_up_down_and_up_again(
    service: str, empty_database: Callable[[], TestDatabase]
) -> None:
    """Upgrade, downgrade to nothing, upgrade: no drift from the metadata, nothing left in between."""
    migrated, created = empty_database(), empty_database()

    migrations.upgrade(service, migrated.owner_url, service_role=migrated.role)
    migrations.downgrade(service, migrated.owner_url, service_role=migrated.role)
    assert _ask(migrated, lambda connection: connection.scalars(LEFT_OVERS).all()) == []
    migrations.upgrade(service, migrated.owner_url, service_role=migrated.role)

    assert _ask(migrated, lambda connection: migrations.differences(service, connection)) == []
    owner = create_engine(created.owner_url)
    migrations.metadata_of(service).create_all(owner)
    owner.dispose()
    assert _definitions(migrated) == _definitions(created)


@pytest.mark.parametrize("service", SERVICES)
def test_the_working_roles_own_nothing(service: str, service_database: Callable[[str], TestDatabase]) -> None:
    """Row-level security binds only who does not own the table, and of them the role of people's requests."""
    made = service_database(service)
    owned = text(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relowner = CAST(:role AS regrole)"
    )
    rights = text("SELECT rolsuper, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = user")
    for database, unbound in ((made.database, True), (made.http, False)):
        with database.snapshot() as connection:
            role = connection.scalar(text("SELECT user"))
            assert connection.scalars(owned, {"role": role}).all() == []
            assert tuple(connection.execute(rights).one()) == (False, False, unbound)


def test_a_migration_does_not_wait_for_ever_for_a_lock(empty_database: Callable[[], TestDatabase]) -> None:
    """The connection that migrates gives up a lock after `LOCK_TIMEOUT`, not blocking all behind it."""
    made = empty_database()
    seen: list[str] = []
    migrations.run(
        SERVICES[0],
        made.owner_url,
        lambda config: seen.append(
            config.attributes["connection"].scalar(text("SELECT current_setting('lock_timeout')"))
        ),
        made.role,
    )
    assert seen == [migrations.LOCK_TIMEOUT]


def _definitions(made: TestDatabase) -> set[tuple[str, ...]]:
    rows = _ask(made, lambda connection: connection.execute(DEFINITIONS).all())
    return {tuple(row) for row in rows if row[1] != "alembic_version"}


def _ask(made: TestDatabase, question: Callable[[Connection], _Answer]) -> _Answer:
    owner = create_engine(made.owner_url)
    try:
        with owner.connect() as connection:
            return question(connection)
    finally:
        owner.dispose()
