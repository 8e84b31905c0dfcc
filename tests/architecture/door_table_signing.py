"""The JSON doors of signing and reissue, and how the tests ask them: `tests/architecture/door_table.py`."""

from typing import Any

_C = "/certification/api"
_SIGNED = {"signed_on": "2021-06-20"}

OF_SIGNING: dict[str, dict[str, Any]] = {
    f"POST {_C}/classes/{{class_id}}/signing-batches": {"path": {"class_id": "<draft_class>"}},
    f"GET {_C}/signing-batches/{{batch_id}}": {},
    f"POST {_C}/signing-batches/{{batch_id}}/signature": {"json": _SIGNED},
    f"POST {_C}/signing-batches/{{batch_id}}/return": {"json": {"reason": "Sai tên lớp"}},
    f"POST {_C}/certificates/{{certificate_id}}/review-closing": {
        "path": {"certificate_id": "<reviewed_certificate>"},
        "json": {"outcome": "confirm", "reason": "Không in trên giấy"},
    },
    f"POST {_C}/certificates/{{certificate_id}}/reissue": {
        "json": {"why": "center_error", "reason": "In nhòe", **_SIGNED}
    },
    f"POST {_C}/certificates/{{certificate_id}}/cancellation": {"json": {"reason": "In nhầm"}},
    f"GET {_C}/overdue": {"params": {"center_id": "<center_id>"}},
}
RULE: dict[str, dict[str, Any]] = {
    f"POST {_C}/issuing-rules": {
        "json": {
            "center_id": "<center_id>",
            "effective_from": "2021-08-01",
            "mode": "by_batch",
            "provenance": "kiểm thử",
        }
    },
    f"POST {_C}/validity-rules": {
        "json": {
            "program_code": "KIEM_THU",
            "effective_from": "2021-08-01",
            "months": 36,
            "not_seen_yet": True,
            "provenance": "kiểm thử",
        }
    },
    f"POST {_C}/register-rules": {
        "json": {
            "pattern": "{seq:05d}/{year}/{unit}",
            "reset": "yearly",
            "when_closed": "next_book",
            "rows_per_page": 30,
            "effective_from": "2021-08-01",
            "provenance": "kiểm thử",
        }
    },
    f"POST {_C}/signing-posts": {
        "json": {
            "post": "kiem_thu",
            "effective_from": "2021-08-01",
            "not_seen_yet": True,
            "provenance": "kiểm thử",
        }
    },
    f"POST {_C}/clock-rules": {
        "json": {
            "effective_from": "2021-08-01",
            "ends_with": "registration",
            "warn_days": 3,
            "provenance": "kiểm thử",
        }
    },
}
"""The province's doors."""
IN_SCOPE_OF_SIGNING: dict[str, str] = {
    f"GET {_C}/issuing-rules": "shows the rules for all and those of the asker's centers",
    f"GET {_C}/validity-rules": "shows the dated rules, which hold for all",
    f"GET {_C}/register-rules": "shows the dated rules, which hold for all",
    f"GET {_C}/signing-posts": "shows the dated rules, which hold for all",
    f"GET {_C}/signing-batches": "lists the batches of the asker's centers only",
    f"GET {_C}/unregistered": "lists what waits at the asker's centers only",
    f"GET {_C}/clock-rules": "shows the rules for all",
}
