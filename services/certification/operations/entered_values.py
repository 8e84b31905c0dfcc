"""What everything that people and programs enter at certification's doors is made of: bounded, stored NFC."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from shared.entered_text import one_line, printable
from shared.vietnamese import nfc

EARLIEST = date(1990, 1, 1)
LATEST = date(2199, 12, 31)
Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]
Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=300, strip_whitespace=True),
    AfterValidator(printable),
    AfterValidator(one_line),
    AfterValidator(nfc),
]
"""One line of text."""
Reason = Annotated[
    str,
    StringConstraints(min_length=1, max_length=1000, strip_whitespace=True),
    AfterValidator(printable),
    AfterValidator(nfc),
]
"""Why somebody decided so; it is kept with the decision."""


class Entered(BaseModel):
    """What every body and form has alike: nothing unknown in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
