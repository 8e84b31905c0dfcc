"""Tables of facilities beside the rooms: equipment, materials, investment, needs, and what was told."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

from services.enrollment.storage.metadata import metadata
from services.enrollment.storage.organisation_tables import center, program_version
from services.enrollment.storage.rooms_table import room

_CONDITIONS = "condition IN ('good', 'worn', 'unusable')"


def _revision() -> Column[int]:
    return Column("revision", Integer, nullable=False, server_default=text("1"))


def _note() -> Column[str]:
    return Column("note", Text, nullable=False, server_default="")


equipment_kind = Table(
    "equipment_kind",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("position", SmallInteger, nullable=False),
)

funding_source = Table(
    "funding_source",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, comment="last day; the district's budget ended with the districts"),
    Column("provenance", Text, nullable=False),
    CheckConstraint("valid_to >= valid_from", name="funding_source_term"),
)

equipment = Table(
    "equipment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("center_id", ForeignKey(center.c.id), nullable=False),
    Column("kind", ForeignKey(equipment_kind.c.code), nullable=False),
    Column("name", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("condition", Text, nullable=False),
    Column("in_use_from", Date, nullable=False),
    Column("in_use_to", Date),
    Column("room_id", ForeignKey(room.c.id)),
    _note(),
    _revision(),
    CheckConstraint("quantity > 0", name="equipment_quantity"),
    CheckConstraint("in_use_to >= in_use_from", name="equipment_term"),
    CheckConstraint(_CONDITIONS, name="equipment_condition"),
)
Index("equipment_by_center", equipment.c.center_id)

teaching_material = Table(
    "teaching_material",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("center_id", ForeignKey(center.c.id), nullable=False),
    Column("program_code", Text, nullable=False),
    Column("program_version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("copies", Integer, nullable=False),
    Column("condition", Text, nullable=False),
    _note(),
    _revision(),
    ForeignKeyConstraint(
        ["program_code", "program_version"],
        [program_version.c.program_code, program_version.c.version],
        name="teaching_material_program",
    ),
    CheckConstraint("copies >= 0", name="teaching_material_copies"),
    CheckConstraint(_CONDITIONS, name="teaching_material_condition"),
    comment="Materials belong to a version of a program: a new version may need new ones.",
)
Index("teaching_material_by_center", teaching_material.c.center_id)

investment = Table(
    "investment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("center_id", ForeignKey(center.c.id), nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("source", ForeignKey(funding_source.c.code), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("budgeted", BigInteger, nullable=False, comment="dự toán, đồng"),
    Column("spent", BigInteger, nullable=False, comment="đã chi, đồng"),
    _note(),
    _revision(),
    CheckConstraint("budgeted >= 0 AND spent >= 0", name="investment_amounts"),
)
Index("investment_by_center", investment.c.center_id)

facility_need = Table(
    "facility_need",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("center_id", ForeignKey(center.c.id), nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("subject", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("estimated_cost", BigInteger, nullable=False, comment="đồng"),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="raised"),
    Column("answer", Text, nullable=False, server_default=""),
    _revision(),
    CheckConstraint("quantity > 0 AND estimated_cost >= 0", name="facility_need_amounts"),
    CheckConstraint("state IN ('raised', 'accepted', 'declined', 'met')", name="facility_need_state"),
)
Index("facility_need_by_center", facility_need.c.center_id)

facility_report = Table(
    "facility_report",
    metadata,
    Column("center_id", ForeignKey(center.c.id), primary_key=True),
    Column("version", Integer, nullable=False),
    comment="How often a center's facilities were told; whoever changes them holds the row.",
)
