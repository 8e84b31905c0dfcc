"""Every JSON door and how the tests ask it: a door that stands nowhere here fails the tests.

A request is what httpx is given (`path`, `params`, `json`, `data`, `files`); `<name>` stands for the id
of a thing of the first center (`tests/architecture/doors.py`).
"""

from typing import Any

from tests.enrollment.imports.books import book, head

Request = dict[str, Any]
_ITEMS = [{"program_code": "NT_DANG", "quarter": 1, "classes": 2, "learners": 100}]
_DECISION = {"decision_number": "20-QĐ/TTCT", "decided_on": "2021-05-01"}
_AMENDED = {**_DECISION, "reason": "Chấm sót một câu"}
_NAMED = {
    "name": "Trung tâm mới",
    "short_name": "Mới",
    "parent": "Thành ủy Thử",
    "valid_from": "2022-01-01",
    "established_by": "9-QĐ/TU",
}
_FILE = {"workbook": ("lop.xlsx", book(head("Mã lớp", "BX-02/2021")), "application/octet-stream")}
_E, _C, _R = "/enrollment/api", "/certification/api", "/reporting/api"

OF_A_CENTER: dict[str, Request] = {
    f"POST {_E}/centers/{{center_id}}/appointments": {
        "json": {
            "full_name": "Lê Văn Giảng",
            "post": "lecturer",
            "employment": "part_time_lecturer",
            "valid_from": "2021-05-01",
            "decision_number": "9-QĐ",
        }
    },
    f"POST {_E}/centers/{{center_id}}/lecturer-rosters": {
        "json": {"settled_on": "2021-05-01", "decision_number": "1-QĐ", "appointment_ids": []}
    },
    f"GET {_E}/centers/{{center_id}}": {},
    f"GET {_E}/centers/{{center_id}}/appointments": {},
    f"POST {_E}/plans": {"json": {"center_id": "<center_id>", "year": 2023, "items": _ITEMS}},
    f"GET {_E}/plans/{{plan_id}}": {},
    f"POST {_E}/plans/{{plan_id}}/revision": {"json": {"items": _ITEMS}},
    f"POST {_E}/plans/{{plan_id}}/submission": {},
    f"GET {_E}/classes": {"params": {"center_id": "<center_id>"}},
    f"GET {_E}/classes/{{class_id}}": {},
    f"POST {_E}/classes/{{class_id}}/completion": {"json": _DECISION},
    f"POST {_E}/classes/{{class_id}}/cancellation": {"json": {"reason": "Không đủ người học"}},
    f"GET {_E}/completions/{{completion_id}}": {},
    f"POST {_E}/completions/{{completion_id}}/correction": {"json": {**_AMENDED, "mark": "9"}},
    f"POST {_E}/completions/{{completion_id}}/annulment": {"json": _AMENDED},
    f"POST {_E}/imports": {"data": {"center_id": "<center_id>"}, "files": _FILE},
    f"GET {_E}/imports/{{import_id}}": {},
    f"POST {_E}/imports/{{import_id}}/load": {},
    f"GET {_E}/imports/{{import_id}}/problems.xlsx": {"path": {"import_id": "<refused_import>"}},
    f"POST {_C}/blank-lots": {
        "json": {
            "center_id": "<center_id>",
            "prefix": "VP ",
            "first": "000101",
            "last": "000110",
            "received_on": "2021-01-04",
            "minutes_number": "02/BB",
        }
    },
    f"GET {_C}/blanks": {"params": {"center_id": "<center_id>"}},
    f"GET {_C}/certificates": {"params": {"class_id": "<certified_class>"}},
    f"GET {_C}/certificates/{{certificate_id}}": {},
    f"POST {_C}/certificates/{{certificate_id}}/revocation": {
        "json": {"reason": "Cấp sai đối tượng", "decision_number": "70-QĐ/TTCT"}
    },
}
"""Doors that concern a thing of one center: for another center it does not exist."""

OF_THE_PROVINCE: dict[str, Request] = {
    f"POST {_E}/centers": {"json": {**_NAMED, "code": "TTCT-246", "area_code": "246", "province_code": "26"}},
    f"POST {_E}/centers/{{center_id}}/versions": {"json": _NAMED},
    f"POST {_E}/programs": {
        "json": {
            "code": "BD_MOI",
            "name": "Bồi dưỡng mới",
            "credential_title": "Giấy chứng nhận",
            "valid_from": "2021-01-01",
            "provenance": "kiểm thử",
        }
    },
    f"POST {_E}/rule-sets": {
        "json": {
            "code": "B-883",
            "title": "Quy tắc 2022",
            "provenance": "kiểm thử",
            "effective_from": "2022-01-01",
            "programs": ["NT_DANG"],
            "attendance_share": "0.8",
            "mark_scale": "10",
            "pass_mark": "5",
            "rounding_step": "0.1",
            "rounding_mode": "half_up",
            "redo_limit": 1,
            "bands": [{"code": "dat", "name": "Đạt", "lower": "5", "upper": "10", "good": True}],
        }
    },
    f"POST {_E}/plans/{{plan_id}}/return": {
        "path": {"plan_id": "<submitted_plan>"},
        "json": {"reason": "Chưa sát thực tế"},
    },
    f"POST {_E}/plans/{{plan_id}}/approval": {"path": {"plan_id": "<submitted_plan>"}},
    f"POST {_R}/reconciliation": {},
    **{
        f"{method} /{service}/api/{path}": {}
        for service in ("enrollment", "certification", "reporting")
        for method, path in (
            ("GET", "parked-events"),
            ("POST", "parked-events/{parked}/replay"),
            ("GET", "event-lag"),
        )
    },
    **{
        f"POST /{service}/api/event-lag/{{producer}}/acceptance": {"json": {"reason": "Đã khôi phục"}}
        for service in ("enrollment", "certification", "reporting")
    },
}
"""Doors of the province or the administrator: closed to centers whatever is named, so nothing is told."""

IN_SCOPE: dict[str, str] = {
    f"GET {_E}/centers": "lists the asker's centers only",
    f"GET {_E}/plans": "lists the plans of the asker's centers only",
    f"GET {_E}/programs": "names no center: the rules are for everybody who is signed in",
    f"GET {_E}/rule-sets": "names no center: the rules are for everybody who is signed in",
    f"GET {_R}/provincial": "shows the rows of the asker's centers only",
    f"GET {_R}/reconciliation": "shows the differences of the asker's centers only",
    f"GET {_R}/lag": "numbers of events only",
}
"""Doors that everybody signed in may ask: what they answer is cut to the scope."""

WITHOUT_KEY: dict[str, str] = {
    f"POST {_R}/reconciliation": "compares and keeps one more run; nothing that is counted changes",
    **{
        f"POST /{service}/api/{path}": reason
        for service in ("enrollment", "certification", "reporting")
        for path, reason in (
            ("parked-events/{parked}/replay", "the parked event's own mark lets it be replayed once"),
            ("event-lag/{producer}/acceptance", "accepting what is accepted already is refused"),
        )
    },
}
"""POST doors that take no `Idempotency-Key`, and why they need none."""
