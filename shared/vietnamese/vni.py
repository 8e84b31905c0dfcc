"""VNI for Windows: a base letter followed by a mark letter, in fonts whose names begin with `VNI-`.

Its codes are real Unicode letters with another meaning (`ô` is ơ, `oâ` is ô, `ö` is ư, `ñ` is đ), so
text must be known to be VNI before it is decoded. Within VNI reading is unambiguous: no mark letter
is a letter of its own.
"""

import re
from typing import Final

from shared.vietnamese.letters import TONES, with_tone

_TONE_MARKS: Final = "øûõùï"
"""The marks of huyền, hỏi, ngã, sắc, nặng."""
_CIRCUMFLEX: Final = "âàåãáä"
"""The marks of the circumflex: without tone, then with each tone."""
_BREVE: Final = "êèúüéë"
"""The marks of the breve: without tone, then with each tone."""
_BASES: Final = {"a": "a", "e": "e", "o": "o", "u": "u", "y": "y", "ơ": "ô", "ư": "ö"}
_SINGLE: Final = {"ì": "ì", "ỉ": "æ", "ĩ": "ó", "í": "í", "ị": "ò", "ỵ": "î", "đ": "ñ", "ơ": "ô", "ư": "ö"}


def _lower_codes() -> dict[str, str]:
    codes = {
        with_tone(vowel, tone): base + mark
        for vowel, base in _BASES.items()
        for tone, mark in zip(TONES, _TONE_MARKS, strict=True)
    }
    for vowel, base, marks in (
        ("â", "a", _CIRCUMFLEX),
        ("ê", "e", _CIRCUMFLEX),
        ("ô", "o", _CIRCUMFLEX),
        ("ă", "a", _BREVE),
    ):
        codes |= {with_tone(vowel, tone): base + mark for tone, mark in zip(("", *TONES), marks, strict=True)}
    return codes | _SINGLE


CODES: Final = _lower_codes() | {letter.upper(): code.upper() for letter, code in _lower_codes().items()}
"""Each Vietnamese letter outside ASCII and its one or two code letters; capitals have capital marks."""

# A capital base with a small mark was typed too (`Aùnh`): the base decides the case.
_LETTERS: Final = {code: letter for letter, code in CODES.items()} | {
    code[0] + code[1:].lower(): letter for letter, code in CODES.items()
}
_PATTERN: Final = re.compile("|".join(sorted(map(re.escape, _LETTERS), key=len, reverse=True)))


def decode_vni(text: str) -> str:
    """Return the Unicode text of VNI text; what is no VNI code stays as it is."""
    return _PATTERN.sub(lambda code: _LETTERS[code[0]], text)


def encode_vni(text: str) -> str:
    """Return NFC text as VNI stores it.

    Raises ValueError for a letter outside Vietnamese that would be read back as another one.
    """
    return "".join(_encode(letter) for letter in text)


def _encode(letter: str) -> str:
    if letter in CODES:
        return CODES[letter]
    if not letter.isascii() and any(letter in code for code in _LETTERS):
        raise ValueError(f"{letter!r} has no code in VNI")
    return letter
