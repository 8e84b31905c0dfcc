"""Documents: editions of templates and ours as the first, papers as first set, files given out."""

import hashlib
from pathlib import Path

from alembic import op
from sqlalchemy import text

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

HERE = Path(__file__).parent
FIRST = {"certificate": "0193a000-0000-7000-8000-000000000001"}
"""Our own first editions: the source lies beside this file and never changes once it has run anywhere."""
KEPT = ("document_template", "certificate_paper", "document_issued")

_REFUSE = """
CREATE FUNCTION refuse_to_change_a_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE restrict_violation USING TABLE = TG_TABLE_NAME,
        MESSAGE = format('rows of %s are kept as they were written (%s)', TG_TABLE_NAME, TG_OP);
END $$
"""
_ENTER = text(
    "INSERT INTO document_template"
    " (template_id, kind, effective_from, edition, source, sha256, provenance, uploaded_by)"
    " VALUES (:key, :kind, DATE '2000-01-01', 1, :source, :sha256, :provenance, 'system')"
)


def upgrade() -> None:
    written = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in written.split(";\n"):
        if statement.strip():
            op.execute(statement)
    op.execute(_REFUSE)
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_a_document()"
        )
    for kind, key in FIRST.items():
        source = (HERE / f"documents_{kind}.typ").read_text(encoding="utf-8")
        op.get_bind().execute(
            _ENTER,
            {
                "key": key,
                "kind": kind,
                "source": source,
                "sha256": hashlib.sha256(source.encode()).hexdigest(),
                "provenance": "giả định: mẫu chính thức chưa có",
            },
        )


def downgrade() -> None:
    op.execute("DROP TABLE document_issued, certificate_paper, document_template")
    op.execute("DROP FUNCTION refuse_to_change_a_document()")
