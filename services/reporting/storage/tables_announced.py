"""The table of classes that are planned, as enrollment tells of them."""

from sqlalchemy import Boolean, Column, Date, Integer, Table, Text, Uuid

from services.reporting.storage.metadata import metadata

announced_class = Table(
    "announced_class",
    metadata,
    Column("class_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("center_id", Uuid, nullable=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("program_code", Text, nullable=False),
    Column("opens_on", Date, nullable=False),
    Column("quota", Integer),
    Column("summoned", Integer, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    comment="Classes that are planned; no figure counts them until they open.",
)
