"""What a service's first Alembic revision calls to make (or drop) the backbone's tables.

The tables are those of `messaging_tables`, so that the drift test of every service covers them.
A later change of these tables is a new function here, called from a new revision of each service.
"""

from typing import Protocol

from sqlalchemy import Connection, MetaData, text

from shared.messaging.tables import messaging_tables


class MigrationContext(Protocol):
    """What is needed of Alembic's `op`."""

    def get_bind(self) -> Connection:
        """Return the migration's connection."""


def create_messaging(op: MigrationContext) -> None:
    """Create the backbone's tables and the single row of `event_head`."""
    metadata = MetaData()
    messaging_tables(metadata)
    metadata.create_all(op.get_bind())
    op.get_bind().execute(text('INSERT INTO event_head ("only", last) VALUES (1, 0)'))


def add_subject_index(op: MigrationContext) -> None:
    """Find a subject's events in the log; a database made today has the index since `create_messaging`."""
    op.get_bind().execute(
        text(
            "CREATE INDEX IF NOT EXISTS event_log_subject ON event_log"
            " USING brin (subject uuid_minmax_multi_ops) WITH (autosummarize = 'on')"
        )
    )


def drop_subject_index(op: MigrationContext) -> None:
    """Take the index away."""
    op.get_bind().execute(text("DROP INDEX event_log_subject"))


def drop_messaging(op: MigrationContext) -> None:
    """Drop the backbone's tables; what was not yet sent is lost, so only a downgrade to nothing calls it."""
    metadata = MetaData()
    messaging_tables(metadata)
    metadata.drop_all(op.get_bind())
