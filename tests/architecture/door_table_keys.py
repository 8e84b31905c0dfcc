"""The JSON doors of signing keys and signed files, and how the tests ask them: `door_table.py`."""

from datetime import UTC, datetime
from typing import Any

from tests.certification.signing_keys import PASSWORD, issued

_C = "/certification/api"
_SINCE = datetime(2021, 1, 1, tzinfo=UTC)
_FILE = {"file": ("khoa.p12", issued(now=_SINCE, days=(0, 36_500)).file(), "application/x-pkcs12")}

OF_KEYS: dict[str, dict[str, Any]] = {
    f"GET {_C}/centers/{{center_id}}/pdf-keys": {},
    f"POST {_C}/centers/{{center_id}}/pdf-keys": {"data": {"password": PASSWORD}, "files": _FILE},
    f"GET {_C}/pdf-keys/{{key_id}}/certificate": {},
    f"GET {_C}/certificates/{{certificate_id}}/paper-signature": {},
    f"POST {_C}/pdf-keys/{{key_id}}/withdrawal": {
        "json": {"withdrawn_from": "2021-06-20", "reason": "Đổi nhà cung cấp"}
    },
}
