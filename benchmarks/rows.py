"""Which rows were written: what the system and its yardstick wrote for one graduation, table by table.

A yardstick that writes fewer rows than the system would flatter it, one that writes more would spite it.
"""

from collections.abc import Mapping

from psycopg.sql import SQL, Identifier
from sqlalchemy import MetaData

from benchmarks.field import Field
from shared.messaging.tables import messaging_tables

SERVICES = ("enrollment", "certification", "reporting")


class Rows:
    """The number of rows in every table that is not the backbone's, looked at again and again."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self._last = self._now()

    def since(self, graduations: int) -> dict[str, int]:
        """Return how many rows one graduation put into each table since the last look; 0 is left out."""
        before, self._last = self._last, self._now()
        each = {name: round((self._last[name] - before[name]) / graduations) for name in before}
        return {name: number for name, number in sorted(each.items()) if number}

    def _now(self) -> dict[str, int]:
        backbone = MetaData()
        messaging_tables(backbone)
        count, counted = SQL("SELECT count(*) FROM {}"), dict[str, int]()
        for service in SERVICES:
            with self._field.connect(service) as connection:
                names = connection.execute(
                    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL (%s)",
                    [list(backbone.tables)],
                ).fetchall()
                for (name,) in names:
                    row = connection.execute(count.format(Identifier(str(name)))).fetchone()
                    counted[f"{service}.{name}"] = int(str(row[0])) if row else 0
        return counted


def told_apart(system: Mapping[str, int], plain: Mapping[str, int]) -> str:
    """Return what to add to the yardstick's name: nothing if it wrote the same rows."""
    different = sorted({*system.items()} ^ {*plain.items()})
    return f" (BUT IT WRITES OTHER ROWS: {sorted({name for name, _ in different})})" if different else ""
