"""Tables of retention: how long a class of things is kept, and how much was erased by which rule."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    Table,
    Text,
    func,
)

from services.enrollment.storage.metadata import metadata

retention_rule = Table(
    "retention_rule",
    metadata,
    Column("code", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("effective_from", Date, nullable=False),
    Column("term_days", Integer, nullable=False, comment="whole days after the day it was last touched"),
    Column("provenance", Text, nullable=False),
    CheckConstraint("code IN ('unused_import', 'request_answer')", name="retention_rule_code"),
    CheckConstraint("version > 0 AND term_days > 0", name="retention_rule_values"),
    comment="How long what is no record of the field is kept; a version holds until the next begins.",
)

retention_run = Table(
    "retention_run",
    metadata,
    Column("code", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("as_of", Date, primary_key=True, comment="the day on which it was due"),
    Column("count", Integer, nullable=False, comment="how many were erased: never what"),
    Column("ran_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    ForeignKeyConstraint(["code", "version"], ["retention_rule.code", "retention_rule.version"]),
    CheckConstraint('"count" > 0', name="retention_run_count"),
    comment="What was erased on a day by a version of a rule.",
)
