"""Doors of facilities, documents and plans, as `door_table` lists them."""

from typing import Any

from tests.enrollment.imports.books import book

_E = "/enrollment/api"

MEANS_OF_A_CENTER: dict[str, dict[str, Any]] = {
    f"GET {_E}/plans/{{plan_id}}/versions": {},
    f"GET {_E}/plans/{{plan_id}}/steps": {},
    f"GET {_E}/plans/{{plan_id}}/completion": {},
    f"GET {_E}/centers/{{center_id}}/facilities": {},
    f"POST {_E}/centers/{{center_id}}/rooms": {
        "json": {
            "name": "Hội trường B",
            "kind": "hall",
            "seats": 200,
            "in_use_from": "2019-01-01",
            "note": "mới",
        }
    },
    f"POST {_E}/centers/{{center_id}}/equipment": {
        "json": {
            "kind": "sound",
            "name": "Loa",
            "quantity": 2,
            "in_use_from": "2019-01-01",
            "note": "mới",
        }
    },
    f"POST {_E}/centers/{{center_id}}/materials": {
        "json": {
            "program_code": "NT_DANG",
            "program_version": 1,
            "title": "Giáo trình",
            "edition": "2021",
            "copies": 100,
            "note": "mới",
        }
    },
    f"POST {_E}/centers/{{center_id}}/investments": {
        "json": {
            "year": 2021,
            "source": "district",
            "purpose": "Sửa hội trường",
            "budgeted": 500000000,
            "note": "mới",
        }
    },
    f"POST {_E}/centers/{{center_id}}/needs": {
        "json": {
            "year": 2021,
            "subject": "Ghế",
            "quantity": 40,
            "estimated_cost": 1,
            "reason": "Ghế hỏng",
        }
    },
    f"GET {_E}/needs/{{need_id}}": {},
    f"GET {_E}/centers/{{center_id}}/documents": {},
    f"GET {_E}/centers/{{center_id}}/documents/next": {
        "params": {"type_code": "KH", "issued_on": "2021-05-01"}
    },
    f"POST {_E}/centers/{{center_id}}/documents": {
        "json": {
            "type_code": "KH",
            "issued_on": "2021-05-01",
            "title": "Kế hoạch mở lớp",
            "signer": "Lê Thị Giám Đốc",
            "note": "mới",
        }
    },
    f"GET {_E}/documents/{{document_id}}": {},
    f"POST {_E}/documents/{{document_id}}/amendment": {
        "json": {"revision": 1, "title": "Trích yếu đúng", "signer": "Lê Thị Giám Đốc", "note": "mới"}
    },
    f"POST {_E}/documents/{{document_id}}/voiding": {"json": {"reason": "Ghi nhầm sổ"}},
    f"POST {_E}/documents/{{document_id}}/attachments": {
        "files": {"file": ("bang.xlsx", book(), "application/octet-stream")}
    },
    f"GET {_E}/documents/{{document_id}}/attachments/{{attachment_id}}": {},
    f"POST {_E}/needs/{{need_id}}/answer": {"json": {"state": "met", "answer": "Đã mua"}},
}

MEANS_OF_THE_PROVINCE: dict[str, dict[str, Any]] = {
    f"POST {_E}/numbering-rules": {
        "json": {
            "center_id": "<center_id>",
            "type_code": "KH",
            "resets": "year",
            "family": "state",
            "symbol": "TTCT",
            "valid_from": "2021-01-01",
            "provenance": "kiểm thử",
        }
    },
    f"POST {_E}/party-terms": {
        "json": {
            "center_id": "<center_id>",
            "name": "Nhiệm kỳ thử",
            "begins_on": "2020-08-01",
            "ends_on": "2025-07-31",
            "provenance": "kiểm thử",
        }
    },
}
