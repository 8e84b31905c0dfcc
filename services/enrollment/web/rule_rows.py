"""Rows on forms of rules: cells named `parts.0.weight`, as many rows as there are and some empty ones."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from shared.auth import CSRF_FIELD
from shared.problems import invalid_request
from shared.web.forms import FORM_KEY

_Read = TypeVar("_Read", bound=BaseModel)
_CELL = re.compile(r"([a-z]+)\.([0-9]{1,2})\.([a-z_]+)")
_COMMA = re.compile(r"\d+,\d+")


def rows_of(entered: Mapping[str, str], kind: str, *, given: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Return the rows of a kind in which something stands besides the fields in `given`, without empty cells.

    A decimal comma is read as one.
    """
    rows: dict[int, dict[str, Any]] = {}
    for name, value in entered.items():
        cell = _CELL.fullmatch(name)
        if cell and cell[1] == kind and value:
            rows.setdefault(int(cell[2]), {})[cell[3]] = pointed(value)
    beforehand = set(given)
    return [row for _, row in sorted(rows.items()) if set(row) - beforehand]


def pointed(value: str) -> str:
    """Return a number with its decimal comma as a point; anything else as it is."""
    return value.replace(",", ".") if _COMMA.fullmatch(value) else value


def plain_fields(entered: Mapping[str, str]) -> dict[str, str]:
    """Return what stands in fields that are no cells of rows, numbers with a point."""
    hidden = (CSRF_FIELD, FORM_KEY)
    return {
        name: pointed(value)
        for name, value in entered.items()
        if value and "." not in name and name not in hidden
    }


def read(kind: type[_Read], given: Mapping[str, object]) -> _Read:
    """Return what was entered as `kind`; `Invalid` naming every field and cell that is wrong."""
    try:
        return kind.model_validate(given)
    except ValidationError as wrong:
        raise invalid_request(wrong.errors()) from wrong


def shown_number(value: Decimal | int | None) -> str:
    """Return a number as it stands in a field at first: no zeros behind the comma."""
    if value is None:
        return ""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def cells(
    kind: str, rows: Sequence[Mapping[str, object]], spare: int
) -> list[tuple[str, Mapping[str, object]]]:
    """Return the rows with what their cells' names begin with, and `spare` empty ones."""
    whole = [*rows, *({} for _ in range(spare))]
    return [(f"{kind}.{place}", row) for place, row in enumerate(whole)]
