"""Whoever changes something is written down: the audit log, and the tables that it watches."""

from alembic import op

from shared.audit.schema import create_audit, drop_audit
from shared.audit.watching import Center, stop_watching, watch_tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WATCHED: dict[str, Center] = {
    "account": None,
    "account_policy": None,
    "one_time_link": None,
    "role_grant": "center_id",
    "service_client": None,
    "signing_key": None,
}


def upgrade() -> None:
    create_audit(op, "identity")
    watch_tables(op, WATCHED)


def downgrade() -> None:
    stop_watching(op, WATCHED)
    drop_audit(op)
