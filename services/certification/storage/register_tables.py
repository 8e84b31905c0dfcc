"""Tables of the register: its rules and books, and the appendix that says what became of an entry."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.certification.storage.metadata import metadata, recorded

register_rule = Table(
    "register_rule",
    metadata,
    Column("effective_from", Date, primary_key=True),
    Column("effective_to", Date),
    Column("pattern", Text, nullable=False),
    Column("reset", Text, nullable=False),
    Column("when_closed", Text, nullable=False, server_default="next_book", comment="giả định"),
    Column("rows_per_page", Integer, nullable=False, server_default="25", comment="giả định"),
    Column("provenance", Text, nullable=False, comment="the document it comes from"),
    Column("recorded_by", Text, comment="the person; null: came with the system"),
    recorded(),
    CheckConstraint("reset IN ('yearly', 'never')", name="register_rule_reset_known"),
    CheckConstraint("when_closed IN ('next_book', 'refuse')", name="register_rule_when_closed_known"),
    CheckConstraint("rows_per_page BETWEEN 1 AND 200", name="register_rule_page_sensible"),
)

register_book = Table(
    "register_book",
    metadata,
    Column("center_id", Uuid, primary_key=True),
    Column("book", Integer, primary_key=True, autoincrement=False, comment="year, 0 if it never ends"),
    Column("last_number", Integer, nullable=False),
    Column("last_hash", LargeBinary, nullable=False, comment="of the entry with the last number"),
    Column("rows_per_page", Integer, nullable=False, comment="as the rule said when the book began"),
    Column("appendix_rows", Integer, nullable=False, server_default="0"),
    Column("appendix_hash", LargeBinary, comment="of the last row of its appendix"),
    Column("closed_on", Date),
    Column("closed_by", Text),
    Column("pages", Integer, comment="counted when it was closed"),
    Column("edges_sealed", Boolean, comment="dấu giáp lai over the edges of all pages"),
    CheckConstraint(
        "num_nonnulls(closed_on, closed_by, pages, edges_sealed) IN (0, 4)",
        name="register_book_closing_whole",
    ),
    comment="Where each book of the register stands; a closed one takes no more entries.",
)

register_appendix = Table(
    "register_appendix",
    metadata,
    Column("center_id", Uuid, primary_key=True),
    Column("book", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False, comment="1, 2, 3 … in its book"),
    Column("certificate_id", Uuid, ForeignKey("certificate.certificate_id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("contents", JSONB, nullable=False, comment="texts by name"),
    Column("decision", Text, comment="number of the decision or paper, where there is one"),
    Column("noted_by", Text, comment="the person; null: the system, by what it was told"),
    Column("noted_on", Date, nullable=False),
    Column("entry_hash", LargeBinary, nullable=False),
    recorded(),
    ForeignKeyConstraint(["center_id", "book"], ["register_book.center_id", "register_book.book"]),
    Index("register_appendix_by_certificate", "certificate_id"),
    comment="Phụ lục sổ gốc: what became of an entry later; rows are only ever added.",
)
