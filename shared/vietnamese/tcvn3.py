"""TCVN3 ("ABC"): one byte a letter, read by Windows as Western text; fonts whose names begin with `.Vn`.

Only Ă Â Đ Ê Ô Ơ Ư have capitals of their own. Toned capitals were made by all-capital fonts, whose
names end in H, over lower-case text. `ư` is U+00AD, the soft hyphen: decode before any trimming.
"""

from typing import Final

from shared.vietnamese.letters import TONES, split_tone, with_tone

_TONED: Final = {
    # vowel: its codes with huyền, hỏi, ngã, sắc, nặng
    "a": "\u00b5\u00b6\u00b7\u00b8\u00b9",
    "ă": "\u00bb\u00bc\u00bd\u00be\u00c6",
    "â": "\u00c7\u00c8\u00c9\u00ca\u00cb",
    "e": "\u00cc\u00ce\u00cf\u00d0\u00d1",
    "ê": "\u00d2\u00d3\u00d4\u00d5\u00d6",
    "i": "\u00d7\u00d8\u00dc\u00dd\u00de",
    "o": "\u00df\u00e1\u00e2\u00e3\u00e4",
    "ô": "\u00e5\u00e6\u00e7\u00e8\u00e9",
    "ơ": "\u00ea\u00eb\u00ec\u00ed\u00ee",
    "u": "\u00ef\u00f1\u00f2\u00f3\u00f4",
    "ư": "\u00f5\u00f6\u00f7\u00f8\u00f9",
    "y": "\u00fa\u00fb\u00fc\u00fd\u00fe",
}
_PLAIN: Final = {
    "ă": "\u00a8",
    "â": "\u00a9",
    "ê": "\u00aa",
    "ô": "\u00ab",
    "ơ": "\u00ac",
    "ư": "\u00ad",
    "đ": "\u00ae",
    "Ă": "\u00a1",
    "Â": "\u00a2",
    "Ê": "\u00a3",
    "Ô": "\u00a4",
    "Ơ": "\u00a5",
    "Ư": "\u00a6",
    "Đ": "\u00a7",
}
CODES: Final = _PLAIN | {
    with_tone(vowel, tone): code
    for vowel, codes in _TONED.items()
    for tone, code in zip(TONES, codes, strict=True)
}
"""Each Vietnamese letter outside ASCII that TCVN3 has, and its code."""

_LETTERS: Final = str.maketrans({code: letter for letter, code in CODES.items()})


def decode_tcvn3(text: str, *, all_caps: bool = False) -> str:
    """Return the Unicode text; `all_caps` is true for a font whose name ends in H."""
    decoded = text.translate(_LETTERS)
    return decoded.upper() if all_caps else decoded


def encode_tcvn3(text: str) -> str:
    """Return NFC text as TCVN3 stores it.

    Toned capitals lose their case, for the encoding has none. Letters outside Vietnamese stay as
    they are, but raise ValueError where they would be read back as another letter.
    """
    return "".join(_encode(letter) for letter in text)


def _encode(letter: str) -> str:
    if letter in CODES:
        return CODES[letter]
    if split_tone(letter)[1] and letter.lower() in CODES:
        return CODES[letter.lower()]
    if ord(letter) in _LETTERS:
        raise ValueError(f"{letter!r} has no code in TCVN3")
    return letter
