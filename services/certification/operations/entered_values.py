"""What everything that people and programs enter at certification's doors is made of: bounded, stored NFC."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from shared.entered_text import printable
from shared.vietnamese import nfc

EARLIEST = date(1990, 1, 1)
LATEST = date(2199, 12, 31)
Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]
Reason = Annotated[
    str,
    StringConstraints(min_length=1, max_length=1000, strip_whitespace=True),
    AfterValidator(printable),
    AfterValidator(nfc),
]
"""Why somebody decided so; it is kept with the decision."""
