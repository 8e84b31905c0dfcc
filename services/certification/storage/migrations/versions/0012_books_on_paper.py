"""The register on paper: our own first editions for its pages and for extracts, and extracts as first set."""

import hashlib
from pathlib import Path

from alembic import op
from sqlalchemy import text

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

HERE = Path(__file__).parent
FIRST = {
    "register": "0193a000-0000-7000-8000-000000000002",
    "extract": "0193a000-0000-7000-8000-000000000003",
}
"""Our own first editions: the sources lie beside this file and never change once they have run anywhere."""

_ENTER = text(
    "INSERT INTO document_template"
    " (template_id, kind, effective_from, edition, source, sha256, provenance, uploaded_by)"
    " VALUES (:key, :kind, DATE '2000-01-01', 1, :source, :sha256, :provenance, 'system')"
)


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    op.execute(
        "CREATE TRIGGER copy_paper_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE ON copy_paper"
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
    """Go back; refused by the foreign keys while anything was set with these editions."""
    op.execute("DROP TABLE copy_paper")
    op.execute("ALTER TABLE document_template DISABLE TRIGGER document_template_is_kept")
    keys = ", ".join(f"'{key}'" for key in FIRST.values())
    op.execute(f"DELETE FROM document_template WHERE template_id IN ({keys})")  # noqa: S608 -- ours
    op.execute("ALTER TABLE document_template ENABLE TRIGGER document_template_is_kept")
