"""Looks for words where they must not be, in whatever form they were written there."""

import base64
import binascii
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import zstandard

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")
_DEEPEST = 4


def forms(word: str) -> set[bytes]:
    """Return the ways in which a word may be written down: Unicode forms, cases, escapes, encodings."""
    written: set[bytes] = set()
    for form in ("NFC", "NFD"):
        plain = unicodedata.normalize(form, word)
        for text in (plain, plain.casefold(), plain.upper()):
            escaped = json.dumps(text)[1:-1]
            for spelt in (text, escaped, json.dumps(escaped)[1:-1], repr(text)[1:-1], quote(text)):
                written.add(spelt.encode())
            written |= {text.encode("utf-16-le"), text.encode().hex().encode(), repr(text.encode()).encode()}
            written |= _as_base64(text.encode())
    return written


def _as_base64(content: bytes) -> set[bytes]:
    """Return what stays the same of the content's base64 wherever in a longer text it stands."""
    found = set()
    for before in range(3):
        code = base64.b64encode(b"\0" * before + content)
        first = -(-before * 8 // 6)
        whole = (before + len(content)) * 8 // 6
        found.add(code[first:whole])
    return {each for each in found if len(each) >= 8}  # shorter ones occur by chance


def opened(content: bytes, depth: int = _DEEPEST) -> Iterator[bytes]:
    """Yield the content and what is packed inside it: base64 and compressed parts, several times over."""
    yield content
    if depth:
        for inner in (*_decoded(content), *_unpacked(content)):
            yield from opened(inner, depth - 1)


def _decoded(content: bytes) -> Iterator[bytes]:
    """Yield what stands in the content as base64, if it is JSON or holds something packed."""
    for found in _BASE64.finditer(content):
        code = found[0].translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
        try:
            inner = base64.b64decode(code + b"=" * (-len(code) % 4))
        except binascii.Error:
            continue
        if inner.startswith((b"{", b"[")) or zstandard.FRAME_HEADER in inner:
            yield inner


def _unpacked(content: bytes) -> Iterator[bytes]:
    """Yield what each Zstandard frame in the content holds; bytes that only look like one hold nothing."""
    at = content.find(zstandard.FRAME_HEADER)
    while at >= 0:
        with suppress(zstandard.ZstdError):
            yield zstandard.ZstdDecompressor().decompressobj().decompress(content[at:])
        at = content.find(zstandard.FRAME_HEADER, at + 1)


def found_in(places: Iterable[tuple[str, bytes]], words: Iterable[str]) -> list[str]:
    """Return `word in place` for each place that holds a word in any form."""
    searched = {word: forms(word) for word in words}
    assert searched
    return [
        f"{word!r} in {name}"
        for name, content in places
        for word, written in searched.items()
        if any(form in layer for layer in opened(content) for form in written)
    ]


def files(folder: Path, pattern: str = "**/*") -> Iterator[tuple[str, bytes]]:
    """Yield every file below `folder` with its content."""
    for path in sorted(folder.glob(pattern)):
        if path.is_file():
            yield path.name, path.read_bytes()
