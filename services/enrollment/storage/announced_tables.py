"""The table of what reporting was told of classes that are planned."""

from sqlalchemy import Boolean, Column, Integer, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.enrollment.storage.metadata import metadata

class_announced = Table(
    "class_announced",
    metadata,
    Column("class_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("content", JSONB, nullable=False, comment="as the event tells it"),
    Column("withdrawn", Boolean, nullable=False, comment="it is not planned any more: open, or cancelled"),
    comment="What was told last of a planned class; told anew when it changes.",
)
