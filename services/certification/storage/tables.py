"""The tables of certification, and the constraints that keep the register true whoever writes.

Text is stored NFC by the operations. A live certificate is one that awaits a blank, is issued, or
is under review.
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.idempotency import idempotency_table
from shared.messaging import messaging_tables

metadata = MetaData()
messaging_tables(metadata)
idempotency_table(metadata)

SERIAL = Text(collation="C")
"""Serials sort by code point, as Python sorts them: the order in which a stack of blanks lies."""


def _recorded() -> Column[datetime]:
    return Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now())


center = Table(
    "center",
    metadata,
    Column("center_id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("short_name", Text, nullable=False),
    Column("parent", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    comment="Centers as last told; what a paper prints is frozen in the certificate.",
)

appointment = Table(
    "appointment",
    metadata,
    Column("appointment_id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("center_id", Uuid, nullable=False),
    Column("full_name", Text, nullable=False),
    Column("post", Text, nullable=False),
    Column("post_title", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("decision_number", Text, nullable=False),
    Index("appointment_by_center", "center_id"),
    comment="Who may sign, by post and dates; the name was unsealed for this service alone.",
)

graduation = Table(
    "graduation",
    metadata,
    Column("completion_id", Uuid, primary_key=True),
    Column("center_id", Uuid, nullable=False),
    Column("class_id", Uuid, nullable=False),
    Column("program_code", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column(
        "on_paper",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="a certificate states this version: the text stands in the register alone",
    ),
    Column("printed", JSONB(none_as_null=True), comment="null: annulled (tombstone), or on paper already"),
    Column("correction", Text, comment="reason, while the newest version is a correction"),
    Column("annulled_version", BigInteger),
    Column("annulled_on", Date),
    Column("annulment_reason", Text),
    CheckConstraint("version >= 1", name="graduation_version_counts_from_one"),
    CheckConstraint(
        "num_nonnulls(annulled_version, annulled_on, annulment_reason) IN (0, 3)",
        name="graduation_annulment_whole",
    ),
    CheckConstraint(
        "printed IS NOT NULL OR on_paper OR annulled_version = version",
        name="graduation_printed_or_annulled",
    ),
    comment="Completions as last told; the version guard and the tombstones live here.",
)

blank_lot = Table(
    "blank_lot",
    metadata,
    Column("lot_id", Uuid, primary_key=True),
    Column("center_id", Uuid, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("first_number", BigInteger, nullable=False),
    Column("last_number", BigInteger, nullable=False),
    Column("width", Integer, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("minutes_number", Text, nullable=False),
    Column("received_by", Text, nullable=False),
    _recorded(),
    CheckConstraint("quantity = last_number - first_number + 1", name="blank_lot_quantity"),
    Index("blank_lot_by_center", "center_id"),
)

blank = Table(
    "blank",
    metadata,
    Column("serial", SERIAL, primary_key=True, comment="số hiệu, unique in the whole province"),
    Column("lot_id", Uuid, ForeignKey("blank_lot.lot_id"), nullable=False),
    Column("center_id", Uuid, nullable=False),
    Column("state", Text, nullable=False, server_default="in_stock"),
    CheckConstraint(
        "state IN ('in_stock', 'issued', 'spoiled', 'lost', 'destroyed')", name="blank_state_known"
    ),
    Index("blank_next_in_stock", "center_id", "serial", postgresql_where=text("state = 'in_stock'")),
    comment="Every received serial, in exactly one state.",
)

register_rule = Table(
    "register_rule",
    metadata,
    Column("effective_from", Date, primary_key=True),
    Column("effective_to", Date),
    Column("pattern", Text, nullable=False),
    Column("reset", Text, nullable=False),
    CheckConstraint("reset IN ('yearly', 'never')", name="register_rule_reset_known"),
)

register_book = Table(
    "register_book",
    metadata,
    Column("center_id", Uuid, primary_key=True),
    Column("book", Integer, primary_key=True, autoincrement=False, comment="year, 0 if it never ends"),
    Column("last_number", Integer, nullable=False),
)

NUMBERED = "state IN ('issued', 'under_review', 'revoked')"
LIVE = "state IN ('awaiting_blank', 'issued', 'under_review')"

certificate = Table(
    "certificate",
    metadata,
    Column("certificate_id", Uuid, primary_key=True),
    Column("completion_id", Uuid, ForeignKey("graduation.completion_id"), nullable=False),
    Column("class_id", Uuid, nullable=False),
    Column("center_id", Uuid, nullable=False),
    Column("program_code", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", BigInteger, nullable=False, comment="published changes; 0 until issued"),
    Column("basis", BigInteger, nullable=False, comment="version of the completion it states"),
    Column("due_on", Date, nullable=False, comment="date of the decision that made it due"),
    Column("replaces", Uuid, ForeignKey("certificate.certificate_id")),
    Column("book", Integer),
    Column("number", Integer),
    Column("register_number", Text),
    Column("serial", SERIAL, ForeignKey("blank.serial")),
    Column("code", Text, comment="the unguessable part of the verification address"),
    Column("issued_on", Date),
    Column("holder_name", Text),
    Column("holder_birth_date", Text),
    Column("holder_gender", Text),
    Column("holder_birth_place", Text),
    Column("holder_ethnicity", Text),
    Column("holder_unit", Text),
    Column("holder_party_cell", Text),
    Column("program_name", Text),
    Column("credential_title", Text),
    Column("mark", Numeric),
    Column("band", Text),
    Column("band_name", Text),
    Column("class_code", Text),
    Column("class_name", Text),
    Column("studied_from", Date),
    Column("studied_to", Date),
    Column("center_code", Text),
    Column("center_name", Text),
    Column("parent_name", Text),
    Column("decision_number", Text),
    Column("decided_on", Date),
    Column("signer_title", Text),
    Column("signer_name", Text, comment="null until the signer's appointment is known here"),
    Column("review_reason", Text),
    Column("ended_on", Date),
    Column("end_reason", Text),
    Column("end_decision_number", Text),
    Column("ended_by", Text, comment="the person; null if an annulment ended it"),
    Column("barred_at", BigInteger, comment="the completion's version when a person revoked it"),
    _recorded(),
    CheckConstraint(
        "state IN ('awaiting_blank', 'issued', 'under_review', 'revoked', 'closed')",
        name="certificate_state_known",
    ),
    CheckConstraint(
        f"num_nonnulls(book, number, register_number, serial, code, issued_on, holder_name, center_name,"
        f" decision_number) = CASE WHEN {NUMBERED} THEN 9 ELSE 0 END",
        name="certificate_numbered_when_issued",
    ),
    CheckConstraint("number >= 1", name="certificate_number_counts_from_one"),
    CheckConstraint(
        "num_nonnulls(ended_on, end_reason) = CASE WHEN state IN ('revoked', 'closed') THEN 2 ELSE 0 END",
        name="certificate_end_explained",
    ),
    UniqueConstraint("center_id", "book", "number", name="certificate_number_once"),
    UniqueConstraint("serial", name="certificate_serial_once"),
    UniqueConstraint("code", name="certificate_code_once"),
    Index("certificate_one_live", "completion_id", unique=True, postgresql_where=text(LIVE)),
    Index("certificate_by_completion", "completion_id"),
    Index("certificate_by_class", "class_id"),
    Index("certificate_waiting", "center_id", postgresql_where=text("state = 'awaiting_blank'")),
    Index(
        "certificate_without_signer",
        "center_id",
        postgresql_where=text(f"signer_name IS NULL AND {NUMBERED}"),
    ),
    comment="The register (sổ gốc): rows are never deleted, what was printed never changes.",
)
