"""The table of secret calendar addresses."""

from sqlalchemy import Column, DateTime, LargeBinary, Table, Text

from services.reporting.storage.metadata import metadata

calendar_address = Table(
    "calendar_address",
    metadata,
    Column("account_id", Text, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("made_at", DateTime(timezone=True), nullable=False),
    comment="Under which secret address a person's calendar program reads;"
    " the secret itself is kept nowhere.",
)
