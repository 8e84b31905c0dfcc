"""Tables of the dated rules by which figures are counted and said.

A row is never changed. It holds until the next one of the same subject begins, or its own `valid_to`; the
view `<table>_dated` says when that is (`ends`).
"""

from sqlalchemy import CheckConstraint, Column, Date, Numeric, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from services.reporting.storage.metadata import (
    count_column,
    date_column,
    entered_columns,
    metadata,
    text_column,
)

period_rule = Table(
    "period_rule",
    metadata,
    text_column("counts", key=True),
    Column("valid_from", Date, primary_key=True),
    date_column("valid_to", optional=True),
    text_column("by_day"),
    text_column("source"),
    *entered_columns(),
    CheckConstraint(
        "(counts = 'opening' AND by_day IN ('opened_on', 'closed_on'))"
        " OR (counts = 'results' AND by_day IN ('closed_on', 'decided_on'))",
        name="period_rule_by_day",
    ),
)

rate_definition = Table(
    "rate_definition",
    metadata,
    text_column("code", key=True),
    Column("valid_from", Date, primary_key=True),
    date_column("valid_to", optional=True),
    count_column("position"),
    Column("numerator", ARRAY(Text), nullable=False),
    Column("denominator", ARRAY(Text), nullable=False),
    text_column("denominator_span"),
    text_column("name_vi"),
    text_column("name_en"),
    text_column("formula_vi"),
    text_column("formula_en"),
    Column("target", Numeric(6, 2), nullable=True),
    text_column("target_span"),
    text_column("source"),
    Column("projection", Text, nullable=False, server_default="none"),
    *entered_columns(),
    CheckConstraint("denominator_span IN ('period', 'year')", name="rate_definition_denominator_span"),
    CheckConstraint("target_span IN ('any', 'year')", name="rate_definition_target_span"),
    CheckConstraint("projection IN ('none', 'by_plan', 'by_months')", name="rate_definition_projection"),
)

definition = Table(
    "definition",
    metadata,
    text_column("code", key=True),
    Column("valid_from", Date, primary_key=True),
    date_column("valid_to", optional=True),
    count_column("position"),
    text_column("vi"),
    text_column("en"),
    text_column("source"),
    Column("printed_under", ARRAY(Text), nullable=False, server_default="{}"),
    *entered_columns(),
)
"""Sentences printed under the table: how each figure is counted."""
