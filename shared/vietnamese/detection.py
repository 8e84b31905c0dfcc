"""Which encoding a piece of a sheet is in: the font's name decides, else what reads as Vietnamese.

Decide for a column or a sheet, never for a word: `Sông` is a right word in Unicode, and in VNI it
would be the right word `Sơng`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final, Literal

from shared.vietnamese.letters import TONES, VOWELS, split_tone
from shared.vietnamese.tcvn3 import decode_tcvn3
from shared.vietnamese.vni import decode_vni
from shared.vietnamese.windows1258 import decode_windows_1258

Encoding = Literal["unicode", "tcvn3", "vni", "windows-1258"]

_ONSET = "(?:b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|q|r|s|th|tr|t|v|x)?"
_NUCLEUS = (
    "(?:iêu|yêu|oai|oay|oeo|uây|uôi|ươi|ươu|uya|uyê|uyu|"
    "ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|oo|ôi|ơi|ua|uâ|uê|ui|uô|uơ|uy|ưa|ươ|ưi|ưu|yê|"
    f"[{VOWELS}])"
)
_CODA = "(?:ch|c|m|ng|nh|n|p|t)?"
_SYLLABLE = re.compile(_ONSET + _NUCLEUS + _CODA)
_WORDS = re.compile(r"[^\s\d.,;:/()\-–\"'!?]+")
_BEYOND_ONE_BYTE: Final = 0x100
_MARKED_SYMBOLS: Final = frozenset("™Œœ‘’“”–—…•€")


def encoding_of_font(font: str) -> Encoding | None:
    """Return the encoding a font name stands for: `.Vn...` is TCVN3, `VNI-...` is VNI, others say nothing."""
    if font.casefold().startswith(".vn"):
        return "tcvn3"
    return "vni" if font.casefold().startswith(("vni-", "vni ")) else None


def detect_encoding(texts: Iterable[str], font: str = "") -> Encoding:
    """Return the encoding in which these texts (a column, a sheet) read best as Vietnamese.

    Letters that only Unicode has decide against a legacy font: somebody typed over an old cell.
    Without a font the reading with more right syllables among the words outside ASCII wins;
    Unicode wins a tie.
    """
    words = [word for text in texts for word in _WORDS.findall(text) if not word.isascii()]
    named = encoding_of_font(font)
    if named is not None and not any(map(has_unicode_letters, words)):
        return named
    readings: dict[Encoding, int] = {
        "unicode": sum(map(_worth, words)),
        "tcvn3": _sum_if_decoded(words, decode_tcvn3),
        "vni": _sum_if_decoded(words, decode_vni),
        "windows-1258": _sum_if_decoded(words, decode_windows_1258),
    }
    return max(readings, key=lambda encoding: readings[encoding])


def _sum_if_decoded(words: Iterable[str], decode: Callable[[str], str]) -> int:
    return sum(-1 if has_unicode_letters(word) else _worth(decode(word)) for word in words)


def _worth(word: str) -> int:
    return 1 if is_syllable(word) else -1


@lru_cache(maxsize=8192)
def is_syllable(word: str) -> bool:
    """Tell whether a word has the shape of a Vietnamese syllable with at most one tone."""
    pairs = [split_tone(letter) for letter in unicodedata.normalize("NFC", word).lower()]
    tones = "".join(tone for _, tone in pairs)
    return len(tones) <= 1 and _SYLLABLE.fullmatch("".join(letter for letter, _ in pairs)) is not None


def has_unicode_letters(word: str) -> bool:
    """Tell whether a text has a letter (or a combining tone) that no one-byte encoding could show."""
    return any(
        letter in TONES or (ord(letter) >= _BEYOND_ONE_BYTE and letter not in _MARKED_SYMBOLS)
        for letter in word
    )
