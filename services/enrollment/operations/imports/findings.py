"""Everything found in a workbook: problems that stop it and notices that do not, each with its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from services.enrollment.domain.workbook_cells import column_letters
from shared.errors import Detail

MOST_FINDINGS: Final = 2_000
"""Problems (and notices) told at once; the rest is told as a number."""


@dataclass(frozen=True)
class Place:
    """A sheet, a row in it, a cell of that row: as much as is known."""

    sheet: str
    row: int | None = None
    column: int | None = None
    heading: str = ""

    def at(self, column: int | None, heading: str = "") -> "Place":
        """Return the cell of this row in a column."""
        return Place(self.sheet, self.row, column, heading)

    def as_json(self) -> Mapping[str, Any]:
        """Return the place for a program: sheet, row, column letters, heading, cell."""
        letters = column_letters(self.column) if self.column else None
        place: dict[str, Any] = {"sheet": self.sheet, "row": self.row, "column": letters}
        if self.heading:
            place["heading"] = self.heading
        if letters and self.row:
            place["cell"] = f"{letters}{self.row}"
        return place

    def sentence(self, language: str) -> str:
        """Return the place for a person, in `vi` or `en`."""
        sheet, row, column = ("Trang", "dòng", "cột") if language == "vi" else ("Sheet", "row", "column")
        parts = [f"{sheet} “{self.sheet}”"]
        if self.row is not None:
            parts.append(f"{row} {self.row}")
        if self.column is not None:
            heading = f" ({self.heading})" if self.heading else ""
            parts.append(f"{column} {column_letters(self.column)}{heading}")
        elif self.heading:
            parts.append(f"{column} “{self.heading}”")
        return ", ".join(parts)


@dataclass
class Findings:
    """Collects what is found while a workbook is read, so that all of it is told at once."""

    _problems: list[Detail] = field(default_factory=list)
    _notices: list[Detail] = field(default_factory=list)
    _problems_beyond: int = 0
    _notices_beyond: int = 0
    faulty_rows: set[tuple[str, int]] = field(default_factory=set)
    """The rows, by sheet and number, with a problem; heads of sheets among them."""

    def problem(self, place: Place | None, vi: str, en: str, **more: str) -> None:
        """Add something that must be corrected before its row (or its sheet) can be loaded."""
        if place is not None and place.row is not None:
            self.faulty_rows.add((place.sheet, place.row))
        if len(self._problems) < MOST_FINDINGS:
            self._problems.append(_detail(place, vi, en, **more))
        else:
            self._problems_beyond += 1

    def notice(self, place: Place | None, vi: str, en: str, **more: str) -> None:
        """Add something a person should know; it stops nothing."""
        if len(self._notices) < MOST_FINDINGS:
            self._notices.append(_detail(place, vi, en, **more))
        else:
            self._notices_beyond += 1

    @property
    def problem_count(self) -> int:
        """How many problems were found so far, told or not."""
        return len(self._problems) + self._problems_beyond

    @property
    def problems(self) -> tuple[Detail, ...]:
        """The problems in the order found, closed by how many more there are."""
        return (*self._problems, *_beyond(self._problems_beyond, "lỗi", "problems"))

    @property
    def notices(self) -> tuple[Detail, ...]:
        """The notices in the order found, closed by how many more there are."""
        return (*self._notices, *_beyond(self._notices_beyond, "lưu ý", "notices"))


def _detail(place: Place | None, vi: str, en: str, **more: str) -> Detail:
    if place is None:
        return Detail(vi[:1].upper() + vi[1:], en[:1].upper() + en[1:], dict(more))
    where = {**place.as_json(), **more}
    return Detail(f"{place.sentence('vi')}: {vi}", f"{place.sentence('en')}: {en}", where)


def _beyond(count: int, vi: str, en: str) -> tuple[Detail, ...]:
    if not count:
        return ()
    return (
        Detail(
            f"Còn {count} {vi} nữa không kể ra đây. Hãy sửa những chỗ trên rồi gửi lại.",
            f"There are {count} more {en}, not listed. Correct those above and send the file again.",
        ),
    )
