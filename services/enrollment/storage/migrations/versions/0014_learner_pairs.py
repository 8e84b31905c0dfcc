"""Learners are found by two syllables at once: an index of them, and how common each two are."""

from pathlib import Path

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    written = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in written.split("\n\n"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP INDEX learner_by_pairs")
    op.execute("DROP FUNCTION learner_pair_shares(), learner_pairs(text)")
