"""Cancelled classes are counted, those held already, too; and what that means is printed."""

from alembic import op
from sqlalchemy.dialects.postgresql import insert

from services.reporting.storage.seed_sentences import DEFINITIONS
from services.reporting.storage.tables import definition

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_NEW = ("cancelled_classes", "people_ended")
# What `storage/counted.py` counts of them on this day.
_COUNT = """
    INSERT INTO cell (center_id, program_code, month, measure, value)
    SELECT coalesce(class.opened_by, class.center_id), class.program_code,
           date_trunc('month', coalesce(CASE rule.by_day WHEN 'closed_on' THEN closed_on END, opened_on)
           ::timestamp)::date, 'classes_cancelled', count(*)
      FROM class_fact class
      JOIN period_rule rule
        ON rule.counts = 'opening' AND rule.valid_from <= opened_on
       AND (rule.valid_to IS NULL OR opened_on < rule.valid_to)
     WHERE class.state = 'cancelled'
     GROUP BY 1, 2, 3
    ON CONFLICT DO NOTHING
    """


def upgrade() -> None:
    # A database that is made today has the sentences since 0001, which takes them from code.
    said = [each for each in DEFINITIONS if each["code"] in _NEW]
    op.get_bind().execute(insert(definition).values(said).on_conflict_do_nothing())
    op.execute(_COUNT)


def downgrade() -> None:
    op.execute("DELETE FROM cell WHERE measure = 'classes_cancelled'")
    op.execute("DELETE FROM definition WHERE code IN ('cancelled_classes', 'people_ended')")
