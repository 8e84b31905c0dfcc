"""Papers as files: a certificate's PDF, a class's as one, for pages and for programs alike."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.certification.operations.keepers import responsible_for
from services.certification.operations.look_up import find_certificate
from services.certification.operations.papers import (
    Document,
    certificate_document,
    class_document,
    verify_address,
)
from services.certification.operations.pdf_key_entries import moment
from services.certification.operations.pdf_signing import Signing, make_ready
from services.certification.settings import CertificationSettings
from services.certification.storage import certificate_classes
from shared import clock
from shared.audit.looks import Looking
from shared.auth import CurrentPrincipal
from shared.downloads import download_headers
from shared.http import WriteTransaction

router = APIRouter()


def verify_at(request: Request) -> str:
    """Return the address of verification to which a certificate's code is added."""
    return verify_address(request.app.state.settings.public_url)


def signing_of(request: Request) -> Signing:
    """Return what signing takes at this moment; asked for before the first look into the database."""
    make_ready()
    settings: CertificationSettings = request.app.state.settings
    return Signing(settings.keys(), moment(), settings.stamp_url)


def sent(document: Document) -> Response:
    """Return the file as a download; the head says its fingerprint, and that it is signed or why not."""
    headers = {**download_headers(document.file_name), "X-Document-SHA256": document.sha256}
    headers["X-Document-Signature"] = f"none; {document.unsigned}" if document.unsigned else "signed"
    return Response(document.content, media_type="application/pdf", headers=headers)


@router.get("/certificates/{certificate_id}/paper.pdf")
def certificate_file(
    request: Request,
    looking: Looking,
    certificate_id: UUID,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
) -> Response:
    """Give out one certificate's paper; a second time it is the same to the byte."""
    signing = signing_of(request)
    found = find_certificate(connection, principal, certificate_id)
    looking("certificate", [found.id], responsible_for(connection, found.center_id, clock.today()))
    return sent(certificate_document(connection, principal, certificate_id, verify_at(request), signing))


@router.get("/classes/{class_id}/papers.pdf")
def class_file(
    request: Request,
    looking: Looking,
    class_id: UUID,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
) -> Response:
    """Give out a class's certificates as one file in the order of the register."""
    document = class_document(connection, principal, class_id, verify_at(request))
    head = certificate_classes.head_of(connection, class_id)
    centers = set() if head is None else responsible_for(connection, head.center_id, clock.today())
    looking("class_papers", [class_id], centers)
    return sent(document)
