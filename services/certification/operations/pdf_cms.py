"""The CMS object of a signature (RFC 5652, PAdES B-B) quickly: what is alike for a key is made once.

pyHanko makes the object for a certificate the first time, without a private key. What differs from file to
file, digest, signature and time stamp, is put in its place; making all of it anew takes ten times as long.
"""

import asyncio
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from asn1crypto import cms, x509
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key
from pyhanko.sign.signers import Signer
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

from services.certification.operations.pdf_key_files import PrivateKey
from shared.loops import in_a_loop_of_its_own

DIGEST = "sha256"
_DIGEST_BYTES = 32
_SEQUENCE, _SET, _OCTETS, _FIRST, _SECOND = 0x30, 0x31, 0x04, 0xA0, 0xA1
_STAMP_ATTRIBUTE = bytes.fromhex("060b2a864886f70d010910020e")
"""id-aa-signatureTimeStampToken (RFC 3161, appendix A)."""


def element(tag: int, *parts: bytes) -> bytes:
    """Return a DER element: tag, length, content."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:  # noqa: PLR2004 -- the short form of a length
        return bytes((tag, size)) + content
    written = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(written))) + written + content


@dataclass(frozen=True, slots=True)
class Mold:
    """What is alike in every signature of a certificate, in DER."""

    head: bytes
    """Version, algorithms and content type of the signed data."""
    certificates: bytes
    signer: bytes
    """Version, issuer and number of the certificate, algorithm of the digest."""
    before_digest: bytes
    """The signed attributes up to the digest."""
    after_digest: bytes
    algorithm: bytes
    size: int

    def attributes(self, digest: bytes) -> bytes:
        """Return the signed attributes of a file with this digest."""
        return self.before_digest + digest + self.after_digest

    def cast(self, digest: bytes, signature: bytes, stamp: bytes | None) -> bytes:
        """Return the whole object."""
        unsigned = b""
        if stamp is not None:
            unsigned = element(_SECOND, element(_SEQUENCE, _STAMP_ATTRIBUTE, element(_SET, stamp)))
        signer = element(
            _SEQUENCE,
            self.signer,
            element(_FIRST, self.attributes(digest)),
            self.algorithm,
            element(_OCTETS, signature),
            unsigned,
        )
        signed = element(_SEQUENCE, self.head, self.certificates, element(_SET, signer))
        return element(_SEQUENCE, cms.ContentType("signed_data").dump(), element(_FIRST, signed))


class _Unsigned(Signer):
    """Puts a text of the right length in the place of the signature."""

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002 -- as pyHanko asks
        assert self.signing_cert is not None  # noqa: S101 -- given below
        return bytes(self.signing_cert.public_key.byte_size)


@lru_cache(maxsize=32)
def mold_of(certificate: bytes, chain: tuple[bytes, ...]) -> Mold:
    """Return what is alike for a certificate with those of its issuers; nothing in it is secret."""
    issuers = SimpleCertificateStore()
    for each in chain:
        issuers.register(x509.Certificate.load(each))
    own = x509.Certificate.load(certificate)
    blank = bytes(_DIGEST_BYTES)
    unsigned = _Unsigned(signing_cert=own, cert_registry=issuers)
    settings = PdfCMSSignedAttributes()
    made: Any = in_a_loop_of_its_own(
        lambda: asyncio.run(unsigned.async_sign(blank, DIGEST, use_pades=True, signed_attr_settings=settings))
    )
    signed = made["content"]
    signer = signed["signer_infos"][0]
    attributes = [each.dump() for each in signer["signed_attrs"]]
    (digested,) = [each.dump() for each in signer["signed_attrs"] if each["type"].native == "message_digest"]
    place = attributes.index(digested)
    assert digested.endswith(blank)  # noqa: S101 -- the digest is the last member of its attribute
    return Mold(
        head=b"".join(signed[each].dump() for each in ("version", "digest_algorithms", "encap_content_info")),
        certificates=signed["certificates"].dump(),
        signer=b"".join(signer[each].dump() for each in ("version", "sid", "digest_algorithm")),
        before_digest=b"".join(attributes[:place]) + digested[:-_DIGEST_BYTES],
        after_digest=b"".join(attributes[place + 1 :]),
        algorithm=signer["signature_algorithm"].dump(),
        size=len(made.dump()),
    )


class KeySigner(Signer):
    """A center's key, as pyHanko asks for a signature."""

    def __init__(self, certificate: bytes, chain: tuple[bytes, ...], private: bytes) -> None:
        super().__init__(signing_cert=x509.Certificate.load(certificate))
        self.mold = mold_of(certificate, chain)
        # It was looked at when it was entered; looking again at an RSA key takes longer than to sign.
        loaded = load_der_private_key(private, password=None, unsafe_skip_rsa_key_validation=True)
        assert isinstance(loaded, RSAPrivateKey | ec.EllipticCurvePrivateKey)  # noqa: S101 -- entered so
        self._private: PrivateKey = loaded
        self.stamp: Any = None
        """The time stamp that was put in, a `cms.ContentInfo`."""

    def sign_bytes(self, content: bytes) -> bytes:
        """Return the raw signature of a text."""
        if isinstance(self._private, RSAPrivateKey):
            return self._private.sign(content, padding.PKCS1v15(), SHA256())
        return self._private.sign(content, ec.ECDSA(SHA256()))

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002 -- as pyHanko asks
        """Return the raw signature; pyHanko's own way to the object, which is not taken here."""
        return self.sign_bytes(data)

    async def async_sign(  # type: ignore[override]  # noqa: D102 -- as pyHanko asks
        self,
        data_digest: bytes,
        digest_algorithm: str,
        dry_run: bool = False,
        use_pades: bool = False,
        timestamper: Any = None,
        **_others: Any,
    ) -> cms.ContentInfo:
        assert digest_algorithm == DIGEST and use_pades and not dry_run  # noqa: S101, PT018 -- asked for so
        signature = self.sign_bytes(element(_SET, self.mold.attributes(data_digest)))
        if timestamper is not None:
            self.stamp = await timestamper.async_timestamp(sha256(signature).digest(), DIGEST)
        token = None if self.stamp is None else self.stamp.dump()
        made: cms.ContentInfo = cms.ContentInfo.load(self.mold.cast(data_digest, signature, token))
        return made
