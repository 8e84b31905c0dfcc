"""Facts, cells, dated definitions, reconciliation runs, and the backbone's tables."""

from alembic import op
from sqlalchemy import MetaData

from services.reporting.storage import seed, seed_sentences, tables
from shared.idempotency import create_idempotency, drop_idempotency
from shared.messaging.migrations import create_messaging, drop_messaging

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

OWN = (
    "center_fact",
    "roster_fact",
    "appointment_fact",
    "plan_fact",
    "class_fact",
    "completion_fact",
    "certificate_fact",
    "blank_lot_fact",
    "cell",
    "program_label",
    "band_label",
    "period_rule",
    "rate_definition",
    "definition",
    "reconciliation",
)


def upgrade() -> None:
    create_messaging(op)
    create_idempotency(op)
    first = MetaData()
    for name in OWN:
        tables.metadata.tables[name].to_metadata(first)
    first.create_all(op.get_bind())
    op.bulk_insert(first.tables["period_rule"], seed.PERIOD_RULES)
    op.bulk_insert(first.tables["rate_definition"], seed.RATES)
    op.bulk_insert(first.tables["definition"], seed_sentences.DEFINITIONS)


def downgrade() -> None:
    for name in reversed(OWN):
        op.drop_table(name)
    drop_idempotency(op)
    drop_messaging(op)
