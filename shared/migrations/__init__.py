"""One Alembic history per service, run the same way for all, by the role that owns the tables.

A service has its revisions in `services/<service>/storage/migrations/versions` and the tables they
lead to in `services/<service>/storage/tables.py: metadata`. Each revision is one transaction and
waits at most `LOCK_TIMEOUT` for a lock: a migration that stands in a queue would stop everything
behind it.

    python -m shared.migrations <service> upgrade|downgrade|check|revision MESSAGE
"""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, create_engine

LOCK_TIMEOUT = "5s"


class Revision(Protocol):
    """What is needed of Alembic's `op` inside a revision."""

    def execute(self, sqltext: str) -> None:
        """Execute a statement."""

    def get_bind(self) -> Connection:
        """Return the migration's connection."""

    def get_context(self) -> MigrationContext:
        """Return what the revision runs in."""


_HERE = Path(__file__).parent
_SERVICES = _HERE.parent.parent / "services"


def versions_folder(service: str) -> Path:
    """Return where the revisions of a service lie."""
    return _SERVICES / service / "storage" / "migrations" / "versions"


def services_with_history() -> list[str]:
    """Return the services that have at least one revision, sorted."""
    return sorted(
        folder.name
        for folder in _SERVICES.iterdir()
        if folder.is_dir() and any(versions_folder(folder.name).glob("*.py"))
    )


def metadata_of(service: str) -> MetaData:
    """Return the tables that the service's history must lead to."""
    metadata: MetaData = importlib.import_module(f"services.{service}.storage.tables").metadata
    return metadata


def upgrade(service: str, url: str, *, service_role: str, revision: str = "head") -> None:
    """Bring the database at `url` (owner role) up to `revision`.

    `service_role` is the unprivileged role that the processes use; revisions that take a right from
    it ask `service_role(op)`.
    """
    run(service, url, lambda config: command.upgrade(config, revision), service_role)


def downgrade(service: str, url: str, *, service_role: str, revision: str = "base") -> None:
    """Take the database at `url` back to `revision`; what the undone revisions held is lost."""
    run(service, url, lambda config: command.downgrade(config, revision), service_role)


def differences(service: str, connection: Connection) -> list[Any]:
    """Return what tells the database from the service's metadata; an empty list if they agree."""
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return list(compare_metadata(context, metadata_of(service)))


def service_role(op: Revision) -> str:
    """Return, inside a revision, the quoted name of the service's unprivileged role.

    For the rare right that differs from the default (all tables: select, insert, update, delete),
    e.g. `op.execute(f"REVOKE UPDATE, DELETE ON audit_entry FROM {service_role(op)}")`.
    """
    context = op.get_context()
    name: str = context.opts["ttct_service_role"]
    return context.dialect.identifier_preparer.quote_identifier(name)


def configuration(service: str) -> Config:
    """Return Alembic's configuration for one service; no ini file is needed."""
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.set_main_option("version_locations", str(versions_folder(service)).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    return config


def run(service: str, url: str, work: Callable[[Config], object], role: str) -> None:
    """Do one piece of Alembic's work over one connection of the owner role."""
    engine = create_engine(url, connect_args={"options": f"-c lock_timeout={LOCK_TIMEOUT}"})
    try:
        with engine.connect() as connection:
            config = configuration(service)
            config.attributes.update(connection=connection, service_role=role)
            work(config)
    finally:
        engine.dispose()
