"""What anybody may learn of a certificate: the minimum that proves it (domain §4.3, §8).

Valid, under review or revoked; number, serial, program, date, center, and the holder's initials.
"""

from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.certification.domain.certificates import State

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32 signs: without I, L, O and U, which are misread on paper."""
CODE_LENGTH = 16
"""32^16, 80 bits: not to be guessed."""
CODE_BYTES = 10
"""Random bytes behind a code."""
_AS_TYPED = str.maketrans("OIL", "011", "- ")
_BASE32 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", CODE_ALPHABET)


class Standing(StrEnum):
    """What the public page says of a certificate."""

    VALID = "valid"
    UNDER_REVIEW = "under_review"
    REVOKED = "revoked"


_STANDING = {
    State.ISSUED: Standing.VALID,
    State.UNDER_REVIEW: Standing.UNDER_REVIEW,
    State.REVOKED: Standing.REVOKED,
}


@dataclass(frozen=True, slots=True)
class Verification:
    """The public answer about one certificate; no name is in it."""

    standing: Standing
    code: str
    register_number: str
    serial: str
    credential_title: str
    program_name: str
    issued_on: date
    center_name: str
    holder_initials: str
    revoked_on: date | None


def standing_of(state: State) -> Standing | None:
    """Return the public standing; None for a certificate that never had a number."""
    return _STANDING.get(state)


def initials(name: str) -> str:
    """Return the initials of a name, e.g. `Đ.T.H.` for Đặng Thị Hoa."""
    return "".join(f"{word[0].upper()}." for word in name.split())


def codes_from(random: bytes) -> Iterator[str]:
    """Yield one code for each 10 random bytes; a batch is written in one call, a tenth of the time."""
    # 10 bytes are exactly 16 signs of base 32, so that codes stand side by side without filling.
    text = code_from(random)
    return (text[start : start + CODE_LENGTH] for start in range(0, len(text), CODE_LENGTH))


def code_from(random: bytes) -> str:
    """Return the code for 10 random bytes."""
    return b32encode(random).decode("ascii").translate(_BASE32)


def read_code(text: str) -> str | None:
    """Return the code as stored from how a person may type it, or None if it cannot be one."""
    code = text.upper().translate(_AS_TYPED)
    return code if len(code) == CODE_LENGTH and all(sign in CODE_ALPHABET for sign in code) else None
