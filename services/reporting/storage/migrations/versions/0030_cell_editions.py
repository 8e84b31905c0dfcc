"""A center's cells get an edition whenever one of them moves, so that processes may keep their sums."""

from alembic import op

from shared.row_security import of_center

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_MOVED = """
CREATE FUNCTION cells_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- In their order, after all cells: batches that share centers wait for each other in one order.
    IF TG_OP = 'TRUNCATE' THEN
        UPDATE public.cell_edition SET edition = gen_random_uuid();
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO public.cell_edition (center_id, edition)
        SELECT center_id, gen_random_uuid()
          FROM (SELECT center_id FROM moved UNION SELECT center_id FROM left_behind) AS each_center
         ORDER BY center_id
        ON CONFLICT (center_id) DO UPDATE SET edition = excluded.edition;
    ELSE
        INSERT INTO public.cell_edition (center_id, edition)
        SELECT center_id, gen_random_uuid() FROM (SELECT DISTINCT center_id FROM moved) AS each_center
         ORDER BY center_id
        ON CONFLICT (center_id) DO UPDATE SET edition = excluded.edition;
    END IF;
    RETURN NULL;
END $$
"""
_TRIGGERS = {
    "inserted": "INSERT ON cell REFERENCING NEW TABLE AS moved",
    "updated": "UPDATE ON cell REFERENCING NEW TABLE AS moved OLD TABLE AS left_behind",
    "deleted": "DELETE ON cell REFERENCING OLD TABLE AS moved",
    "emptied": "TRUNCATE ON cell",
}


def upgrade() -> None:
    op.execute("CREATE TABLE cell_edition (center_id uuid PRIMARY KEY, edition uuid NOT NULL)")
    op.execute("INSERT INTO cell_edition SELECT center_id, gen_random_uuid() FROM cell GROUP BY center_id")
    op.execute(_MOVED)
    for name, fires in _TRIGGERS.items():
        op.execute(
            f"CREATE TRIGGER cell_{name} AFTER {fires} FOR EACH STATEMENT EXECUTE FUNCTION cells_moved()"
        )
    op.execute("ALTER TABLE cell_edition ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY of_center ON cell_edition USING ({of_center()})")


def downgrade() -> None:
    for name in _TRIGGERS:
        op.execute(f"DROP TRIGGER cell_{name} ON cell")
    op.execute("DROP FUNCTION cells_moved()")
    op.execute("DROP TABLE cell_edition")
