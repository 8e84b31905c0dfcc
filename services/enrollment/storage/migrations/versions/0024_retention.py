"""What is no record of the field is erased by rule, and how much of it is written down."""

from alembic import op
from sqlalchemy import CheckConstraint, Column, Date, DateTime, ForeignKeyConstraint, Integer, Text, func

from shared.audit.watching import stop_watching, watch_tables

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_RULES = """
    INSERT INTO retention_rule (code, version, effective_from, term_days, provenance) VALUES
    ('unused_import', 1, '2026-01-01', 180,
     'Giả định: Luật 91/2025/QH15 chỉ cho lưu trong thời gian cần cho mục đích, không nêu số ngày'),
    ('request_answer', 1, '2026-01-01', 30, 'Giả định: một yêu cầu gửi lại đến trong vài ngày')
"""


def upgrade() -> None:
    op.create_table(
        "retention_rule",
        Column("code", Text, primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("effective_from", Date, nullable=False),
        Column("term_days", Integer, nullable=False, comment="whole days after the day it was last touched"),
        Column("provenance", Text, nullable=False),
        CheckConstraint("code IN ('unused_import', 'request_answer')", name="retention_rule_code"),
        CheckConstraint("version > 0 AND term_days > 0", name="retention_rule_values"),
        comment="How long what is no record of the field is kept; a version holds until the next begins.",
    )
    op.create_table(
        "retention_run",
        Column("code", Text, primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("as_of", Date, primary_key=True, comment="the day on which it was due"),
        Column("count", Integer, nullable=False, comment="how many were erased: never what"),
        Column("ran_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        ForeignKeyConstraint(["code", "version"], ["retention_rule.code", "retention_rule.version"]),
        CheckConstraint('"count" > 0', name="retention_run_count"),
        comment="What was erased on a day by a version of a rule.",
    )
    op.execute(_RULES)
    watch_tables(op, {"retention_rule": None})


def downgrade() -> None:
    stop_watching(op, ["retention_rule"])
    op.drop_table("retention_run")
    op.drop_table("retention_rule")
