"""Doors of notices, as `door_table.py` lists them."""

from typing import Any

_R = "/reporting/api"
_NONE = "00000000-0000-7000-8000-000000000001"

NOTICES_OF_THE_PROVINCE: dict[str, dict[str, Any]] = {
    f"POST {_R}/notice-rules": {
        "json": {
            "kind": "report_due",
            "valid_from": "2150-01-01",
            "days_ahead": 5,
            "threshold": "0",
            "told_to": ["director", "province"],
            "source": "12-HD/BTGTU",
        }
    },
    f"GET {_R}/notice-webhooks": {},
    f"POST {_R}/notice-webhooks": {
        "json": {"name": "Trục", "url": "https://127.0.0.1/hook", "kinds": ["report_due"]}
    },
    f"POST {_R}/notice-webhooks/{{webhook_id}}/end": {"path": {"webhook_id": _NONE}},
    f"GET {_R}/notice-deliveries": {},
    f"POST {_R}/notice-deliveries/{{delivery_id}}/retry": {"path": {"delivery_id": _NONE}},
}

NOTICES_IN_SCOPE: dict[str, str] = {
    f"GET {_R}/calendar-address": "a moment",
    f"PUT {_R}/calendar-address": "the asker's own address",
    f"DELETE {_R}/calendar-address": "the asker's own address",
    f"GET {_R}/notices": "tells of the asker's centers only",
    f"GET {_R}/notices/unread": "a number",
    f"POST {_R}/notices/read": "notes what the asker has read",
    f"GET {_R}/notice-rules": "names no center: the rules are for everybody who is signed in",
    f"GET {_R}/notice-subscription": "tells what the asker wants by mail",
    f"PUT {_R}/notice-subscription": "keeps what the asker wants by mail; what is sent is cut to the scope",
}

NOTICES_WITHOUT_KEY: dict[str, str] = {
    f"POST {_R}/notices/read": "marking as read again changes nothing but until when",
    f"POST {_R}/notice-webhooks": "its answer holds a secret, which is kept nowhere; the name is taken once",
    f"POST {_R}/notice-webhooks/{{webhook_id}}/end": "what has ended cannot be ended again",
    f"POST {_R}/notice-deliveries/{{delivery_id}}/retry": "what waits already is refused",
}
