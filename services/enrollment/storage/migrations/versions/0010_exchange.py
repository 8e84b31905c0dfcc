"""Imports in steps: rows until they are taken, layouts that a center confirmed, lists of existing classes."""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_UNDONE = (
    "DROP TABLE import_layout, import_row",
    "DELETE FROM class_list_import WHERE kind <> 'class_lists'",
    "UPDATE class_list_import SET state = 'refused' WHERE state IN ('checked', 'loading', 'partly')",
    "UPDATE class_list_import SET result = NULL, loaded_by = NULL, loaded_at = NULL WHERE state <> 'loaded'",
    """
    ALTER TABLE class_list_import
        DROP CONSTRAINT class_list_import_file_unique,
        DROP CONSTRAINT class_list_import_state,
        DROP CONSTRAINT class_list_import_loaded,
        DROP CONSTRAINT class_list_import_kind,
        DROP CONSTRAINT class_list_import_taken,
        DROP COLUMN rows_taken, DROP COLUMN rows_faulty, DROP COLUMN rows_known, DROP COLUMN rows_good,
        DROP COLUMN sheets, DROP COLUMN choices, DROP COLUMN class_id, DROP COLUMN kind,
        ADD CONSTRAINT class_list_import_file_unique UNIQUE (center_id, sha256),
        ADD CONSTRAINT class_list_import_state CHECK (state IN ('checked', 'refused', 'loaded')),
        ADD CONSTRAINT class_list_import_loaded CHECK (
            (state = 'loaded') = (result IS NOT NULL AND loaded_by IS NOT NULL AND loaded_at IS NOT NULL))
    """,
)


def upgrade() -> None:
    written = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in written.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    for statement in _UNDONE:
        op.execute(statement)
