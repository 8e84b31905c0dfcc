"""The register's column of the identity number (domain §4.2); entries from before hold none, proven so."""

from pathlib import Path

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Go back; refused while an entry holds an identity number, which its hash covers."""
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM certificate WHERE holder_identity IS NOT NULL) THEN"
        " RAISE EXCEPTION 'entries hold identity numbers: they cannot be proven without'; END IF; END $$"
    )
    op.execute("DROP TRIGGER certificate_identity_is_frozen ON certificate")
    op.execute("ALTER TABLE certificate DROP COLUMN holder_identity")
