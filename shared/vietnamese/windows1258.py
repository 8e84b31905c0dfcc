"""Windows-1258 shown as Western text: tones are letters of their own that follow the vowel.

`NguyêÞn` are the bytes of Nguyễn under Windows-1252: ê, then the combining tilde.
"""

import unicodedata
from typing import Final


def _shown() -> dict[int, int]:
    """Return what Windows-1252 shows for each byte; the five that it leaves free pass as they are."""
    shown = {byte: byte for byte in range(0x100)}
    for byte in range(0x80, 0xA0):
        try:
            shown[byte] = ord(bytes([byte]).decode("cp1252"))
        except UnicodeDecodeError:
            continue
    return shown


_SHOWN: Final = _shown()
_BYTES: Final = {ord_: byte for byte, ord_ in _SHOWN.items()}
_MEANT: Final = {
    ord_: bytes([byte]).decode("cp1258", errors="ignore") or chr(byte) for byte, ord_ in _SHOWN.items()
}


def western_text(content: bytes) -> str:
    """Return one-byte text as Windows-1252 shows it, every byte as one character."""
    return content.decode("latin-1").translate(_SHOWN)


def western_bytes(text: str) -> bytes:
    """Return the bytes that Windows-1252 shows so; raises KeyError for what it cannot show."""
    return bytes(_BYTES[ord(letter)] for letter in text)


def decode_windows_1258(text: str) -> str:
    """Return the Unicode text (NFC) of Windows-1258 that was shown as Windows-1252."""
    return unicodedata.normalize("NFC", text.translate(_MEANT))


def encode_windows_1258(text: str) -> str:
    """Return NFC text as Windows-1258 stores it, shown as Windows-1252.

    Raises UnicodeEncodeError for letters that it does not have.
    """
    written = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        written += _encoded(letter)
    return western_text(bytes(written))


def _encoded(letter: str) -> bytes:
    try:
        return letter.encode("cp1258")
    except UnicodeEncodeError:
        marks = unicodedata.normalize("NFD", letter)
        tone = next(mark for mark in reversed(marks) if mark in "\u0300\u0309\u0303\u0301\u0323")
        rest = marks[: marks.rindex(tone)] + marks[marks.rindex(tone) + 1 :]
        return unicodedata.normalize("NFC", rest).encode("cp1258") + tone.encode("cp1258")
