"""Right inputs to begin with, and the words that each reader knows: a fuzzer finds no XML by itself."""

import json
from collections.abc import Mapping
from typing import Any, Final

from benchmarks.recorded import certificate, graduation
from services.enrollment.domain.nominations import COLUMNS
from shared.events.wire import to_bytes
from shared.ids import new_id
from shared.vietnamese import encode_tcvn3, encode_vni, encode_windows_1258
from shared.vietnamese.windows1258 import western_bytes
from tests import people
from tests.certification.signing_keys import issued
from tests.enrollment.imports import books, formats
from tests.fuzz.parcels import unpacked

WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "workbook": (
        "@@ xl/workbook.xml", "@@ xl/worksheets/sheet1.xml", "@@ content.xml", "@@ mimetype",
        "@@ [Content_Types].xml",
        '<c r="A1" t="inlineStr"><is><t>', "</t></is></c>", "<f>", "</f>", 't="s"', 't="b"', 't="e"',
        't="str"', 't="d"', "<v>", "</v>", '<row r="', 's="', "XFD1048576",
        '<mergeCell ref="A1:XFD1048576"/>',
        '<workbookPr date1904="1"/>', 'table:number-rows-repeated="', 'table:number-columns-repeated="',
        'office:date-value="', 'office:value-type="float" office:value="', "<!DOCTYPE", "<![CDATA[",
        "&#x202E;",
        "&#x200B;", "&#0;", "1E400", "NaN", "-1", "60", "2958466", "9999999999999999999999", "_x000D_",
        "Mã lớp",
        "Khai giảng", "Số tiết", "Họ và tên", "Ngày sinh", "Điểm", 'state="veryHidden"', "<!--", "-->",
    ),
    "cells": (
        "31/02/", "29/2/", "1900", "0001-01-01", "1e400", "NaN", "Infinity", "sNaN", "٣", "１", "²", "½",
        "10,0", "x",
        "Nam", "Nữ", "2021-H1", "2021-9M", "Buổi 1", "T2", "sáng", "chiều", "026185000001",
        "\u202e", "\u200b",
    ),
    "words": (
        "//", "/\\", "https:", "@", "%2f", "..", "\u202e", "\u200b", "\u0300", "đ", "Đ", "ð", "#",
        "1/1/2021", "\r",
    ),
    "pasted": ("\t", "\n", *(heading for heading, *_ in COLUMNS.values())),
    "serials": ("VP 000001", " - ", " đến ", "…", "→", "999999999999", ","),
    "envelopes": ('"type":', '"data":', '"sequence":', '"subject":', "null", "[[[[", "1e999", "\\ud800"),
    "answers": ('"totals":', '"members":', '"events":', '"sequence":', "null", "NaN", "1e999", "[[["),
    "tokens": ("eyJ", ".", "none", "HS256"),
    "claims": ('"groups":', '"ttct-', '"claim":', '"role":', '"prefix":', '"officer"', "null", "[[["),
}  # fmt: skip


def _envelope(event: Any, number: int) -> dict[str, Any]:
    return {
        "type": event.TYPE,
        "id": str(new_id()),
        "sequence": number,
        "subject": str(event.subject),
        "subjectversion": event.version,
        "time": "2021-07-06T08:00:00+07:00",
        "data": json.loads(to_bytes(event)),
    }


def _pages() -> list[bytes]:
    found = []
    for event in (graduation(), certificate()):
        events = [_envelope(event, number) for number in (1, 2)]
        page = {"producer": event.producer(), "after": 0, "through": 2, "events": events}
        found += [page | {"head": 2, "head_id": None, "known_id": None}, page, events]
    return [json.dumps(each).encode() for each in found]


def _texts() -> list[bytes]:
    plain = formats.text()
    western = [western_bytes(formats.text(write=write)) for write in (encode_tcvn3, encode_vni)]
    return [
        plain.encode(),
        formats.text("\t").encode("utf-16"),
        formats.text(",").encode("utf-8-sig"),
        western_bytes(encode_windows_1258(plain)),
        *western,
    ]


def seeds(target: str) -> list[bytes]:
    """Return right inputs of a target."""
    listed = "STT;Họ và tên;Ngày sinh;Số hiệu\n1;Nguyễn Thị Hương;27/7/1985;VP 000001\n=1+1;@x;-2;+3\n"
    center, other = str(new_id()), str(new_id())
    totals = {
        "center_id": center,
        "program_code": "P",
        "period": "2021-01",
        "kind": "k",
        "count": 1,
        "checksum": "1",
    }
    told = {"sequence": 1, "id": other, "type": "t", "version": 1, "logged_at": "2021-07-06T08:00:00+07:00"}
    made: dict[str, list[bytes]] = {
        "workbook": [unpacked(books.book()), unpacked(formats.ods()), formats.xls(), *_texts()],
        "checked_list": [unpacked(books.book()), listed.encode(), listed.encode("utf-16"), *_texts()[-3:]],
        "cells": [
            each.encode()
            for each in ("27/7/1985", "8,5", "x", "Nữ", "026185000001", "Buổi 1 (1/3)", "2021-H1")
        ],
        "words": [
            each.encode() for each in ("Nguyễn Thị Hoà", "/enrollment/?a=1#b", "don.pdf", "huong 1985 0261")
        ],
        "pasted": ["\t".join(str(each) for each in row[1:]).encode() for row in books.ROWS],
        "serials": [b"VP 000001 - VP 000050, VP 000099", b"ABCD-EFGH-JKLM-NPQR"],
        "envelopes": _pages(),
        "answers": [
            json.dumps({"sequence": 1, "pending": 0, "totals": [totals]}).encode(),
            json.dumps(
                {"sequence": 1, "pending": 0, "members": [{"id": other, "version": 1, "content": 2}]}
            ).encode(),
            json.dumps({"head": 1, "events": [told]}).encode(),
        ],
        "tokens": [
            people.token(people.province(), lifetime=-3600).encode(),
            b"eyJhbGciOiJub25lIn0.e30.",
            b"eyJhbGciOiJFZERTQSIsImtpZCI6ImRpZDp3ZWI6dHRjdC5leGFtcGxlOnZlcmlmeSN4In0.e30.AA",
        ],
        "claims": [b'{"groups": ["ttct-A", 1, null]}', b'[{"claim": "g", "role": "officer", "prefix": "x"}]'],
        "key_file": [issued("Trung tâm Ví Dụ").file("mat-khau"), b"0\x82"],
    }
    return made[target]
