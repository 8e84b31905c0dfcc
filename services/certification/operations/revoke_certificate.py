"""A person revokes a certificate: issued to the wrong person, or by fraud (domain §4.3)."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.certificates import State
from services.certification.operations.announce import revocation_noted, revoked
from services.certification.operations.register_appendix import append_to_register
from services.certification.operations.signing import issuer_of
from services.certification.storage import certificates, graduations, locks, reading
from services.certification.storage.reading import CertificateRow
from shared.errors import Conflict, NotFound
from shared.messaging import publish
from shared.principal import Principal


@dataclass(frozen=True)
class RevokeCertificate:
    """Which certificate, why, and by which decision."""

    certificate_id: UUID
    reason: str
    decision_number: str


def revoke_certificate(
    connection: Connection, command: RevokeCertificate, principal: Principal, today: date
) -> CertificateRow:
    """Revoke a certificate by decision, dated `today`; its number and blank stay used.

    No other is issued in its place until the completion is annulled and recorded anew. The director of the
    unit that would issue another today does, or the province. `NotFound` outside the scope, `Conflict` unless
    the certificate is issued or under review.
    """
    found = reading.certificate_by_id(connection, command.certificate_id)
    if found is None:
        raise NotFound
    issuer = issuer_of(connection, found.center_id, today)
    if not principal.may_see(found.center_id):
        principal.at_center(issuer)
    principal.at_center(issuer, "director", "province")
    locks.stand_in_line(connection, [found.center_id, issuer])
    known = graduations.load(connection, [found.completion_id])
    current = reading.certificate_by_id(connection, command.certificate_id)
    if current is None or current.state not in {State.ISSUED, State.UNDER_REVIEW}:
        raise Conflict(
            "Chỉ thu hồi được giấy đã cấp và còn hiệu lực. Hãy xem lại trạng thái của giấy này.",
            "Only a certificate that was issued and still stands can be revoked. Look at its state.",
            code="not-revocable",
        )
    ended = certificates.end_by_person(
        connection,
        certificate_id=command.certificate_id,
        state=State.REVOKED,
        ended_on=today,
        reason=unicodedata.normalize("NFC", command.reason.strip()),
        decision_number=unicodedata.normalize("NFC", command.decision_number.strip()),
        person=principal.id,
        barred_at=known[found.completion_id].version,
    )
    append_to_register(connection, [revocation_noted(row) for row in ended])
    publish(connection, [revoked(row) for row in ended])
    after = reading.certificate_by_id(connection, command.certificate_id)
    if after is None:
        raise NotFound
    return after
