"""Dated rules kept in memory, and read again only when the database says that they changed.

Every batch of events and every signature asks for the same rules, which change a few times a year. What
changes them also gives their topic a new edition, by a trigger in the same transaction: one look at the
edition tells whether what is in memory still stands, so that nobody ever works by a rule that was replaced.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Column, Connection, MetaData, Pool, Table, Text, Uuid, text

from shared.queries import Query, Together, fetch

T = TypeVar("T")

_EDITIONS = (
    "SELECT string_agg(CAST(edition AS text), ' ' ORDER BY topic) FROM rule_edition"
    " WHERE topic = ANY (CAST(%(topics)s AS text[]))"
)
_CHANGED = """
CREATE FUNCTION rules_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.rule_edition SET edition = gen_random_uuid() WHERE topic = TG_ARGV[0];
    RETURN NULL;
END $$
"""


class Kept(Generic[T]):
    """What `load` returns, as it stands in the caller's transaction.

    `load` reads nothing but tables whose topics are given (`keep_editions`). What it returns is shared by all
    callers: nobody may change it.
    """

    def __init__(self, load: Callable[[Connection], T], *topics: str) -> None:
        self._load = load
        self._topics = list(topics)
        self._edition = Query(_EDITIONS, {"topics": self._topics}, self._told)
        self._held: WeakKeyDictionary[Pool, tuple[str, T]] = WeakKeyDictionary()

    def of(self, connection: Connection) -> T:
        """Return the rules of the connection's database, read anew if any of them changed."""
        return self._standing(connection, fetch(connection, self._edition))

    def ask(self, connection: Connection, together: Together) -> Callable[[], T]:
        """Ask for the edition with other reads; what is returned gives the rules once these were fetched."""
        edition = together.ask(self._edition)
        return lambda: self._standing(connection, edition())

    def _standing(self, connection: Connection, edition: str) -> T:
        """Return the rules of an edition that was read in this transaction."""
        held = self._held.get(connection.engine.pool)
        if held is not None and held[0] == edition:
            return held[1]
        loaded = self._load(connection)
        # Another transaction may have changed them between two statements: then they are not kept.
        if fetch(connection, self._edition) == edition:
            self._held[connection.engine.pool] = (edition, loaded)
        return loaded

    def _told(self, rows: list[tuple[str | None]]) -> str:
        """Return what stands for the present state; it differs in a transaction that changed it itself."""
        found = rows[0][0]
        if found is None or found.count(" ") != len(self._topics) - 1:
            raise LookupError(f"no edition is kept of {self._topics}: keep_editions was not called")
        return found


def edition_table(metadata: MetaData) -> Table:
    """Return the table of editions, a row a topic; the edition is never used again, even if undone."""
    return Table(
        "rule_edition",
        metadata,
        Column("topic", Text, primary_key=True),
        Column("edition", Uuid, nullable=False, server_default=text("gen_random_uuid()")),
        comment="The edition of each group of rules: another one whenever a row of its tables changed.",
    )


class MigrationContext(Protocol):
    """What is needed of Alembic's `op`."""

    def execute(self, sqltext: str) -> None:
        """Execute a statement."""

    def get_bind(self) -> Connection:
        """Return the migration's connection."""


def keep_editions(op: MigrationContext, tables: Mapping[str, Sequence[str]]) -> None:
    """Make the table of editions, with the tables of each topic that give it a new one."""
    edition_table(MetaData()).create(op.get_bind())
    op.execute(_CHANGED)
    for topic, names in tables.items():
        op.execute(f"INSERT INTO rule_edition (topic) VALUES ('{topic}')")  # noqa: S608 -- our own names
        for name in names:
            op.execute(
                f"CREATE TRIGGER {name}_changes_rules AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {name}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION rules_changed('{topic}')"
            )


def drop_editions(op: MigrationContext, tables: Mapping[str, Sequence[str]]) -> None:
    """Undo `keep_editions`."""
    for names in tables.values():
        for name in names:
            op.execute(f"DROP TRIGGER {name}_changes_rules ON {name}")
    op.execute("DROP FUNCTION rules_changed()")
    op.execute("DROP TABLE rule_edition")
