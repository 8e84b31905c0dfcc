"""Where each figure of Biểu 1 opens to. Made once a column and once a row: a table has thousands of cells."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode
from uuid import UUID

from markupsafe import Markup

from services.reporting.domain.columns import Column
from services.reporting.domain.periods import Period
from services.reporting.domain.units import Units
from services.reporting.operations.figures import RATE


def openings(columns: Sequence[Column], period: Period, units: Units) -> dict[str, Markup]:
    """Return the address behind each column, to which that of the row is added; people open to Biểu 2."""
    asked = {"period": period.code, "units": units}
    return {
        column.key: _written(
            "/reporting/people?" + urlencode(asked)
            if column.kind == "people"
            else "/reporting/figure?"
            + urlencode({**asked, "measure": f"{RATE if column.kind == 'rate' else ''}{column.key}"})
        )
        for column in columns
    }


def of_center(center_id: UUID) -> Markup:
    """Return what narrows an address to one row."""
    return _written(f"&center_id={center_id}")


def of_program(code: str) -> Markup:
    """Return what narrows an address to one program."""
    return _written(f"&program_code={quote(code, safe='')}")


def _written(address: str) -> Markup:
    """Return an address as an attribute holds it; what could end the attribute is quoted already."""
    return Markup(address.replace("&", "&amp;"))  # noqa: S704 -- see above
