"""What anybody may learn of a certificate: the minimum that proves it (domain §4.3, §8).

Its standing; number, serial, program, classification, date, center, and the holder's initials. Whoever types
the holder's name and birth date as printed is told that they are right, and sees the name.
"""

import re
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hmac import compare_digest

from shared.vietnamese import match_key, spelling_key

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
    EXPIRED = "expired"
    UNDER_REVIEW = "under_review"
    REPLACED = "replaced"
    REVOKED = "revoked"
    CANCELLED = "cancelled"


class Likeness(StrEnum):
    """How what somebody typed of a person is like what the certificate says."""

    SAME = "same"
    ACCENTS = "accents"
    """The birth date is right, and the name but for its accents: a slip of the pen, or somebody else."""
    OTHER = "other"


_STANDING = {
    "issued": Standing.VALID,
    "under_review": Standing.UNDER_REVIEW,
    "replaced": Standing.REPLACED,
    "revoked": Standing.REVOKED,
    "cancelled": Standing.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Corrected:
    """That one column of the entry was corrected: which, when, by which decision.

    What it now reads stands here only where the public may read the column anyway, else it is ''.
    """

    column: str
    noted_on: date
    decision: str
    reads: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The public answer about one certificate; no name is in it."""

    standing: Standing
    code: str
    register_number: str
    serial: str
    credential_title: str
    program_name: str
    band_name: str
    issued_on: date
    expires_on: date | None
    center_name: str
    holder_initials: str
    ended_on: date | None
    """Since when it counts no more: revoked, replaced or cancelled."""
    replaced_by: str | None = None
    """The code of the certificate that took its place."""
    center_ended_on: date | None = None
    """The last day of the center that issued it; None while it works."""
    keeper_name: str = ""
    """Who keeps the register of a center that ended: whom to ask."""
    corrections: tuple[Corrected, ...] = ()
    """What the appendix of the register corrects in it, in order."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a certificate names, as printed; never part of the public answer."""

    name: str
    birth_date: str
    corrected: "Holder | None" = None
    """Whom it names by the corrections of its entry, where that differs."""

    @property
    def now(self) -> "Holder":
        """Return whom the register names today."""
        return self.corrected or self

    def likeness(self, name: str, birth_date: str) -> Likeness:
        """Return how far what was typed is what is printed, or what the register reads by its corrections.

        Case, spaces, composition, the place of the tone mark and i or y where both are in use make no
        difference. All is always compared to the end, so that the time does not say which was wrong.
        """
        same_day = compare_digest(repr(day_parts(birth_date)), repr(day_parts(self.birth_date)))
        same_day &= day_parts(birth_date) != ()
        same_name = compare_digest(_bytes(spelling_key(name)), _bytes(spelling_key(self.name)))
        bare, own = (_bytes(spelling_key(match_key(each))) for each in (name, self.name))
        same_letters = compare_digest(bare, own)
        otherwise = Likeness.OTHER if self.corrected is None else self.corrected.likeness(name, birth_date)
        if same_day & same_name or otherwise is Likeness.SAME:
            return Likeness.SAME
        return Likeness.ACCENTS if same_day & same_letters else otherwise


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")  # what a stranger sends may hold anything


def standing_of(state: str, expires_on: date | None, today: date) -> Standing | None:
    """Return the public standing; None for a certificate that never had a number.

    A certificate counts to the end of the day on which it expires; what ended otherwise says so first.
    """
    standing = _STANDING.get(state)
    if standing is Standing.VALID and expires_on is not None and expires_on < today:
        return Standing.EXPIRED
    return standing


def day_parts(text: str) -> tuple[int, ...]:
    """Return the numbers of a date as typed: day, month, year, or only the last of them; () if it is none.

    `27/07/1985`, `27-7-1985`, `27.7.1985` and `1985-07-27` are the same; `00/00/1985` is the year alone.
    """
    written = re.findall(r"[0-9]+", text[:40])
    if len(written) == 3 and len(written[0]) == 4:  # noqa: PLR2004 -- year, month and day, as computers write
        written.reverse()
    parts = tuple(int(each) for each in written)
    while len(parts) > 1 and parts[0] == 0:
        parts = parts[1:]
    return parts if 1 <= len(parts) <= 3 and all(parts) else ()  # noqa: PLR2004 -- day, month, year


def initials(name: str) -> str:
    """Return the initials of a name, e.g. `Đ.T.H.` for Đặng Thị Hoa: one letter a word, and no more."""
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
