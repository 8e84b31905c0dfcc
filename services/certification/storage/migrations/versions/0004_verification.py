"""Credentials: keys that sign them, places in status lists; public look-ups counted for all processes."""

from alembic import op
from sqlalchemy import MetaData

from services.certification.storage import tables, verification_tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEPT = {"credential_key": "kid, public_key", "credential": "certificate_id, list, place, salt"}
"""Tables whose rows are never deleted, and what in them never changes."""


def upgrade() -> None:
    metadata = MetaData()
    tables.certificate.to_metadata(metadata)  # named by a foreign key; it is there already
    for table in (
        verification_tables.credential_key,
        verification_tables.credential,
        verification_tables.look_up_count,
    ):
        table.to_metadata(metadata).create(op.get_bind())
    op.create_index(
        "certificate_by_predecessor", "certificate", ["replaces"], postgresql_where="replaces IS NOT NULL"
    )
    for table_name, columns in KEPT.items():
        op.execute(
            f"CREATE TRIGGER {table_name}_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE OF {columns}"
            f" ON {table_name} FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_take_away()"
        )


def downgrade() -> None:
    op.drop_index("certificate_by_predecessor", "certificate")
    for table_name in ("look_up_count", "credential", "credential_key"):
        op.drop_table(table_name)
