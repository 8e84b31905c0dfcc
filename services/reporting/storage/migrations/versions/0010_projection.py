"""How the year's end is foreseen from the pace so far, for rates whose base is the year's plan."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_CHECK = "rate_definition_projection"


def upgrade() -> None:
    # A database that is made today has both since 0001, which takes the table as it is in code.
    op.execute("ALTER TABLE rate_definition ADD COLUMN IF NOT EXISTS projection text DEFAULT 'none' NOT NULL")
    op.execute(f"ALTER TABLE rate_definition DROP CONSTRAINT IF EXISTS {_CHECK}")
    op.execute(
        f"ALTER TABLE rate_definition ADD CONSTRAINT {_CHECK}"
        " CHECK (projection IN ('none', 'by_plan', 'by_months'))"
    )
    op.execute(
        "UPDATE rate_definition SET projection = 'by_plan' WHERE code IN ('plan_classes', 'plan_learners')"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE rate_definition DROP COLUMN projection")
