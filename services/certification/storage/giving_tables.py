"""Tables of what leaves the house: certificates handed over, and copies from the register."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
)

from services.certification.storage.metadata import metadata, recorded

handover = Table(
    "handover",
    metadata,
    Column("certificate_id", Uuid, ForeignKey("certificate.certificate_id"), primary_key=True),
    Column(
        "center_id",
        Uuid,
        nullable=False,
        comment="who handed it over: the center that issued it, or its successor",
    ),
    Column("handed_on", Date, nullable=False),
    Column("recipient_name", Text, nullable=False),
    Column(
        "authorised_by", Text, comment="the paper by which another person received it; null: the holder did"
    ),
    Column("noted_by", Text, nullable=False),
    recorded(),
    Index("handover_by_center", "center_id", "handed_on"),
    comment="Sổ cấp phát: who received a certificate and signed for it; rows are only ever added.",
)

copy_book = Table(
    "copy_book",
    metadata,
    Column("center_id", Uuid, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last_number", Integer, nullable=False),
    comment="Where each book of copies stands.",
)

register_copy = Table(
    "register_copy",
    metadata,
    Column(
        "center_id",
        Uuid,
        primary_key=True,
        comment="who made it: the center that issued the certificate, or who keeps its register",
    ),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("certificate_id", Uuid, ForeignKey("certificate.certificate_id"), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("recipient_name", Text, nullable=False),
    Column("recipient_paper", Text, comment="the paper by which another person than the holder asked"),
    Column("issued_on", Date, nullable=False),
    Column("signer_title", Text, nullable=False),
    Column("signer_name", Text, nullable=False),
    Column("issued_by", Text, nullable=False),
    recorded(),
    ForeignKeyConstraint(["center_id", "year"], ["copy_book.center_id", "copy_book.year"]),
    CheckConstraint("number >= 1", name="register_copy_number_counts_from_one"),
    CheckConstraint("quantity BETWEEN 1 AND 50", name="register_copy_quantity_sensible"),
    Index("register_copy_by_certificate", "certificate_id"),
    comment="Sổ cấp bản sao: copies from the register; rows are only ever added.",
)
