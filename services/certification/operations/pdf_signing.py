"""Files given out with the center's signature: signed once, kept, and given out again to the byte.

Without a key in use a file goes out unsigned and says why; nothing is refused for it.
"""

import base64
import hashlib
from dataclasses import dataclass
from importlib import import_module
from uuid import UUID

import structlog
from sqlalchemy import Connection

from services.certification.domain.papers import place_of
from services.certification.domain.pdf_keys import CenterKey, Moment, Unsigned, key_in_use, why_unsigned
from services.certification.domain.successions import stands_in
from services.certification.storage import facts, pdf_keys, signed_documents
from services.certification.storage.reading import CertificateRow
from services.certification.storage.signed_documents import Paper, Signed
from shared.clock import VIETNAM
from shared.events.sealing import SealBroken, SealingKeys
from shared.signing_keys import PrivateKey

_log = structlog.get_logger()
REASONS = {
    "certificate": "Cấp giấy chứng nhận",
    "extract": "Cấp trích lục từ sổ gốc",
    "register": "Lập bản điện tử của sổ",
}
"""What is signed, and the reason that the signature gives. Stacks for the printer are signed by hand."""


@dataclass(frozen=True, slots=True)
class Signing:
    """What signing takes: the keys that unseal, the moment, and the time-stamp service ('' for none)."""

    seals: SealingKeys
    at: Moment
    stamp_url: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A file as it is given out, and why it is unsigned (None: it is signed)."""

    content: bytes
    unsigned: Unsigned | None


@dataclass(frozen=True, slots=True)
class PaperSignature:
    """Whether a certificate's file is signed: by whom and when, or whether it will be, or why not."""

    signer: str | None
    signed: Signed | None
    unsigned: Unsigned | None


def make_ready() -> None:
    """Load what signs, 15 to 45 MB, into a process that gives files out; others never do.

    It takes a second or two: call it before a transaction begins, which the database ends when it is idle.
    """
    import_module("services.certification.operations.pdf_sign")


def signed_once(  # noqa: PLR0917 -- what is signed, for whom, as what
    connection: Connection, signing: Signing, content: bytes, kind: str, center_id: UUID, paper: Paper | None
) -> Outcome:
    """Return the file with the signature of who keeps the center's register, the same one every time."""
    before = hashlib.sha256(content).hexdigest()
    if (kept := signed_documents.content_of(connection, before, paper)) is not None:
        return Outcome(kept, None)
    key = _key_of(connection, center_id, signing.at)
    if isinstance(key, Unsigned):
        return Outcome(content, key)
    made = _made(connection, signing, key, content, REASONS[kind])
    if isinstance(made, Unsigned):
        return Outcome(content, made)
    signed, file = made
    signed_documents.keep(connection, signed, before, paper, file)
    # Another signing of the same file may have come first: what is kept is what counts.
    return Outcome(signed_documents.content_of(connection, before, paper) or file, None)


def paper_signature(connection: Connection, certificate: CertificateRow, at: Moment) -> PaperSignature | None:
    """Return how the file of a certificate's paper stands; None for one that has no number."""
    if certificate.serial is None:
        return None
    paper = Paper(certificate.id, certificate.serial)
    signed = signed_documents.of_paper(connection, paper)
    if signed is not None:
        key = pdf_keys.by_id(connection, signed.key_id)
        return PaperSignature(None if key is None else key.subject, signed, None)
    found = _key_of(connection, certificate.center_id, at)
    if isinstance(found, Unsigned):
        return PaperSignature(None, None, found)
    return PaperSignature(found.subject, None, None)


def _key_of(connection: Connection, center_id: UUID, at: Moment) -> CenterKey | Unsigned:
    keeper = stands_in(facts.successions(connection), center_id, "registers", at.today) or center_id
    held = pdf_keys.keys_of(connection, [keeper])
    return key_in_use(held, at) or why_unsigned(held, at)


def _made(
    connection: Connection, signing: Signing, key: CenterKey, content: bytes, reason: str
) -> tuple[Signed, bytes] | Unsigned:
    from services.certification.operations.pdf_cms import KeySigner  # noqa: PLC0415 -- see `make_ready`
    from services.certification.operations.pdf_sign import Claim, StampRefused, sign_pdf  # noqa: PLC0415

    secret = pdf_keys.secret_of(connection, key.id)
    if secret is None:
        return Unsigned.WITHDRAWN  # between the two looks
    try:
        private = signing.seals.unseal(secret.sealed_private_key, PrivateKey, subject=key.id).secret
    except SealBroken:
        return Unsigned.SEAL
    center = facts.center_of(connection, key.center_id)
    place = "" if center is None else place_of(center.name)
    signer = KeySigner(secret.certificate, tuple(secret.chain), base64.b64decode(private))
    claim = Claim(key.subject, reason, place, signing.at.now.astimezone(VIETNAM).replace(microsecond=0))
    try:
        made = sign_pdf(content, signer, claim, signing.stamp_url)
    except StampRefused as refused:
        _log.warning(
            "the time-stamp service gave no stamp", service_url=signing.stamp_url, error=str(refused)
        )
        return Unsigned.STAMP
    sha256 = hashlib.sha256(made.content).hexdigest()
    return Signed(sha256, key.id, claim.at, made.stamped_at), made.content
