"""What somebody might do to a workbook between two runs."""

from pathlib import Path

from openpyxl import load_workbook


def lower_one_mark(path: Path) -> None:
    """Write the mark 1 over the first passing mark of the first sheet."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows():
        mark = row[-1].value
        if isinstance(mark, int | float) and mark >= 5:
            row[-1].value = 1
            break
    book.save(path)
