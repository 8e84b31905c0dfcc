"""What an officer decided about one file: encodings of columns, answers to questions, heading rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.enrollment.domain.workbook_cells import column_letters


@dataclass(frozen=True)
class Choices:
    """Decisions for one file; an empty one leaves everything to what was recognised.

    `encodings` and `heading_rows` are by sheet. `answers` are `yes` or `no` to "is 85 meant as 8,5?": by
    cell (`Lop 01!M12`), column of a sheet (`Lop 01!M`) or field of the whole file (`mark`).
    """

    encodings: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    heading_rows: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)

    def answer(self, field_name: str, sheet: str, column: int, row: int) -> str:
        """Return `yes`, `no` or '' (not answered yet); the nearer answer wins."""
        letters = column_letters(column)
        for key in (f"{sheet}!{letters}{row}", f"{sheet}!{letters}", field_name):
            if key in self.answers:
                return self.answers[key]
        return ""

    def as_json(self) -> dict[str, Any]:
        """Return the decisions as they are stored."""
        return {
            "encodings": {
                sheet: {str(column): name for column, name in columns.items()}
                for sheet, columns in self.encodings.items()
            },
            "heading_rows": dict(self.heading_rows),
            "answers": dict(self.answers),
        }


def choices_from(stored: Mapping[str, Any]) -> Choices:
    """Return the decisions as stored by `as_json`."""
    return Choices(
        {
            sheet: {int(column): name for column, name in columns.items()}
            for sheet, columns in stored.get("encodings", {}).items()
        },
        stored.get("heading_rows", {}),
        stored.get("answers", {}),
    )
