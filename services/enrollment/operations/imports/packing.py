"""Cells kept small: 100,000 rows are strings and shared tuples; cells are made when they are looked at."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from services.enrollment.domain.workbook_cells import Cell, Kind
from shared.vietnamese import format_day

_SHARED = 20_000
"""Texts of a sheet that are looked up to be kept once."""


class Form(NamedTuple):
    """What many cells have in common; `encoding` is the one their text was read from."""

    kind: Kind
    font: str
    encoding: str = "unicode"


class PackedRow(NamedTuple):
    """One row: which columns are filled, in which form, with which text (or day)."""

    columns: tuple[int, ...]
    forms: tuple[Form, ...]
    values: tuple[str | date, ...]


@dataclass
class Packing:
    """Collects the cells of one sheet in any order, a later cell in a place replacing the earlier."""

    _rows: dict[int, dict[int, tuple[Form, str | date]]] = field(default_factory=dict)
    _packed: dict[int, PackedRow] = field(default_factory=dict)
    _columns: dict[tuple[int, ...], tuple[int, ...]] = field(default_factory=dict)
    _forms: dict[tuple[Form, ...], tuple[Form, ...]] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def add(self, row: int, column: int, form: Form, value: str | date) -> None:
        """Put one cell that is not empty."""
        if row not in self._rows:
            if row in self._packed:
                self._unpack(row)
            else:
                for number in list(self._rows):
                    self._pack(number)
                self._rows[row] = {}
        if isinstance(value, str):
            # Units, genders and marks repeat: each is kept once, as long as they are not too many.
            if len(self._texts) < _SHARED:
                value = self._texts.setdefault(value, value)
            else:
                value = self._texts.get(value, value)
        cells = self._rows[row]
        self.count += column not in cells
        cells[column] = (form, value)

    def rows(self) -> dict[int, PackedRow]:
        """Return the rows in order."""
        for number in list(self._rows):
            self._pack(number)
        if list(self._packed) != sorted(self._packed):
            self._packed = dict(sorted(self._packed.items()))
        return self._packed

    def _pack(self, number: int) -> None:
        cells = sorted(self._rows.pop(number).items())
        columns = tuple(column for column, _ in cells)
        forms = tuple(form for _, (form, _) in cells)
        self._packed[number] = PackedRow(
            self._columns.setdefault(columns, columns),
            self._forms.setdefault(forms, forms),
            tuple(value for _, (_, value) in cells),
        )

    def _unpack(self, number: int) -> None:
        packed = self._packed.pop(number)
        self._rows[number] = {
            column: (form, value)
            for column, form, value in zip(packed.columns, packed.forms, packed.values, strict=True)
        }


class Rows(Mapping[int, dict[int, Cell]]):
    """The rows of a sheet in order, each its cells by column, counted from 1; made anew at each look."""

    def __init__(
        self, packed: Mapping[int, PackedRow], raws: Mapping[tuple[int, int], str] | None = None
    ) -> None:
        self.packed = packed
        self._raws = raws or {}

    def __contains__(self, number: object) -> bool:
        """Tell whether a row has cells."""
        return number in self.packed

    def __getitem__(self, number: int) -> dict[int, Cell]:
        """Return the cells of a row."""
        columns, forms, values = self.packed[number]
        return {
            column: _cell(number, column, form, value, self._raws.get((number, column), ""))
            for column, form, value in zip(columns, forms, values, strict=True)
        }

    def __iter__(self) -> Iterator[int]:
        """Give the numbers of the rows that are not empty."""
        return iter(self.packed)

    def __len__(self) -> int:
        """Return how many rows are not empty."""
        return len(self.packed)

    def first(self, count: int) -> Iterable[tuple[int, dict[int, Cell]]]:
        """Give number and cells of the first rows."""
        for place, number in enumerate(self.packed):
            if place >= count:
                return
            yield number, self[number]


def _cell(row: int, column: int, form: Form, value: str | date, raw: str) -> Cell:
    if isinstance(value, str):
        return Cell(row, column, form.kind, value, form.font, None, raw, form.encoding)
    text = format_day(value)
    return Cell(row, column, form.kind, text, form.font, value, raw, form.encoding)
