"""What is entered by who signs or decides, whichever door it comes through."""

from uuid import UUID

from services.certification.domain.signing import Signature
from services.certification.operations.entered_values import Day, Reason
from shared.entered_text import Entered, Line


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
