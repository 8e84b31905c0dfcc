"""The JSON doors of printing and templates, and how the tests ask them (`door_table.py`)."""

from typing import Any

_C = "/certification/api"
_SOURCE = """#let paper = (paper: "a5")
#let certificate(c, qr) = [#c.holder #qr(20mm)]"""

OF_PAPERS: dict[str, dict[str, Any]] = {
    f"POST {_C}/print-jobs": {"json": {"class_id": "<certified_class>", "reason": "Lần đầu"}},
    f"GET {_C}/print-jobs/{{job_id}}": {},
    f"POST {_C}/print-jobs/{{job_id}}/printed": {"json": {"through": 1}},
    f"POST {_C}/print-jobs/{{job_id}}/jams": {"json": {"sheet": 1, "reason": "Kẹt giấy"}},
    f"POST {_C}/print-jobs/{{job_id}}/leaving": {},
    f"POST {_C}/print-jobs/{{job_id}}/document-orders": {},
    f"POST {_C}/classes/{{class_id}}/document-orders": {"path": {"class_id": "<certified_class>"}},
    f"POST {_C}/registers/{{center_id}}/{{book}}/document-orders": {"path": {"book": "2021"}},
    f"GET {_C}/document-orders/{{order_id}}": {},
}
PAPERS_OF_THE_PROVINCE: dict[str, dict[str, Any]] = {
    f"POST {_C}/templates": {
        "json": {"source": _SOURCE, "effective_from": "2030-01-01", "provenance": "kiểm thử"}
    },
    f"POST {_C}/template-previews": {"json": {"source": _SOURCE}},
}
PAPERS_IN_SCOPE: dict[str, str] = {
    "GET /certification/api/audit-log": "tells a director what concerns the own centers only",
    f"GET {_C}/print-jobs": "lists the jobs of the asker's centers only",
    f"GET {_C}/templates": "names no center: everybody signed in may read them",
    f"GET {_C}/templates/{{template_id}}": "names no center: everybody signed in may read them",
}
PAPERS_WITHOUT_KEY: dict[str, str] = {
    f"POST {_C}/template-previews": "shows pictures and stores nothing",
}
