"""By which deed blanks moved, and how the table of blanks is counted."""

from alembic import op
from sqlalchemy import Date, Integer, Text, bindparam, text

from services.reporting.storage import seed_sentences

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ENTER = text(
    "INSERT INTO definition (code, valid_from, valid_to, position, vi, en, source)"
    " VALUES (:code, :valid_from, :valid_to, :position, :vi, :en, :source) ON CONFLICT DO NOTHING"
).bindparams(
    bindparam("valid_from", type_=Date),
    bindparam("valid_to", type_=Date),
    bindparam("position", type_=Integer),
    bindparam("code", type_=Text),
)


def upgrade() -> None:
    # A database that is made today has both since 0001 and 0006, which take them as they are in code.
    op.execute("ALTER TABLE blank_movement_fact ADD COLUMN IF NOT EXISTS kind text DEFAULT '' NOT NULL")
    op.execute("ALTER TABLE blank_movement_fact ALTER COLUMN kind DROP DEFAULT")
    op.get_bind().execute(
        _ENTER, [each for each in seed_sentences.DEFINITIONS if each["code"].startswith("blanks")]
    )


def downgrade() -> None:
    op.execute("ALTER TABLE blank_movement_fact DROP COLUMN kind")
    op.execute("DELETE FROM definition WHERE code LIKE 'blanks%'")
