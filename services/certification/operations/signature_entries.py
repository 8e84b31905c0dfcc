"""What people and programs enter at certification's doors: every value bounded, text stored NFC."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from services.certification.domain.signing import Signature
from shared.entered_text import one_line, printable
from shared.vietnamese import nfc

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
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2200, 12, 31))]


class Entered(BaseModel):
    """What every body and form of this module has alike: nothing unknown in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SignedEntry(Entered):
    """Who signs and when; without a person, the director in office does."""

    signed_on: Day
    appointment_id: UUID | None = None
    authorisation_number: Line | None = None
    authorised_on: Day | None = None

    def signature(self) -> Signature:
        """Return what was entered."""
        return Signature(
            self.signed_on, self.appointment_id, self.authorisation_number or "", self.authorised_on
        )


class ReasonEntry(Entered):
    """Why."""

    reason: Reason
