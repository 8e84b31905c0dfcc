"""What is entered when a registered certificate is issued again, reviewed or cancelled, at any door."""

from uuid import UUID

from services.certification.domain.issuing_rules import ReissueReason
from services.certification.domain.signing import Signature
from services.certification.operations.close_review import CloseReview, Outcome
from services.certification.operations.entered_values import Day, Reason
from services.certification.operations.reissue_certificates import Cancellation, Reissue
from services.certification.operations.signature_entries import SignedEntry
from shared.entered_text import Entered, Line


class SignatureInside(Entered):
    """A signature as JSON gives it, if there is one: a whole of its own."""

    signature: SignedEntry | None = None

    def by(self) -> Signature | None:
        """Return the signature, if one was given."""
        return None if self.signature is None else self.signature.signature()


class SignatureBeside(Entered):
    """A signature as a form gives it: beside the other fields, and none without its day."""

    signed_on: Day | None = None
    appointment_id: UUID | None = None
    authorisation_number: Line | None = None
    authorised_on: Day | None = None

    def by(self) -> Signature | None:
        """Return the signature, None without its day."""
        if self.signed_on is None:
            return None
        return Signature(
            self.signed_on, self.appointment_id, self.authorisation_number or "", self.authorised_on
        )


class ReissueEntry(SignedEntry):
    """Why another is asked for, by which application, and who signs it."""

    why: ReissueReason
    reason: Reason
    application: Line | None = None

    def command(self, certificate_id: UUID) -> Reissue:
        """Return what the operation takes."""
        return Reissue(certificate_id, self.why, self.reason, self.application, self.signature())


class ReviewEntry(Entered):
    """What becomes of a certificate under review; `reissue` needs the signature, `revoke` the decision."""

    outcome: Outcome
    reason: Reason
    decision_number: Line | None = None

    def command(self, certificate_id: UUID, by: Signature | None) -> CloseReview:
        """Return what the operation takes."""
        return CloseReview(certificate_id, self.outcome, self.reason, by, self.decision_number)


class CancellationEntry(Entered):
    """Why it is cancelled; with a signature another is issued in its place, if the rule lets that case."""

    reason: Reason
    why: ReissueReason | None = None
    application: Line | None = None

    def command(self, certificate_id: UUID, by: Signature | None) -> Cancellation:
        """Return what the operation takes."""
        return Cancellation(certificate_id, self.reason, by, self.why, self.application)
