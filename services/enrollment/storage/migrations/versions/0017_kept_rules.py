"""The rules of signing get an edition whenever they change, so that processes may keep them."""

from alembic import op

from shared.kept import drop_editions, keep_editions

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = {
    "rules": (
        "rule_set",
        "rule_set_program",
        "grade_band",
        "program_version",
        "document_type",
        "document_profile",
        "numbering_rule",
        "party_term",
    )
}


def upgrade() -> None:
    keep_editions(op, TABLES)


def downgrade() -> None:
    drop_editions(op, TABLES)
