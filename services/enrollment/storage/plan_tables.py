"""Tables beside the plans: who did what to them, and when a class counts towards one."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    func,
)

from services.enrollment.storage.metadata import metadata
from services.enrollment.storage.organisation_tables import plan_version

plan_step = Table(
    "plan_step",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("plan_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("by_name", Text, nullable=False, comment="as the account was called then"),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("note", Text, nullable=False, server_default=""),
    ForeignKeyConstraint(
        ["plan_id", "version"], [plan_version.c.plan_id, plan_version.c.version], name="plan_step_of_version"
    ),
    CheckConstraint(
        "action IN ('drafted', 'revised', 'submitted', 'returned', 'approved', 'amended')",
        name="plan_step_action",
    ),
    comment="Append-only: who did what to a version of a plan.",
)
Index("plan_step_by_plan", plan_step.c.plan_id)

plan_counting_rule = Table(
    "plan_counting_rule",
    metadata,
    Column("valid_from", Date, primary_key=True),
    Column("valid_to", Date),
    Column("by_day", Text, nullable=False, comment="the day of a class in whose quarter it counts"),
    Column("source", Text, nullable=False),
    CheckConstraint("by_day IN ('opened_on', 'closed_on')", name="plan_counting_rule_by_day"),
    CheckConstraint("valid_to >= valid_from", name="plan_counting_rule_term"),
    comment="When a class counts towards the plan of its center.",
)
