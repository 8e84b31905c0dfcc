"""Classes that are planned, as enrollment tells of them, and when too few summoned ring."""

from alembic import op
from sqlalchemy import Boolean, Column, Date, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import insert

from services.reporting.storage import seed
from services.reporting.storage.tables_notices import notice_rule

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announced_class",
        Column("class_id", Uuid, primary_key=True),
        Column("version", Integer, nullable=False),
        Column("center_id", Uuid, nullable=False),
        Column("code", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("program_code", Text, nullable=False),
        Column("opens_on", Date, nullable=False),
        Column("quota", Integer),
        Column("summoned", Integer, nullable=False),
        Column("withdrawn", Boolean, nullable=False),
        comment="Classes that are planned; no figure counts them until they open.",
    )
    # A database that is made today has the rule since 0016, which takes them from code.
    rules = [each for each in seed.NOTICE_RULES if each["kind"] == "recruitment_low"]
    op.get_bind().execute(insert(notice_rule).values(rules).on_conflict_do_nothing())


def downgrade() -> None:
    op.drop_table("announced_class")
