"""Reading a PKCS#12 file: a private key and certificate fit to sign a center's documents, or why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import MD5, SHA1, SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from services.certification.domain.pdf_keys import names_center
from shared.clock import VIETNAM
from shared.errors import Detail, Invalid
from shared.vietnamese import nfc

LARGEST = 200_000
"""Bytes of a file: a key, its certificate and those of its issuers take some ten thousand."""
SHORTEST_RSA = 2_048
"""Bits; shorter keys are too weak to sign what must hold for decades (NIST SP 800-131A)."""
CURVES = frozenset({"secp256r1", "secp384r1", "secp521r1"})
"""The curves that readers of PDF know (ISO/TS 32002)."""
_NAMES = (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME)
_DOCUMENTS = frozenset(
    {
        ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
        ExtendedKeyUsageOID.EMAIL_PROTECTION,
        ExtendedKeyUsageOID.CLIENT_AUTH,
        ObjectIdentifier("1.3.6.1.5.5.7.3.36"),  # documents, RFC 9336
        ObjectIdentifier("1.2.840.113583.1.1.5"),  # documents, Adobe
        ObjectIdentifier("1.3.6.1.4.1.311.10.3.12"),  # documents, Microsoft
    }
)
"""Purposes beside which a certificate signs documents; those of persons often name the first ones only."""
_MACHINES = frozenset({ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.TIME_STAMPING})
_Kind = TypeVar("_Kind", bound=x509.ExtensionType)
PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class ReadKey:
    """What a file held; `private` is PKCS#8 DER, unsealed, and goes no further than to be sealed."""

    certificate: bytes
    chain: Sequence[bytes]
    private: bytes
    fingerprint: str
    subject: str
    issuer: str
    serial: str
    algorithm: str
    valid_from: datetime
    valid_to: datetime


def read_key_file(content: bytes, password: str, center_name: str, now: datetime) -> ReadKey:
    """Return the key in a PKCS#12 file; `Invalid` at the field with what to do if it cannot sign."""
    private, certificate, others = _opened(content, password)
    algorithm = _strong(private)
    _for_documents(certificate)
    if certificate.not_valid_after_utc <= now:
        last = f"{certificate.not_valid_after_utc.astimezone(VIETNAM):%d/%m/%Y}"
        vi = f"Chứng thư số này hết hạn ngày {last}. Hãy gia hạn rồi tải tệp mới lên."
        en = f"This certificate expired on {last}. Renew it and upload the new file."
        raise _wrong(vi, en, "key-expired")
    named = _names(certificate.subject)
    if not names_center(named, center_name):
        vi = (
            f"Chứng thư số này cấp cho “{' / '.join(named) or '–'}”, không phải cho {center_name}."
            " Hãy dùng chứng thư số mang đúng tên trung tâm."
        )
        en = (
            f"This certificate is made out to “{' / '.join(named) or '–'}”, not to {center_name}."
            " Use the one that bears the center's name."
        )
        raise _wrong(vi, en, "key-of-another")
    return ReadKey(
        certificate=certificate.public_bytes(Encoding.DER),
        chain=[each.public_bytes(Encoding.DER) for each in others],
        private=private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        fingerprint=certificate.fingerprint(SHA256()).hex(),
        subject=named[0],
        issuer=(_names(certificate.issuer) or [certificate.issuer.rfc4514_string()])[0],
        serial=f"{certificate.serial_number:X}",
        algorithm=algorithm,
        valid_from=certificate.not_valid_before_utc,
        valid_to=certificate.not_valid_after_utc,
    )


def _opened(content: bytes, password: str) -> tuple[PrivateKey, x509.Certificate, list[x509.Certificate]]:
    if not content:
        raise _wrong("Hãy chọn tệp .p12 hoặc .pfx.", "Choose the .p12 or .pfx file.", "key-file-missing")
    if len(content) > LARGEST:
        vi, en = "Tệp lớn quá 200 KB nên không phải tệp khóa.", "The file is over 200 KB: not a key file."
        raise _wrong(f"{vi} Hãy chọn đúng tệp .p12.", f"{en} Choose the .p12 file.", "key-file-large")
    try:
        private, certificate, others = pkcs12.load_key_and_certificates(content, password.encode())
    except ValueError as wrong:
        if "password" in str(wrong):
            vi, en = "Mật khẩu của tệp không đúng.", "The file's password is wrong."
            raise _wrong(f"{vi} Hãy nhập lại.", f"{en} Type it again.", "key-password", "password") from wrong
        vi, en = "Tệp không phải PKCS#12 hoặc bị hỏng.", "The file is no PKCS#12 or is damaged."
        raise _wrong(
            f"{vi} Hãy xuất lại tệp .p12.", f"{en} Export it again.", "key-file-unreadable"
        ) from wrong
    if private is None or certificate is None:
        vi = "Tệp không có đủ khóa bí mật và chứng thư số. Hãy xuất tệp .p12 kèm khóa bí mật."
        en = "The file lacks the private key or its certificate. Export it together with the private key."
        raise _wrong(vi, en, "key-incomplete")
    if not isinstance(private, RSAPrivateKey | EllipticCurvePrivateKey):
        raise _wrong(*_OTHER_KIND, "key-kind")
    return private, certificate, others


_OTHER_KIND = (
    "Loại khóa này các phần mềm đọc PDF không kiểm được. Hãy dùng khóa RSA từ 2048 bit hoặc ECDSA P-256.",
    "Readers of PDF do not know this kind of key. Use RSA of 2048 bits or more, or ECDSA P-256.",
)


def _strong(private: PrivateKey) -> str:
    """Return the name of the algorithm; `Invalid` for one too weak."""
    if isinstance(private, RSAPrivateKey):
        if private.key_size < SHORTEST_RSA:
            vi = f"Khóa RSA {private.key_size} bit quá ngắn. Hãy xin cấp khóa từ {SHORTEST_RSA} bit."
            en = f"An RSA key of {private.key_size} bits is too short. Ask for {SHORTEST_RSA} bits or more."
            raise _wrong(vi, en, "key-short")
        return f"RSA {private.key_size}"
    if private.curve.name not in CURVES:
        raise _wrong(*_OTHER_KIND, "key-kind")
    return f"ECDSA {private.curve.name}"


def _for_documents(certificate: x509.Certificate) -> None:
    """Refuse what is no certificate for signing documents, by its own statement."""
    if isinstance(certificate.signature_hash_algorithm, MD5 | SHA1):
        vi = "Chứng thư số này ký bằng thuật toán cũ (MD5, SHA-1). Hãy xin cấp chứng thư số mới."
        en = "This certificate is signed by an outdated algorithm (MD5, SHA-1). Ask for a new one."
        raise _wrong(vi, en, "key-outdated")
    basic = _extension(certificate, x509.BasicConstraints)
    usage = _extension(certificate, x509.KeyUsage)
    purposes = _extension(certificate, x509.ExtendedKeyUsage)
    signs = usage is None or usage.digital_signature or usage.content_commitment
    meant = purposes is None or bool(_DOCUMENTS & set(purposes) and not _MACHINES & set(purposes))
    if (basic is not None and basic.ca) or not signs or not meant:
        vi = "Chứng thư số này không dùng để ký văn bản. Hãy dùng chứng thư số có mục đích ký số."
        en = "This certificate is not meant for signing documents. Use one whose purpose is signing."
        raise _wrong(vi, en, "key-not-for-signing")


def _extension(certificate: x509.Certificate, kind: type[_Kind]) -> _Kind | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _names(name: x509.Name) -> list[str]:
    """Return what a certificate names: person or unit first, then organisation and department."""
    return [nfc(str(each.value)) for kind in _NAMES for each in name.get_attributes_for_oid(kind)]


def _wrong(vi: str, en: str, code: str, field: str = "file") -> Invalid:
    return Invalid(vi, en, code=code, details=[Detail(vi, en, {"field": field})])
