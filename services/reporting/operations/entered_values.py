"""What everything that people and programs enter at reporting's doors is made of: bounded, stored NFC."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from shared.entered_text import nfc_lines, printable
from shared.vietnamese import nfc

Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2199, 12, 31))]
Reason = Annotated[
    str,
    StringConstraints(min_length=5, max_length=1000, strip_whitespace=True),
    AfterValidator(printable),
    AfterValidator(nfc),
]
"""Why something was done; kept for ever beside it."""
Passage = Annotated[
    str,
    StringConstraints(min_length=1, max_length=20_000, strip_whitespace=True),
    AfterValidator(printable),
    AfterValidator(nfc_lines),
]
"""A text of several paragraphs."""
Text = Annotated[
    str,
    StringConstraints(max_length=20_000, strip_whitespace=True),
    AfterValidator(printable),
    AfterValidator(nfc),
]
"""A text of several paragraphs, perhaps empty."""
Mark = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
"""What tells which content somebody looked at, as the page or door gave it."""
Revision = Annotated[int, Field(ge=0, le=1_000_000)]
"""How often something had been changed when its doer looked at it."""
