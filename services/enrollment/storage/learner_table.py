"""The table of learners: one row a person in the province, with the keys by which they are found."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    Connection,
    ForeignKey,
    Index,
    SmallInteger,
    Table,
    Text,
    Uuid,
    event,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from services.enrollment.storage.metadata import metadata

learner = Table(
    "learner",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("identity_number", Text, comment="số định danh, if known; without it people are never merged"),
    Column("full_name", Text, nullable=False, comment="printed form, as first seen"),
    Column("match_key", Text, nullable=False),
    Column("sort_key", Text, nullable=False),
    Column("birth_year", SmallInteger, nullable=False),
    Column("birth_month", SmallInteger),
    Column("birth_day", SmallInteger),
    Column("gender", Text, nullable=False),
    Column("phone", Text, comment="digits only"),
    Column(
        "claimed_number",
        Text,
        comment=(
            "a number that papers show but another record bears: a likely duplicate, for a person to decide"
        ),
    ),
    Column(
        "merged_into",
        ForeignKey("learner.id", name="learner_merged_into_fkey"),
        comment="the record that stands for this person; null: this one",
    ),
    Column(
        "given",
        Text(collation="C"),
        # As PostgreSQL writes it back, so that a comparison finds no difference.
        Computed("split_part(match_key, ' '::text, '-1'::integer)", persisted=True),
        comment="the last syllable of the match key: lists begin with it",
    ),
    Column(
        "terms",
        TSVECTOR,
        Computed("learner_terms(full_name, match_key, birth_year, birth_month, birth_day)", persisted=True),
        comment="what is searched for: syllables bare, with = as printed, with # the birth date",
    ),
    CheckConstraint("birth_day IS NULL OR birth_month IS NOT NULL", name="learner_birth_precision"),
    CheckConstraint("merged_into <> id", name="learner_not_into_itself"),
)
_STANDS = learner.c.merged_into.is_(None)

Index(
    "learner_identity_unique",
    learner.c.identity_number,
    unique=True,
    postgresql_where=text("identity_number IS NOT NULL"),
)
Index("learner_by_match_key", learner.c.match_key, learner.c.birth_year)
Index("learner_by_phone", learner.c.phone, postgresql_where=text("phone IS NOT NULL"))
Index(
    "learner_by_claimed_number",
    learner.c.claimed_number,
    postgresql_where=text("claimed_number IS NOT NULL"),
)
Index("learner_merged", learner.c.merged_into, postgresql_where=text("merged_into IS NOT NULL"))
Index(
    "learner_in_order",
    learner.c.given,
    learner.c.sort_key,
    learner.c.id,
    postgresql_include=["terms"],
    postgresql_where=_STANDS,
)
Index(
    "learner_by_terms",
    learner.c.terms,
    postgresql_using="gin",
    postgresql_with={"fastupdate": "off"},
    postgresql_where=_STANDS,
)
Index(
    "learner_by_pairs",
    func.learner_pairs(learner.c.match_key),
    postgresql_using="gin",
    postgresql_with={"fastupdate": "off"},
    postgresql_where=_STANDS,
)

_FUNCTIONS = (
    """
    CREATE OR REPLACE FUNCTION learner_exact_key(name TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN normalize(regexp_replace(normalize(lower(name COLLATE "pg_c_utf8"), NFD),
        U&'([ou])([\\0300\\0309\\0303\\0301\\0323])([aey])( |$)', '\\1\\3\\2\\4', 'g'), NFC)
    """,
    """
    CREATE OR REPLACE FUNCTION learner_terms(full_name TEXT, match_key TEXT, birth_year SMALLINT,
        birth_month SMALLINT, birth_day SMALLINT)
    RETURNS TSVECTOR LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_to_tsvector(array_remove(array_remove(
        string_to_array(match_key, ' ')
        || string_to_array('=' || replace(learner_exact_key(full_name), ' ', ' ='), ' ')
        || ARRAY['#' || birth_year, '#' || birth_month || '/' || birth_year,
            '#' || birth_day || '/' || birth_month || '/' || birth_year], NULL), ''))
    """,
    """
    CREATE OR REPLACE FUNCTION learner_pairs(match_key TEXT) RETURNS TSVECTOR
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT array_to_tsvector(array_agg(DISTINCT a || '+' || b))
        FROM unnest(string_to_array(match_key, ' ')) AS a, unnest(string_to_array(match_key, ' ')) AS b
        WHERE a <> b)
    """,
)


def _make_functions(_: Table, connection: Connection, **__: object) -> None:
    """Make what the generated columns call, where the table is made without the migrations."""
    for each in _FUNCTIONS:
        connection.execute(text(each))


event.listen(learner, "before_create", _make_functions)
