"""The provincial report as a table on the terminal: a row per center, totals, rates."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from rich import box
from rich.table import Table

from shared.web.formats import vi_number, vi_percent
from stack.demo.comparison import (
    CLASSES_PLANNED,
    GOOD_SHARE,
    PLAN_CLASSES,
    RECRUITMENT,
    WHOLE_PROVINCE,
)
from stack.demo.recount import ADMITTED, CERTIFICATES, CLASSES, COMPLETED, GOOD

WIDTH = 118
"""Columns of the terminal that the whole table needs; a narrower one gets fewer lines and no borders."""
NOT_REPORTED = "chưa báo cáo"
_NAME, _LECTURERS, _NUMBER, _GOOD = "Trung tâm", "GV kiêm\nchức", "TT", "Khá–\ngiỏi"


def provincial_table(report: Mapping[str, Any], heading: str, *, narrow: bool = False) -> Table:
    """Return the table; what a center has not reported is said in words, never shown as 0.

    `narrow` leaves out the running number and the count behind the khá–giỏi rate: 80 columns do.
    """
    totals = _cells("", WHOLE_PROVINCE, report["totals"])
    left_out = {_NUMBER, _GOOD} if narrow else set()
    shown = [name for name in totals if name not in left_out]
    table = Table(
        title=heading,
        title_style="bold",
        header_style="bold",
        border_style="blue",
        box=box.SIMPLE_HEAD if narrow else box.ROUNDED,
        padding=0 if narrow else (0, 1),
        show_edge=not narrow,
        show_footer=True,
    )
    for name in shown:
        justify: Literal["left", "right"] = "left" if name == _NAME else "right"
        folded = narrow and name == _LECTURERS
        table.add_column(
            name,
            footer=totals[name],
            footer_style="bold",
            justify=justify,
            no_wrap=not folded,
            max_width=7 if folded else None,
        )
    for number, row in enumerate(report["rows"], start=1):
        cells = _cells(str(number), row["center"]["short_name"], row)
        table.add_row(*(cells[name] for name in shown))
    return table


def _cells(number: str, name: str, row: Mapping[str, Any]) -> dict[str, str]:
    """Return the row's cells by column, in the order of the columns."""
    figures = row["figures"]
    rates = row["rates"]

    def count(measure: str) -> str:
        return NOT_REPORTED if figures is None else vi_number(figures[measure])

    return {
        _NUMBER: number,
        _NAME: name,
        "Biên\nchế": _stock(row["staff"]),
        _LECTURERS: _stock(row["lecturers"]),
        "Lớp": count(CLASSES),
        "KH\nnăm": count(CLASSES_PLANNED),
        "Đạt\nKH": _rate(rates[PLAN_CLASSES]),
        "Nhập\nhọc": count(ADMITTED),
        "Chiêu\nsinh": _rate(rates[RECRUITMENT]),
        "Hoàn\nthành": count(COMPLETED),
        _GOOD: count(GOOD),
        "Tỷ lệ\nkhá–giỏi": _rate(rates[GOOD_SHARE]),
        "GCN": count(CERTIFICATES),
    }


def _stock(people: Mapping[str, Any]) -> str:
    return NOT_REPORTED if people["value"] is None else vi_number(people["value"])


def _rate(rate: Mapping[str, Any]) -> str:
    return NOT_REPORTED if rate["percent"] is None else vi_percent(Decimal(rate["percent"]) / 100)
