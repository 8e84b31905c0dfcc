"""The provincial table as people read it: numbered columns, and under them how each is counted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from services.reporting.domain.books import Figures
from services.reporting.domain.columns import Column, report_columns
from services.reporting.domain.provincial import Stock, told
from services.reporting.domain.rates import Rate, RateDefinition, State
from services.reporting.operations.provincial import ProvincialView
from shared.web.formats import number_in

_NBSP = "\N{NO-BREAK SPACE}"
_SHY = "\N{SOFT HYPHEN}"

# Where a long English word of a head may break, so that the whole table fits a desk's screen and paper.
_BREAKS = {
    "Admitted": f"Ad{_SHY}mitted",
    "Completed": f"Com{_SHY}pleted",
    "Recruitment": f"Recruit{_SHY}ment",
    "Revoked": f"Re{_SHY}voked",
    "Summoned": f"Sum{_SHY}moned",
    # No break at this hyphen: a line of its own for "Part-" reads badly.
    "Part-time": "Part\N{NON-BREAKING HYPHEN}time",
}
_SAID = {
    State.MET: ("good", "đạt", "met"),
    State.MISSED: ("bad", "chưa đạt", "missed"),
    State.AT_RISK: ("warn", "có nguy cơ", "at risk"),
    State.UNDER_WAY: ("wait", "đang thực hiện", "under way"),
}


class TableCell(NamedTuple):
    """What a cell shows; `tone` and `said` tell in shape and words how a rate stands."""

    text: str
    tone: str = ""
    said: str = ""
    missing: bool = False
    span: int = 1
    opens: str = ""
    """The column whose figure it opens to; empty: it does not open."""


def columns_of(view: ProvincialView, language: str, *, people: bool) -> list[Column]:
    """Return the columns in order; a head may break within its long words, where a line ends."""
    columns = report_columns(view.rates, view.band_names, language, people=people)
    return [replace(column, label=_breakable(column.label)) for column in columns]


def _breakable(label: str) -> str:
    return " ".join(_BREAKS.get(word, word) for word in label.split(" "))


def cells_of(
    columns: Sequence[Column],
    figures: Figures | None,
    rates: Mapping[str, Rate],
    stock: Stock | None,
    language: str,
    *,
    counted: Figures | None = None,
) -> list[TableCell]:
    """Return the cells of one row; what was not reported says so, once for neighbours, and is never 0.

    `counted` is what the totals hold of a row whose figures are None (`told`).
    """
    cells = (_cell(column, (figures, counted or {}), rates, stock, language) for column in columns)
    row: list[TableCell] = []
    for missing, found in groupby(cells, key=lambda cell: cell.missing):
        members = list(found)
        row += [members[0]._replace(span=len(members))] if missing else members
    return row


def _cell(
    column: Column,
    held: tuple[Figures | None, Figures],
    rates: Mapping[str, Rate],
    stock: Stock | None,
    language: str,
) -> TableCell:
    figures, counted = held
    if column.kind == "rate":
        return rate_cell(rates[column.key], language, reported=figures is not None, opens=column.key)
    if column.kind == "figure":
        value = told(column.key, figures, counted)
    else:
        value = None if stock is None else getattr(stock, column.key)
    return _missing(language) if value is None else TableCell(number_in(language, value), opens=column.key)


def rate_cell(rate: Rate, language: str, *, reported: bool = True, opens: str = "") -> TableCell:
    """Return a rate in percent with how it stands against its target; a dash where nothing divides.

    `opens` is the column to whose figure it opens.
    """
    if rate.percent is None:
        return TableCell("–", opens=opens) if reported else _missing(language)
    tone, vi, en = _SAID.get(rate.state, ("", "", ""))
    said = en if language == "en" else vi
    return TableCell(number_in(language, rate.percent, 2), tone, said, opens=opens)


def told_rates(view: ProvincialView, language: str) -> list[tuple[RateDefinition, Rate, TableCell]]:
    """Return the rates of the total, each with its definition and how it stands in words."""
    totals = view.report.total_rates
    return [(rate, totals[rate.code], rate_cell(totals[rate.code], language)) for rate in view.rates]


def percent_text(value: Decimal, language: str) -> str:
    """Return `91,32 %` with a no-break space (in English `91.32%`); `value` is already in percent."""
    return number_in(language, value, 2) + _percent_sign(language)


def target_text(value: Decimal, language: str) -> str:
    """Return a target as people say it: `90 %`, `92,5 %`."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return number_in(language, value, places) + _percent_sign(language)


def _percent_sign(language: str) -> str:
    return "%" if language == "en" else f"{_NBSP}%"


def _missing(language: str) -> TableCell:
    return TableCell("not reported" if language == "en" else "chưa báo cáo", missing=True)
