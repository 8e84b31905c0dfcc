"""Signing a PDF (PAdES, ISO 32000 with ETSI EN 319 142): pyHanko appends the signature, nothing else changes.

Imported where something is signed alone: it costs 15 to 45 MB of memory. The file stays PDF/A-2: what is
added are a field without a picture, the signature and its permission (no changes hereafter).
"""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from asn1crypto import tsp
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from services.certification.operations.pdf_cms import DIGEST, KeySigner
from shared.loops import in_a_loop_of_its_own

FIELD = "ChuKySo"
_SPARE = 1_024
"""Bytes left for a signature that is longer than the first one of its key."""
_STAMP = 12_000
"""Bytes left for a time stamp with its certificates."""
_PATIENCE = 3.0
"""Seconds for the time-stamp service; the database ends a transaction that is idle for five."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the signature says of itself."""

    name: str
    reason: str
    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SignedPdf:
    """The signed file, and when the time-stamp service says that it was signed (None: not asked)."""

    content: bytes
    stamped_at: datetime | None


class StampRefused(Exception):
    """The time-stamp service gave no usable stamp."""


class _Appended(IncrementalPdfFileWriter):
    """Appends the signature alone: title, dates and the claim to be PDF/A stay as Typst wrote them."""

    def _update_meta(self) -> None:
        """Leave the metadata; rewritten they would no longer say the same in both places."""

    def ensure_output_version(self, version: Any) -> None:
        """Stay PDF 1.7, on which PDF/A-2 is founded."""

    def register_extension(self, ext: Any) -> None:
        """Name the extension of PAdES alone; those of PDF 2.0 have no place in PDF/A-2."""
        if ext.prefix_name == "/ESIC":
            super().register_extension(ext)


class _AtItsTime(PdfSigner):
    """Signs at the time that it is told: the house has one clock."""

    def __init__(self, said: PdfSignatureMetadata, signer: KeySigner, at: datetime, service: Any) -> None:
        super().__init__(said, signer, timestamper=service)
        self._at = at

    def init_signing_session(self, *given: Any, **named: Any) -> Any:
        """Return pyHanko's session, with the time."""
        session = super().init_signing_session(*given, **named)
        session.system_time = self._at
        return session


class _Service(TimeStamper):
    """A time-stamp service (RFC 3161) asked by HTTP."""

    def __init__(self, address: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._address = address

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        head = {"Content-Type": "application/timestamp-query"}
        async with httpx.AsyncClient(timeout=_PATIENCE) as client:
            answer = await client.post(self._address, content=req.dump(), headers=head)
        answer.raise_for_status()
        told: tsp.TimeStampResp = tsp.TimeStampResp.load(answer.content)
        return told


def sign_pdf(content: bytes, signer: KeySigner, claim: Claim, stamp_url: str = "") -> SignedPdf:
    """Return the file with a signature over all of it; the first bytes are the file as it was.

    `StampRefused` if a time-stamp service is named and gives none in time.
    """
    # PDF/A wants each object on a line of its own, and Typst ends without one.
    writer = _Appended(io.BytesIO(content if content.endswith(b"\n") else content + b"\n"))
    said = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        name=claim.name,
        reason=claim.reason,
        location=claim.place,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    service = _Service(stamp_url) if stamp_url else None
    reserved = 2 * (signer.mold.size + _SPARE + (_STAMP if service else 0))
    try:
        signing = _AtItsTime(said, signer, claim.at, service)
        made = in_a_loop_of_its_own(lambda: signing.sign_pdf(writer, bytes_reserved=reserved))
    except (httpx.HTTPError, TimestampRequestError, ValueError) as refused:
        if service is None:
            raise
        raise StampRefused(str(refused)) from refused
    stamped = None
    if signer.stamp is not None:
        stamped = signer.stamp["content"]["encap_content_info"]["content"].parsed["gen_time"].native
    return SignedPdf(made.getvalue(), stamped)
