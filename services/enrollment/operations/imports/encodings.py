"""Old encodings and look-alike letters of a sheet turned into NFC Unicode, each repair said in a notice.

Decided for all cells of a column with the same kind of font, unless an officer decided for the column; a
cell with a letter that only Unicode has is left as it is. The uploaded file itself is kept, so the raw
cell is never lost.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, NamedTuple

from services.enrollment.operations.imports.findings import Findings, Place
from services.enrollment.operations.imports.packing import Form, PackedRow
from services.enrollment.operations.imports.sheets import Sheet
from shared.vietnamese import (
    Encoding,
    decode_tcvn3,
    decode_vni,
    decode_windows_1258,
    detect_encoding,
    encoding_of_font,
    has_unicode_letters,
    is_syllable,
    nfc,
    repair_eth,
    repair_mojibake,
)

NAMES: Final = {
    "unicode": "Unicode",
    "tcvn3": "TCVN3 (ABC)",
    "vni": "VNI",
    "windows-1258": "Windows-1258",
    "mojibake": "UTF-8 đọc nhầm",
}
"""What a column can be in, as people call it."""
_LEGACY: Final = frozenset({"tcvn3", "vni", "windows-1258"})
_SAMPLES: Final = 5
_LOOKED_AT: Final = 2_000
"""Texts of a column by which its encoding is told; more say nothing new."""
_STRANGE: Final = 3
"""Words that no Vietnamese reads as they stand, from which on a column with Unicode is taken as mixed."""
_ROWS_AT_ONCE: Final = 500
_RAW_ROWS: Final = 80
"""Rows whose text is also kept as it stood: headings are recognised by either."""

Group = tuple[int, Encoding | None]


class Sample(NamedTuple):
    """A text before and after it was read."""

    before: str
    after: str


@dataclass
class ColumnText:
    """In which encoding a column was read, with samples of what that changed."""

    encoding: str
    samples: list[Sample] = field(default_factory=list)


class _Reading(NamedTuple):
    text: str
    repair: str
    encoding: str


@dataclass
class _Decoding:
    """What is known of a sheet's encodings, and what was repaired so far."""

    sheet: Sheet
    chosen: Mapping[int, str]
    found: dict[Group, Encoding]
    columns: dict[int, ColumnText] = field(default_factory=dict)
    raws: dict[tuple[int, int], str] = field(default_factory=dict)
    repairs: Counter[str] = field(default_factory=Counter)
    samples: dict[str, Sample] = field(default_factory=dict)
    shared: dict[tuple[object, ...], tuple[object, ...]] = field(default_factory=dict)

    def text_of(self, column: int, form: Form, text: str) -> _Reading:
        """Return one text as it is meant."""
        named = encoding_of_font(form.font)
        if column in self.chosen:
            encoding = self.chosen[column]
        elif text.isascii():
            encoding = "unicode" if named is None else named
        else:
            encoding = self.found[column, named]
        all_caps = encoding == "tcvn3" and form.font[-1:] in {"H", "h"} and named == "tcvn3"
        if text.isascii() and not all_caps:
            return _Reading(nfc(text), "", encoding)
        return _converted(text, encoding, all_caps, named is None and column not in self.chosen)

    def show(self, column: int, before: str, read: _Reading) -> None:
        """Keep a text with letters outside ASCII for the preview of its column."""
        told = self.columns.setdefault(column, ColumnText("unicode"))
        if read.encoding != "unicode":
            told.encoding = read.encoding
        elif read.repair == "mojibake":
            told.encoding = "mojibake"
        if len(told.samples) < _SAMPLES and all(before != sample.before for sample in told.samples):
            told.samples.append(Sample(before, read.text))

    def note(self, column: int, before: str, read: _Reading, *, early: bool, row: int) -> None:
        """Remember a repair for the notices and the preview."""
        self.repairs[read.repair] += 1
        self.samples.setdefault(read.repair, Sample(before, read.text))
        if early:
            self.raws[row, column] = before


def read_sheet_text(
    sheet: Sheet,
    findings: Findings,
    chosen: Mapping[int, str] | None = None,
    pause: Callable[[], None] = lambda: None,
) -> Sheet:
    """Return the sheet with every text in NFC Unicode; say which repairs were made, with a sample.

    `chosen` gives the encoding of columns for which an officer decided, fonts or not; `pause` is called now
    and then.
    """
    decoding = _Decoding(sheet, chosen or {}, _encodings(sheet, pause))
    rows: dict[int, PackedRow] = {}
    for place, (number, row) in enumerate(sheet.packed.items()):
        if place % _ROWS_AT_ONCE == 0:
            pause()
        read = _row(decoding, number, row, early=place < _RAW_ROWS)
        if read.columns:
            rows[number] = read
    for repair, count in sorted(decoding.repairs.items()):
        _say(findings, sheet.name, repair, count, decoding.samples[repair])
    return replace(sheet, packed=rows, raws=decoding.raws, columns=decoding.columns)


def _row(decoding: _Decoding, number: int, row: PackedRow, *, early: bool) -> PackedRow:
    values, forms, changed = list(row.values), list(row.forms), False
    for place, (column, form, value) in enumerate(zip(*row, strict=True)):
        if form.kind != "text" or not isinstance(value, str):
            continue
        read = decoding.text_of(column, form, value)
        if read.text is not value:
            values[place] = read.text
            changed = True
        if read.encoding != "unicode":
            forms[place] = form._replace(encoding=read.encoding)
            changed = True
        if not value.isascii():
            decoding.show(column, value, read)
        if read.repair:
            decoding.note(column, value, read, early=early, row=number)
    if not changed:
        return row
    columns = row.columns
    if "" in values:
        kept = [place for place, value in enumerate(values) if value != ""]
        columns = tuple(columns[place] for place in kept)
        forms, values = [forms[place] for place in kept], [values[place] for place in kept]
    shared = tuple(forms)
    return PackedRow(columns, decoding.shared.setdefault(shared, shared), tuple(values))  # type: ignore[arg-type]


def _encodings(sheet: Sheet, pause: Callable[[], None]) -> dict[Group, Encoding]:
    """Decide by the cells that an old encoding could have written; the others are Unicode in any case."""
    groups: dict[Group, list[str]] = {}
    mixed: set[Group] = set()
    for number, row in enumerate(sheet.packed.values()):
        if number % _ROWS_AT_ONCE == 0:
            pause()
        for column, form, value in zip(*row, strict=True):
            if form.kind != "text" or not isinstance(value, str) or value.isascii():
                continue
            group = (column, encoding_of_font(form.font))
            texts = groups.setdefault(group, [])
            if len(texts) < _LOOKED_AT:
                text = value if group[1] is not None else repair_mojibake(value)
                if has_unicode_letters(text):
                    mixed.add(group)
                else:
                    texts.append(text)
    whole = detect_encoding([text for (_, named), texts in groups.items() if named is None for text in texts])
    return {group: _encoding(group[1], texts, whole, group in mixed) for group, texts in groups.items()}


def _encoding(named: Encoding | None, texts: Sequence[str], whole: Encoding, mixed: bool) -> Encoding:
    """Return the encoding of a group of cells; `mixed`: others of the column are Unicode for certain."""
    if named is not None:
        return detect_encoding(texts, "" if mixed else _FONTS[named])
    if not mixed:
        return whole if whole != "unicode" else detect_encoding(texts)  # a column may be too short to tell
    strange = sum(
        not is_syllable(word)
        for text in texts
        for word in text.split()
        if not word.isascii() and word.isalpha()
    )
    return detect_encoding(texts) if strange >= _STRANGE else "unicode"


_FONTS: Final[dict[Encoding, str]] = {"tcvn3": ".VnTime", "vni": "VNI-Times"}


@lru_cache(maxsize=16_384)
def _converted(text: str, encoding: str, all_caps: bool, may_be_mojibake: bool) -> _Reading:
    """Return a text that is not all ASCII as it is meant, and which repair that took ('' for none)."""
    if encoding == "mojibake" or may_be_mojibake:
        taken_back = repair_mojibake(text)
        if taken_back != text:
            return _Reading(nfc(repair_eth(taken_back)), "mojibake", "unicode")
    if encoding in _LEGACY and not has_unicode_letters(text):
        decoded = decoded_as(text, encoding, all_caps=all_caps)
        return _Reading(nfc(decoded), encoding if decoded != text else "", encoding)
    read = nfc(repair_eth(text))
    if read != nfc(text):
        return _Reading(read, "eth", "unicode")
    return _Reading(read, "" if unicodedata.is_normalized("NFC", text) else "nfd", "unicode")


def decoded_as(text: str, encoding: str, *, all_caps: bool = False) -> str:
    """Return what a text means in an encoding of `NAMES`."""
    if encoding == "tcvn3":
        return decode_tcvn3(text, all_caps=all_caps)
    if encoding == "vni":
        return decode_vni(text)
    if encoding == "windows-1258":
        return decode_windows_1258(text)
    return repair_mojibake(text) if encoding == "mojibake" else text


def _say(findings: Findings, sheet: str, repair: str, count: int, sample: Sample) -> None:
    before, after = sample
    more = {"repair": repair, "before": before, "after": after}
    if repair in _LEGACY:
        vi = f"{count} ô viết theo bảng mã {NAMES[repair]} đã được chuyển sang Unicode"
        en = f"{count} cells written in {NAMES[repair]} were converted to Unicode"
    elif repair == "mojibake":
        vi = f"{count} ô bị lỗi hiển thị UTF-8 đã được đọc lại"
        en = f"{count} cells with UTF-8 shown as other letters were read as UTF-8"
    elif repair == "eth":
        vi = f"{count} ô có chữ “Ð” (U+00D0) gõ nhầm đã được sửa thành “Đ”"
        en = f"{count} cells had the look-alike letter “Ð” (U+00D0) and now have “Đ”"
    else:
        vi = f"{count} ô viết bằng Unicode tổ hợp đã được chuyển sang Unicode dựng sẵn"
        en = f"{count} cells in decomposed Unicode were composed"
    findings.notice(
        Place(sheet),
        f"{vi}, ví dụ “{before}” thành “{after}”. Hãy xem lại vài tên trước khi nạp.",
        f"{en}, for example “{before}” to “{after}”. Look at some names before loading.",
        **more,
    )
