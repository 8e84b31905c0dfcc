"""The letters and tones of Vietnamese, and the one form in which text is stored."""

import re
import unicodedata
from typing import Final

TONES: Final = "\u0300\u0309\u0303\u0301\u0323"
"""The combining tone marks in dictionary order after ngang: huyền, hỏi, ngã, sắc, nặng."""

VOWELS: Final = "aăâeêioôơuưy"
"""The vowel letters that can carry a tone."""

ALPHABET: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
"""The 29 letters in their order, with f, j, w, z of foreign and minority names where Latin has them."""

_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Without width, or turning the direction of what follows: a name could read otherwise than it is."""
_SPACES = re.compile(r"\s+")


def nfc(text: str) -> str:
    """Return the text as it is stored: NFC, single plain spaces, none at the ends, nothing invisible.

    Letters, case and tone placement stay as written: a person's printed name is never rewritten.
    Decode TCVN3 first: its `ư` is U+00AD, which is removed here as a soft hyphen.
    """
    if _is_clean(text):
        return text
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return unicodedata.normalize("NFC", _SPACES.sub(" ", visible).strip())


def _is_clean(text: str) -> bool:
    """Tell whether `nfc` would change nothing, in a tenth of its time.

    What is printable holds nothing invisible, and no space but the plain one.
    """
    return (
        text.isprintable()
        and "  " not in text
        and text[:1] != " "
        and text[-1:] != " "
        and unicodedata.is_normalized("NFC", text)
    )


def repair_eth(text: str) -> str:
    """Return the text with the Icelandic `Ð ð` replaced by the `Đ đ` that they look like."""
    return text.replace("\u00d0", "\u0110").replace("\u00f0", "\u0111")


def with_tone(vowel: str, tone: str) -> str:
    """Return the precomposed letter of a vowel and a combining tone mark (or none: an empty string)."""
    return unicodedata.normalize("NFC", vowel + tone)


def split_tone(letter: str) -> tuple[str, str]:
    """Return a letter without its tone, and the combining tone mark (an empty string for ngang)."""
    marks = unicodedata.normalize("NFD", letter)
    tone = "".join(mark for mark in marks if mark in TONES)
    bare = "".join(mark for mark in marks if mark not in TONES)
    return unicodedata.normalize("NFC", bare), tone
