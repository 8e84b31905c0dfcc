"""Cells of a list read as Unicode, column by column: lists from before Unicode are sent as they are."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shared.vietnamese import (
    Encoding,
    decode_tcvn3,
    decode_vni,
    decode_windows_1258,
    detect_encoding,
    encoding_of_font,
    has_unicode_letters,
    repair_mojibake,
)

Cell = tuple[int, int]
"""Row and column, from 0."""
_Group = tuple[int, Encoding | None]
"""A column's cells in fonts of one encoding, or in fonts that say nothing."""

_DECODED: Final[Mapping[Encoding, Callable[[str], str]]] = {
    "tcvn3": decode_tcvn3,
    "vni": decode_vni,
    "windows-1258": decode_windows_1258,
}
_FONTS: Final[Mapping[Encoding | None, str]] = {None: "", "tcvn3": ".VnTime", "vni": "VNI-Times"}


def in_unicode(rows: Sequence[Sequence[str]], fonts: Mapping[Cell, str]) -> list[list[str]]:
    """Return the cells as they are meant; `fonts` names the fonts that are known.

    A column's font decides, else what reads as Vietnamese (`shared.vietnamese.detection`): in the whole sheet
    first, since a column may be too short to tell. A cell with a letter that only Unicode has stays as it is.
    """
    texts: dict[_Group, list[str]] = defaultdict(list)
    groups: dict[Cell, _Group] = {}
    for at, row in enumerate(rows):
        for place, text in enumerate(row):
            if not text.isascii():
                group = place, encoding_of_font(fonts.get((at, place), ""))
                groups[at, place] = group
                texts[group].append(text if group[1] else repair_mojibake(text))
    whole = detect_encoding(text for (_, named), column in texts.items() if named is None for text in column)
    found = {group: _encoding(group[1], column, whole) for group, column in texts.items()}
    read = [list(row) for row in rows]
    for (at, place), group in groups.items():
        read[at][place] = _meant(read[at][place], found[group], named=group[1] is not None)
    return read


def _encoding(named: Encoding | None, texts: Sequence[str], whole: Encoding) -> Encoding:
    if named is None and whole != "unicode" and not any(map(has_unicode_letters, texts)):
        return whole
    return detect_encoding(texts, _FONTS[named])


def _meant(text: str, encoding: Encoding, *, named: bool) -> str:
    taken_back = text if named else repair_mojibake(text)
    if taken_back != text or encoding == "unicode" or has_unicode_letters(text):
        return taken_back
    return _DECODED[encoding](text)
