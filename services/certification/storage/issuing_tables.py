"""Tables of how certificates are issued: the dated rules, the seals in use, the batches that are signed."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
    true,
)

from services.certification.storage.metadata import metadata, recorded

_POLICIES = "('reissue', 'application', 'restudy', 'extract_only')"

issuing_rule = Table(
    "issuing_rule",
    metadata,
    Column("rule_id", Integer, Identity(always=True), primary_key=True),
    Column("center_id", Uuid, comment="null: for all centers"),
    Column("effective_from", Date, nullable=False, comment="by the date of the decision"),
    Column("effective_to", Date, comment="inclusive"),
    Column("mode", Text, nullable=False),
    Column("term_days", Integer, comment="from the decision; null: no clock runs"),
    Column("term_source", Text, nullable=False),
    Column("requires_signer", Boolean, nullable=False),
    Column("requires_seal", Boolean, nullable=False),
    Column("center_error", Text, nullable=False, comment="what an error of the center leads to"),
    Column("loss", Text, nullable=False, comment="what a loss by the holder leads to"),
    Column("damage", Text, nullable=False, comment="what damage by the holder leads to"),
    Column("holder_fault", Text, nullable=False, comment="what another fault of the holder leads to"),
    Column("provenance", Text, nullable=False),
    Column("recorded_by", Text, comment="the person; null: came with the system"),
    recorded(),
    CheckConstraint("mode IN ('with_decision', 'by_batch')", name="issuing_rule_mode_known"),
    CheckConstraint("term_days BETWEEN 1 AND 365", name="issuing_rule_term_sensible"),
    CheckConstraint("effective_to >= effective_from", name="issuing_rule_dates"),
    CheckConstraint(
        f"center_error IN {_POLICIES} AND loss IN {_POLICIES} AND damage IN {_POLICIES}"
        f" AND holder_fault IN {_POLICIES}",
        name="issuing_rule_policies_known",
    ),
    Index(
        "issuing_rule_once",
        "center_id",
        "effective_from",
        unique=True,
        postgresql_nulls_not_distinct=True,
    ),
    comment="How certificates are issued, by date; rows are versions and are never changed.",
)

clock_rule = Table(
    "clock_rule",
    metadata,
    Column("effective_from", Date, primary_key=True, comment="by the date of the decision"),
    Column("ends_with", Text, nullable=False),
    Column("warn_days", Integer, nullable=False, comment="before the last day"),
    Column("provenance", Text, nullable=False),
    Column("recorded_by", Text, comment="the person; null: came with the system"),
    recorded(),
    CheckConstraint("ends_with IN ('registration', 'handover')", name="clock_rule_ending_known"),
    CheckConstraint("warn_days BETWEEN 0 AND 60", name="clock_rule_warning_sensible"),
    comment="Which event ends the clock that a decision starts; rows are versions and are never changed.",
)

validity_rule = Table(
    "validity_rule",
    metadata,
    Column("program_code", Text, primary_key=True),
    Column("effective_from", Date, primary_key=True, comment="by the date of the certificate"),
    Column("effective_to", Date),
    Column("months", Integer, comment="null: for ever"),
    Column("provenance", Text, nullable=False),
    Column("recorded_by", Text, comment="the person; null: came with the system"),
    recorded(),
    CheckConstraint("months BETWEEN 1 AND 1200", name="validity_rule_months_sensible"),
    comment="How long the certificates of a program hold; a program without a row: for ever.",
)

signing_post = Table(
    "signing_post",
    metadata,
    Column("post", Text, primary_key=True),
    Column("effective_from", Date, primary_key=True),
    Column("effective_to", Date),
    Column("prefix", Text, nullable=False, comment="printed before the title of the post"),
    Column("needs_authorisation", Boolean, nullable=False),
    Column("signs", Boolean, nullable=False, server_default=true(), comment="false: no longer signs"),
    Column("provenance", Text, nullable=False),
    Column("recorded_by", Text, comment="the person; null: came with the system"),
    recorded(),
    comment="Who signs certificates, by post and date.",
)

seal = Table(
    "seal",
    metadata,
    Column("seal_id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("center_id", Uuid, nullable=False),
    Column("inscription", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Index("seal_by_center", "center_id"),
    comment="Seals in use, as last told.",
)

signing_batch = Table(
    "signing_batch",
    metadata,
    Column("batch_id", Uuid, primary_key=True),
    Column("class_id", Uuid, nullable=False),
    Column("center_id", Uuid, nullable=False, comment="whose register it goes to, and who signs"),
    Column("state", Text, nullable=False, server_default="proposed"),
    Column("quantity", Integer, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_on", Date, nullable=False),
    Column("signed_by", Text, comment="the account that signed"),
    Column("signed_on", Date),
    Column("signer_name", Text),
    Column("signer_title", Text, comment="as printed, with K/T for a deputy"),
    Column("authorisation", Text, comment="number and date of the paper that lets a deputy sign"),
    Column("return_reason", Text),
    recorded(),
    CheckConstraint("state IN ('proposed', 'signed', 'returned')", name="signing_batch_state_known"),
    CheckConstraint(
        "num_nonnulls(signed_by, signed_on, signer_name, signer_title) ="
        " CASE WHEN state = 'signed' THEN 4 ELSE 0 END",
        name="signing_batch_signed_whole",
    ),
    CheckConstraint(
        "(return_reason IS NOT NULL) = (state = 'returned')", name="signing_batch_return_explained"
    ),
    CheckConstraint("quantity > 0", name="signing_batch_not_empty"),
    Index(
        "signing_batch_one_open",
        "class_id",
        unique=True,
        postgresql_where=text("state = 'proposed'"),
    ),
    Index("signing_batch_by_center", "center_id"),
    comment="A class's certificates, proposed by the registrar and signed by the director in one step.",
)
