"""Throw-away keys and certificates, as a provider of digital signatures would issue them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

from services.certification.operations.pdf_key_entries import moment
from services.certification.operations.pdf_keys import KeyFile, enter_key
from services.certification.operations.pdf_signing import Signing
from shared.db import Database
from shared.events.sealing import SealingKeys
from tests import people
from tests.certification.story import SEALING

CENTER = "Trung tâm Chính trị thành phố Vĩnh Yên"
PASSWORD = "mật khẩu 12 "
Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@cache
def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return a key of this length; making one is slow, so a test run makes one."""
    return rsa.generate_private_key(65537, bits)


@dataclass(frozen=True)
class Issued:
    """A private key and its certificate."""

    private: Private
    certificate: x509.Certificate

    @property
    def fingerprint(self) -> str:
        """Return SHA-256 of the certificate, hexadecimal."""
        return self.certificate.fingerprint(SHA256()).hex()

    @property
    def der(self) -> bytes:
        """Return the certificate."""
        return self.certificate.public_bytes(Encoding.DER)

    def file(self, password: str = PASSWORD) -> bytes:
        """Return key and certificate as a PKCS#12 file."""
        sealing = BestAvailableEncryption(password.encode())
        return pkcs12.serialize_key_and_certificates(b"ttct", self.private, self.certificate, None, sealing)


def usage(**bits: bool) -> x509.KeyUsage:
    """Return a key usage in which these bits alone are set."""
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: bits.get(name, False) for name in names})


SIGNING = usage(digital_signature=True, content_commitment=True)


def issued(
    name: str = CENTER,
    private: Private | None = None,
    days: tuple[int, int] = (-30, 700),
    extensions: Sequence[x509.ExtensionType] = (SIGNING,),
    now: datetime | None = None,
    **names: str,
) -> Issued:
    """Return a fresh certificate for `name`, valid between these days from now, with its key."""
    key: Private = ec.generate_private_key(ec.SECP256R1()) if private is None else private
    subject: list[Any] = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
    subject += [x509.NameAttribute(getattr(NameOID, kind), value) for kind, value in names.items()]
    provider = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Nhà cung cấp Thử nghiệm")])
    at = now or datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(subject))
        .issuer_name(provider)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at + timedelta(days=days[0]))
        .not_valid_after(at + timedelta(days=days[1]))
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=True)
    authority = ec.generate_private_key(ec.SECP256R1())
    return Issued(key, builder.sign(authority, SHA256()))


def entered(database: Database, center_id: UUID, key: Issued | None = None, **changes: Any) -> UUID:
    """Enter a key as the center's director, by default one valid since 2021; return its id."""
    key = key or issued(now=datetime(2021, 1, 1, tzinfo=UTC), days=(0, 36_500))
    given = KeyFile(**{"content": key.file(), "password": PASSWORD, **changes})
    seals = SealingKeys.from_json(SEALING)
    with database.transaction() as connection:
        known = enter_key(connection, people.director(center_id), center_id, given, seals, moment())
    return known.key.id


def signing(stamp_url: str = "") -> Signing:
    """Return what signing takes now."""
    return Signing(SealingKeys.from_json(SEALING), moment(), stamp_url)
