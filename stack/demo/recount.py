"""The independent count: every figure once more, from the workbooks on disk.

It shares no line with the service's import or arithmetic, reads with another library than the one that
wrote, and decodes no text: titles are known by their consonants, which are the same letters in
Unicode, TCVN3 and VNI, and all that is counted is numbers, dates, codes and the `x` of who came.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from stack.demo.province import PROGRAM_CODES, Center, Province, RuleSet
from stack.demo.workbooks import workbook_path

CLASSES = "classes_opened"
CLASSES_COMPLETED = "classes_completed"
SUMMONED = "summoned"
ADMITTED = "admitted"
COMPLETED = "completed"
NOT_PASSED = "not_passed"
GOOD = "good"
CERTIFICATES = "certificates_issued"
BAND = "band:"

_NOT_A_CONSONANT = re.compile("[^bcdfghjklmnpqrstvwxz0-9]")
_TITLES = {"nhphc": "admitted", "sttd": "attended", "m": "mark"}
_SESSION = re.compile(r"b\d+")
_HEAD = {"mlp": "code", "chngtrnh": "program", "khgng": "opened", "bgng": "closed", "stt": "periods"}

Figures = Counter[str]


@dataclass(frozen=True)
class CountedClass:
    """One sheet as counted; figures use reporting's names of measures."""

    center: str
    code: str
    program: str
    opened: date
    closed: date
    figures: Figures


def recount(province: Province, folder: Path) -> list[CountedClass]:
    """Count every sheet of the nine workbooks; FileNotFoundError if one is missing."""
    return [
        counted
        for center in province.centers
        for counted in recount_workbook(
            workbook_path(folder, center, province.period), center, province.rule_set
        )
    ]


def by_place(classes: Iterable[CountedClass]) -> dict[tuple[str, str], Figures]:
    """Return the sums by center (its code) and program."""
    sums: dict[tuple[str, str], Figures] = {}
    for counted in classes:
        sums.setdefault((counted.center, counted.program), Counter()).update(counted.figures)
    return sums


def total(classes: Iterable[CountedClass]) -> Figures:
    """Return the sums of the whole province."""
    figures: Figures = Counter()
    for counted in classes:
        figures.update(counted.figures)
    return figures


def recount_workbook(path: Path, center: Center, rules: RuleSet) -> Iterator[CountedClass]:
    """Yield the count of every sheet; ValueError names the sheet that is no class list."""
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            yield _count_sheet(sheet, center.code, rules)
    finally:
        book.close()


def _count_sheet(sheet: Worksheet, center: str, rules: RuleSet) -> CountedClass:
    rows: list[tuple[Any, ...]] = list(sheet.iter_rows(values_only=True))
    top = next((place for place, row in enumerate(rows) if _is_table_head(row)), None)
    if top is None:
        raise ValueError(f"{sheet.title}: no table head with a column of marks")
    head = {_HEAD[label]: row[1] for row in rows[:top] if (label := _consonants(row[0])) in _HEAD}
    if head.get("program") not in PROGRAM_CODES:
        raise ValueError(f"{sheet.title}: unknown program {head.get('program')!r}")
    columns = _columns(rows[top])
    sessions = [place for place, title in enumerate(rows[top]) if _SESSION.fullmatch(_consonants(title))]
    figures: Figures = Counter({CLASSES: 1, CLASSES_COMPLETED: 1})
    for row in rows[top + 1 :]:
        if isinstance(row[0], int | float):
            figures.update(_count_row(row, columns, sessions, int(head["periods"]), rules))
    return CountedClass(
        center=center,
        code=str(head["code"]),
        program=str(head["program"]),
        opened=head["opened"].date(),
        closed=head["closed"].date(),
        figures=figures,
    )


def _is_table_head(row: Sequence[Any]) -> bool:
    return _consonants(row[0]) == "stt" and "mark" in _columns(row)


def _columns(titles: Sequence[Any]) -> dict[str, int]:
    """Return where the columns that count are, by what they hold."""
    places = {_consonants(title): place for place, title in enumerate(titles)}
    return {name: places[title] for title, name in _TITLES.items() if title in places}


def _count_row(
    row: Sequence[Any], columns: dict[str, int], sessions: Sequence[int], periods: int, rules: RuleSet
) -> Figures:
    """Return what one learner adds: summoned, perhaps admitted, then completed in a band or not passed."""
    figures: Figures = Counter({SUMMONED: 1})
    if str(row[columns["admitted"]] or "").strip().lower() != "x":
        return figures
    figures[ADMITTED] = 1
    if "attended" in columns:
        attended = int(row[columns["attended"]] or 0)
    else:
        attended = sum(int(row[place] or 0) for place in sessions)
    mark = _mark(row[columns["mark"]], rules.rounding)
    if attended < rules.attendance_share * periods or mark is None or mark < rules.pass_mark:
        figures[NOT_PASSED] = 1
        return figures
    top = max(band.upper for band in rules.bands)
    band = next(band for band in rules.bands if band.lower <= mark < band.upper or mark == band.upper == top)
    figures.update({COMPLETED: 1, CERTIFICATES: 1, BAND + band.code: 1})
    if band.good:
        figures[GOOD] = 1
    return figures


def _mark(cell: Any, step: Decimal) -> Decimal | None:
    text = str(cell if cell is not None else "").replace(",", ".").strip()
    return Decimal(text).quantize(step, ROUND_HALF_UP) if text else None


def _consonants(cell: Any) -> str:
    """Return the ASCII consonants and digits of a title: `Số tiết dự` is `sttd` in every encoding."""
    return _NOT_A_CONSONANT.sub("", str(cell if cell is not None else "").lower())
