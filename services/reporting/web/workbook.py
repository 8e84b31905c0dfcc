"""The report as a workbook: Biểu 1 to 4, charts that the spreadsheet draws itself, and how all is counted."""

import io
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Font

from services.reporting.domain.content import ContentTable, ReportContent
from services.reporting.domain.saying import Say
from services.reporting.web.archives import same_bytes
from services.reporting.web.around import notes_of
from services.reporting.web.sheets import add_styles, put, write_table

_MOST_CHARTED: Final = 40
_CHARTED: Final = ("recruitment", "good_share", "plan_classes")


def workbook(content: ReportContent) -> bytes:
    """Return the workbook; every total and every rate in it is a formula over the cells beside it."""
    book = Workbook()
    add_styles(book)
    say = Say(content.language)
    notes = notes_of(content)
    for number, table in enumerate(content.tables):
        sheet: Any = book.worksheets[0] if number == 0 else book.create_sheet()
        sheet.title = table.name
        lines = write_table(sheet, table, notes, content.words)
        if number == 0:
            _charts(sheet, table, lines, say)
    _explained(book.create_sheet(say("Cách tính", "How it is counted")), content, say)
    written = io.BytesIO()
    book.save(written)
    return same_bytes(written.getvalue(), content.as_of)


def _charts(sheet: Any, table: ContentTable, lines: tuple[int, int], say: Say) -> None:
    """Draw each rate by center over the cells of Biểu 1; of too many centers a chart tells nothing."""
    begin, end = lines
    if not begin <= end < begin + _MOST_CHARTED:
        return
    drawn = sheet.parent.create_sheet(say("Biểu đồ", "Charts"))
    charted = [
        (place, column) for place, column in enumerate(table.columns, start=3) if column.key in _CHARTED
    ]
    for number, (place, column) in enumerate(charted):
        chart: Any = BarChart()
        chart.type, chart.style, chart.legend = "bar", 10, None
        chart.title = column.label
        chart.add_data(Reference(sheet, min_col=place, min_row=begin, max_row=end))
        chart.set_categories(Reference(sheet, min_col=1, min_row=begin, max_row=end))
        chart.x_axis.scaling.orientation = "maxMin"
        chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 100
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.height, chart.width = 4 + 0.6 * (end - begin + 1), 16
        chart.y_axis.number_format = "0"
        drawn.add_chart(chart, f"A{1 + number * (12 + 2 * (end - begin + 1))}")


def _explained(sheet: Any, content: ReportContent, say: Say) -> None:
    """Write how each rate and each table is counted, with the source of the rule."""
    heads = (say("Nội dung", "What"), say("Cách tính", "How it is counted"), say("Nguồn", "Source"))
    lines = [(each.what, each.how, each.source) for table in content.tables for each in table.explained]
    for number, line in enumerate((heads, *lines), start=1):
        for place, words in enumerate(line, start=1):
            cell = put(sheet, number, place, words)
            cell.alignment, cell.font = Alignment(wrap_text=True, vertical="top"), Font(bold=number == 1)
    for letter, width in (("A", 28), ("B", 90), ("C", 44)):
        sheet.column_dimensions[letter].width = width
