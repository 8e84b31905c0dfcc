"""Keys of names: to find people, to notice the same person twice, and to sort lists.

Why an own sort key: PyICU needs a compiled ICU, which a bare machine does not have; the small
package `vn-collate` (one alpha release) gives keys for whole strings by the letter, while a list of
people goes by given name first and must treat `hoà` and `hòa` alike. The whole rule is one table.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from shared.vietnamese.letters import ALPHABET, TONES, nfc, repair_eth, split_tone

_PLACES: Final = {letter: f"{place:02d}" for place, letter in enumerate(" 0123456789" + ALPHABET, start=1)}
_UNKNOWN: Final = "99"
_END: Final = "00"
_Y_FOR_I: Final = re.compile(r"(h|k|l|m|s|t|v|qu)y")
"""Open syllables in which both spellings of the sound i are in use; elsewhere they differ (Thúy, Thúi)."""


class NameParts(NamedTuple):
    """A Vietnamese name taken apart: family name, middle names, given name (the last word)."""

    family: str
    middle: str
    given: str


def split_name(full_name: str) -> NameParts:
    """Return the parts of a name; a single word is a given name, missing parts are empty."""
    words = nfc(full_name).split(" ")
    if len(words) == 1:
        return NameParts("", "", words[0])
    return NameParts(words[0], " ".join(words[1:-1]), words[-1])


def match_key(text: str) -> str:
    """Return the text in lower-case ASCII letters and digits, to find what was typed without accents.

    Case, all accents, đ/d, the place of the tone mark, spaces and punctuation make no difference.
    Two people can share a key: it finds candidates, it does not identify.
    """
    lowered = nfc(text).casefold().replace("đ", "d").replace("\u00f0", "d")
    bare = (mark for mark in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(mark))
    return " ".join("".join(mark if mark.isalnum() else " " for mark in bare).split())


def fold_key(text: str) -> str:
    """Return a key that keeps letters and tones but not case, spacing or the place of the tone mark.

    `Hoà` and `HÒA` share it, `Hòa` and `Hoa` do not: equal keys mean the same name.
    """
    return " ".join(f"{letters}{tones}" for letters, tones in map(_syllable, nfc(text).casefold().split(" ")))


def spelling_key(text: str) -> str:
    """Return `fold_key` for which two spellings of a name are one too: `Lý` and `Lí`, `Ðức` and `Đức`.

    For comparing what somebody typed with what is printed; never stored.
    """
    syllables = map(_syllable, repair_eth(nfc(text)).casefold().split(" "))
    return " ".join(f"{_one_spelling(letters)}{tones}" for letters, tones in syllables)


def _one_spelling(letters: str) -> str:
    return f"{letters[:-1]}i" if _Y_FOR_I.fullmatch(letters) else letters


def sort_key(full_name: str) -> str:
    """Return a string of digits by which names sort as a Vietnamese list does, under any collation.

    Given name first, then middle names, then family name; within each the letters decide first
    (a ă â b c d đ ...), then the tones (ngang, huyền, hỏi, ngã, sắc, nặng) syllable by syllable.
    Source: CLDR's rules for `vi`, with the order of name parts that registers use.
    """
    family, middle, given = split_name(full_name)
    return "".join(_part_key(part) for part in (given, middle, family))


def given_sort_key(given: str) -> str:
    """Return what the sort keys of all people of a given name begin with, and no others'."""
    return _part_key(nfc(given))


def _part_key(part: str) -> str:
    syllables = [_syllable(word) for word in part.casefold().split(" ")]
    letters = " ".join(letters for letters, _ in syllables)
    tones = "".join(str(TONES.index(tone[0]) + 2) if tone else "1" for _, tone in syllables)
    return "".join(_PLACES.get(letter, _UNKNOWN) for letter in letters) + _END + tones + _END


@lru_cache(maxsize=8192)
def _syllable(word: str) -> tuple[str, str]:
    """Return a word's letters without tones, and its tone marks in the order written."""
    pairs = [split_tone(letter) for letter in word]
    return "".join(letter for letter, _ in pairs), "".join(tone for _, tone in pairs)
