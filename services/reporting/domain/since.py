"""What differs between a report as it was frozen and the same report by today's figures, cell by cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from services.reporting.domain.content import ContentColumn, ContentRow, ContentTable, ReportContent, Value


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that was frozen with another value than it has today; None: chưa báo cáo, or no such row."""

    table: str
    table_name: str
    row: str
    row_name: str
    row_code: str
    column: str
    column_name: str
    shown: str
    then: Value
    now: Value

    @property
    def change(self) -> int | Decimal | None:
        """How much more it is today; None where one of the two is no figure."""
        if isinstance(self.then, int | Decimal) and isinstance(self.now, int | Decimal):
            return self.now - self.then
        return None


@dataclass(frozen=True, slots=True)
class Since:
    """All differences of a frozen report, each named; totals are told apart from centers and programs."""

    differences: tuple[Difference, ...]
    cells: int
    """How many cells were compared."""

    @property
    def rows(self) -> tuple[str, ...]:
        """Names of the centers and programs that differ, each once."""
        return tuple(dict.fromkeys(each.row_name for each in self.differences if each.row != "total"))


def differences_since(then: ReportContent, now: ReportContent) -> Since:
    """Compare every cell that either of the two has: rows by center or program, columns by measure."""
    found: list[Difference] = []
    cells = 0
    today = {table.code: table for table in now.tables}
    for table in then.tables:
        for each in _cells(table, today.get(table.code)):
            cells += 1
            if each.then != each.now:
                found.append(each)
    return Since(tuple(found), cells)


def _cells(then: ContentTable, now: ContentTable | None) -> Iterator[Difference]:
    before, after = _rows(then), {} if now is None else _rows(now)
    columns = {column.key: column for column in (() if now is None else now.columns)}
    columns |= {column.key: column for column in then.columns}
    for key in {**after, **before}:
        old, new = before.get(key), after.get(key)
        row = old or new
        if row is not None:
            for column in columns.values():
                yield _cell(then, row, column, old, new)


def _rows(table: ContentTable) -> Mapping[str, ContentRow]:
    return {**{row.key: row for row in table.rows}, table.total.key: table.total}


def _cell(
    table: ContentTable,
    row: ContentRow,
    column: ContentColumn,
    old: ContentRow | None,
    new: ContentRow | None,
) -> Difference:
    name = (
        column.label
        if column.group == column.label or not column.group
        else f"{column.group}: {column.label}"
    )
    return Difference(
        table.code,
        table.name,
        row.key,
        row.name,
        row.code,
        column.key,
        name.replace("\N{SOFT HYPHEN}", ""),
        column.shown,
        None if old is None else old.values.get(column.key),
        None if new is None else new.values.get(column.key),
    )
