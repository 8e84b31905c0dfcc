"""Tables as programs read them: row by row in the order of a key, page by page or all at once.

No name of a learner is here: reporting was never told one.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

Row = Mapping[str, Any]

BATCH = 20_000
"""Rows that a whole table is fetched by: memory stays flat, however long it is."""


@dataclass(frozen=True, slots=True)
class ListedTable:
    """One table: its query, which cuts to `:centers` (null: all), its key and its filters."""

    name: str
    query: str
    key: Mapping[str, str]
    filters: Mapping[str, tuple[str, str]]
    """Name of what may be asked for → its SQL type, and the condition that it stands for."""

    def statement(self, asked: Collection[str], *, after: bool) -> str:
        """Write the query of a page with these filters, from a key on or from the beginning."""
        conditions = [self.filters[name][1] for name in asked]
        if after:
            place = ", ".join(f"CAST(:after_{name} AS {kind})" for name, kind in self.key.items())
            conditions.append(f"({', '.join(self.key)}) > ({place})")
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        return f"SELECT * FROM ({self.query}) listed{where} ORDER BY {', '.join(self.key)} LIMIT :number"  # noqa: S608


def _equal(name: str, kind: str) -> tuple[str, str]:
    return kind, f"{name} = CAST(:{name} AS {kind})"


def _scoped(column: str = "center_id") -> str:
    # With the scope in the query, a center outside it is never read, not merely left out.
    return f"(CAST(:centers AS uuid[]) IS NULL OR {column} = ANY(CAST(:centers AS uuid[])))"


_OF_CENTER = {"center_id": _equal("center_id", "uuid"), "program_code": _equal("program_code", "text")}

CENTERS = ListedTable(
    "centers",
    f"""
    SELECT DISTINCT ON (center_id) center_id, code, area_code, name, short_name, parent, province_code,
           valid_from, established_by, last_day, results_to
      FROM center_fact LEFT JOIN (SELECT center_id, last_day, results_to FROM succession_fact) ended
     USING (center_id)
     WHERE valid_from <= CAST(:today AS date) AND {_scoped()}
     ORDER BY center_id, valid_from DESC, center_fact.version DESC
    """,  # noqa: S608
    {"center_id": "uuid"},
    {},
)
PROGRAMS = ListedTable(
    "programs",
    """
    SELECT program_code, name
      FROM (SELECT program_code FROM program_label
             UNION SELECT program_code FROM class_fact
             UNION SELECT item.program_code FROM plan_fact
                    CROSS JOIN LATERAL jsonb_to_recordset(items) AS item(program_code text)) known
      LEFT JOIN program_label USING (program_code)
    """,
    {"program_code": "text"},
    {},
)
CLASSES = ListedTable(
    "classes",
    f"""
    SELECT class_id, center_id, code, name, program_code, rule_set, state, opened_on, closed_on, decided_on,
           summoned, admitted, completed, not_passed, opened_by
      FROM class_fact WHERE {_scoped()}
    """,  # noqa: S608
    {"class_id": "uuid"},
    {**_OF_CENTER, "state": _equal("state", "text")},
)
CELLS = ListedTable(
    "cells",
    f"SELECT center_id, program_code, month, measure, value FROM cell WHERE value <> 0 AND {_scoped()}",  # noqa: S608
    {"center_id": "uuid", "program_code": "text", "month": "date", "measure": "text"},
    {
        **_OF_CENTER,
        "measure": _equal("measure", "text"),
        "from_month": ("date", "month >= CAST(:from_month AS date)"),
        "to_month": ("date", "month <= CAST(:to_month AS date)"),
    },
)
COMPLETIONS = ListedTable(
    "completions",
    f"""
    SELECT completion_id, class_id, center_id, program_code, state, band, good, completed_on, decided_on
      FROM completion_fact WHERE {_scoped()}
    """,  # noqa: S608
    {"completion_id": "uuid"},
    {},
)
CERTIFICATES = ListedTable(
    "certificates",
    f"""
    SELECT certificate_id, class_id, center_id, program_code, state, issued_on, revoked_on
      FROM certificate_fact WHERE {_scoped()}
    """,  # noqa: S608
    {"certificate_id": "uuid"},
    {},
)


def read_page(
    connection: Connection,
    table: ListedTable,
    given: Mapping[str, Any],
    *,
    asked: Mapping[str, Any],
    after: Sequence[str] | None,
    number: int,
) -> Sequence[Row]:
    """Return at most `number` rows behind the key `after`; `given` holds `centers` and `today`."""
    parameters = {**given, **asked, "number": number}
    if after is not None:
        parameters |= {f"after_{name}": value for name, value in zip(table.key, after, strict=True)}
    statement = text(table.statement(asked, after=after is not None))
    return [dict(row) for row in connection.execute(statement, parameters).mappings()]


def count_rows(connection: Connection, table: ListedTable, given: Row) -> int:
    """Return how many rows the whole table has, as the asker may see it."""
    statement = text(f"SELECT count(*) FROM ({table.query}) listed")  # noqa: S608 -- our own names
    return int(connection.execute(statement, given).scalar_one())


_WRITTEN = {
    "uuid": "CAST({name} AS text) AS {name}",
    "date": "{name} - DATE '1970-01-01' AS {name}",
}
"""How a column of a kind is best handed to a writer of columns: an id as text, a day as its number."""


def read_columns(
    connection: Connection, table: ListedTable, given: Row, kinds: Mapping[str, str]
) -> Iterator[list[Sequence[Any]]]:
    """Yield the whole table in batches, each as its columns in the order of `kinds` (name → kind).

    An id comes as text, a day as its number since 1970. The server's cursor gives no more than a batch at a
    time; rows come in no order, so that nothing has to be sorted first.
    """
    columns = ", ".join(_WRITTEN.get(kind, "{name}").format(name=name) for name, kind in kinds.items())
    statement = text(f"SELECT {columns} FROM ({table.query}) listed")  # noqa: S608 -- our own names
    rows = connection.execution_options(yield_per=BATCH).execute(statement, given)
    for part in rows.partitions(BATCH):
        yield list(zip(*part, strict=True))


def scope_parameter(centers: Collection[UUID] | None) -> list[UUID] | None:
    """Return a scope as the queries take it."""
    return None if centers is None else sorted(centers)
