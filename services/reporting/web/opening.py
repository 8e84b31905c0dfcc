"""Where each figure of a table opens to; made once a column and once a row, since cells are thousands."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode
from uuid import UUID

from markupsafe import Markup

from services.reporting.domain.columns import Column
from services.reporting.domain.periods import Period
from services.reporting.domain.units import Units
from services.reporting.operations.figures import RATE


def openings(columns: Sequence[Column], period: Period, units: Units) -> dict[str, Markup]:
    """Return the address behind each column, to which that of the row is added."""
    figures = figure_openings(
        [f"{RATE if column.kind == 'rate' else ''}{column.key}" for column in columns], period, units
    )
    return {column.key: address for column, address in zip(columns, figures, strict=True)}


def figure_openings(measures: Sequence[str], period: Period, units: Units) -> list[Markup]:
    """Return the address behind each figure, to which that of the row is added."""
    asked = {"period": period.code, "units": units}
    return [_written("/reporting/figure?" + urlencode({**asked, "measure": each})) for each in measures]


def of_center(center_id: UUID) -> Markup:
    """Return what narrows an address to one row."""
    return _written(f"&center_id={center_id}")


def of_program(code: str) -> Markup:
    """Return what narrows an address to one program."""
    return _written(f"&program_code={quote(code, safe='')}")


def _written(address: str) -> Markup:
    """Return an address as an attribute holds it; what could end the attribute is quoted already."""
    return Markup(address.replace("&", "&amp;"))  # noqa: S704 -- see above
