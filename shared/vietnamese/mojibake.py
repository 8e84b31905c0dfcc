"""Vietnamese in UTF-8 that some program took for Windows-1252 and saved so: `Nguyá»…n` is Nguyễn."""

import re
from functools import lru_cache
from typing import Final

from shared.vietnamese.detection import is_syllable

_WORDS: Final = re.compile(r"[^\W\d_]+")


def _as_bytes() -> dict[int, int]:
    """Return the byte of each character; the five that Windows-1252 leaves free pass as they are."""
    codes = {code: code for code in range(0x100)}
    for code in range(0x80, 0xA0):
        try:
            codes[ord(bytes([code]).decode("cp1252"))] = code
        except UnicodeDecodeError:
            continue
    return codes


_BYTES: Final = _as_bytes()


@lru_cache(maxsize=8192)
def repair_mojibake(text: str) -> str:
    """Return the text as it was before it was taken for Windows-1252, or the text itself.

    It is taken back only if the bytes are right UTF-8 and every word with a letter outside ASCII
    then has the shape of a Vietnamese syllable: text in TCVN3, VNI or Unicode hardly ever passes both.
    """
    if text.isascii():
        return text
    try:
        repaired = bytes(_BYTES[ord(letter)] for letter in text).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return text
    words = [word for word in _WORDS.findall(repaired) if not word.isascii()]
    return repaired if words and all(map(is_syllable, words)) else text
