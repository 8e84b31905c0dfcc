"""The JSON doors of imports and how the tests ask them: a part of `door_table.py`."""

from typing import Any

from tests.enrollment.imports.books import book, head

_E = "/enrollment/api"
_SENT = "STT,Họ và tên,Ngày sinh,Giới tính,Đơn vị\n1,Lê Thị Cử,7/1985,Nữ,UBND xã Thử\n"
_SHEET = {"workbook": ("cu-di-hoc.csv", _SENT.encode(), "text/csv")}
_FILE = {"workbook": ("lop.xlsx", book(head("Mã lớp", "BX-02/2021")), "application/octet-stream")}

OF_IMPORTS: dict[str, dict[str, Any]] = {
    f"GET {_E}/classes/{{class_id}}/export/list.xlsx": {},
    f"GET {_E}/classes/{{class_id}}/export/attendance.xlsx": {},
    f"GET {_E}/classes/{{class_id}}/export/marks.xlsx": {},
    f"GET {_E}/classes/{{class_id}}/export/nominations.xlsx": {},
    f"POST {_E}/classes/{{class_id}}/imports/{{kind}}": {"path": {"kind": "nominations"}, "files": _SHEET},
    f"GET {_E}/imports/{{import_id}}/changes": {},
    f"POST {_E}/imports": {"data": {"center_id": "<center_id>"}, "files": _FILE},
    f"GET {_E}/imports/{{import_id}}": {},
    f"GET {_E}/imports": {"params": {"center_id": "<center_id>"}},
    f"POST {_E}/imports/{{import_id}}/check": {"json": {"answers": {"mark": "yes"}}},
    f"POST {_E}/imports/{{import_id}}/layout": {
        "json": {"fingerprint": "<import_layout>", "columns": {"A": "ordinal"}}
    },
    f"POST {_E}/imports/{{import_id}}/load": {},
    f"POST {_E}/imports/{{import_id}}/steps": {"json": {"good_rows_only": True}},
    f"GET {_E}/imports/{{import_id}}/problems.xlsx": {"path": {"import_id": "<refused_import>"}},
}
