"""Events of `certification`: certificates and the blanks they are written on."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.events.envelope import Contract, Event


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


# certification.certificate.review_closed.v1 — key: certificate. A person looked at it: it stands as printed.
class CertificateReviewClosed(CertificateEvent):
    """A certificate was under review and stands: what was corrected is not printed on it."""

    TYPE: ClassVar[str] = "certification.certificate.review_closed.v1"

    reason: str


# certification.certificate.replaced.v1 — key: certificate. Another was issued in its place (cấp lại).
class CertificateReplaced(CertificateEvent):
    """A certificate is no longer valid because another one was issued in its place."""

    TYPE: ClassVar[str] = "certification.certificate.replaced.v1"

    replaced_on: date
    replaced_by: UUID
    """The certificate that took its place; that one names this one in `replaces`."""
    reason: str


# certification.certificate.cancelled.v1 — key: certificate. Cancelled before it was handed over (hủy).
class CertificateCancelled(CertificateEvent):
    """A certificate was cancelled before anybody received it; its number stays used."""

    TYPE: ClassVar[str] = "certification.certificate.cancelled.v1"

    cancelled_on: date
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
    self_printed: bool = False
    """The system allotted the serials to sheets that the center prints itself, on the decision's day."""


# certification.blanks.moved.v1 — key: movement. Blanks were spoiled, lost, found, destroyed or handed on.
class BlanksMoved(Event):
    """A range of blanks moved to another state or another holder, other than by a certificate on them.

    A center of zeros is the province's own store. What comes in is told by `blanks.received`, what is
    written on by `certificate.issued`; a sheet that was replaced moves here from `issued` to `spoiled`, as
    does that of a cancelled certificate (kind `cancel`: no other was used instead).
    """

    TYPE: ClassVar[str] = "certification.blanks.moved.v1"
    SUBJECT: ClassVar[str] = "movement_id"

    movement_id: UUID
    kind: str
    from_center: UUID
    from_state: str
    center_id: UUID
    state: str
    first_serial: str
    last_serial: str
    quantity: int
    moved_on: date


class OverdueLine(Contract):
    """Certificates of one program whose term is over, by what they lack."""

    program_code: str
    not_registered: int
    """They do not stand in the register yet."""
    not_handed_over: int
    """They stand in the register, and nobody received them."""
    since: date
    """The earliest last day in time among them."""


# certification.papers.overdue.v1 — key: center. What is late at a center, told anew when it has changed.
class PapersOverdue(Event):
    """Certificates of a center whose term after the decision is over on `as_of`; no line: none is.

    A center of which this was never told has not reported: reports say `chưa báo cáo`, never 0. What was told
    holds until the next version.
    """

    TYPE: ClassVar[str] = "certification.papers.overdue.v1"
    SUBJECT: ClassVar[str] = "center_id"

    center_id: UUID
    as_of: date
    lines: tuple[OverdueLine, ...]
