"""Tables of what a report says: its narrative as officers edit it, and what was frozen and signed.

A center of zeros is the province. Nothing in them is ever changed or taken away (migration 0015).
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.reporting.storage.metadata import metadata
from services.reporting.storage.tables_cycle import moment, of_period

report_section = Table(
    "report_section",
    metadata,
    of_period(),
    Column("center_id", Uuid, primary_key=True, comment="zeros: the province"),
    Column("code", Text, primary_key=True),
    Column("edit", Integer, primary_key=True, autoincrement=False, comment="from 1 for each section"),
    Column("paragraphs", ARRAY(Text), comment="null: as drafted again"),
    Column("drafted", ARRAY(Text), nullable=False, comment="what the figures of that moment drafted"),
    Column("edited_by", Text, nullable=False),
    Column("edited_by_name", Text, nullable=False),
    moment("edited_at"),
    comment="Each edit of a section of the narrative; the last one holds.",
)

frozen_report = Table(
    "frozen_report",
    metadata,
    of_period(),
    Column("center_id", Uuid, primary_key=True, comment="zeros: the province"),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("content", JSONB, nullable=False),
    Column("fingerprint", Text, nullable=False, comment="SHA-256 of the content's canonical JSON"),
    Column("positions", JSONB, nullable=False, comment="what had been heard from each owner"),
    moment("as_of"),
    Column("behind", JSONB, nullable=False, comment="the province's: the submissions behind it"),
    Column("missing", JSONB, nullable=False, comment="the province's: who has not reported"),
    Column("reason", Text, comment="of a correction"),
    Column("signed_by", Text, nullable=False),
    Column("signed_by_name", Text, nullable=False),
    Column("signed_by_title", Text, nullable=False),
    moment("signed_at"),
    Column("kid", Uuid, nullable=False),
    Column("signature", Text, nullable=False, comment="JWS of all that stands beside it"),
    CheckConstraint("number >= 1", name="frozen_report_counts_from_one"),
    comment="What a center submitted and what the province froze; rows are never changed or deleted.",
)

report_key = Table(
    "report_key",
    metadata,
    Column("kid", Uuid, primary_key=True),
    Column("public_key", JSONB, nullable=False, comment="JWK, public part; published for ever"),
    Column("sealed_private_key", Text, nullable=False, comment="sealed for `reports`"),
    moment("used_from"),
    Column("used_to", DateTime(timezone=True), comment="signs no more since; what it signed stays good"),
    CheckConstraint("used_to >= used_from", name="report_key_used_forwards"),
    UniqueConstraint("used_to", name="report_key_one_in_use", postgresql_nulls_not_distinct=True),
    comment="Keys that sign reports; rows are never deleted.",
)
