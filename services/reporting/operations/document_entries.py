"""What is entered about letterheads, for JSON doors and forms alike."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from services.reporting.domain.letterheads import Kind, Letterhead
from services.reporting.operations.entered_values import Day
from shared.entered_text import Entered, nfc_lines, one_line, printable
from shared.vietnamese import nfc

Words = Annotated[
    str,
    StringConstraints(max_length=200, strip_whitespace=True),
    AfterValidator(printable),
    AfterValidator(one_line),
    AfterValidator(nfc),
]
"""A line that may be left empty."""
Lines = Annotated[
    str,
    StringConstraints(max_length=4_000, strip_whitespace=True),
    AfterValidator(printable),
    AfterValidator(nfc_lines),
]
"""Several lines, one a recipient."""


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


class LetterheadEntry(Entered):
    """Who issues and signs from a day on; without `center_id` the province's department."""

    center_id: UUID | None = None
    valid_from: Day
    kind: Kind
    issuer: Annotated[Words, Field(min_length=1)]
    parent: Words = ""
    symbol: Annotated[Words, Field(min_length=1, max_length=40)]
    place: Annotated[Words, Field(min_length=1)]
    authority: Words = ""
    title: Annotated[Words, Field(min_length=1)]
    signer: Words = ""
    recipients: Lines = ""

    def letterhead(self, issuer_id: UUID) -> Letterhead:
        """Return the letterhead of an issuer."""
        return Letterhead(
            issuer_id,
            self.valid_from,
            self.kind,
            self.parent,
            self.issuer,
            self.symbol,
            self.place,
            self.authority,
            self.title,
            self.signer,
            lines_of(self.recipients),
        )
