"""Doors of the dated rules of reporting, as `door_table.py` lists them."""

from typing import Any

_R = "/reporting/api/rules"
_DATED = {"valid_from": "2150-01-01", "source": "12-HD/BTGTU"}
_SAID = {"vi": "Một câu in dưới biểu.", "en": "A sentence under a table."}

RULES_OF_THE_PROVINCE: dict[str, dict[str, Any]] = {
    f"POST {_R}/periods": {"json": {**_DATED, **_SAID, "opening": "opened_on", "results": "decided_on"}},
    f"POST {_R}/deadlines": {"json": {**_DATED, "months": 6, "days_after": 12}},
    f"POST {_R}/rates": {
        "json": {
            **_DATED,
            "code": "recruitment",
            "name_vi": "Tỷ lệ chiêu sinh",
            "name_en": "Recruitment rate",
            "formula_vi": "nhập học ÷ triệu tập × 100",
            "formula_en": "admitted ÷ summoned × 100",
            "numerator": ["admitted"],
            "denominator": ["summoned"],
            "denominator_span": "period",
            "target": "92.5",
            "target_span": "any",
        }
    },
    f"POST {_R}/sentences": {"json": {**_DATED, **_SAID, "code": "rounding", "printed_under": ["results"]}},
    f"POST {_R}/papers": {
        "json": {
            **_DATED,
            "code": "HD99",
            "kind": "party",
            "name": "Hướng dẫn 99-HD/VPTW",
            **dict.fromkeys(("top", "bottom", "left", "right"), 20),
            "font": "Times New Roman",
            "head": ["ĐẢNG CỘNG SẢN VIỆT NAM"],
            "head_sizes": [15],
            **dict.fromkeys(("issuer_size", "number_size", "place_size", "kind_size", "subject_size"), 14),
            **dict.fromkeys(("body_size", "signature_size", "recipients_head_size"), 14),
            **dict.fromkeys(("recipients_size", "page_size"), 12),
            "number": "Số {number}-{kind}/{symbol}",
            "number_digits": 2,
            "before": 6,
            "first_line": 10,
            "part": "{number}- {title}",
            "ending": ".",
            "recipients_head": "underlined",
        }
    },
}
RULES_IN_SCOPE: dict[str, str] = {
    "GET /reporting/api/tables": "counts rows of the asker's centers only",
    f"GET {_R}": "names no center: the rules are for everybody who is signed in",
}
