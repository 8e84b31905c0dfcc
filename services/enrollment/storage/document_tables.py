"""Tables of the register of documents: types, dated rules of numbers, entries, attachments."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)

from services.enrollment.storage.metadata import metadata
from services.enrollment.storage.organisation_tables import center, plan
from services.enrollment.storage.training_tables import decision, training_class

document_type = Table(
    "document_type",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("position", SmallInteger, nullable=False),
)

document_profile = Table(
    "document_profile",
    metadata,
    Column("code", Text, primary_key=True),
    Column("family", Text, nullable=False),
    Column("pattern", Text, nullable=False, comment="of {number}, {type} and {symbol}"),
    Column("digits", SmallInteger, nullable=False, comment="numbers with fewer get zeros in front"),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("provenance", Text, nullable=False),
    CheckConstraint("family IN ('party', 'state')", name="document_profile_family"),
)

numbering_rule = Table(
    "numbering_rule",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("center_id", ForeignKey(center.c.id), comment="null: every center without a rule of its own"),
    Column("type_code", ForeignKey(document_type.c.code), comment="null: every type"),
    Column("resets", Text, nullable=False),
    Column("family", Text, nullable=False),
    Column("symbol", Text, nullable=False, comment="the issuer's, e.g. TTCT"),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("provenance", Text, nullable=False),
    UniqueConstraint(
        "center_id",
        "type_code",
        "valid_from",
        name="numbering_rule_day_unique",
        postgresql_nulls_not_distinct=True,
    ),
    CheckConstraint("resets IN ('term', 'year')", name="numbering_rule_resets"),
    CheckConstraint("family IN ('party', 'state')", name="numbering_rule_family"),
    CheckConstraint("valid_to >= valid_from", name="numbering_rule_term"),
    comment="Of several that fit, the most particular and latest one is in force.",
)

party_term = Table(
    "party_term",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("center_id", ForeignKey(center.c.id), comment="null: every center without a term of its own"),
    Column("name", Text, nullable=False),
    Column("begins_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("provenance", Text, nullable=False),
    UniqueConstraint(
        "center_id", "begins_on", name="party_term_day_unique", postgresql_nulls_not_distinct=True
    ),
    CheckConstraint("ends_on >= begins_on", name="party_term_order"),
)

document = Table(
    "document",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("center_id", ForeignKey(center.c.id), nullable=False, comment="in whose register it stands"),
    Column("issuer_kind", Text, nullable=False),
    Column("issuer", Text, nullable=False, comment="its name at the document's date"),
    Column("type_code", ForeignKey(document_type.c.code), nullable=False),
    Column("number", Integer),
    Column("symbol", Text, nullable=False),
    Column("printed", Text, nullable=False, comment="number and symbol as the paper has them"),
    Column("series", Text, comment="the term or year in which the center's own numbers run"),
    Column("rule_id", ForeignKey(numbering_rule.c.id), comment="the rule that the number was given under"),
    Column("profile", ForeignKey(document_profile.c.code)),
    Column("issued_on", Date, nullable=False),
    Column("title", Text, nullable=False),
    Column("signer", Text, nullable=False),
    Column("signer_title", Text, nullable=False),
    Column("class_id", ForeignKey(training_class.c.id)),
    Column("plan_id", ForeignKey(plan.c.id)),
    Column("decision_id", ForeignKey(decision.c.id), comment="if it was signed in this system"),
    Column("note", Text, nullable=False, server_default=""),
    Column("void_reason", Text, comment="why it is struck out; it keeps its number"),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    Column("entered_by", Text, nullable=False),
    Column("entered_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("center_id", "issuer", "printed", "issued_on", name="document_identity_unique"),
    UniqueConstraint("decision_id", name="document_decision_unique"),
    CheckConstraint("issuer_kind IN ('center', 'parent', 'other')", name="document_issuer_kind"),
    CheckConstraint("number > 0", name="document_number"),
)
Index(
    "document_number_unique",
    document.c.center_id,
    document.c.type_code,
    document.c.symbol,
    document.c.series,
    document.c.number,
    unique=True,
    postgresql_where=text("series IS NOT NULL AND number IS NOT NULL"),
)
Index("document_by_day", document.c.center_id, document.c.issued_on)

document_series = Table(
    "document_series",
    metadata,
    Column("center_id", ForeignKey(center.c.id), primary_key=True),
    Column("type_code", ForeignKey(document_type.c.code), primary_key=True),
    Column("symbol", Text, primary_key=True),
    Column("series", Text, primary_key=True),
    Column("last_number", Integer, nullable=False),
    comment="The highest number given; whoever takes one holds the row, so that none is given twice.",
)

attachment_type = Table(
    "attachment_type",
    metadata,
    Column("media_type", Text, primary_key=True),
    Column("extension", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("largest", Integer, nullable=False, comment="bytes"),
    CheckConstraint("largest > 0", name="attachment_type_largest"),
)

document_attachment = Table(
    "document_attachment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("document_id", ForeignKey(document.c.id), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("media_type", ForeignKey(attachment_type.c.media_type), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("added_by", Text, nullable=False),
    Column("added_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("document_id", "sha256", name="document_attachment_once"),
)
