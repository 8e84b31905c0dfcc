"""Rules that are kept in memory come from tables that say when they change."""

import importlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, text

from tests.databases import TestDatabase


@pytest.mark.parametrize("service", ["certification", "enrollment"])
def test_every_table_that_is_kept_has_an_edition(
    service_database: Callable[[str], TestDatabase], service: str
) -> None:
    """Whatever the loading of kept rules reads has a trigger that gives its topic a new edition."""
    database = service_database(service).database
    kept = importlib.import_module(f"services.{service}.storage.kept_rules")
    read: set[str] = set()

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        read.update(re.findall(r"(?:FROM|JOIN) (\w+)", statement))

    event.listen(database.engine, "before_cursor_execute", note)
    with database.transaction() as connection:
        kept.rules(connection)
    event.remove(database.engine, "before_cursor_execute", note)
    with database.transaction() as connection:
        watched = set(
            connection.scalars(
                text("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%_changes_rules'")
            )
        )
    assert len(read) > 5
    assert read - {"rule_edition"} <= watched
