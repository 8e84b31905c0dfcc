"""Certificates as JSON: found by class or completion, revoked by decision."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, StringConstraints

from services.certification.domain.credentials import Origin
from services.certification.domain.terms import Wait, sentences_of
from services.certification.operations.credential_keys import Issuer
from services.certification.operations.issue_credential import issue_credential
from services.certification.operations.keepers import responsible_for
from services.certification.operations.look_up import PAGE, find_certificate, find_certificates
from services.certification.operations.pdf_key_entries import moment
from services.certification.operations.pdf_signing import PaperSignature, paper_signature
from services.certification.operations.revoke_certificate import RevokeCertificate, revoke_certificate
from services.certification.settings import CertificationSettings
from services.certification.storage.reading import CertificateRow
from shared import clock
from shared.audit.looks import Looking
from shared.auth import CurrentPrincipal
from shared.errors import NotFound
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter()

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class RevocationIn(BaseModel):
    """Why a certificate is revoked, and by which decision."""

    model_config = ConfigDict(extra="forbid")

    reason: Sentence
    decision_number: ShortText


@router.get("/certificates")
def get_certificates(  # noqa: PLR0917 -- FastAPI passes by name
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    class_id: UUID | None = None,
    completion_id: UUID | None = None,
    after: UUID | None = None,
) -> dict[str, Any]:
    """Return `{certificates, next}`; `next` is the `after` of the following page, null on the last."""
    found = find_certificates(
        connection, principal, class_id=class_id, completion_id=completion_id, after=after
    )
    return {
        "certificates": [shown(row, request) for row in found],
        "next": found[-1].id if len(found) == PAGE else None,
    }


@router.get("/certificates/{certificate_id}")
def get_certificate(
    request: Request,
    looking: Looking,
    certificate_id: UUID,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
) -> dict[str, Any]:
    """Return one certificate."""
    found = find_certificate(connection, principal, certificate_id)
    looking("certificate", [found.id], responsible_for(connection, found.center_id, clock.today()))
    return shown(found, request)


@router.get("/certificates/{certificate_id}/paper-signature")
def get_paper_signature(
    certificate_id: UUID, connection: ReadSnapshot, principal: CurrentPrincipal
) -> PaperSignature:
    """Return whether the paper's file is signed, by whom and when, or will be, or why not."""
    found = paper_signature(connection, find_certificate(connection, principal, certificate_id), moment())
    if found is None:
        raise NotFound
    return found


@router.post("/certificates/{certificate_id}/revocation", status_code=201)
def post_revocation(  # noqa: PLR0917 -- FastAPI passes by name
    request: Request,
    certificate_id: UUID,
    revocation: RevocationIn,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Revoke a certificate by decision, dated today."""
    command = RevokeCertificate(certificate_id, revocation.reason, revocation.decision_number)
    return once(lambda: shown(revoke_certificate(connection, command, principal, clock.today()), request))


@router.get("/certificates/{certificate_id}/credential")
def get_credential(
    request: Request, certificate_id: UUID, connection: WriteTransaction, principal: CurrentPrincipal
) -> dict[str, str]:
    """Return the certificate as a signed Open Badges 3.0 credential (VC-JWT), without the name in clear.

    The first time, its place in the status lists is given; afterwards it is the same text again.
    """
    found = find_certificate(connection, principal, certificate_id)
    principal.at_center(found.center_id, "officer", "director", "province")
    settings: CertificationSettings = request.app.state.settings
    origin = Origin(str(settings.public_url).rstrip("/"))
    issuer = Issuer(settings.keys(), origin, clock.now())
    return {"credential": issue_credential(connection, certificate_id, issuer)}


def shown(row: CertificateRow, request: Request) -> dict[str, Any]:
    """Return the row with its public address (null until issued) and what a draft waits for, in words."""
    address = f"{str(request.app.state.settings.public_url).rstrip('/')}/verify/{row.code}"
    words = []
    for each in row.waits or ():
        vi, en = sentences_of(Wait(each), row.due_on)
        words.append({"code": each, "vi": vi, "en": en})
    return {**vars(row), "verification_url": address if row.code else None, "waits_for": words}
