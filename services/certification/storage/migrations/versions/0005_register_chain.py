"""The register as a chain: every entry linked to the one before, an appendix for what comes later.

What was registered before gets its links here, in the order of the numbers; what was revoked or is under
review gets its row in the appendix.
"""

from pathlib import Path

from alembic import op

from services.certification.storage.linking import link_what_is_there

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TRIGGERS = {
    "certificate": ("entry_is_frozen", "signer_is_frozen", "serial_as_noted"),
    "register_appendix": ("is_kept",),
    "register_book": ("is_kept", "goes_on"),
}
_COLUMNS = {
    "register_book": (
        "last_hash", "rows_per_page", "appendix_rows", "appendix_hash", "closed_on", "closed_by", "pages",
        "edges_sealed",
    ),
    "register_rule": ("when_closed", "rows_per_page", "handover_days"),
}  # fmt: skip


def upgrade() -> None:
    written = Path(__file__)
    op.execute(written.with_suffix(".sql").read_text(encoding="utf-8"))
    link_what_is_there(op.get_bind())
    op.execute(written.with_suffix(".guards.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    for table, triggers in _TRIGGERS.items():
        for trigger in triggers:
            op.execute(f"DROP TRIGGER {table}_{trigger} ON {table}")
    op.execute("DROP FUNCTION refuse_an_unnoted_serial()")
    op.execute("DROP FUNCTION refuse_to_change_the_register()")
    op.execute("DROP TABLE register_appendix")
    op.execute("ALTER TABLE certificate DROP COLUMN entry_hash")
    for table, columns in _COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.execute("COMMENT ON TABLE register_book IS NULL")
