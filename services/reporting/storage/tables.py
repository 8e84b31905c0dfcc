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
    Numeric,
    Table,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.schema import SchemaItem

from services.reporting.storage import subjects
from services.reporting.storage.metadata import (
    count_column,
    date_column,
    metadata,
    text_column,
    uuid_column,
)
from services.reporting.storage.tables_rules import definition

__all__ = ["definition", "metadata", "subjects"]


def _version(*, key: bool = False) -> Column[object]:
    return Column("version", Integer, primary_key=key, nullable=False)


def _fact(name: str, *columns: SchemaItem) -> Table:
    return Table(name, metadata, *columns)


center_fact = _fact(
    "center_fact",
    uuid_column("center_id", key=True),
    _version(key=True),
    text_column("code"),
    text_column("area_code"),
    text_column("name"),
    text_column("short_name"),
    text_column("parent"),
    text_column("province_code"),
    date_column("valid_from"),
    text_column("established_by"),
)

succession_fact = _fact(
    "succession_fact",
    uuid_column("center_id", key=True),
    _version(),
    text_column("kind"),
    date_column("last_day"),
    text_column("legal_act"),
    Column("successors", ARRAY(Uuid), nullable=False),
    Column("results_to", Uuid, nullable=True),
    CheckConstraint("kind IN ('merge', 'split', 'dissolve')", name="succession_fact_kind"),
)

roster_fact = _fact(
    "roster_fact",
    uuid_column("center_id", key=True),
    _version(key=True),
    date_column("settled_on"),
    text_column("decision_number"),
    count_column("part_time_lecturers"),
)

establishment_fact = _fact(
    "establishment_fact",
    uuid_column("center_id", key=True),
    _version(key=True),
    date_column("valid_from"),
    count_column("posts"),
    date_column("decided_on"),
)

appointment_fact = _fact(
    "appointment_fact",
    uuid_column("appointment_id", key=True),
    _version(),
    uuid_column("person_id"),
    uuid_column("center_id"),
    text_column("post"),
    text_column("employment"),
    date_column("valid_from"),
    date_column("valid_to", optional=True),
)

plan_fact = _fact(
    "plan_fact",
    uuid_column("plan_id", key=True),
    _version(),
    uuid_column("center_id"),
    count_column("year"),
    date_column("approved_on"),
    Column("items", JSONB, nullable=False),
)

contest_fact = _fact(
    "contest_fact",
    uuid_column("contest_id", key=True),
    _version(),
    text_column("level"),
    count_column("year"),
    Column("organiser_id", Uuid),
    date_column("decided_on"),
    Column("places", JSONB, nullable=False),
)

facility_fact = _fact(
    "facility_fact",
    uuid_column("center_id", key=True),
    _version(),
    date_column("reported_on"),
    Column("rooms", JSONB, nullable=False),
    Column("equipment", JSONB, nullable=False),
    Column("investments", JSONB, nullable=False),
    Column("needs", JSONB, nullable=False),
)

class_fact = _fact(
    "class_fact",
    uuid_column("class_id", key=True),
    _version(),
    uuid_column("center_id"),
    text_column("code"),
    text_column("name"),
    text_column("program_code"),
    text_column("rule_set"),
    text_column("state"),
    date_column("opened_on"),
    date_column("closed_on", optional=True),
    date_column("decided_on", optional=True),
    count_column("summoned"),
    count_column("admitted"),
    count_column("completed"),
    count_column("not_passed"),
    Column("opened_by", Uuid, nullable=True),
    CheckConstraint("state IN ('open', 'completed', 'cancelled')", name="class_fact_state"),
)

completion_fact = _fact(
    "completion_fact",
    uuid_column("completion_id", key=True),
    _version(),
    uuid_column("center_id"),
    text_column("program_code"),
    text_column("state"),
    text_column("band"),
    Column("good", Boolean, nullable=False),
    date_column("completed_on"),
    date_column("decided_on"),
    uuid_column("class_id", optional=True),
    CheckConstraint("state IN ('standing', 'annulled')", name="completion_fact_state"),
    Index("completion_fact_of_class", "center_id", "class_id"),
)

certificate_fact = _fact(
    "certificate_fact",
    uuid_column("certificate_id", key=True),
    _version(),
    uuid_column("center_id"),
    text_column("program_code"),
    text_column("state"),
    date_column("issued_on"),
    date_column("revoked_on", optional=True),
    uuid_column("class_id", optional=True),
    CheckConstraint(
        "state IN ('issued', 'under_review', 'revoked', 'replaced', 'cancelled')",
        name="certificate_fact_state",
    ),
    Index("certificate_fact_of_class", "center_id", "class_id"),
)

blank_lot_fact = _fact(
    "blank_lot_fact",
    uuid_column("lot_id", key=True),
    _version(),
    uuid_column("center_id"),
    text_column("first_serial"),
    text_column("last_serial"),
    count_column("quantity"),
    date_column("received_on"),
)

blank_movement_fact = _fact(
    "blank_movement_fact",
    uuid_column("movement_id", key=True),
    _version(),
    text_column("kind"),
    uuid_column("from_center"),
    text_column("from_state"),
    uuid_column("center_id"),
    text_column("state"),
    count_column("quantity"),
    date_column("moved_on"),
)

cell = Table(
    "cell",
    metadata,
    uuid_column("center_id", key=True),
    text_column("program_code", key=True),
    Column("month", Date, primary_key=True),
    text_column("measure", key=True),
    Column("value", BigInteger, nullable=False),
    CheckConstraint("extract(day FROM month) = 1", name="cell_first_of_month"),
    Index("cell_month_idx", "month", "center_id"),
)
"""The aggregates; a missing cell and a cell of 0 are the same."""

cell_edition = Table(
    "cell_edition",
    metadata,
    uuid_column("center_id", key=True),
    Column("edition", Uuid, nullable=False),
)
"""Another edition whenever a cell of the center moved (`kept_sums.py`); no row: it never had a cell."""

program_label = Table(
    "program_label",
    metadata,
    text_column("program_code", key=True),
    text_column("name"),
    date_column("seen_on"),
)
"""Names of programs as the newest decision wrote them."""

band_label = Table(
    "band_label",
    metadata,
    text_column("band", key=True),
    text_column("name"),
    date_column("seen_on"),
    Column("lowest_mark", Numeric(5, 2), nullable=False),
)
"""Names of grade bands as the newest decision wrote them; ordered by the lowest mark met."""

post_label = Table(
    "post_label",
    metadata,
    text_column("post", key=True),
    text_column("title"),
    date_column("seen_on"),
    Column("position", Integer, nullable=False, server_default="100"),
)
"""Titles of posts as the newest appointment wrote them, in the order in which tables show them."""

reconciliation = Table(
    "reconciliation",
    metadata,
    uuid_column("id", key=True),
    Column("ran_at", DateTime(timezone=True), nullable=False),
    count_column("milliseconds"),
    Column("facts", BigInteger, nullable=False),
    Column("positions", JSONB, nullable=False),
    Column("owners", JSONB, nullable=False),
    Column("difference_count", Integer, nullable=False),
    Column("differences", JSONB, nullable=False),
    Index("reconciliation_ran_at_idx", text("ran_at DESC")),
)
"""Every run: when, at which positions, what was compared, and each difference by name."""
