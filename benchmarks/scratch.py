"""Databases beside the stack's own, for measurements that start from nothing."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from shared import migrations
from shared.db import Database
from stack.databases import ServiceDatabase, ensure_database, grant_by_default
from stack.stack import Stack


@dataclass(frozen=True)
class Scratch:
    """One fresh database with a service's tables; `url` is that of its service role."""

    url: str
    http_url: str
    """That of the role in which people's requests work."""
    database: Database


@contextmanager
def fresh_database(stack: Stack, service: str, purpose: str) -> Iterator[Scratch]:
    """Make a database on the stack's own server and bring it up to date by the service's migrations."""
    name = f"{purpose}_{service}"
    wanted = ServiceDatabase(
        name,
        f"{name}_owner",
        secrets.token_urlsafe(24),
        f"{name}_service",
        secrets.token_urlsafe(24),
        secrets.token_urlsafe(24),
    )
    with stack.postgres.connect() as server:
        ensure_database(server, wanted)
    with stack.postgres.connect(name) as inside:
        grant_by_default(inside, wanted)
    owner = stack.postgres.url(name, wanted.owner, wanted.owner_password)
    migrations.upgrade(service, owner, service_role=wanted.role)
    url = stack.postgres.url(name, wanted.role, wanted.role_password)
    database = Database(url, application_name="benchmark", pool_size=2)
    try:
        yield Scratch(url, stack.postgres.url(name, wanted.http_role, wanted.http_password), database)
    finally:
        database.dispose()


def vacuum(stack: Stack, scratch: Scratch) -> None:
    """Let the planner know what is there, as autovacuum would a minute later."""
    with stack.postgres.connect(scratch.database.engine.url.database or "") as connection:
        connection.execute("VACUUM ANALYZE")
