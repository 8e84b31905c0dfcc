"""The table of rooms: facilities keep it, timetables use it."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from services.enrollment.storage.metadata import metadata
from services.enrollment.storage.organisation_tables import center

room = Table(
    "room",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("center_id", ForeignKey(center.c.id), nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("seats", Integer, nullable=False),
    Column("in_use_from", Date, nullable=False),
    Column("in_use_to", Date, comment="last day in use; null: still"),
    Column("condition", Text, nullable=False, server_default="good"),
    Column("note", Text, nullable=False, server_default=""),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    UniqueConstraint("center_id", "name", name="room_name_unique"),
    CheckConstraint("kind IN ('hall', 'classroom', 'other')", name="room_kind"),
    CheckConstraint("seats >= 0", name="room_seats"),
    CheckConstraint("in_use_to >= in_use_from", name="room_term"),
    CheckConstraint("condition IN ('good', 'worn', 'unusable')", name="room_condition"),
    comment="Halls and rooms of a center, where classes are held.",
)
