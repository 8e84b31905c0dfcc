"""Events of `certification`: certificates and the blanks they are written on."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.events.envelope import Event


class CertificateEvent(Event):
    """A certificate as it stands at `version`; no name is in it."""

    SUBJECT: ClassVar[str] = "certificate_id"

    certificate_id: UUID
    completion_id: UUID
    class_id: UUID
    center_id: UUID
    program_code: str
    register_number: str
    """Số vào sổ, gap-free inside center and year, e.g. `0127/2021/TTCT-243`."""
    serial: str
    """Số hiệu of the blank."""
    issued_on: date


# certification.certificate.issued.v1 — key: certificate. Registered and written on a blank.
class CertificateIssued(CertificateEvent):
    """A certificate was registered and issued."""

    TYPE: ClassVar[str] = "certification.certificate.issued.v1"

    replaces: UUID | None = None
    """The certificate that this one replaces."""


# certification.certificate.review_opened.v1 — key: certificate. The completion behind it was corrected.
class CertificateReviewOpened(CertificateEvent):
    """A live certificate is under review because its completion was corrected after issue."""

    TYPE: ClassVar[str] = "certification.certificate.review_opened.v1"

    reason: str


# certification.certificate.revoked.v1 — key: certificate. The certificate is no longer valid.
class CertificateRevoked(CertificateEvent):
    """A certificate was revoked, by a person or because its completion was annulled."""

    TYPE: ClassVar[str] = "certification.certificate.revoked.v1"

    revoked_on: date
    reason: str


# certification.blanks.received.v1 — key: lot. A lot of numbered blanks came into a center's stock.
class BlanksReceived(Event):
    """A lot of numbered blanks was received by a center."""

    TYPE: ClassVar[str] = "certification.blanks.received.v1"
    SUBJECT: ClassVar[str] = "lot_id"

    lot_id: UUID
    center_id: UUID
    first_serial: str
    last_serial: str
    quantity: int
    received_on: date
