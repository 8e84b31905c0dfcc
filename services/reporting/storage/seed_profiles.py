"""The formats of documents with which reporting begins, with their sources; later ones are new rows."""

from datetime import date
from typing import Any

_PARTY = {
    "top": 20,
    "bottom": 20,
    "left": 30,
    "right": 15,
    "font": "Times New Roman",
    "head": ["ĐẢNG CỘNG SẢN VIỆT NAM"],
    "head_sizes": [15],
    "issuer_size": 14,
    "mark": "*",
    "number": "Số {number}-{kind}/{symbol}",
    "number_digits": 2,
    "number_size": 14,
    "place_size": 14,
    "kind_size": 16,
    "subject_size": 14,
    "under_subject": "-----",
    "body_size": 14,
    "spacing": None,
    "before": 6,
    "first_line": 10,
    "part": "{number}- {title}",
    "ending": "./.",
    "signature_size": 14,
    "title_bold": True,
    "recipients_head": "underlined",
    "recipients_head_size": 14,
    "recipients_size": 12,
    "page_size": 14,
}

PROFILES: list[dict[str, Any]] = [
    {
        "code": "HD36",
        "kind": "party",
        "name": "Hướng dẫn 36-HD/VPTW",
        "valid_from": date(2018, 4, 3),
        "valid_to": date(2026, 5, 27),
        "form": _PARTY,
        "source": (
            "Hướng dẫn 36-HD/VPTW ngày 03/4/2018 (đọc qua nguồn thứ cấp: lề 20/20/30/15 mm, bảng mẫu chữ);"
            " hai chữ số của số, dấu kết thúc và cỡ chữ nơi nhận: giả định"
        ),
    },
    {
        "code": "HD05",
        "kind": "party",
        "name": "Hướng dẫn 05-HD/VPTW",
        "valid_from": date(2026, 5, 27),
        "valid_to": None,
        "form": {**_PARTY, "spacing": 20, "ending": ".", "title_bold": False},
        "source": (
            "Hướng dẫn 05-HD/VPTW ngày 27/5/2026, theo Quyết định 399-QĐ/TW ngày 09/01/2026"
            " (giãn dòng 19–20 pt, thụt đầu dòng 10 mm, chức vụ không đậm, kết thúc bằng dấu chấm)"
        ),
    },
    {
        "code": "ND30",
        "kind": "state",
        "name": "Nghị định 30/2020/NĐ-CP",
        "valid_from": date(2020, 3, 5),
        "valid_to": None,
        "form": {
            **_PARTY,
            "head": ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"],
            "head_sizes": [12, 13],
            "issuer_size": 12,
            "mark": "",
            "number": "Số: {number}/{kind}-{symbol}",
            "number_size": 13,
            "kind_size": 14,
            "under_subject": "",
            "part": "{number}. {title}",
            "recipients_head": "bold_italic",
            "recipients_head_size": 12,
            "recipients_size": 11,
        },
        "source": "Phụ lục I Nghị định 30/2020/NĐ-CP ngày 05/3/2020 (các giá trị trong khoảng cho phép)",
    },
]
