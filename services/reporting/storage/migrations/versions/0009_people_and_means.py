"""Titles of posts, and under which table each definition is printed; the sentences of Biểu 2 and Biểu 3."""

from alembic import op
from sqlalchemy import Column, Date, Integer, Text, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.reporting.storage import seed, seed_sentences

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ENTER = text(
    "INSERT INTO definition (code, valid_from, valid_to, position, vi, en, source, printed_under)"
    " VALUES (:code, :valid_from, :valid_to, :position, :vi, :en, :source, :printed_under)"
    " ON CONFLICT (code, valid_from) DO NOTHING"
).bindparams(
    bindparam("valid_from", type_=Date),
    bindparam("valid_to", type_=Date),
    bindparam("position", type_=Integer),
    bindparam("code", type_=Text),
    bindparam("printed_under", type_=ARRAY(Text)),
)
_PRINT = text("UPDATE definition SET printed_under = :printed_under WHERE code = :code").bindparams(
    bindparam("printed_under", type_=ARRAY(Text))
)


def upgrade() -> None:
    labels = op.create_table(
        "post_label",
        Column("post", Text, primary_key=True),
        Column("title", Text, nullable=False),
        Column("seen_on", Date, nullable=False),
        Column("position", Integer, nullable=False, server_default="100"),
    )
    op.bulk_insert(labels, seed.POSTS)
    # A database that is made today has the column and the sentences since 0001, which takes them from code.
    op.execute("ALTER TABLE definition ADD COLUMN IF NOT EXISTS printed_under text[] DEFAULT '{}' NOT NULL")
    connection = op.get_bind()
    connection.execute(_ENTER, seed_sentences.DEFINITIONS)
    connection.execute(
        _PRINT,
        [
            {"code": each["code"], "printed_under": each["printed_under"]}
            for each in seed_sentences.DEFINITIONS
        ],
    )


def downgrade() -> None:
    op.drop_table("post_label")
    op.execute("DELETE FROM definition WHERE code LIKE 'people%' OR code LIKE 'means%'")
    op.execute("ALTER TABLE definition DROP COLUMN printed_under")
