"""Learners: searched by any part of their names, corrected, merged and told apart; what is warned of."""

from pathlib import Path

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_UNDONE = (
    "DROP TRIGGER enrolment_arrived ON enrolment",
    "DROP TRIGGER learner_changed ON learner",
    "DROP TRIGGER learner_is_new ON learner",
    "DROP FUNCTION enrolment_arrived(), learner_changed(), learner_is_new()",
    """
    DROP TABLE learner_rule, learner_pair, learner_merge_enrolment, learner_merge, learner_version,
        learner_to_compare, learner_at_center
    """,
    "DROP INDEX learner_by_match_key",
    """
    ALTER TABLE learner DROP COLUMN terms, DROP COLUMN given, DROP COLUMN merged_into,
        DROP COLUMN claimed_number, DROP COLUMN phone
    """,
    "CREATE INDEX learner_by_match_key ON learner (match_key)",
    "DROP FUNCTION learner_terms(text, text, smallint, smallint, smallint), learner_exact_key(text)",
)


def upgrade() -> None:
    written = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in written.split("\n\n"):
        op.execute(statement)


def downgrade() -> None:
    for statement in _UNDONE:
        op.execute(statement)
