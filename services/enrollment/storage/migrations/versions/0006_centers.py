"""Centers in full: kinds, seats, seals, communes with their lineage, and who succeeds whom."""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Whoever enters something that begins after the center's last day is refused even where an operation
# forgot to ask. After the foreign key has waited for a succession in progress (triggers go by name).
_ENDED = """
CREATE FUNCTION center_takes_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM public.center
        WHERE id = NEW.center_id AND last_day < (to_jsonb(NEW) ->> TG_ARGV[0])::date
    ) THEN
        RAISE check_violation USING MESSAGE = 'the center had ended by then',
            TABLE = TG_TABLE_NAME, CONSTRAINT = 'center_takes_no_more';
    END IF;
    RETURN NULL;
END $$
"""
_BEGINS = {"training_class": "opened_on", "appointment": "valid_from"}

_UNDONE = (
    "ALTER TABLE training_class DROP COLUMN opened_by",
    """
    DROP TABLE succession_successor, succession_predecessor, succession, center_commune, commune_lineage,
        commune, center_seal
    """,
    """
    ALTER TABLE center_version DROP COLUMN kind, DROP COLUMN seat, DROP COLUMN area_code,
        DROP COLUMN province_code, DROP COLUMN document_profile
    """,
    "DROP TABLE center_kind",
    "DROP INDEX center_area_code_unique",
    "ALTER TABLE center DROP COLUMN last_day, ADD CONSTRAINT center_area_code_unique UNIQUE (area_code)",
)


def upgrade() -> None:
    written = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in written.split(";\n"):
        if statement.strip():
            op.execute(statement)
    op.execute(_ENDED)
    for table, begins in _BEGINS.items():
        op.execute(
            f"CREATE TRIGGER center_takes_no_more AFTER INSERT OR UPDATE OF center_id, {begins} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION center_takes_no_more('{begins}')"
        )


def downgrade() -> None:
    for table in _BEGINS:
        op.execute(f"DROP TRIGGER center_takes_no_more ON {table}")
    op.execute("DROP FUNCTION center_takes_no_more()")
    for statement in _UNDONE:
        op.execute(statement)
