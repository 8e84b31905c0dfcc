"""Doors of contests: how the tests ask them; `<name>` stands for an id of `contest_story.all_states`."""

from typing import Any

_E = "/enrollment/api"
_CONTEST = f"{_E}/contests/{{contest_id}}"
_DECISION = {"decision_number": "20-QĐ/TTCT", "decided_on": "2021-05-01"}

OF_CONTESTS: dict[str, dict[str, Any]] = {
    f"POST {_E}/contests": {
        "json": {
            "level": "center",
            "year": 2021,
            "center_id": "<center_id>",
            "name": "Hội thi cấp trung tâm, lần hai",
            "held_from": "2021-06-01",
            "held_to": "2021-06-02",
        }
    },
    f"GET {_CONTEST}": {},
    f"POST {_CONTEST}/steps": {
        "json": {
            "title": "Bồi dưỡng thí sinh",
            "starts_on": "2021-05-01",
            "ends_on": "2021-05-10",
            "responsible": "Phòng đào tạo",
        }
    },
    f"POST {_CONTEST}/judges": {"json": {"full_name": "Đỗ Thị Chấm", "office": "Trưởng khoa"}},
    f"POST {_CONTEST}/judges/{{judge_id}}/dismissal": {},
    f"POST {_CONTEST}/candidates": {
        "json": {
            "center_id": "<center_id>",
            "person_id": "<person_id>",
            "program_code": "NT_DANG",
            "lesson": "Bài 1",
        }
    },
    f"POST {_CONTEST}/candidates/{{candidate_id}}/withdrawal": {"json": {"reason": "Ốm dài ngày"}},
    f"POST {_CONTEST}/scores": {
        "json": {
            "revision": 5,
            "scores": [
                {"candidate_id": "<candidate_id>", "judge_id": "<judge_id>", "part": "giang", "score": "8.5"}
            ],
        }
    },
    f"POST {_CONTEST}/jury-order": {
        "path": {"contest_id": "<tied_contest>"},
        "json": {"candidate_ids": ["<tied_one>", "<tied_other>"]},
    },
    f"POST {_CONTEST}/announcement": {
        "path": {"contest_id": "<judged_contest>"},
        "json": _DECISION,
    },
    f"POST {_CONTEST}/correction": {"path": {"contest_id": "<announced_contest>"}},
    f"POST {_CONTEST}/next-round": {
        "path": {"contest_id": "<announced_contest>"},
        "json": {"contest_id": "<next_contest>"},
    },
}
