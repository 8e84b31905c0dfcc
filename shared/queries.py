"""Small reads that belong together, sent in one round trip.

A page is put together from a dozen reads that take less time to answer than to ask one by one; the busier the
machine, the longer each waits for its turn.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, LiteralString, TypeVar, cast

from sqlalchemy import Connection

from shared.db import driven

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Query(Generic[T]):
    """A read with psycopg's own parameters (`%(name)s`), and what is made of its rows."""

    statement: LiteralString
    parameters: Mapping[str, Any]
    read: Callable[[list[tuple[Any, ...]]], T]


class Together:
    """Asks for many, then fetches all at once.

    ```
    together = Together(connection)
    names, sums = together.ask(names_query), together.ask(sums_query)
    together.fetch()
    names(), sums()
    ```
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._asked: list[Query[Any]] = []
        self._found: list[Any] | None = None

    def ask(self, query: Query[T]) -> Callable[[], T]:
        """Remember the query; what is returned gives its answer once `fetch` was called."""
        place = len(self._asked)
        self._asked.append(query)

        def answer() -> T:
            if self._found is None:
                raise RuntimeError("nothing was fetched yet")
            return cast(T, self._found[place])

        return answer

    def fetch(self) -> None:
        """Send every query in one round trip; each sees what the transaction's isolation says.

        Raises what `execute` would.
        """
        statements = "; ".join(each.statement for each in self._asked)
        with driven(self._connection, statements) as cursor:
            with cursor.connection.pipeline():
                cursors = [cursor.connection.execute(each.statement, each.parameters) for each in self._asked]
            self._found = [
                each.read(answered.fetchall()) for each, answered in zip(self._asked, cursors, strict=True)
            ]


def fetch(connection: Connection, query: Query[T]) -> T:
    """Return the answer to one query. Raises what `execute` would."""
    with driven(connection, query.statement) as cursor:
        return query.read(cursor.execute(query.statement, query.parameters).fetchall())
