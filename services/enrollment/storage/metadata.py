"""The one metadata of enrollment's database: its own tables and those of the backbone."""

from sqlalchemy import MetaData

from shared.audit.tables import audit_tables
from shared.idempotency import idempotency_table
from shared.kept import edition_table
from shared.messaging.tables import messaging_tables

metadata = MetaData()
messaging_tables(metadata)
idempotency_table(metadata)
edition_table(metadata)
audit_tables(metadata)
