"""The tables of digital signatures: the centers' keys, and the files that were signed with them."""

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from services.certification.storage.metadata import metadata, recorded

pdf_key = Table(
    "pdf_key",
    metadata,
    Column("key_id", Uuid, primary_key=True),
    Column("center_id", Uuid, nullable=False),
    Column("fingerprint", Text, nullable=False, comment="SHA-256 of the certificate, hexadecimal"),
    Column("certificate", LargeBinary, nullable=False, comment="X.509, DER"),
    Column("chain", ARRAY(LargeBinary), nullable=False, comment="certificates of its issuers, DER"),
    Column("subject", Text, nullable=False, comment="the name that a reader of the PDF shows as signer"),
    Column("issuer", Text, nullable=False),
    Column("serial", Text, nullable=False, comment="of the certificate, hexadecimal"),
    Column("algorithm", Text, nullable=False),
    Column("valid_from", DateTime(timezone=True), nullable=False),
    Column("valid_to", DateTime(timezone=True), nullable=False),
    Column("used_from", Date, nullable=False, comment="signs from this day on, the key before it no more"),
    Column("sealed_private_key", Text, comment="sealed for `credentials`; destroyed when withdrawn"),
    Column("withdrawn_from", Date, comment="what it signed from this day on is not to be trusted"),
    Column("withdrawal_reason", Text),
    Column("withdrawn_by", Text),
    Column("entered_by", Text, nullable=False),
    recorded(),
    UniqueConstraint("fingerprint", name="pdf_key_certificate_once"),
    CheckConstraint("valid_to > valid_from", name="pdf_key_valid_forwards"),
    CheckConstraint(
        "num_nonnulls(withdrawn_from, withdrawal_reason, withdrawn_by)"
        " = CASE WHEN sealed_private_key IS NULL THEN 3 ELSE 0 END",
        name="pdf_key_withdrawn_is_destroyed",
    ),
    Index("pdf_key_by_center", "center_id", "used_from"),
    comment="Keys with which centers sign their PDF files; rows are never deleted.",
)

signed_document = Table(
    "signed_document",
    metadata,
    Column("sha256", Text, primary_key=True, comment="of the signed file"),
    Column("unsigned_sha256", Text, nullable=False, comment="of the file before it was signed"),
    Column("certificate_id", Uuid, ForeignKey("certificate.certificate_id")),
    Column("serial", Text),
    Column("key_id", Uuid, ForeignKey("pdf_key.key_id"), nullable=False),
    Column("signed_at", DateTime(timezone=True), nullable=False),
    Column("stamped_at", DateTime(timezone=True), comment="by the time-stamp service, where there is one"),
    Column("content", LargeBinary, nullable=False, comment="PDF: given out again to the byte"),
    UniqueConstraint("unsigned_sha256", name="signed_document_once"),
    UniqueConstraint("certificate_id", "serial", name="signed_document_paper_once"),
    CheckConstraint("(certificate_id IS NULL) = (serial IS NULL)", name="signed_document_paper_whole"),
    comment="Files as they were signed: a signature is made once, the file is kept and never changed.",
)
