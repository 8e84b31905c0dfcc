"""Tables of reporting. Facts first; cells are moved by deltas and can be rebuilt from the facts."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.schema import SchemaItem

from shared.idempotency import idempotency_table
from shared.messaging import messaging_tables

metadata = MetaData()
messaging_tables(metadata)
idempotency_table(metadata)


def _uuid(name: str, *, key: bool = False) -> Column[object]:
    return Column(name, Uuid, primary_key=key, nullable=False)


def _text(name: str, *, key: bool = False) -> Column[object]:
    return Column(name, Text, primary_key=key, nullable=False)


def _date(name: str, *, optional: bool = False) -> Column[object]:
    return Column(name, Date, nullable=optional)


def _count(name: str) -> Column[object]:
    return Column(name, Integer, nullable=False)


def _version(*, key: bool = False) -> Column[object]:
    return Column("version", Integer, primary_key=key, nullable=False)


def _fact(name: str, *columns: SchemaItem) -> Table:
    return Table(name, metadata, *columns)


center_fact = _fact(
    "center_fact",
    _uuid("center_id", key=True),
    _version(key=True),
    _text("code"),
    _text("area_code"),
    _text("name"),
    _text("short_name"),
    _text("parent"),
    _text("province_code"),
    _date("valid_from"),
    _text("established_by"),
)

succession_fact = _fact(
    "succession_fact",
    _uuid("center_id", key=True),
    _version(),
    _text("kind"),
    _date("last_day"),
    _text("legal_act"),
    Column("successors", ARRAY(Uuid), nullable=False),
    Column("results_to", Uuid, nullable=True),
    CheckConstraint("kind IN ('merge', 'split', 'dissolve')", name="succession_fact_kind"),
)

roster_fact = _fact(
    "roster_fact",
    _uuid("center_id", key=True),
    _version(key=True),
    _date("settled_on"),
    _text("decision_number"),
    _count("part_time_lecturers"),
)

establishment_fact = _fact(
    "establishment_fact",
    _uuid("center_id", key=True),
    _version(key=True),
    _date("valid_from"),
    _count("posts"),
    _date("decided_on"),
)

appointment_fact = _fact(
    "appointment_fact",
    _uuid("appointment_id", key=True),
    _version(),
    _uuid("person_id"),
    _uuid("center_id"),
    _text("post"),
    _text("employment"),
    _date("valid_from"),
    _date("valid_to", optional=True),
)

plan_fact = _fact(
    "plan_fact",
    _uuid("plan_id", key=True),
    _version(),
    _uuid("center_id"),
    _count("year"),
    _date("approved_on"),
    Column("items", JSONB, nullable=False),
)

contest_fact = _fact(
    "contest_fact",
    _uuid("contest_id", key=True),
    _version(),
    _text("level"),
    _count("year"),
    Column("organiser_id", Uuid),
    _date("decided_on"),
    Column("places", JSONB, nullable=False),
)

facility_fact = _fact(
    "facility_fact",
    _uuid("center_id", key=True),
    _version(),
    _date("reported_on"),
    Column("rooms", JSONB, nullable=False),
    Column("equipment", JSONB, nullable=False),
    Column("investments", JSONB, nullable=False),
    Column("needs", JSONB, nullable=False),
)

class_fact = _fact(
    "class_fact",
    _uuid("class_id", key=True),
    _version(),
    _uuid("center_id"),
    _text("code"),
    _text("name"),
    _text("program_code"),
    _text("rule_set"),
    _text("state"),
    _date("opened_on"),
    _date("closed_on", optional=True),
    _date("decided_on", optional=True),
    _count("summoned"),
    _count("admitted"),
    _count("completed"),
    _count("not_passed"),
    Column("opened_by", Uuid, nullable=True),
    CheckConstraint("state IN ('open', 'completed', 'cancelled')", name="class_fact_state"),
)

completion_fact = _fact(
    "completion_fact",
    _uuid("completion_id", key=True),
    _version(),
    _uuid("center_id"),
    _text("program_code"),
    _text("state"),
    _text("band"),
    Column("good", Boolean, nullable=False),
    _date("completed_on"),
    _date("decided_on"),
    CheckConstraint("state IN ('standing', 'annulled')", name="completion_fact_state"),
)

certificate_fact = _fact(
    "certificate_fact",
    _uuid("certificate_id", key=True),
    _version(),
    _uuid("center_id"),
    _text("program_code"),
    _text("state"),
    _date("issued_on"),
    _date("revoked_on", optional=True),
    CheckConstraint(
        "state IN ('issued', 'under_review', 'revoked', 'replaced', 'cancelled')",
        name="certificate_fact_state",
    ),
)

blank_lot_fact = _fact(
    "blank_lot_fact",
    _uuid("lot_id", key=True),
    _version(),
    _uuid("center_id"),
    _text("first_serial"),
    _text("last_serial"),
    _count("quantity"),
    _date("received_on"),
)

blank_movement_fact = _fact(
    "blank_movement_fact",
    _uuid("movement_id", key=True),
    _version(),
    _text("kind"),
    _uuid("from_center"),
    _text("from_state"),
    _uuid("center_id"),
    _text("state"),
    _count("quantity"),
    _date("moved_on"),
)

cell = Table(
    "cell",
    metadata,
    _uuid("center_id", key=True),
    _text("program_code", key=True),
    Column("month", Date, primary_key=True),
    _text("measure", key=True),
    Column("value", BigInteger, nullable=False),
    CheckConstraint("extract(day FROM month) = 1", name="cell_first_of_month"),
)
"""The aggregates; a missing cell and a cell of 0 are the same."""

program_label = Table(
    "program_label", metadata, _text("program_code", key=True), _text("name"), _date("seen_on")
)
"""Names of programs as the newest decision wrote them."""

band_label = Table(
    "band_label",
    metadata,
    _text("band", key=True),
    _text("name"),
    _date("seen_on"),
    Column("lowest_mark", Numeric(5, 2), nullable=False),
)
"""Names of grade bands as the newest decision wrote them; ordered by the lowest mark met."""

post_label = Table(
    "post_label",
    metadata,
    _text("post", key=True),
    _text("title"),
    _date("seen_on"),
    Column("position", Integer, nullable=False, server_default="100"),
)
"""Titles of posts as the newest appointment wrote them, in the order in which tables show them."""

period_rule = Table(
    "period_rule",
    metadata,
    _text("counts", key=True),
    Column("valid_from", Date, primary_key=True),
    _date("valid_to", optional=True),
    _text("by_day"),
    _text("source"),
    CheckConstraint(
        "(counts = 'opening' AND by_day IN ('opened_on', 'closed_on'))"
        " OR (counts = 'results' AND by_day IN ('closed_on', 'decided_on'))",
        name="period_rule_by_day",
    ),
)

rate_definition = Table(
    "rate_definition",
    metadata,
    _text("code", key=True),
    Column("valid_from", Date, primary_key=True),
    _date("valid_to", optional=True),
    _count("position"),
    Column("numerator", ARRAY(Text), nullable=False),
    Column("denominator", ARRAY(Text), nullable=False),
    _text("denominator_span"),
    _text("name_vi"),
    _text("name_en"),
    _text("formula_vi"),
    _text("formula_en"),
    Column("target", Numeric(6, 2), nullable=True),
    _text("target_span"),
    _text("source"),
    Column("projection", Text, nullable=False, server_default="none"),
    CheckConstraint("denominator_span IN ('period', 'year')", name="rate_definition_denominator_span"),
    CheckConstraint("target_span IN ('any', 'year')", name="rate_definition_target_span"),
    CheckConstraint("projection IN ('none', 'by_plan', 'by_months')", name="rate_definition_projection"),
)

definition = Table(
    "definition",
    metadata,
    _text("code", key=True),
    Column("valid_from", Date, primary_key=True),
    _date("valid_to", optional=True),
    _count("position"),
    _text("vi"),
    _text("en"),
    _text("source"),
    Column("printed_under", ARRAY(Text), nullable=False, server_default="{}"),
)
"""Sentences printed under the table: how each figure is counted."""

reconciliation = Table(
    "reconciliation",
    metadata,
    _uuid("id", key=True),
    Column("ran_at", DateTime(timezone=True), nullable=False),
    _count("milliseconds"),
    Column("facts", BigInteger, nullable=False),
    Column("positions", JSONB, nullable=False),
    Column("owners", JSONB, nullable=False),
    Column("difference_count", Integer, nullable=False),
    Column("differences", JSONB, nullable=False),
    Index("reconciliation_ran_at_idx", text("ran_at DESC")),
)
"""Every run: when, at which positions, what was compared, and each difference by name."""
