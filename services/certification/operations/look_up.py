"""Looking into the register: by class or completion for its center, by code for anybody."""

from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.blanks import Balance, CenterLedger
from services.certification.operations.keepers import may_look
from services.certification.storage import blanks, facts, reading
from services.certification.storage.reading import CertificateRow
from shared import clock
from shared.errors import Invalid, NotFound
from shared.principal import ALL, Principal

PAGE = 1_000
"""Certificates in one answer at most."""


def find_certificates(
    connection: Connection,
    principal: Principal,
    *,
    class_id: UUID | None,
    completion_id: UUID | None,
    after: UUID | None = None,
) -> list[CertificateRow]:
    """Return the certificates of a class or completion that the principal may see, by age.

    Who sees certain centers only gets `NotFound` when there is none for them: a class of another center
    and one that nobody heard of are not told apart.
    """
    if (class_id is None) == (completion_id is None):
        raise Invalid(
            "Hãy cho biết lớp (class_id) hoặc kết quả hoàn thành (completion_id), một trong hai.",
            "Name either a class (class_id) or a completion (completion_id).",
            code="one-of-two",
        )
    found = reading.certificate_list(
        connection, class_id=class_id, completion_id=completion_id, after=after, limit=PAGE
    )
    visible = [row for row in found if may_look(connection, principal, row.center_id, clock.today())]
    if not visible and principal.centers is not ALL:
        raise NotFound(
            "Chưa có giấy chứng nhận nào trong phạm vi của bạn cho lớp hoặc kết quả này."
            " Giấy được vào sổ vài giây sau khi giám đốc ký quyết định; hãy xem lại sau.",
            "There is no certificate within your scope for this class or completion (yet)."
            " Certificates are registered seconds after the director signs; look again later.",
        )
    return visible


def find_certificate(connection: Connection, principal: Principal, certificate_id: UUID) -> CertificateRow:
    """Return one certificate; `NotFound` unless its center is in the scope, or has its heir there."""
    found = reading.certificate_by_id(connection, certificate_id)
    if found is None or not may_look(connection, principal, found.center_id, clock.today()):
        raise NotFound
    return found


def blank_balance(connection: Connection, principal: Principal, center_id: UUID) -> Balance:
    """Return the ledger of a center's blanks; `NotFound` outside the scope or if never heard of."""
    principal.at_center(center_id)
    if not facts.center_known(connection, center_id):
        raise NotFound
    return blanks.balance_of(connection, center_id)


def ledgers(connection: Connection, principal: Principal) -> list[CenterLedger]:
    """Return the ledger of every center in the scope, by code."""
    return [row for row in blanks.ledgers(connection) if principal.may_see(row.center_id)]
