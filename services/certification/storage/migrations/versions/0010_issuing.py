"""How certificates are issued, as dated rules; drafts that say what they wait for; batches; seals; expiry."""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NUMBERED = "state IN ('issued', 'under_review', 'revoked')"


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Go back; refused by the constraints while anything was replaced, cancelled or is to be signed."""
    op.execute("DROP TABLE signing_batch, signing_post, seal, validity_rule, issuing_rule")
    op.execute(
        "ALTER TABLE certificate DROP CONSTRAINT certificate_state_known,"
        " DROP CONSTRAINT certificate_numbered_when_issued, DROP CONSTRAINT certificate_end_explained,"
        " DROP CONSTRAINT certificate_draft_waits"
    )
    op.execute(
        "DROP INDEX certificate_ended, certificate_one_live, certificate_waiting, certificate_without_signer"
    )
    op.execute("UPDATE certificate SET state = 'awaiting_blank' WHERE state = 'draft'")
    op.execute(
        "ALTER TABLE certificate DROP COLUMN waits, DROP COLUMN batch_id, DROP COLUMN rule_id,"
        " DROP COLUMN expires_on,"
        " ADD CONSTRAINT certificate_state_known"
        " CHECK (state IN ('awaiting_blank', 'issued', 'under_review', 'revoked', 'closed')),"
        " ADD CONSTRAINT certificate_numbered_when_issued CHECK (num_nonnulls(book, number, register_number,"
        " serial, code, issued_on, holder_name, center_name, decision_number)"
        f" = CASE WHEN {NUMBERED} THEN 9 ELSE 0 END),"
        " ADD CONSTRAINT certificate_end_explained CHECK (num_nonnulls(ended_on, end_reason)"
        " = CASE WHEN state IN ('revoked', 'closed') THEN 2 ELSE 0 END)"
    )
    op.execute(
        "CREATE INDEX certificate_ended ON certificate (completion_id) WHERE state IN ('revoked', 'closed')"
    )
    op.execute(
        "CREATE UNIQUE INDEX certificate_one_live ON certificate (completion_id)"
        " WHERE state IN ('awaiting_blank', 'issued', 'under_review')"
    )
    op.execute("CREATE INDEX certificate_waiting ON certificate (center_id) WHERE state = 'awaiting_blank'")
    op.execute(
        "CREATE INDEX certificate_without_signer ON certificate (center_id)"
        f" WHERE signer_name IS NULL AND {NUMBERED}"
    )
