"""What a report says, apart from any paper.

One content feeds workbook, Word, PDF, CSV, JSON, frozen versions and their comparison.

Everything in it is a plain value, so that it can be stored, read back, compared and told apart by its
fingerprint. Figures are exact: whole numbers, or decimals to the places that are printed.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, Literal

from services.reporting.domain.rates import percent
from services.reporting.domain.units import Units

NO_RATE: Final = "–"
"""Stands where nothing divides: its center did report, so that it is not `chưa báo cáo`."""

TOTAL_KEY: Final = "total"
FORMAT: Final = 1
"""Of the JSON. A content that was stored is read for ever: a change of its form adds a number here."""

TableCode = Literal["results", "programs", "people", "means", "blanks"]
Shown = Literal["whole", "percent", "millions"]
"""A whole number; a percentage of two decimals; millions of đồng, of which one decimal is shown."""
Value = int | Decimal | str | None
"""A figure; `NO_RATE`; None: chưa báo cáo (never 0)."""


@dataclass(frozen=True, slots=True)
class RateFormula:
    """100 × sum of the columns `numerator` ÷ sum of the columns `denominator`, two decimals, half-up."""

    numerator: tuple[str, ...]
    denominator: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SumFormula:
    """The sum of the columns `plus` less that of the columns `minus`."""

    plus: tuple[str, ...]
    minus: tuple[str, ...]


Formula = RateFormula | SumFormula


@dataclass(frozen=True, slots=True)
class ContentColumn:
    """A column: its key, heads, how it is shown, and for a computed one the formula of every row.

    A rate without formula is made of more than its table shows.
    """

    key: str
    group: str
    label: str
    shown: Shown = "whole"
    formula: Formula | None = None


@dataclass(frozen=True, slots=True)
class ContentRow:
    """A line: whose (id of the center or holder, or code of the program), and its values by column."""

    key: str
    name: str
    code: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Explained:
    """How something is counted, with the source of the rule."""

    what: str
    how: str
    source: str


@dataclass(frozen=True, slots=True)
class ContentTable:
    """A table: its number as people say it, title, head of the first column, lines, and how it is counted."""

    code: TableCode
    name: str
    title: str
    first: str
    columns: tuple[ContentColumn, ...]
    rows: tuple[ContentRow, ...]
    total: ContentRow
    explained: tuple[Explained, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the narrative; its paragraphs are drafted from the figures and edited by officers."""

    code: str
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proven:
    """The newest run that compared everything; `up_to_date`: it compared exactly what the content says."""

    ran_at: datetime
    differences: int
    up_to_date: bool


@dataclass(frozen=True, slots=True)
class ReportContent:
    """The whole report of one period in one language, of the province or of some centers.

    `as_of` is the instant of the one snapshot it was read in, `positions` what had been heard from each
    owner by then, `words` the names of what stands in every table (`missing`, `code`).
    """

    language: str
    period: str
    period_name: str
    units: Units
    whole_province: bool
    as_of: datetime
    positions: Mapping[str, int]
    proven: Proven | None
    words: Mapping[str, str]
    tables: tuple[ContentTable, ...]
    narrative: tuple[Section, ...]

    def table(self, code: TableCode) -> ContentTable:
        """Return a table by its code; KeyError if the content has none of it."""
        for each in self.tables:
            if each.code == code:
                return each
        raise KeyError(code)


def computed(formula: Formula, values: Mapping[str, Value]) -> Value:
    """Return what a formula makes of a row's values; None if one of them was not reported."""
    if isinstance(formula, RateFormula):
        above, below = _sum(values, formula.numerator), _sum(values, formula.denominator)
        if above is None or below is None:
            return None
        rate = percent(above, below)
        return NO_RATE if rate is None else rate
    came, went = _sum(values, formula.plus), _sum(values, formula.minus)
    if came is None or went is None:
        return None
    return _plain(came - went)


def _sum(values: Mapping[str, Value], keys: Sequence[str]) -> Decimal | None:
    told = [values.get(key) for key in keys]
    if any(each is None or isinstance(each, str) for each in told):
        return None
    return sum((Decimal(each) for each in told if each is not None), Decimal(0))


def _plain(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value


def total_of(table: ContentTable) -> dict[str, Value]:
    """Return the total as the table itself gives it: sums of what was reported, and formulas over the sums.

    A rate without formula cannot be taken from the table: it stays as the table's total says.
    """
    total: dict[str, Value] = {}
    for column in table.columns:
        told = [row.values.get(column.key) for row in table.rows]
        figures = [Decimal(each) for each in told if each is not None and not isinstance(each, str)]
        if column.shown == "percent":
            total[column.key] = table.total.values.get(column.key)
        else:
            total[column.key] = _plain(sum(figures, Decimal(0))) if figures else None
    for column in table.columns:
        if column.formula is not None:
            total[column.key] = computed(column.formula, total)
    return total


def canonical(written: Mapping[str, Any]) -> str:
    """Return JSON in the one form that is compared and hashed: sorted keys, no spaces, text as it is."""
    return json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(content: ReportContent) -> str:
    """Return the SHA-256 of the content's canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(content_to_json(content)).encode()).hexdigest()


def content_to_json(content: ReportContent) -> dict[str, Any]:
    """Return the content as JSON; a decimal is a string of its digits, an instant ISO 8601 in UTC."""
    written = asdict(content)
    return {
        "format": FORMAT,
        **written,
        "as_of": _instant(content.as_of),
        "proven": None
        if content.proven is None
        else {**written["proven"], "ran_at": _instant(content.proven.ran_at)},
        "tables": [_table_to_json(table) for table in content.tables],
        "narrative": [{**each, "paragraphs": list(each["paragraphs"])} for each in written["narrative"]],
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _table_to_json(table: ContentTable) -> dict[str, Any]:
    written = asdict(table)
    return {
        **written,
        "columns": [
            {**each, "formula": _formula_to_json(column.formula)}
            for each, column in zip(written["columns"], table.columns, strict=True)
        ],
        "rows": [_row_to_json(row) for row in table.rows],
        "total": _row_to_json(table.total),
        "explained": list(written["explained"]),
    }


def _formula_to_json(formula: Formula | None) -> dict[str, Any] | None:
    if formula is None:
        return None
    kind = "rate" if isinstance(formula, RateFormula) else "sum"
    return {"kind": kind, **{name: list(keys) for name, keys in asdict(formula).items()}}


def _row_to_json(row: ContentRow) -> dict[str, Any]:
    values = {key: str(value) if isinstance(value, Decimal) else value for key, value in row.values.items()}
    return {"key": row.key, "name": row.name, "code": row.code, "values": values}


def content_from_json(written: Mapping[str, Any]) -> ReportContent:
    """Read what `content_to_json` wrote; ValueError if it is of a form this code does not know."""
    if written.get("format") != FORMAT:
        raise ValueError(f"a content of the form {written.get('format')!r} is not known here")
    members = {name: value for name, value in written.items() if name != "format"}
    proven = members["proven"]
    return ReportContent(
        **{
            **members,
            "as_of": datetime.fromisoformat(members["as_of"]),
            "proven": None
            if proven is None
            else Proven(**{**proven, "ran_at": datetime.fromisoformat(proven["ran_at"])}),
            "tables": tuple(_table_from_json(each) for each in members["tables"]),
            "narrative": tuple(
                Section(each["code"], each["title"], tuple(each["paragraphs"]))
                for each in members["narrative"]
            ),
        }
    )


def _table_from_json(written: Mapping[str, Any]) -> ContentTable:
    return ContentTable(
        **{
            **written,
            "columns": tuple(
                ContentColumn(**{**each, "formula": _formula_from_json(each["formula"])})
                for each in written["columns"]
            ),
            "rows": tuple(_row_from_json(each) for each in written["rows"]),
            "total": _row_from_json(written["total"]),
            "explained": tuple(Explained(**each) for each in written["explained"]),
        }
    )


def _formula_from_json(written: Mapping[str, Any] | None) -> Formula | None:
    if written is None:
        return None
    keys = {name: tuple(value) for name, value in written.items() if name != "kind"}
    return RateFormula(**keys) if written["kind"] == "rate" else SumFormula(**keys)


def _row_from_json(written: Mapping[str, Any]) -> ContentRow:
    values = {
        key: Decimal(value) if isinstance(value, str) and value != NO_RATE else value
        for key, value in written["values"].items()
    }
    return ContentRow(written["key"], written["name"], written["code"], values)
