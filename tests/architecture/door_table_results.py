"""The doors of attendance, marks and what a decision would decide, as `door_table` lists them."""

from typing import Any

_E = "/enrollment/api"
_AMENDED = {"decision_number": "20-QĐ/TTCT", "decided_on": "2021-05-01", "reason": "Chấm sót một câu"}

OF_RESULTS: dict[str, dict[str, Any]] = {
    f"GET {_E}/classes/{{class_id}}/attendance": {},
    f"PUT {_E}/classes/{{class_id}}/attendance": {
        "json": {
            "cells": [
                {
                    "enrolment_id": "<marked_enrolment>",
                    "session_id": "<session_id>",
                    "before": "",
                    "after": "P",
                }
            ]
        }
    },
    f"POST {_E}/classes/{{class_id}}/makeups": {
        "json": {
            "enrolment_id": "<marked_enrolment>",
            "session_id": "<missed_session>",
            "periods": 2,
            "held_on": "2021-03-20",
            "reason": "Học bù cùng lớp khác",
        }
    },
    f"GET {_E}/classes/{{class_id}}/papers": {},
    f"PUT {_E}/classes/{{class_id}}/papers": {
        "json": {
            "cells": [
                {
                    "enrolment_id": "<marked_enrolment>",
                    "attempt": 1,
                    "place": "first",
                    "before": "7.5",
                    "after": "8,5",
                }
            ]
        }
    },
    f"GET {_E}/classes/{{class_id}}/completion": {},
    f"GET {_E}/completions/{{completion_id}}": {},
    f"POST {_E}/completions/{{completion_id}}/correction": {"json": {**_AMENDED, "mark": "9"}},
    f"POST {_E}/completions/{{completion_id}}/annulment": {"json": _AMENDED},
}
