"""The tables of documents: editions of templates, papers as they were first set, files given out."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.certification.storage.metadata import metadata

document_template = Table(
    "document_template",
    metadata,
    Column("template_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("program_code", Text, comment="null: for every program that has none of its own"),
    Column("effective_from", Date, nullable=False),
    Column("effective_to", Date),
    Column("edition", Integer, nullable=False, comment="of several from the same day, the highest"),
    Column("source", Text, nullable=False, comment="Typst"),
    Column("sha256", Text, nullable=False),
    Column(
        "provenance", Text, nullable=False, comment="the document that prescribes it, or that it is assumed"
    ),
    Column("uploaded_by", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("kind IN ('certificate', 'register', 'extract')", name="document_template_kind_known"),
    CheckConstraint("effective_to >= effective_from", name="document_template_days_in_order"),
    UniqueConstraint(
        "kind",
        "program_code",
        "effective_from",
        "edition",
        name="document_template_edition_once",
        postgresql_nulls_not_distinct=True,
    ),
    comment="Editions of templates; rows are never changed: another edition takes over.",
)

certificate_paper = Table(
    "certificate_paper",
    metadata,
    Column("certificate_id", Uuid, ForeignKey("certificate.certificate_id"), primary_key=True),
    Column("serial", Text, primary_key=True, comment="of the blank; another blank is another paper"),
    Column("template_id", Uuid, ForeignKey("document_template.template_id"), nullable=False),
    Column("contents", JSONB, nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    comment="What a paper says and with which edition, from its first setting on: a reprint is the same.",
)

copy_paper = Table(
    "copy_paper",
    metadata,
    Column("center_id", Uuid, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("template_id", Uuid, ForeignKey("document_template.template_id"), nullable=False),
    Column("contents", JSONB, nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    ForeignKeyConstraint(
        ["center_id", "year", "number"],
        ["register_copy.center_id", "register_copy.year", "register_copy.number"],
    ),
    comment="What an extract from the register says, from its first setting on: a reprint is the same.",
)

document_issued = Table(
    "document_issued",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("center_id", Uuid, nullable=False),
    Column("certificate_id", Uuid, ForeignKey("certificate.certificate_id")),
    Column("serial", Text),
    Column("class_id", Uuid),
    Column("template_id", Uuid, ForeignKey("document_template.template_id"), nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("first_by", Text, nullable=False),
    Column("first_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint(
        "kind IN ('certificate', 'certificates', 'register', 'extract')", name="document_issued_kind_known"
    ),
    Index("document_issued_by_certificate", "certificate_id"),
    comment="The fingerprint of every file given out: who shows one learns whether it is ours, untouched.",
)

document_order = Table(
    "document_order",
    metadata,
    Column("order_id", Uuid, primary_key=True),
    Column("center_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False, comment="the print job, the class, or the center of the book"),
    Column("book", Integer, comment="of a register; null for certificates"),
    Column("first", Integer, nullable=False, comment="sheet or page with which the order begins"),
    Column("last", Integer, nullable=False),
    Column("following", Integer, nullable=False, comment="with which its next file begins"),
    Column("verify_at", Text, nullable=False),
    Column("ordered_by", Text, nullable=False),
    Column("ordered_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("attempts", Integer, nullable=False, server_default="0", comment="at its next file"),
    Column("said_vi", Text, comment="why it was refused"),
    Column("said_en", Text),
    CheckConstraint("kind IN ('sheets', 'class', 'book')", name="document_order_kind_known"),
    CheckConstraint("(kind = 'book') = (book IS NOT NULL)", name="document_order_of_book"),
    CheckConstraint("state IN ('waiting', 'done', 'refused', 'given_up')", name="document_order_state_known"),
    CheckConstraint("first >= 1 AND following >= first", name="document_order_in_order"),
    Index("document_order_waiting", "ordered_at", postgresql_where=text("state = 'waiting'")),
    comment="Large documents that somebody waits for, set file by file by the documents process.",
)

document_file = Table(
    "document_file",
    metadata,
    Column("order_id", Uuid, ForeignKey("document_order.order_id", ondelete="CASCADE"), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("file_name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("sheets", Integer, nullable=False),
    Column("unsigned", Text, nullable=False, comment="why it carries no signature; empty if it does"),
    Column("content", LargeBinary, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    comment="Files of an order until they are fetched; kept for a day, and set again to the same bytes.",
)

print_job = Table(
    "print_job",
    metadata,
    Column("job_id", Uuid, primary_key=True),
    Column("center_id", Uuid, nullable=False),
    Column("class_id", Uuid, nullable=False),
    Column(
        "reason", Text, nullable=False, comment="why papers are printed again; empty for a first printing"
    ),
    Column("opened_by", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column(
        "closed_at", DateTime(timezone=True), comment="when its last sheet was ticked off, or it was left"
    ),
    Index("print_job_one_open", "class_id", unique=True, postgresql_where=text("closed_at IS NULL")),
    Index("print_job_by_center", "center_id", "opened_at"),
    comment="A stack of sheets to print, in the order of the register; can be left and resumed.",
)

print_sheet = Table(
    "print_sheet",
    metadata,
    Column("job_id", Uuid, ForeignKey("print_job.job_id"), primary_key=True),
    Column("sheet", Integer, primary_key=True, autoincrement=False),
    Column("certificate_id", Uuid, ForeignKey("certificate.certificate_id"), nullable=False),
    CheckConstraint("sheet >= 1", name="print_sheet_counts_from_one"),
    UniqueConstraint("job_id", "certificate_id", name="print_sheet_certificate_once"),
    comment="Sheets of a job in their order: whose certificate lies where in the stack.",
)

printing = Table(
    "printing",
    metadata,
    Column("job_id", Uuid, primary_key=True),
    Column("sheet", Integer, primary_key=True, autoincrement=False),
    Column("serial", Text, primary_key=True, comment="of the blank that lay in the printer"),
    Column("certificate_id", Uuid, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("done_by", Text, nullable=False),
    Column("done_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    ForeignKeyConstraint(["job_id", "sheet"], ["print_sheet.job_id", "print_sheet.sheet"]),
    CheckConstraint("outcome IN ('printed', 'jammed')", name="printing_outcome_known"),
    Index("printing_once", "job_id", "sheet", unique=True, postgresql_where=text("outcome = 'printed'")),
    Index("printing_by_certificate", "certificate_id"),
    comment="What came out of the printer, sheet by sheet: never changed, a reprint is another row.",
)
