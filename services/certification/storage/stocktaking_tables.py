"""Tables of stocktaking: when, against which state of the ledger; what was counted; what explains the rest.

Counts and explanations are only added. A stocktaking that was closed or given up is never changed.
"""

from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.certification.storage.metadata import metadata, recorded

stocktaking = Table(
    "stocktaking",
    metadata,
    Column("stocktaking_id", Uuid, primary_key=True),
    Column("center_id", Uuid, nullable=False, comment="zeros: the province's store"),
    Column("counted_on", Date, nullable=False),
    Column("ledger_at", BigInteger, nullable=False, comment="the last movement before it was opened"),
    Column("opened_by", Text, nullable=False),
    recorded(),
    Column("state", Text, nullable=False, server_default="open"),
    Column("ended_on", Date),
    Column("ended_by", Text),
    Column("minutes_number", Text),
    Column("minutes_on", Date),
    Column("members", Text, comment="who counted, as the minutes name them"),
    Column("end_reason", Text, comment="why it was given up"),
    CheckConstraint("state IN ('open', 'closed', 'given_up')", name="stocktaking_state_known"),
    CheckConstraint(
        "num_nonnulls(ended_on, ended_by) = CASE WHEN state = 'open' THEN 0 ELSE 2 END"
        " AND num_nonnulls(minutes_number, minutes_on, members)"
        " = CASE WHEN state = 'closed' THEN 3 ELSE 0 END"
        " AND (end_reason IS NOT NULL) = (state = 'given_up')",
        name="stocktaking_ended_whole",
    ),
    Index("stocktaking_one_open", "center_id", unique=True, postgresql_where=text("state = 'open'")),
    Index("stocktaking_by_center", "center_id", "counted_on"),
    comment="Stocktakings (kiểm kê phôi); ledger_at fixes the state that the count is compared with.",
)


def _stocktaking() -> Column[UUID]:
    """Return the first column of the key of what belongs to a stocktaking."""
    return Column("stocktaking_id", Uuid, ForeignKey("stocktaking.stocktaking_id"), primary_key=True)


stocktaking_count = Table(
    "stocktaking_count",
    metadata,
    _stocktaking(),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("usable", JSONB, nullable=False),
    Column(
        "spoiled", JSONB(none_as_null=True), comment="null: sheets waiting to be destroyed were not counted"
    ),
    Column("counted_by", Text, nullable=False),
    recorded(),
    comment="What lay there, as ranges of serials; the last round counts.",
)

stocktaking_explanation = Table(
    "stocktaking_explanation",
    metadata,
    _stocktaking(),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("serials", JSONB, nullable=False),
    Column("cause", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("minutes_number", Text),
    Column("minutes_on", Date),
    Column("explained_by", Text, nullable=False),
    recorded(),
    CheckConstraint(
        "cause IN ('lost', 'spoiled', 'destroyed', 'found', 'received', 'miscounted', 'as_booked')",
        name="stocktaking_cause_known",
    ),
    CheckConstraint(
        "num_nonnulls(minutes_number, minutes_on) IN (0, 2)", name="stocktaking_explanation_minutes"
    ),
    comment="What explains differences; the last explanation of a serial holds.",
)

stocktaking_deed = Table(
    "stocktaking_deed",
    metadata,
    Column("deed_id", Uuid, ForeignKey("blank_deed.deed_id"), primary_key=True),
    Column("stocktaking_id", Uuid, ForeignKey("stocktaking.stocktaking_id"), nullable=False),
    Index("stocktaking_deed_of", "stocktaking_id"),
    comment="The deeds by which closing a stocktaking brought the ledger to what lay there.",
)
