"""The tables of certification, and the constraints that keep the register true whoever writes.

Text is stored NFC by the operations. A live certificate is a draft, one to be signed, one that is issued, or
one under review.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.certification.storage import (
    blank_tables,
    document_tables,
    giving_tables,
    issuing_tables,
    overdue_tables,
    pdf_key_tables,
    register_tables,
    stocktaking_tables,
    verification_tables,
)
from services.certification.storage.blank_tables import SERIAL
from services.certification.storage.metadata import metadata, recorded

__all__ = [
    "blank_tables",
    "document_tables",
    "giving_tables",
    "issuing_tables",
    "metadata",
    "overdue_tables",
    "pdf_key_tables",
    "register_tables",
    "stocktaking_tables",
    "verification_tables",
]


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

succession = Table(
    "succession",
    metadata,
    Column("center_id", Uuid, primary_key=True, comment="the center that ended"),
    Column("version", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("last_day", Date, nullable=False, comment="on which it still worked"),
    Column("legal_act", Text, nullable=False),
    Column("registers_to", Uuid, nullable=False, comment="who keeps its registers"),
    Column("reissue_to", Uuid, nullable=False, comment="who reissues its certificates"),
    Column("blanks_to", Uuid, comment="who gets its blanks; null: destroyed with minutes"),
    CheckConstraint("kind IN ('merge', 'split', 'dissolve')", name="succession_kind"),
    comment="Centers that ended, as last told: whom to ask for a register or a reissue.",
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
    Column("rule_set", Text, comment="the rules of study it was decided under; null: not told"),
    Column("rule_set_version", Integer),
    Column("passed", Boolean, comment="null: not told"),
    Column("attendance_met", Boolean, comment="whether enough was attended; null: not told"),
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

NUMBERED = "state IN ('issued', 'under_review', 'replaced', 'revoked', 'cancelled')"
WAITING = "state IN ('draft', 'to_sign')"
LIVE = "state IN ('draft', 'to_sign', 'issued', 'under_review')"
ENDED = "state IN ('replaced', 'revoked', 'cancelled', 'closed')"
"""The others: who looks for all certificates of a completion asks for both, each by its own index."""

certificate = Table(
    "certificate",
    metadata,
    Column("certificate_id", Uuid, primary_key=True),
    # That completion and blank exist is looked up by a trigger, whoever writes: migration 0002.
    Column("completion_id", Uuid, nullable=False),
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
    Column("serial", SERIAL),
    Column("entry_hash", LargeBinary, comment="links the entry to the one before it in its book"),
    Column("code", Text, comment="the unguessable part of the verification address"),
    Column("issued_on", Date),
    Column("holder_name", Text),
    Column("holder_birth_date", Text),
    Column("holder_gender", Text),
    Column("holder_birth_place", Text),
    Column("holder_ethnicity", Text),
    Column("holder_unit", Text),
    Column("holder_party_cell", Text),
    Column("holder_identity", Text, comment="for the register alone; null: not known"),
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
    Column("waits", ARRAY(Text), comment="what a draft waits for"),
    Column("batch_id", Uuid, comment="the batch in which it is, or was, signed"),
    Column("rule_id", Integer, comment="version of the issuing rule; null: from before rules were kept"),
    Column("expires_on", Date, comment="the last day on which it holds; null: for ever"),
    recorded(),
    CheckConstraint(
        "state IN ('draft', 'to_sign', 'issued', 'under_review',"
        " 'replaced', 'revoked', 'cancelled', 'closed')",
        name="certificate_state_known",
    ),
    CheckConstraint(
        f"num_nonnulls(book, number, register_number, serial, code, issued_on, holder_name, center_name,"
        f" decision_number) = CASE WHEN {NUMBERED} THEN 9 ELSE 0 END",
        name="certificate_numbered_when_issued",
    ),
    CheckConstraint("(number IS NULL) = (entry_hash IS NULL)", name="certificate_entry_linked"),
    CheckConstraint("(waits IS NOT NULL) = (state = 'draft')", name="certificate_draft_waits"),
    CheckConstraint("number >= 1", name="certificate_number_counts_from_one"),
    CheckConstraint(
        f"num_nonnulls(ended_on, end_reason) = CASE WHEN {ENDED} THEN 2 ELSE 0 END",
        name="certificate_end_explained",
    ),
    UniqueConstraint("center_id", "book", "number", name="certificate_number_once"),
    UniqueConstraint("serial", name="certificate_serial_once"),
    UniqueConstraint("code", name="certificate_code_once"),
    Index("certificate_one_live", "completion_id", unique=True, postgresql_where=text(LIVE)),
    Index("certificate_ended", "completion_id", postgresql_where=text(ENDED)),
    Index("certificate_by_class", "class_id"),
    Index("certificate_by_predecessor", "replaces", postgresql_where=text("replaces IS NOT NULL")),
    Index("certificate_waiting", "center_id", postgresql_where=text(WAITING)),
    Index(
        "certificate_without_signer",
        "center_id",
        postgresql_where=text(f"signer_name IS NULL AND {NUMBERED}"),
    ),
    comment="The register (sổ gốc): rows are never deleted, what was printed never changes.",
)
