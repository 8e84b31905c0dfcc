"""The JSON doors of blanks, and how the tests ask them: `tests/architecture/door_table.py`."""

from typing import Any

_C = "/certification/api"
_MINUTES = {"reason": "Kiểm tra kho", "minutes_number": "07/BB", "minutes_on": "2021-02-01"}

OF_BLANKS: dict[str, dict[str, Any]] = {
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
    f"POST {_C}/blank-deeds": {
        "json": {
            "kind": "lose",
            "center_id": "<center_id>",
            "serials": "VP 000004",
            "done_on": "2021-02-01",
            **_MINUTES,
        }
    },
    f"GET {_C}/blank-stocktakings": {"params": {"center_id": "<center_id>"}},
    f"GET {_C}/blank-stocktakings/{{stocktaking_id}}": {},
    f"POST {_C}/blank-stocktakings": {
        "json": {"center_id": "<uncounted_center>", "counted_on": "2021-02-01"}
    },
    f"POST {_C}/blank-stocktakings/{{stocktaking_id}}/counts": {
        "json": {"usable": "VP 000003 - VP 000004", "none_spoiled": True}
    },
    f"POST {_C}/blank-stocktakings/{{stocktaking_id}}/explanations": {
        "json": {"serials": "VP 000004", "cause": "lost", **_MINUTES}
    },
    f"POST {_C}/blank-stocktakings/{{stocktaking_id}}/closing": {
        "json": {"minutes_number": "08/BB", "minutes_on": "2021-07-27", "members": "Lê Văn Kho, thủ quỹ"}
    },
    f"POST {_C}/blank-stocktakings/{{stocktaking_id}}/giving-up": {"json": {"reason": "Mở nhầm ngày"}},
    f"GET {_C}/blank-ledgers/{{center_id}}": {"params": {"first": "2021-01-01", "last": "2021-12-31"}},
    f"POST {_C}/certificates/{{certificate_id}}/blank-replacement": {
        "json": {"spoiled_serial": "VP 000001", "reason": "Kẹt giấy trong máy in"}
    },
}
BLANKS_OF_THE_PROVINCE: dict[str, dict[str, Any]] = {
    f"POST {_C}/blank-stock-rules": {
        "json": {
            "center_id": "<center_id>",
            "effective_from": "2030-01-01",
            "least": 100,
            "days_of_use": 60,
            "provenance": "kiểm thử",
        }
    },
    f"POST {_C}/blank-rules": {
        "json": {
            "center_id": "<center_id>",
            "effective_from": "2030-01-01",
            "mode": "self_printed",
            "pattern": "{unit}/{year}/{seq:06d}",
            "provenance": "kiểm thử",
        }
    },
}
BLANKS_IN_SCOPE: dict[str, str] = {
    f"GET {_C}/blank-stock": "lists the asker's centers only",
    f"GET {_C}/blank-stock-rules": "shows the rules of all centers and the asker's own",
    f"GET {_C}/blank-ledgers": "lists the asker's centers only",
    f"GET {_C}/blank-rules": "shows the rules of all centers and the asker's own",
}
