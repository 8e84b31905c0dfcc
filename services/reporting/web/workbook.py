"""The report as a workbook: Biểu 1 to 4, charts that the spreadsheet draws itself, and how all is counted."""

import io
from dataclasses import dataclass
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Font

from services.reporting.domain.means import MeansTable
from services.reporting.domain.people import PeopleTable
from services.reporting.operations.blanks import BlankView
from services.reporting.operations.means import TableView
from services.reporting.operations.provincial import ProvincialView
from services.reporting.web.sheets import SheetTable, put, write_table
from services.reporting.web.workbook_tables import (
    Words,
    blanks_sheet,
    means_sheet,
    people_sheet,
    programs_sheet,
    results_sheet,
)

_MOST_CHARTED: Final = 40
_CHARTED: Final = ("recruitment", "good_share", "plan_classes")


@dataclass(frozen=True, slots=True)
class Tables:
    """The four tables of one period, read in one snapshot."""

    results: ProvincialView
    people: TableView[PeopleTable]
    means: TableView[MeansTable]
    blanks: BlankView


def workbook(tables: Tables, language: str) -> bytes:
    """Return the workbook; every total and every rate in it is a formula over the cells beside it."""
    book = Workbook()
    say = Words(language)
    first: Any = book.worksheets[0]
    by_center = results_sheet(tables.results, say)
    first.title = say("Biểu 1", "Table 1")
    begin, end = write_table(first, by_center)
    _charts(first, tables.results, by_center, (begin, end), say)
    for title, table in (
        (say("Biểu 1 theo chương trình", "Table 1 by program"), programs_sheet(tables.results, say)),
        (say("Biểu 2", "Table 2"), people_sheet(tables.people, say)),
        (say("Biểu 3", "Table 3"), means_sheet(tables.means, say)),
        (say("Biểu 4", "Table 4"), blanks_sheet(tables.blanks, say)),
    ):
        write_table(book.create_sheet(title), table)
    _explained(book.create_sheet(say("Cách tính", "How it is counted")), tables, say)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _charts(sheet: Any, view: ProvincialView, table: SheetTable, lines: tuple[int, int], say: Words) -> None:
    """Draw each rate by center over the cells of Biểu 1; of too many centers a chart tells nothing."""
    begin, end = lines
    if not begin <= end < begin + _MOST_CHARTED:
        return
    drawn = sheet.parent.create_sheet(say("Biểu đồ", "Charts"))
    places = {column.key: place for place, column in enumerate(table.columns, start=3)}
    for number, definition in enumerate(each for each in view.rates if each.code in _CHARTED):
        chart: Any = BarChart()
        chart.type, chart.style, chart.legend = "bar", 10, None
        chart.title = definition.name_en if say.english else definition.name_vi
        chart.add_data(Reference(sheet, min_col=places[definition.code], min_row=begin, max_row=end))
        chart.set_categories(Reference(sheet, min_col=1, min_row=begin, max_row=end))
        chart.x_axis.scaling.orientation = "maxMin"
        chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 100
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.height, chart.width = 4 + 0.6 * (end - begin + 1), 16
        chart.y_axis.number_format = "0"
        drawn.add_chart(chart, f"A{1 + number * (12 + 2 * (end - begin + 1))}")


def _explained(sheet: Any, tables: Tables, say: Words) -> None:
    """Write how each rate and each table is counted, with the source of the rule."""
    heads = (say("Nội dung", "What"), say("Cách tính", "How it is counted"), say("Nguồn", "Source"))
    lines = [
        (
            each.name_en if say.english else each.name_vi,
            each.formula_en if say.english else each.formula_vi,
            each.source,
        )
        for each in tables.results.rates
    ]
    for title, view in (
        (say("Biểu 1", "Table 1"), tables.results),
        (say("Biểu 2", "Table 2"), tables.people),
        (say("Biểu 3", "Table 3"), tables.means),
        (say("Biểu 4", "Table 4"), tables.blanks),
    ):
        lines += [(title, each.en if say.english else each.vi, each.source) for each in view.sentences]
    for number, line in enumerate((heads, *lines), start=1):
        for place, words in enumerate(line, start=1):
            cell = put(sheet, number, place, words)
            cell.alignment, cell.font = Alignment(wrap_text=True, vertical="top"), Font(bold=number == 1)
    for letter, width in (("A", 28), ("B", 90), ("C", 44)):
        sheet.column_dimensions[letter].width = width
