"""Closing a review: a person says what becomes of a certificate whose completion was corrected."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.certificates import State
from services.certification.domain.register_appendix import Kind, Later
from services.certification.domain.signing import Signature, require_earned
from services.certification.operations.announce import review_closed
from services.certification.operations.register_appendix import append_to_register
from services.certification.operations.reissue_certificates import again_read, hold, lacking_of, supersede
from services.certification.operations.revoke_certificate import RevokeCertificate, revoke_certificate
from services.certification.storage import certificates
from services.certification.storage.reading import CertificateRow
from shared.errors import Detail, Invalid
from shared.messaging import publish
from shared.principal import Principal

Outcome = Literal["confirm", "reissue", "revoke"]


@dataclass(frozen=True)
class CloseReview:
    """What becomes of it, and why.

    `confirm`: what was corrected is not printed, the paper stands. `reissue`: another with the corrected
    values, signed `by`. `revoke`: by the decision named.
    """

    certificate_id: UUID
    outcome: Outcome
    reason: str
    by: Signature | None = None
    decision_number: str | None = None


def close_review(
    connection: Connection, command: CloseReview, principal: Principal, today: date
) -> CertificateRow:
    """Close the review of a certificate (director); return the one that now stands, or the revoked one."""
    held = hold(connection, command.certificate_id, principal, today, {State.UNDER_REVIEW})
    if command.outcome == "reissue":
        if command.by is None:
            raise _missing("signed_on", "Hãy ghi ngày ký giấy mới.", "Enter when the new one is signed.")
        return supersede(
            connection, held, State.REPLACED, command.by, principal, today,
            reason=command.reason, decision_number=command.decision_number,
        )  # fmt: skip
    if command.outcome == "revoke":
        if not command.decision_number:
            vi, en = "Hãy ghi số quyết định thu hồi.", "Enter the number of the revoking decision."
            raise _missing("decision_number", vi, en)
        revocation = RevokeCertificate(command.certificate_id, command.reason, command.decision_number)
        return revoke_certificate(connection, revocation, principal, today)
    require_earned(lacking_of(connection, held))
    confirmed = certificates.confirm(connection, command.certificate_id, held.graduation.version)
    append_to_register(
        connection,
        [
            Later(
                row.certificate_id,
                Kind.REVIEW_CLOSED,
                today,
                {"reason": command.reason},
                command.decision_number,
                principal.id,
            )
            for row in confirmed
        ],
    )
    publish(connection, [review_closed(row, command.reason) for row in confirmed])
    return again_read(connection, command.certificate_id)


def _missing(field: str, vi: str, en: str) -> Invalid:
    return Invalid(vi, en, details=[Detail(vi, en, {"field": field})])
