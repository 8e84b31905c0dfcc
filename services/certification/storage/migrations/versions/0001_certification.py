"""Certification's first tables: facts, blanks, the register, certificates."""

from datetime import date

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.idempotency import create_idempotency, drop_idempotency
from shared.messaging.migrations import create_messaging, drop_messaging

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBERED = "state IN ('issued', 'under_review', 'revoked')"


def upgrade() -> None:
    create_messaging(op)
    create_idempotency(op)
    _facts_and_blanks()
    _register()
    # Until a center says otherwise; public material is silent on the form (domain: register.reset).
    op.bulk_insert(
        sa.table(
            "register_rule",
            sa.column("effective_from", sa.Date),
            sa.column("pattern", sa.Text),
            sa.column("reset", sa.Text),
        ),
        [{"effective_from": date(2008, 9, 3), "pattern": "{seq:04d}/{year}/{unit}", "reset": "yearly"}],
    )


def downgrade() -> None:
    for table in (
        "certificate",
        "register_book",
        "register_rule",
        "blank",
        "blank_lot",
        "graduation",
        "appointment",
        "center",
    ):
        op.drop_table(table)
    drop_idempotency(op)
    drop_messaging(op)


def _facts_and_blanks() -> None:
    op.create_table(
        "appointment",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("center_id", sa.Uuid(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("post_title", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("decision_number", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("appointment_id"),
        comment="Who may sign, by post and dates; the name was unsealed for this service alone.",
    )
    op.create_index("appointment_by_center", "appointment", ["center_id"], unique=False)
    op.create_table(
        "blank_lot",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("center_id", sa.Uuid(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("first_number", sa.BigInteger(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("minutes_number", sa.Text(), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("quantity = last_number - first_number + 1", name="blank_lot_quantity"),
        sa.PrimaryKeyConstraint("lot_id"),
    )
    op.create_index("blank_lot_by_center", "blank_lot", ["center_id"], unique=False)
    op.create_table(
        "center",
        sa.Column("center_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("center_id"),
        comment="Centers as last told; what a paper prints is frozen in the certificate.",
    )
    op.create_table(
        "graduation",
        sa.Column("completion_id", sa.Uuid(), nullable=False),
        sa.Column("center_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("program_code", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column(
            "on_paper",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="a certificate states this version: the text stands in the register alone",
        ),
        sa.Column(
            "printed",
            postgresql.JSONB(none_as_null=True),
            nullable=True,
            comment="null: annulled (tombstone), or on paper already",
        ),
        sa.Column(
            "correction", sa.Text(), nullable=True, comment="reason, while the newest version is a correction"
        ),
        sa.Column("annulled_version", sa.BigInteger(), nullable=True),
        sa.Column("annulled_on", sa.Date(), nullable=True),
        sa.Column("annulment_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(annulled_version, annulled_on, annulment_reason) IN (0, 3)",
            name="graduation_annulment_whole",
        ),
        sa.CheckConstraint(
            "printed IS NOT NULL OR on_paper OR annulled_version = version",
            name="graduation_printed_or_annulled",
        ),
        sa.CheckConstraint("version >= 1", name="graduation_version_counts_from_one"),
        sa.PrimaryKeyConstraint("completion_id"),
        comment="Completions as last told; the version guard and the tombstones live here.",
    )
    op.create_table(
        "register_book",
        sa.Column("center_id", sa.Uuid(), nullable=False),
        sa.Column(
            "book", sa.Integer(), autoincrement=False, nullable=False, comment="year, 0 if it never ends"
        ),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("center_id", "book"),
    )
    op.create_table(
        "register_rule",
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("reset", sa.Text(), nullable=False),
        sa.CheckConstraint("reset IN ('yearly', 'never')", name="register_rule_reset_known"),
        sa.PrimaryKeyConstraint("effective_from"),
    )
    op.create_table(
        "blank",
        sa.Column(
            "serial", sa.Text(collation="C"), nullable=False, comment="số hiệu, unique in the whole province"
        ),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("center_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), server_default="in_stock", nullable=False),
        sa.CheckConstraint(
            "state IN ('in_stock', 'issued', 'spoiled', 'lost', 'destroyed')", name="blank_state_known"
        ),
        sa.ForeignKeyConstraint(
            ["lot_id"],
            ["blank_lot.lot_id"],
        ),
        sa.PrimaryKeyConstraint("serial"),
        comment="Every received serial, in exactly one state.",
    )
    op.create_index(
        "blank_next_in_stock",
        "blank",
        ["center_id", "serial"],
        unique=False,
        postgresql_where=sa.text("state = 'in_stock'"),
    )


def _register() -> None:
    op.create_table(
        "certificate",
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("completion_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("center_id", sa.Uuid(), nullable=False),
        sa.Column("program_code", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False, comment="published changes; 0 until issued"),
        sa.Column("basis", sa.BigInteger(), nullable=False, comment="version of the completion it states"),
        sa.Column("due_on", sa.Date(), nullable=False, comment="date of the decision that made it due"),
        sa.Column("replaces", sa.Uuid(), nullable=True),
        sa.Column("book", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("register_number", sa.Text(), nullable=True),
        sa.Column("serial", sa.Text(collation="C"), nullable=True),
        sa.Column(
            "code", sa.Text(), nullable=True, comment="the unguessable part of the verification address"
        ),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("holder_name", sa.Text(), nullable=True),
        sa.Column("holder_birth_date", sa.Text(), nullable=True),
        sa.Column("holder_gender", sa.Text(), nullable=True),
        sa.Column("holder_birth_place", sa.Text(), nullable=True),
        sa.Column("holder_ethnicity", sa.Text(), nullable=True),
        sa.Column("holder_unit", sa.Text(), nullable=True),
        sa.Column("holder_party_cell", sa.Text(), nullable=True),
        sa.Column("program_name", sa.Text(), nullable=True),
        sa.Column("credential_title", sa.Text(), nullable=True),
        sa.Column("mark", sa.Numeric(), nullable=True),
        sa.Column("band", sa.Text(), nullable=True),
        sa.Column("band_name", sa.Text(), nullable=True),
        sa.Column("class_code", sa.Text(), nullable=True),
        sa.Column("class_name", sa.Text(), nullable=True),
        sa.Column("studied_from", sa.Date(), nullable=True),
        sa.Column("studied_to", sa.Date(), nullable=True),
        sa.Column("center_code", sa.Text(), nullable=True),
        sa.Column("center_name", sa.Text(), nullable=True),
        sa.Column("parent_name", sa.Text(), nullable=True),
        sa.Column("decision_number", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("signer_title", sa.Text(), nullable=True),
        sa.Column(
            "signer_name",
            sa.Text(),
            nullable=True,
            comment="null until the signer's appointment is known here",
        ),
        sa.Column("review_reason", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("end_decision_number", sa.Text(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True, comment="the person; null if an annulment ended it"),
        sa.Column(
            "barred_at",
            sa.BigInteger(),
            nullable=True,
            comment="the completion's version when a person revoked it",
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(book, number, register_number, serial, code, issued_on, holder_name, center_name,"
            f" decision_number) = CASE WHEN {NUMBERED} THEN 9 ELSE 0 END",
            name="certificate_numbered_when_issued",
        ),
        sa.CheckConstraint(
            "num_nonnulls(ended_on, end_reason) = CASE WHEN state IN ('revoked', 'closed') THEN 2 ELSE 0 END",
            name="certificate_end_explained",
        ),
        sa.CheckConstraint(
            "state IN ('awaiting_blank', 'issued', 'under_review', 'revoked', 'closed')",
            name="certificate_state_known",
        ),
        sa.CheckConstraint("number >= 1", name="certificate_number_counts_from_one"),
        sa.ForeignKeyConstraint(
            ["replaces"],
            ["certificate.certificate_id"],
        ),
        sa.PrimaryKeyConstraint("certificate_id"),
        sa.UniqueConstraint("center_id", "book", "number", name="certificate_number_once"),
        sa.UniqueConstraint("code", name="certificate_code_once"),
        sa.UniqueConstraint("serial", name="certificate_serial_once"),
        comment="The register (sổ gốc): rows are never deleted, what was printed never changes.",
    )
    op.create_index("certificate_by_class", "certificate", ["class_id"], unique=False)
    op.create_index(
        "certificate_ended",
        "certificate",
        ["completion_id"],
        unique=False,
        postgresql_where=sa.text("state IN ('revoked', 'closed')"),
    )
    op.create_index(
        "certificate_one_live",
        "certificate",
        ["completion_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('awaiting_blank', 'issued', 'under_review')"),
    )
    op.create_index(
        "certificate_waiting",
        "certificate",
        ["center_id"],
        unique=False,
        postgresql_where=sa.text("state = 'awaiting_blank'"),
    )
    op.create_index(
        "certificate_without_signer",
        "certificate",
        ["center_id"],
        unique=False,
        postgresql_where=sa.text(f"signer_name IS NULL AND {NUMBERED}"),
    )
