"""The QR code of a verification address, as the path of an SVG picture or as PNG, far faster than drawn anew.

A QR code is linear: with version, mask and level of correction fixed, turning one bit of the text turns a
fixed set of modules (ISO/IEC 18004: Reed-Solomon over GF(2^8), whose addition is exclusive or). So segno
draws one code for the address of the house and one for each bit that can differ; a certificate's code
is their exclusive or. Tests compare it with segno's own drawing, module by module.
"""

import re
import struct
import zlib
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import segno

from services.certification.domain.verification import CODE_ALPHABET, CODE_LENGTH

LEVEL = "m"
"""A seventh of the signs may be unreadable: a fold or a stamp over the edge."""
_ZEROS = CODE_ALPHABET[0] * CODE_LENGTH
_RUN = re.compile("1+|0+")
_CHUNK = 11
"""Modules looked up at once: 33 modules of a row are three look-ups."""


class _Turns(NamedTuple):
    """The code of the address with all zeros, and which modules each sign at each place turns."""

    size: int
    ground: int
    turns: tuple[dict[str, int], ...]


@lru_cache(maxsize=16)
def _turns(prefix: str) -> _Turns:
    ground = segno.make(prefix + _ZEROS, error=LEVEL, mode="byte", micro=False, boost_error=False)
    version, mask = int(ground.version), int(ground.mask)

    def drawn(text: bytes) -> int:
        code = segno.make(
            text, error=LEVEL, mode="byte", version=version, mask=mask, micro=False, boost_error=False
        )
        return int("".join("1" if dark else "0" for row in code.matrix for dark in row), 2)

    base = (prefix + _ZEROS).encode("ascii")
    first = drawn(base)
    turns: list[dict[str, int]] = []
    for place in range(len(prefix), len(base)):
        bits = [drawn(_turned(base, place, bit)) ^ first for bit in range(7)]
        turns.append({sign: _sum(bits, ord(sign) ^ ord(_ZEROS[0])) for sign in CODE_ALPHABET})
    return _Turns(len(ground.matrix), first, tuple(turns))


def _turned(text: bytes, place: int, bit: int) -> bytes:
    return text[:place] + bytes((text[place] ^ (1 << bit),)) + text[place + 1 :]


def _sum(bits: list[int], chosen: int) -> int:
    total = 0
    for bit, turned in enumerate(bits):
        if chosen >> bit & 1:
            total ^= turned
    return total


def modules(prefix: str, code: str) -> list[str]:
    """Return the rows of the QR code for `prefix + code`, `1` for a dark module.

    `prefix` is ASCII, `code` of the verification alphabet.
    """
    size, dark, turns = _turns(prefix)
    for sign, turned in zip(code, turns, strict=True):
        dark ^= turned[sign]
    written = f"{dark:0{size * size}b}"
    return [written[start:stop] for start, stop in pairwise(range(0, size * size + 1, size))]


def picture(prefix: str, code: str) -> list[int]:
    """Return the bytes of a PNG with one point a module, black and white, without the margin."""
    rows = modules(prefix, code)
    size = len(rows)
    wide = -(-size // 8)
    spare, lit = 8 * wide - size, (1 << size) - 1
    # Each line begins with its filter, none; a set bit is white.
    lines = b"".join([bytes(1) + ((int(row, 2) ^ lit) << spare).to_bytes(wide) for row in rows])
    head = struct.pack(">IIBBBBB", size, size, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 0)), (b"IEND", b""))
    return list(b"\x89PNG\r\n\x1a\n" + b"".join([_chunk(*part) for part in parts]))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def path(prefix: str, code: str) -> tuple[int, str]:
    """Return the modules a side and the path of an SVG stroke, one module wide, over the dark ones."""
    rows = modules(prefix, code)
    chunks = range(0, len(rows), _CHUNK)
    drawn = [
        f"M0 {line}.5" + "".join([_stroke(row[start : start + _CHUNK]) for start in chunks])
        for line, row in enumerate(rows)
    ]
    return len(rows), "".join(drawn)


@lru_cache(maxsize=1 << (_CHUNK + 1))
def _stroke(row: str) -> str:
    """Return strokes over the dark modules and moves over the light ones, from its start to its end."""
    return _RUN.sub(lambda run: f"h{len(run[0])}" if run[0][0] == "1" else f"m{len(run[0])} 0", row)
