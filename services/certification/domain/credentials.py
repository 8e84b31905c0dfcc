"""A certificate as an Open Badges 3.0 credential (W3C VC 2.0), and where its status is published.

Decision 0030. The person is in it as a salted hash of name and birth date as they stand on the paper; the
name in clear only if whoever asks for the file wants it in. No context is ever fetched: what stands under
`@context` are names, and this module writes their terms itself.
"""

import base64
import gzip
import hashlib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import UUID

_VIETNAM = timezone(timedelta(hours=7))

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
ISSUER_NAME = "Sổ gốc giấy chứng nhận của các trung tâm chính trị"
IDENTITY_KIND = "ext:nameAndBirthDateOnPaper"
"""What the hash is of: `name|birth date`, both as printed (NFC), then the salt."""
LIST_BITS = 131_072
"""Places in one status list: the least that Bitstring Status List v1.0, 6.1 allows; one hides among them."""
LIST_ANSWERS_FOR = timedelta(days=1)
"""How long a status list counts: an older copy that lacks a revocation is refused by whoever reads it."""


class Purpose(StrEnum):
    """What a set bit means: gone for ever, or not to be relied on while it is looked into."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where this system is seen from outside; its decentralised name is that address (did:web)."""

    address: str

    @property
    def did(self) -> str:
        """Return the issuer's name, which leads to `<address>/verify/did.json`."""
        return f"did:web:{quote(urlsplit(self.address).netloc, safe='.')}:verify"

    def certificate(self, code: str) -> str:
        """Return the address that proves one certificate."""
        return f"{self.address}/verify/{code}"

    def status_list(self, number: int, purpose: Purpose) -> str:
        """Return the address of a status list."""
        return f"{self.address}/verify/status/{number}/{purpose}"

    def key(self, kid: UUID) -> str:
        """Return the full name of one of the issuer's keys."""
        return f"{self.did}#{kid}"


@dataclass(frozen=True, slots=True)
class Attested:
    """What a certificate states, as printed on the day."""

    certificate_id: UUID
    code: str
    register_number: str
    issued_on: date
    expires_on: date | None
    holder_name: str
    holder_birth_date: str
    credential_title: str
    program_code: str
    program_name: str
    band_name: str
    studied_from: date | None
    studied_to: date | None
    center_id: UUID
    center_name: str
    decision_number: str


@dataclass(frozen=True, slots=True)
class Place:
    """Which bit of which list speaks of a credential, and the salt of its hash."""

    list_number: int
    place: int
    salt: str


def midnight(day: date) -> datetime:
    """Return the instant at which a day begins in Vietnam."""
    return datetime.combine(day, time(), _VIETNAM)


def identity_hash(name: str, birth_date: str, salt: str) -> str:
    """Return the hash by which who has the paper finds that it and the credential are one person's."""
    return "sha256$" + hashlib.sha256(f"{name}|{birth_date}{salt}".encode()).hexdigest()


def credential_of(said: Attested, at: Place, origin: Origin, *, named: bool = False) -> dict[str, Any]:
    """Return the credential; `named` puts the holder's name in clear beside the hash."""
    # A person's own words come first: `name` is what wallets show.
    identifiers: list[dict[str, Any]] = [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": identity_hash(said.holder_name, said.holder_birth_date, at.salt),
            "identityType": IDENTITY_KIND,
            "salt": at.salt,
        }
    ]
    if named:
        identifiers.append(
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": said.holder_name,
                "identityType": "name",
            }
        )
    subject: dict[str, Any] = {
        "type": ["AchievementSubject"],
        "identifier": identifiers,
        "licenseNumber": said.register_number,
        "source": {"id": said.center_id.urn, "type": ["Profile"], "name": said.center_name},
        "achievement": _achievement(said, origin),
    }
    if said.band_name:
        subject["result"] = [
            {"type": ["Result"], "resultDescription": _band_of(said, origin), "value": said.band_name}
        ]
    if said.studied_from and said.studied_to:
        subject["activityStartDate"] = midnight(said.studied_from).isoformat()
        subject["activityEndDate"] = midnight(said.studied_to).isoformat()
    credential: dict[str, Any] = {
        "@context": CONTEXTS,
        "id": origin.certificate(said.code),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": origin.did, "type": ["Profile"], "name": ISSUER_NAME, "url": origin.address},
        "validFrom": midnight(said.issued_on).isoformat(),
        "name": f"{said.credential_title}: {said.program_name}",
        "credentialSubject": subject,
        "credentialStatus": [status_entry(at, purpose, origin) for purpose in Purpose],
    }
    if said.expires_on:
        credential["validUntil"] = midnight(said.expires_on + timedelta(days=1)).isoformat()
    return credential


def _program(said: Attested, origin: Origin) -> str:
    return f"{origin.did}#program-{quote(said.program_code)}"


def _band_of(said: Attested, origin: Origin) -> str:
    return f"{_program(said, origin)}-band"


def _achievement(said: Attested, origin: Origin) -> dict[str, Any]:
    achievement: dict[str, Any] = {
        "id": _program(said, origin),
        "type": ["Achievement"],
        "achievementType": "Certificate",
        "name": said.program_name,
        "description": f"{said.credential_title}: {said.program_name}",
        "criteria": {"narrative": f"Quyết định công nhận hoàn thành số {said.decision_number}."},
    }
    if said.band_name:
        achievement["resultDescription"] = [
            {
                "id": _band_of(said, origin),
                "type": ["ResultDescription"],
                "name": "Xếp loại",
                "resultType": "LetterGrade",
            }
        ]
    return achievement


def status_entry(at: Place, purpose: Purpose, origin: Origin) -> dict[str, Any]:
    """Return the entry that leads a reader to the bit of this credential."""
    address = origin.status_list(at.list_number, purpose)
    return {
        "id": f"{address}#{at.place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose.value,
        "statusListIndex": str(at.place),
        "statusListCredential": address,
    }


def claims_of(credential: dict[str, Any]) -> dict[str, Any]:
    """Return the credential with the claims that every reader of a JWT knows (Open Badges 3.0, 8.2.6.1)."""
    claims = {
        **credential,
        "iss": credential["issuer"]["id"],
        "jti": credential["id"],
        "nbf": _seconds(credential["validFrom"]),
    }
    if "validUntil" in credential:
        claims["exp"] = _seconds(credential["validUntil"])
    return claims


def _seconds(instant: str) -> int:
    return int(datetime.fromisoformat(instant).timestamp())


def encode_bits(places: Iterable[int]) -> str:
    """Return a status list with these bits set (Bitstring Status List v1.0: gzip, leftmost bit first).

    The same places give the same text. ValueError for a place outside the list.
    """
    bits = bytearray(LIST_BITS // 8)
    for place in places:
        if not 0 <= place < LIST_BITS:
            raise ValueError(f"place {place} is outside the list")
        bits[place // 8] |= 0x80 >> place % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")


def decode_bits(text: str) -> frozenset[int]:
    """Return the places whose bits are set; ValueError if it is no list of ours."""
    if not text.startswith("u"):
        raise ValueError("not base64url by its first letter")
    unpacker = zlib.decompressobj(wbits=31)
    packed = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
    try:
        bits = unpacker.decompress(packed, LIST_BITS)
    except zlib.error as broken:
        raise ValueError("not packed as a list is") from broken
    if len(bits) != LIST_BITS // 8 or not unpacker.eof:
        raise ValueError("not as long as a list is")
    return frozenset(
        8 * at + bit for at, byte in enumerate(bits) if byte for bit in range(8) if byte & 0x80 >> bit
    )


def status_list(
    number: int, purpose: Purpose, places: Iterable[int], origin: Origin, now: datetime
) -> dict[str, Any]:
    """Return the list as a credential: it counts from the hour of `now` on, for `LIST_ANSWERS_FOR`.

    By the full hour, so that it stays the same text while nothing changes.
    """
    address = origin.status_list(number, purpose)
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return {
        "@context": CONTEXTS[:1],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": {"id": origin.did, "type": ["Profile"], "name": ISSUER_NAME},
        "validFrom": hour.isoformat(),
        "validUntil": (hour + LIST_ANSWERS_FOR).isoformat(),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose.value,
            "encodedList": encode_bits(places),
            "ttl": 300_000,
        },
    }
