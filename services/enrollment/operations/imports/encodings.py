"""Old encodings and look-alike letters of a sheet turned into NFC Unicode, each repair said in a notice.

Decided for all cells of a column with the same kind of font; a cell with a letter that only Unicode
has is left as it is. The uploaded file itself is kept, so the raw cell is never lost.
"""

import unicodedata
from collections import Counter
from dataclasses import replace

from services.enrollment.domain.workbook_cells import Cell
from services.enrollment.operations.imports.findings import Findings, Place
from services.enrollment.operations.imports.sheets import Sheet
from shared.vietnamese import (
    Encoding,
    decode_tcvn3,
    decode_vni,
    detect_encoding,
    encoding_of_font,
    has_unicode_letters,
    nfc,
    repair_eth,
    repair_mojibake,
)

_NAMES = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI"}


def read_sheet_text(sheet: Sheet, findings: Findings) -> Sheet:
    """Return the sheet with every text in NFC Unicode; say which repairs were made, with a sample."""
    taken_back = _without_mojibake(sheet)
    encodings = _encodings(taken_back)
    repairs: Counter[str] = Counter()
    samples: dict[str, tuple[str, str]] = {}
    rows: dict[int, dict[int, Cell]] = {}
    for number, cells in taken_back.rows.items():
        for column, cell in cells.items():
            read, repair = _read(cell, encodings)
            uploaded = sheet.rows[number][column]
            if uploaded is not cell:
                read, repair = replace(read, raw=uploaded.text), "mojibake"
            if repair:
                repairs[repair] += 1
                samples.setdefault(repair, (uploaded.text, read.text))
            if read.text:
                rows.setdefault(number, {})[column] = read
    for repair, count in sorted(repairs.items()):
        _say(findings, sheet.name, repair, count, samples[repair])
    return Sheet(sheet.name, rows)


def _without_mojibake(sheet: Sheet) -> Sheet:
    """Return the sheet with UTF-8 that was taken for Windows-1252 read right, other cells as they are."""
    rows = {
        number: {column: _taken_back(cell) for column, cell in cells.items()}
        for number, cells in sheet.rows.items()
    }
    return Sheet(sheet.name, rows)


def _taken_back(cell: Cell) -> Cell:
    text = repair_mojibake(cell.text)
    if cell.kind != "text" or encoding_of_font(cell.font) is not None or text == cell.text:
        return cell
    return replace(cell, text=text)


def _group(cell: Cell) -> tuple[int, Encoding | None]:
    return cell.column, encoding_of_font(cell.font)


def _encodings(sheet: Sheet) -> dict[tuple[int, Encoding | None], Encoding]:
    groups: dict[tuple[int, Encoding | None], list[Cell]] = {}
    for row in sheet.rows.values():
        for cell in row.values():
            if cell.kind == "text":
                groups.setdefault(_group(cell), []).append(cell)
    unnamed = [cell.text for (_, named), cells in groups.items() if named is None for cell in cells]
    whole = detect_encoding(unnamed)
    found: dict[tuple[int, Encoding | None], Encoding] = {}
    for group, cells in groups.items():
        texts = [cell.text for cell in cells]
        if group[1] is not None:
            found[group] = detect_encoding(texts, cells[0].font)
        elif whole != "unicode" and not any(map(has_unicode_letters, texts)):
            found[group] = whole  # a column may be too short to tell for itself
        else:
            found[group] = detect_encoding(texts)
    return found


def _read(cell: Cell, encodings: dict[tuple[int, Encoding | None], Encoding]) -> tuple[Cell, str]:
    """Return the cell in NFC Unicode, and which repair that took (an empty string for none)."""
    if cell.kind != "text":
        return cell, ""
    encoding = encodings[_group(cell)]
    if encoding != "unicode" and not has_unicode_letters(cell.text):
        all_caps = cell.font[-1:] in {"H", "h"} and encoding_of_font(cell.font) == "tcvn3"
        decoded = decode_tcvn3(cell.text, all_caps=all_caps) if encoding == "tcvn3" else decode_vni(cell.text)
        text = nfc(decoded)
        repair = encoding if decoded != cell.text else ""
        return replace(cell, text=text, raw=cell.text, encoding=encoding), repair
    text = nfc(repair_eth(cell.text))
    if text != nfc(cell.text):
        return replace(cell, text=text, raw=cell.text), "eth"
    composed = unicodedata.is_normalized("NFC", cell.text)
    return replace(cell, text=text, raw=cell.text), "" if composed else "nfd"


def _say(findings: Findings, sheet: str, repair: str, count: int, sample: tuple[str, str]) -> None:
    before, after = sample
    more = {"repair": repair, "before": before, "after": after}
    if repair in _NAMES:
        vi = f"{count} ô viết theo bảng mã {_NAMES[repair]} đã được chuyển sang Unicode"
        en = f"{count} cells written in {_NAMES[repair]} were converted to Unicode"
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
