"""The doors of a class from its plan to its list and timetable, as `door_table` lists them."""

from typing import Any

_E = "/enrollment/api"
_DECISION = {"decision_number": "20-QĐ/TTCT", "decided_on": "2021-05-01"}
_TERMS = {
    "code": "KH-09",
    "name": "Lớp mới",
    "program_code": "NT_DANG",
    "opened_on": "2021-06-01",
    "closed_on": "2021-06-30",
    "periods": 50,
    "quota": 60,
}
_ON = {"on": "2021-06-02", "reason": "Chuyển công tác"}
_SESSION = {"held_on": "2021-06-05", "first_period": 6, "periods": 5, "lesson": "Bài 3"}
_RUNNING = {"class_id": "<running_class>"}
_OF_SESSION = {**_RUNNING, "session_id": "<running_session>"}

OF_CLASSES: dict[str, dict[str, Any]] = {
    f"POST {_E}/centers/{{center_id}}/classes": {"json": _TERMS},
    f"POST {_E}/classes/{{class_id}}/revision": {
        "path": {"class_id": "<planned_class>"},
        "json": {**_TERMS, "revision": 1},
    },
    f"POST {_E}/classes/{{class_id}}/opening-decision": {
        "path": {"class_id": "<planned_class>"},
        "json": _DECISION,
    },
    f"POST {_E}/classes/{{class_id}}/opening": {"path": {"class_id": "<decided_class>"}},
    f"POST {_E}/classes/{{class_id}}/officers": {
        "path": _RUNNING,
        "json": {"monitor_id": "<enrolment_id>", "revision": 3},
    },
    f"POST {_E}/classes/{{class_id}}/nominations": {
        "path": _RUNNING,
        "json": {
            "sending_unit": "Đảng ủy xã Thử",
            "nominees": [
                {"full_name": "Lê Thị Mới", "birth": "7/1985", "gender": "Nữ", "unit": "Xã Thử"},
            ],
        },
    },
    f"POST {_E}/classes/{{class_id}}/summons": {
        "path": _RUNNING,
        "json": {"enrolment_ids": ["<nominated_enrolment>"], "document": "05-TB/TTCT"},
    },
    f"POST {_E}/classes/{{class_id}}/rejections": {
        "path": _RUNNING,
        "json": {"enrolment_ids": ["<nominated_enrolment>"], "reason": "Chưa đủ tuổi"},
    },
    f"POST {_E}/classes/{{class_id}}/admission": {
        "path": _RUNNING,
        "json": {"on": "2021-06-02", "came": ["<summoned_enrolment>"]},
    },
    f"POST {_E}/classes/{{class_id}}/enrolments/{{enrolment_id}}/standing": {
        "path": _RUNNING,
        "json": {"step": "withdraw", **_ON},
    },
    f"POST {_E}/classes/{{class_id}}/enrolments/{{enrolment_id}}/transfer": {
        "path": _RUNNING,
        "json": {"target_id": "<other_class>", **_ON},
    },
    f"GET {_E}/classes/{{class_id}}/timetable": {"path": _RUNNING},
    f"POST {_E}/classes/{{class_id}}/sessions": {"path": _RUNNING, "json": _SESSION},
    f"POST {_E}/classes/{{class_id}}/sessions/{{session_id}}": {
        "path": _OF_SESSION,
        "json": {**_SESSION, "revision": 1},
    },
    f"POST {_E}/classes/{{class_id}}/sessions/{{session_id}}/removal": {"path": _OF_SESSION},
}
