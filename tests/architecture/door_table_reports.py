"""Doors of the report cycle, as `door_table.py` lists them; periods in each state: `report_things.py`."""

from typing import Any

_P = "/reporting/api/report-periods"
_REPORT = f"{_P}/{{period}}/centers/{{center_id}}"
_PROVINCIAL = f"{_P}/{{period}}/provincial"
_BARE = {"period": "<bare_period>"}
_SUBMITTED = {"period": "<submitted_period>", "number": "1"}
_ACCEPTED = {"period": "<accepted_period>", "number": "1"}
_BECAUSE = "Thiếu danh sách giảng viên"
_EDIT = {"path": _BARE, "json": {"sections": {"proposals": "Không có kiến nghị"}, "seen": 0}}

OF_REPORTS: dict[str, dict[str, Any]] = {
    f"GET {_REPORT}": {},
    f"POST {_REPORT}/narrative": _EDIT,
    f"POST {_REPORT}/submissions": {"json": {"title": "Giám đốc", "seen": 0, "mark": "<report_mark>"}},
    f"GET {_REPORT}/submissions/{{number}}": {"path": _SUBMITTED},
    f"GET {_REPORT}/submissions/{{number}}/differences": {"path": _SUBMITTED},
}

REPORTS_OF_THE_PROVINCE: dict[str, dict[str, Any]] = {
    f"POST {_P}": {"json": {"period": "2021-9M", "instruction": "Nêu rõ vướng mắc"}},
    f"POST {_P}/{{period}}/deadlines": {
        "json": {"deadline": "2021-07-20", "reason": "Theo đề nghị của các huyện", "seen": 1}
    },
    f"POST {_REPORT}/acceptance": {"path": _SUBMITTED, "json": {"seen": 1}},
    f"POST {_REPORT}/return": {"path": _SUBMITTED, "json": {"seen": 1, "reason": _BECAUSE}},
    f"POST {_REPORT}/reopening": {"path": _ACCEPTED, "json": {"seen": 2, "reason": _BECAUSE}},
    f"GET {_PROVINCIAL}": {},
    f"POST {_PROVINCIAL}/narrative": _EDIT,
    f"POST {_PROVINCIAL}/versions": {"json": {"title": "Trưởng ban", "seen": 1, "mark": "<provincial_mark>"}},
    f"GET {_PROVINCIAL}/versions/{{number}}": {"path": _ACCEPTED},
    f"GET {_PROVINCIAL}/versions/{{number}}/differences": {"path": _ACCEPTED},
}

REPORTS_IN_SCOPE: dict[str, str] = {
    f"GET {_P}": "counts the asker's centers only",
    f"GET {_P}/{{period}}": "shows the reports of the asker's centers only",
}
