"""Every JSON door and how the tests ask it: a door that stands nowhere here fails the tests.

A request is what httpx is given (`path`, `params`, `json`, `data`, `files`); `<name>` stands for the id
of a thing of the first center (`tests/architecture/doors.py`).
"""

from typing import Any

from tests.architecture.door_table_blanks import BLANKS_IN_SCOPE, BLANKS_OF_THE_PROVINCE, OF_BLANKS
from tests.architecture.door_table_classes import OF_CLASSES
from tests.architecture.door_table_contests import OF_CONTESTS
from tests.architecture.door_table_imports import OF_IMPORTS
from tests.architecture.door_table_keys import OF_KEYS
from tests.architecture.door_table_means import MEANS_OF_A_CENTER, MEANS_OF_THE_PROVINCE
from tests.architecture.door_table_papers import (
    OF_PAPERS,
    PAPERS_IN_SCOPE,
    PAPERS_OF_THE_PROVINCE,
    PAPERS_WITHOUT_KEY,
)
from tests.architecture.door_table_reporting import (
    OF_REPORTING,
    REPORTING_IN_SCOPE,
    REPORTING_OF_THE_PROVINCE,
    REPORTING_WITHOUT_KEY,
)
from tests.architecture.door_table_results import OF_RESULTS
from tests.architecture.door_table_signing import IN_SCOPE_OF_SIGNING, OF_SIGNING, RULE

Request = dict[str, Any]
_ITEMS = [{"program_code": "NT_DANG", "quarter": 1, "classes": 2, "learners": 100}]
_DECISION = {"decision_number": "20-QĐ/TTCT", "decided_on": "2021-05-01"}
_NAMED = {
    "name": "Trung tâm mới",
    "short_name": "Mới",
    "parent": "Thành ủy Thử",
    "valid_from": "2022-01-01",
    "established_by": "9-QĐ/TU",
}
_E, _C = "/enrollment/api", "/certification/api"

_PERSON = f"{_E}/centers/{{center_id}}/people/{{person_id}}"

_LEARNER = {"seen_version": 0, "full_name": "Lê Văn Sửa", "birth_year": 1985, "gender": "male"}
_BECAUSE = {"reason": "Theo giấy tờ đã kiểm tra"}

OF_A_CENTER: dict[str, Request] = {
    f"GET {_E}/learners/{{learner_id}}": {},
    f"GET {_E}/learners/{{learner_id}}/warnings": {"params": {"program": "DV_MOI"}},
    f"POST {_E}/learners/{{learner_id}}/corrections": {"json": {**_LEARNER, **_BECAUSE}},
    f"POST {_E}/learner-pairs": {
        "json": {"one_id": "<learner_id>", "other_id": "<unlike_learner>", **_BECAUSE}
    },
    f"POST {_E}/learner-merges": {
        "json": {"kept_id": "<kept_learner>", "absorbed_id": "<like_learner>", **_BECAUSE}
    },
    f"POST {_E}/learner-merges/{{merge_id}}/undoing": {"json": _BECAUSE},
    f"POST {_E}/centers/{{center_id}}/appointments": {
        "json": {
            "full_name": "Lê Văn Giảng",
            "post": "lecturer",
            "employment": "part_time_lecturer",
            "valid_from": "2021-05-01",
            "decision_number": "9-QĐ",
        }
    },
    f"POST {_E}/centers/{{center_id}}/lecturer-rosters": {
        "json": {"settled_on": "2021-05-01", "decision_number": "1-QĐ", "appointment_ids": []}
    },
    f"GET {_E}/centers/{{center_id}}": {},
    f"GET {_E}/centers/{{center_id}}/staffing": {},
    f"POST {_E}/appointments/{{appointment_id}}/term": {
        "json": {**_DECISION, "valid_to": "2021-12-31", "reason": "Chuyển công tác"}
    },
    f"GET {_PERSON}": {},
    f"POST {_PERSON}/qualifications": {
        "json": {"kind": "political_theory", "level": "cao_cap", "since": "2015-06-01"}
    },
    f"POST {_PERSON}/qualifications/{{qualification_id}}/withdrawal": {},
    f"POST {_PERSON}/subjects": {
        "json": {"program_code": "NT_DANG", "lesson": "Bài 1", "valid_from": "2021-05-01"}
    },
    f"POST {_PERSON}/subjects/{{subject_id}}/ending": {"json": {"valid_to": "2021-12-31"}},
    f"POST {_PERSON}/activities": {"json": {"kind": "question", "quantity": "2", "done_on": "2021-05-01"}},
    f"POST {_PERSON}/activities/{{activity_id}}/withdrawal": {},
    f"GET {_E}/centers/{{center_id}}/appointments": {},
    f"GET {_E}/centers/{{center_id}}/seals": {},
    f"GET {_E}/centers/{{center_id}}/communes": {},
    f"POST {_E}/plans": {"json": {"center_id": "<center_id>", "year": 2023, "items": _ITEMS}},
    f"GET {_E}/plans/{{plan_id}}": {},
    f"POST {_E}/plans/{{plan_id}}/revision": {"json": {"items": _ITEMS}},
    f"POST {_E}/plans/{{plan_id}}/submission": {},
    f"GET {_E}/classes": {"params": {"center_id": "<center_id>"}},
    f"GET {_E}/classes/{{class_id}}": {},
    f"POST {_E}/classes/{{class_id}}/completion": {"json": _DECISION},
    f"POST {_E}/classes/{{class_id}}/cancellation": {"json": {"reason": "Không đủ người học"}},
    **OF_CLASSES,
    **OF_CONTESTS,
    **OF_RESULTS,
    **OF_IMPORTS,
    **MEANS_OF_A_CENTER,
    **OF_BLANKS,
    f"GET {_C}/registers/{{center_id}}/{{book}}/pages/{{page}}": {"path": {"book": "2021", "page": "1"}},
    f"GET {_C}/registers/{{center_id}}/{{book}}/appendix": {"path": {"book": "2021"}},
    f"GET {_C}/registers/{{center_id}}/{{book}}/proof": {"path": {"book": "2021"}},
    f"POST {_C}/registers/{{center_id}}/{{book}}/closing": {
        "path": {"book": "2021"},
        "json": {"edges_sealed": True},
    },
    f"POST {_C}/certificates/{{certificate_id}}/corrections": {
        "json": {
            "column": "holder_name",
            "value": "Lê Thị Sửa",
            "decision": "8-QĐ",
            "decided_on": "2021-06-20",
            "decided_by": "Đỗ Văn Ký, Giám đốc",
            "reason": "Ghi sai",
        }
    },
    f"POST {_C}/certificates/{{certificate_id}}/copies": {
        "json": {"quantity": 1, "recipient_name": "Lê Thị Nhận", "signer_title": "Giám đốc"}
    },
    f"GET {_C}/copies": {"params": {"center_id": "<center_id>", "year": 2021}},
    f"GET {_C}/handovers": {"params": {"center_id": "<center_id>"}},
    f"POST {_C}/handovers": {
        "json": {"certificate_ids": ["<certificate_id>"], "handed_on": "2021-06-01", "signed": True}
    },
    **OF_KEYS,
    **OF_SIGNING,
    **OF_PAPERS,
    **OF_REPORTING,
    f"GET {_C}/certificates": {"params": {"class_id": "<certified_class>"}},
    f"GET {_C}/certificates/{{certificate_id}}": {},
    f"GET {_C}/certificates/{{certificate_id}}/credential": {},
    f"POST {_C}/certificates/{{certificate_id}}/revocation": {
        "json": {"reason": "Cấp sai đối tượng", "decision_number": "70-QĐ/TTCT"}
    },
}
"""Doors that concern a thing of one center: for another center it does not exist."""

OF_THE_PROVINCE: dict[str, Request] = {
    f"POST {_E}/learner-rules": {
        "json": {
            "code": "TUOI_MOI",
            "kind": "age",
            "program_code": "NT_DANG",
            "effective_from": "2022-01-01",
            "lower_bound": 18,
            "provenance": "kiểm thử",
        }
    },
    f"POST {_E}/centers": {"json": {**_NAMED, "code": "TTCT-246", "area_code": "246", "province_code": "26"}},
    f"POST {_E}/centers/{{center_id}}/versions": {"json": _NAMED},
    f"POST {_E}/center-kinds": {
        "json": {
            "code": "TTCT_MOI",
            "name": "Trung tâm kiểu mới",
            "level": "district",
            "valid_from": "2026-01-01",
            "provenance": "kiểm thử",
        }
    },
    f"POST {_E}/centers/{{center_id}}/seals": {
        "json": {"inscription": "TTCT Thử", "valid_from": "2021-03-01", "granted_by": "12/ĐKMD"}
    },
    f"POST {_E}/centers/{{center_id}}/seals/withdrawal": {
        "path": {"center_id": "<sealed_center>"},
        "json": {"valid_to": "2021-06-01", "withdrawn_by": "3-BB"},
    },
    f"POST {_E}/successions": {
        "json": {
            "kind": "dissolve",
            "effective_on": "2021-07-01",
            "legal_act": "8-QĐ/TU",
            "predecessors": ["<ending_center>"],
            "successors": ["<sealed_center>"],
            "registers_to": "<sealed_center>",
            "reissue_to": "<sealed_center>",
        }
    },
    f"POST {_E}/successions/{{succession_id}}/receipts": {
        "json": {
            "registers_to": "<sealed_center>",
            "reissue_to": "<sealed_center>",
            "blanks_to": "<sealed_center>",
        }
    },
    f"POST {_E}/communes/changes": {
        "json": {
            "changed_on": "2025-07-01",
            "legal_act": "NQ thử",
            "communes": [{"code": "90001", "name": "Xã Thử", "province_code": "25"}],
            "lineage": [],
        }
    },
    f"POST {_E}/centers/{{center_id}}/communes": {
        "json": {"codes": ["90002"], "valid_from": "2021-03-01", "assigned_by": "4-QĐ/TU"}
    },
    f"POST {_E}/programs": {
        "json": {
            "code": "BD_MOI",
            "name": "Bồi dưỡng mới",
            "credential_title": "Giấy chứng nhận",
            "valid_from": "2021-01-01",
            "provenance": "kiểm thử",
        }
    },
    f"POST {_E}/rule-sets": {
        "json": {
            "code": "B-883",
            "title": "Quy tắc 2022",
            "provenance": "kiểm thử",
            "effective_from": "2022-01-01",
            "programs": ["NT_DANG"],
            "attendance_share": "0.8",
            "mark_scale": "10",
            "pass_mark": "5",
            "rounding_step": "0.1",
            "rounding_mode": "half_up",
            "redo_limit": 1,
            "bands": [{"code": "dat", "name": "Đạt", "lower": "5", "upper": "10", "good": True}],
        }
    },
    f"POST {_E}/centers/{{center_id}}/establishments": {
        "json": {"valid_from": "2021-05-01", "posts": 4, **_DECISION}
    },
    f"POST {_E}/contest-rules": {
        "json": {
            "level": "center",
            "valid_from": "2030-01-01",
            "provenance": "kiểm thử",
            "least_judges": 2,
            "rounding_step": "0.01",
            "parts": [
                {"code": "giang", "name": "Giảng", "name_en": "Teaching", "weight": "100", "scale": "10"}
            ],
            "prizes": [],
        }
    },
    f"POST {_E}/faculty-rules": {
        "json": {
            "valid_from": "2030-01-01",
            "provenance": "kiểm thử",
            "base_hours": "270",
            "direct_share": "0.5",
            "papers_per_hour": "6",
            "hours_per_question": "1.5",
            "hours_per_period": "1",
            "far_above": "1.5",
            "posts": [{"post": "lecturer", "norm_share": "1", "provenance": "kiểm thử"}],
            "standards": [],
        }
    },
    **MEANS_OF_THE_PROVINCE,
    **REPORTING_OF_THE_PROVINCE,
    **BLANKS_OF_THE_PROVINCE,
    **PAPERS_OF_THE_PROVINCE,
    **RULE,
    f"POST {_E}/plans/{{plan_id}}/return": {
        "path": {"plan_id": "<submitted_plan>"},
        "json": {"reason": "Chưa sát thực tế"},
    },
    f"POST {_E}/plans/{{plan_id}}/approval": {"path": {"plan_id": "<submitted_plan>"}},
    **{
        f"{method} /{service}/api/{path}": {}
        for service in ("enrollment", "certification", "reporting")
        for method, path in (
            ("GET", "parked-events"),
            ("POST", "parked-events/{parked}/replay"),
            ("GET", "event-lag"),
        )
    },
    **{
        f"POST /{service}/api/event-lag/{{producer}}/acceptance": {"json": {"reason": "Đã khôi phục"}}
        for service in ("enrollment", "certification", "reporting")
    },
}
"""Doors of the province or the administrator: closed to centers whatever is named, so nothing is told."""

IN_SCOPE: dict[str, str] = {
    **BLANKS_IN_SCOPE,
    **IN_SCOPE_OF_SIGNING,
    **PAPERS_IN_SCOPE,
    **REPORTING_IN_SCOPE,
    f"GET {_E}/audit-log": "tells a director what concerns the own centers only",
    f"GET {_E}/centers": "lists the asker's centers only",
    f"GET {_E}/center-kinds": "names no center",
    f"GET {_E}/successions": "lists what concerns the asker's centers only",
    f"GET {_E}/communes": "names no center: the statistics office's list",
    f"GET {_E}/communes/lineage": "names no center: what decrees did to communes",
    f"GET {_E}/staffing-proposals": "tells what the asker's centers lack only",
    f"GET {_E}/staffing-proposals.xlsx": "the same as a workbook",
    f"GET {_E}/contests": "lists the contests of the asker's centers only",
    f"GET {_E}/contest-rules": "names no center: the rules are for everybody who is signed in",
    f"GET {_E}/faculty-rules": "names no center: the rules are for everybody who is signed in",
    f"GET {_E}/plans": "lists the plans of the asker's centers only",
    f"GET {_E}/learners": "finds the learners of the asker's centers only",
    f"GET {_E}/document-lists": "shows the rules of all centers and the asker's own",
    f"GET {_E}/learner-pairs": "lists pairs of whom both are learners of the asker's centers",
    f"GET {_E}/learner-rules": "names no center: the rules are for everybody who is signed in",
    f"GET {_E}/facility-lists": "names no center: the lists are for everybody who is signed in",
    f"GET {_E}/programs": "names no center: the rules are for everybody who is signed in",
    f"GET {_E}/rule-sets": "names no center: the rules are for everybody who is signed in",
    f"GET {_C}/registers": "lists the books of the asker's centers only",
}
"""Doors that everybody signed in may ask: what they answer is cut to the scope."""

WITHOUT_KEY: dict[str, str] = {
    **PAPERS_WITHOUT_KEY,
    **REPORTING_WITHOUT_KEY,
    **{
        f"POST /{service}/api/{path}": reason
        for service in ("enrollment", "certification", "reporting")
        for path, reason in (
            ("parked-events/{parked}/replay", "the parked event's own mark lets it be replayed once"),
            ("event-lag/{producer}/acceptance", "accepting what is accepted already is refused"),
        )
    },
}
"""POST doors that take no `Idempotency-Key`, and why they need none."""
