"""The table of what reporting was told of certificates that are late."""

from sqlalchemy import Column, Date, Integer, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.certification.storage.metadata import metadata, recorded

overdue_told = Table(
    "overdue_told",
    metadata,
    Column("center_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("as_of", Date, nullable=False, comment="the day on which it was seen so"),
    Column("lines", JSONB, nullable=False, comment="by program, as the event tells them"),
    recorded(),
    comment="What was told last of a center's certificates that are late; told anew when it changes.",
)
