"""What stands around a report on paper: formats of documents, and letterheads."""

from alembic import op
from sqlalchemy import Column, Date, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.reporting.storage.seed_profiles import PROFILES

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE document_profile (
    code text PRIMARY KEY,
    kind text NOT NULL,
    name text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    form jsonb NOT NULL,
    source text NOT NULL,
    CONSTRAINT document_profile_kind CHECK (kind IN ('party', 'state'))
);
CREATE TABLE letterhead (
    entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    issuer_id uuid NOT NULL,
    valid_from date NOT NULL,
    kind text NOT NULL,
    parent text NOT NULL,
    issuer text NOT NULL,
    symbol text NOT NULL,
    place text NOT NULL,
    authority text NOT NULL,
    title text NOT NULL,
    signer text NOT NULL,
    recipients text[] NOT NULL,
    entered_by text NOT NULL,
    entered_by_name text NOT NULL,
    entered_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT letterhead_kind CHECK (kind IN ('party', 'state'))
);
CREATE INDEX letterhead_of_issuer ON letterhead (issuer_id, valid_from);
COMMENT ON TABLE document_profile IS
    'How a document of Party or State looks on a day; values as domain/letterheads.py reads them.';
COMMENT ON TABLE letterhead IS
    'Who issues and signs from a day on; rows are never changed, of one day the last entry holds.';
"""


def upgrade() -> None:
    op.execute(_TABLES)
    profiles = Table(
        "document_profile",
        MetaData(),
        *(Column(name, Text) for name in ("code", "kind", "name", "source")),
        *(Column(name, Date) for name in ("valid_from", "valid_to")),
        Column("form", JSONB),
    )
    op.bulk_insert(profiles, PROFILES)


def downgrade() -> None:
    op.execute("DROP TABLE letterhead, document_profile")
