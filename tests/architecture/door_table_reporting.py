"""Doors of reporting, as `door_table.py` lists them."""

from typing import Any

from tests.architecture.door_table_notices import (
    NOTICES_IN_SCOPE,
    NOTICES_OF_THE_PROVINCE,
    NOTICES_WITHOUT_KEY,
)
from tests.architecture.door_table_reports import (
    OF_REPORTS,
    REPORTS_IN_SCOPE,
    REPORTS_OF_THE_PROVINCE,
)
from tests.architecture.door_table_rules import RULES_IN_SCOPE, RULES_OF_THE_PROVINCE

_R = "/reporting/api"

OF_REPORTING: dict[str, dict[str, Any]] = {
    f"GET {_R}/centers/{{center_id}}": {},
    **OF_REPORTS,
    f"GET {_R}/classes": {"params": {"center_id": "<center_id>"}},
    f"GET {_R}/cells": {"params": {"center_id": "<center_id>"}},
    f"GET {_R}/classes/{{class_id}}": {},
    f"GET {_R}/figure": {"params": {"center_id": "<center_id>", "period": "2021-H1", "measure": "admitted"}},
    f"GET {_R}/content": {"params": {"center_id": "<center_id>"}},
    f"GET {_R}/letterheads": {"params": {"center_id": "<center_id>"}},
    f"POST {_R}/letterheads": {
        "json": {
            "center_id": "<center_id>",
            "valid_from": "2021-01-01",
            "kind": "party",
            "parent": "Huyện ủy",
            "issuer": "Trung tâm Chính trị",
            "symbol": "TTCT",
            "place": "Vĩnh Yên",
            "title": "Giám đốc",
        }
    },
}

REPORTING_OF_THE_PROVINCE: dict[str, dict[str, Any]] = {
    **REPORTS_OF_THE_PROVINCE,
    f"GET {_R}/cell": {
        "params": {
            "center_id": "<center_id>",
            "program_code": "NT_DANG",
            "period": "2021-03",
            "measure": "admitted",
        }
    },
    f"GET {_R}/quality": {},
    f"GET {_R}/events-of": {"params": {"owner": "enrollment", "subject": "<class_id>"}},
    **NOTICES_OF_THE_PROVINCE,
    **RULES_OF_THE_PROVINCE,
    f"GET {_R}/rebuilds": {},
    f"GET {_R}/rereads": {},
    f"POST {_R}/targets": {
        "json": {
            "code": "recruitment",
            "center_id": "<center_id>",
            "valid_from": "2021-06-01",
            "target": "95",
            "source": "15-CV/BTGTU",
        }
    },
    f"POST {_R}/cell-repairs": {
        "json": {
            "center_id": "<center_id>",
            "program_code": "NT_DANG",
            "period": "2021-03",
            "measure": "admitted",
        }
    },
    f"POST {_R}/rebuilds": {},
    f"POST {_R}/rereads": {"json": {"producer": "enrollment"}},
    f"POST {_R}/reconciliation": {},
}

REPORTING_IN_SCOPE: dict[str, str] = {
    "GET /reporting/api/audit-log": "tells a director what concerns the own centers only",
    **REPORTS_IN_SCOPE,
    **NOTICES_IN_SCOPE,
    **RULES_IN_SCOPE,
    f"GET {_R}/blanks": "shows the asker's centers only",
    f"GET {_R}/centers": "lists the asker's centers only",
    f"GET {_R}/facilities": "shows the asker's centers only",
    f"GET {_R}/lag": "numbers of events only",
    f"GET {_R}/overview": "ranks the asker's centers only",
    f"GET {_R}/people": "shows the asker's centers only",
    f"GET {_R}/programs": "names no center",
    f"GET {_R}/programs/{{code}}": "shows the program in the asker's centers only",
    f"GET {_R}/provincial": "shows the rows of the asker's centers only",
    f"GET {_R}/comparison": "compares the asker's centers only",
    f"GET {_R}/reconciliation": "shows the differences of the asker's centers only",
    f"GET {_R}/reconciliations": "shows the differences of the asker's centers only",
    f"GET {_R}/targets": "lists the province's and those of the asker's centers",
}

REPORTING_WITHOUT_KEY: dict[str, str] = {
    f"POST {_R}/cell-repairs": "counts one cell anew; done again, it finds it right",
    **NOTICES_WITHOUT_KEY,
    f"POST {_R}/rebuilds": "counts anew; done again, it finds nothing",
    f"POST {_R}/rereads": "one at a time for each owner: asked again, it tells how far that one is",
    f"POST {_R}/reconciliation": "compares and keeps one more run; nothing that is counted changes",
}
