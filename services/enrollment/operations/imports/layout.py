"""Where things stand in a sheet: head, heading rows (one or two, merged or not), columns, sessions."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from services.enrollment.domain.session_headings import read_session_heading
from services.enrollment.domain.workbook_cells import Cell
from services.enrollment.operations.imports.form import (
    CLASS_LISTS,
    SESSION,
    Form,
    head_field,
    is_word,
    labelled,
    session_number,
    table_field,
)
from services.enrollment.operations.imports.sheets import Sheet
from shared.vietnamese import match_key

Remembered = Callable[[str], Mapping[int, str] | None]
"""What an officer once said of a layout, by its fingerprint: the field of each column, '' for none."""

_HEADINGS_OF_A_TABLE: Final = 3
_HEAD_ROWS: Final = 60
"""The table head is looked for in this many rows."""
_PARENT_OF_NAMES: Final = "full_name"


class SessionColumn(NamedTuple):
    """A column of one buổi: its number or day as far as its heading says, and all of its words."""

    column: int
    number: int | None
    day: date | None
    words: str = ""


@dataclass(frozen=True)
class Layout:
    """Where things stand: head values by field, columns by field, session columns.

    `head_labels` gives the place of each label found, with or without a value beside it. `table_row` is
    the last row of the headings. `fingerprint` is the same for every sheet with the same headings.
    """

    head_labels: dict[str, Cell]
    head: dict[str, Cell]
    table_row: int | None
    columns: dict[str, int]
    sessions: tuple[SessionColumn, ...]
    repeated: tuple[tuple[str, int, int], ...]
    """Fields that two columns claim: field, first column, second column."""
    headings: dict[int, str] = field(default_factory=dict)
    """The heading of each column as it is shown."""
    fingerprint: str = ""
    chosen: bool = False
    """Whether an officer said what the columns are."""


def find_layout(
    sheet: Sheet,
    remembered: Remembered | None = None,
    at: int | None = None,
    form: Form = CLASS_LISTS,
) -> Layout | None:
    """Return the layout of a list of this form, or None for a sheet that is none.

    `at` is the row of the headings if an officer said so; else the first with three known headings.
    """
    early = dict(sheet.rows.first(_HEAD_ROWS))
    first = at if at in early else _heading_row(early, form)
    labels, values = _head(early, first)
    if first is None:
        return None if "code" not in labels else Layout(labels, values, None, {}, (), ())
    second = _second_row(early, first, form)
    fields, headings, sessions = _fields(early[first], early[second] if second else {}, form)
    mark = _fingerprint(sheet, [first, second] if second else [first], form)
    chosen = remembered(mark) if remembered is not None else None
    if chosen is not None:
        fields = {column: chosen.get(column, "") for column in headings}
        sessions = tuple(each for each in sessions if fields.get(each.column) in {SESSION, ""})
    columns, repeated = _columns(fields)
    return Layout(
        labels, values, second or first, columns, sessions, repeated, headings, mark, chosen is not None
    )


def _heading_row(early: Mapping[int, dict[int, Cell]], form: Form) -> int | None:
    for number, cells in early.items():
        named = [table_field(cell, form) for cell in cells.values()]
        # A bare number heads a session only beside the names: the rows of learners hold numbers too.
        if form.dated and not _NAMES & set(named):
            continue
        if sum(name is not None for name in named) >= _HEADINGS_OF_A_TABLE:
            return number
    return None


_NAMES: Final = frozenset({"full_name", "family", "given"})


def _second_row(early: Mapping[int, dict[int, Cell]], first: int, form: Form) -> int | None:
    """Return the row below if it goes on with the headings: words that name columns, and no learner."""
    below = early.get(first + 1)
    kinds = {"text", "date", "number"} if form.dated else {"text", "date"}
    if not below or any(cell.kind not in kinds for cell in below.values()):
        return None
    if form.dated and _is_somebody(early[first], below, form):
        return None
    named = [column for column, cell in below.items() if _below(early[first], column, cell, form) is not None]
    return first + 1 if named and len(named) * 2 > len(below) else None


def _is_somebody(above: Mapping[int, Cell], below: Mapping[int, Cell], form: Form) -> bool:
    """Tell whether a row has something below the names that is no heading itself."""
    return any(
        table_field(cell, form) not in _NAMES
        for column, cell in below.items()
        if column in above and table_field(above[column], form) in _NAMES
    )


def _below(above: Mapping[int, Cell], column: int, cell: Cell, form: Form) -> str | None:
    """Return what a cell below the headings names, given the heading over it (merged cells reach right)."""
    over = _over(above, column, form)
    if over == "birth" and is_word(cell, "nam"):
        return "birth_male"
    if over == "birth" and is_word(cell, "nu"):
        return "birth_female"
    if form.dated and over in {None, SESSION} and _dated(above, column, cell):
        return SESSION
    if cell.kind == "date":
        return SESSION if column not in above or over in {None, SESSION} else None
    if form is not CLASS_LISTS and (joined := form.fields.get(match_key(_words(above, column, cell)))):
        return joined  # `Làm lại` over `Chấm 1`
    return table_field(cell, form)


def _over(above: Mapping[int, Cell], column: int, form: Form) -> str | None:
    left = [each for each in above if each <= column]
    return table_field(above[max(left)], form) if left else None


def _words(above: Mapping[int, Cell], column: int, low: Cell | None) -> str:
    """Return the words of a column's headings; one above that is merged over several reaches right."""
    left = [each for each in above if each <= column]
    top = above[max(left)].text if left and (low is not None or max(left) == column) else ""
    return top if low is None else f"{top} {low.text}".strip()


def _dated(above: Mapping[int, Cell], column: int, low: Cell) -> bool:
    return any(read_session_heading(text) for text in (_words(above, column, low), low.text))


def _fields(
    first: Mapping[int, Cell], second: Mapping[int, Cell], form: Form
) -> tuple[dict[int, str], dict[int, str], tuple[SessionColumn, ...]]:
    fields: dict[int, str] = {}
    headings: dict[int, str] = {}
    sessions: list[SessionColumn] = []
    for column in sorted({*first, *second}):
        top, low = first.get(column), second.get(column)
        headings[column] = " / ".join(cell.text for cell in (top, low) if cell is not None)
        below = _below(first, column, low, form) if low is not None else None
        found = below or (table_field(top, form) if top is not None else None)
        named = low if below is not None and low is not None else top
        if named is not None and (found == SESSION or (named.day and found is None and low is None)):
            words = _words(first, column, low)
            if low is not None and read_session_heading(words) is None:
                words = low.text
            sessions.append(SessionColumn(column, session_number(named), named.day, words))
            found = SESSION
        fields[column] = found or ""
    return fields, headings, tuple(sessions)


def _columns(fields: Mapping[int, str]) -> tuple[dict[str, int], tuple[tuple[str, int, int], ...]]:
    columns: dict[str, int] = {}
    repeated: list[tuple[str, int, int]] = []
    for column, name in fields.items():
        if name in {"", SESSION}:
            continue
        if name in columns:
            repeated.append((name, columns[name], column))
        else:
            columns[name] = column
    split = {"family", "given"} <= columns.keys()
    if split and columns.get(_PARENT_OF_NAMES) in {columns["family"], columns["given"]}:
        del columns[_PARENT_OF_NAMES]
    return columns, tuple(each for each in repeated if each[0] not in {"note", "findings", "phone"})


def _fingerprint(sheet: Sheet, rows: list[int], form: Form) -> str:
    """Return a digest of the headings as they stood, but for the column that we add ourselves.

    The same headings of another kind of list are another layout.
    """
    digest = hashlib.sha256(b"" if form is CLASS_LISTS else form.kind.encode())
    for row in rows:
        for column, cell in sheet.rows[row].items():
            if table_field(cell) != "findings":
                digest.update(
                    f"{row - rows[0]}:{column}:{' '.join((cell.raw or cell.text).split())}\n".encode()
                )
    return digest.hexdigest()[:32]


def _head(
    early: Mapping[int, dict[int, Cell]], table_row: int | None
) -> tuple[dict[str, Cell], dict[str, Cell]]:
    labels: dict[str, Cell] = {}
    values: dict[str, Cell] = {}
    for number, cells in early.items():
        if table_row is not None and number >= table_row:
            break
        ordered = list(cells.values())
        for place, cell in enumerate(ordered):
            name = head_field(cell)
            beside = ordered[place + 1] if place + 1 < len(ordered) else None
            if name is None:
                label, _, rest = cell.text.partition(":")
                name = labelled(label) if cell.kind == "text" and rest.strip() else None
                beside = Cell(cell.row, cell.column, "text", rest.strip(), cell.font) if name else None
            if name is None or name in labels:
                continue
            labels[name] = cell
            if beside is not None:
                values[name] = beside
            break
    return labels, values
