"""What people and programs enter: types that bound every value, for JSON doors and forms alike."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from shared.entered_text import printable
from shared.vietnamese import nfc

LONGEST_TEXT = 2000
LONGEST_CODE = 40
LARGEST_COUNT = 1_000_000
LARGEST_AMOUNT = 10**15
"""đồng; a thousand times what a province spends in a year, and far below what a bigint holds."""


Passage = Annotated[
    str,
    StringConstraints(max_length=LONGEST_TEXT, strip_whitespace=True),
    AfterValidator(printable),
    AfterValidator(nfc),
]
"""A text of several lines, perhaps empty."""
Code = Annotated[
    str,
    StringConstraints(pattern=r"^[\w./-]+$", max_length=LONGEST_CODE),
    AfterValidator(printable),
    AfterValidator(nfc),
]
"""A code: letters, digits, `.`, `/`, `_`, `-`; never a number, so that zeros in front are kept."""
Reason = Annotated[
    str,
    StringConstraints(min_length=5, max_length=1000, strip_whitespace=True),
    AfterValidator(printable),
    AfterValidator(nfc),
]
"""Why something is taken back; kept for ever beside it."""
CellText = Annotated[
    str,
    StringConstraints(max_length=40, strip_whitespace=True),
    AfterValidator(printable),
    AfterValidator(nfc),
]
"""What stands in a cell of a grid: read by the rules of its column, never stored as it is."""
Day = Annotated[date, Field(ge=date(1945, 9, 2), le=date(2100, 12, 31))]
"""A day on which a center can have done something."""
Year = Annotated[int, Field(ge=2000, le=2100)]
Count = Annotated[int, Field(ge=0, le=LARGEST_COUNT)]
Amount = Annotated[int, Field(ge=0, le=LARGEST_AMOUNT)]
"""Whole đồng."""
Revision = Annotated[int, Field(ge=1, le=LARGEST_COUNT)]
"""Which state of a thing the person had before them."""


class Body(BaseModel):
    """What is entered: a misspelt member is refused instead of being overlooked."""

    model_config = ConfigDict(extra="forbid", frozen=True)
