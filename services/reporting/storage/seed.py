"""The definitions with which reporting begins; each with its source. Later ones are new dated rows."""

from typing import Any

from services.reporting.storage.seed_sentences import BEGINNING

PERIOD_RULES: list[dict[str, Any]] = [
    {
        "counts": "opening",
        "valid_from": BEGINNING,
        "valid_to": None,
        "by_day": "opened_on",
        "source": "report.class_period (giả định, chờ Ban Tuyên giáo Tỉnh ủy xác nhận)",
    },
    {
        "counts": "results",
        "valid_from": BEGINNING,
        "valid_to": None,
        "by_day": "closed_on",
        "source": "report.class_period (giả định, chờ Ban Tuyên giáo Tỉnh ủy xác nhận)",
    },
]

_ARTICLE = "Báo cáo 6 tháng đầu năm 2021 của tỉnh Vĩnh Phúc (bài báo ngày 27/7/2021)"


def _rate(position: int, code: str, **members: Any) -> dict[str, Any]:
    return {
        "code": code,
        "position": position,
        "valid_from": BEGINNING,
        "valid_to": None,
        "denominator_span": "period",
        "target_span": "any",
        "projection": "none",
        **members,
    }


RATES: list[dict[str, Any]] = [
    _rate(
        1,
        "recruitment",
        numerator=["admitted"],
        denominator=["summoned"],
        name_vi="Tỷ lệ chiêu sinh",
        name_en="Recruitment rate",
        formula_vi="nhập học ÷ triệu tập × 100",
        formula_en="admitted ÷ summoned × 100",
        target="90.00",
        source=f"Chỉ tiêu 90 %: {_ARTICLE}; mẫu số: giả định",
    ),
    _rate(
        2,
        "good_share",
        numerator=["good"],
        denominator=["completed"],
        name_vi="Tỷ lệ khá, giỏi",
        name_en="Rated khá or better",
        formula_vi="xếp loại khá trở lên ÷ hoàn thành × 100",
        formula_en="rated khá or better ÷ completed × 100",
        target="85.00",
        source=f"Chỉ tiêu 85 %: {_ARTICLE}; mẫu số: giả định",
    ),
    _rate(
        3,
        "plan_classes",
        numerator=["classes_opened"],
        denominator=["classes_planned"],
        denominator_span="year",
        target_span="year",
        projection="by_plan",
        name_vi="Thực hiện kế hoạch năm (lớp)",
        name_en="Year's plan, classes",
        formula_vi="lớp đã mở ÷ số lớp kế hoạch cả năm × 100",
        formula_en="classes opened ÷ classes planned for the year × 100",
        target="100.00",
        source=f"Chỉ tiêu 100 % kế hoạch năm: {_ARTICLE}",
    ),
    _rate(
        4,
        "plan_learners",
        numerator=["admitted"],
        denominator=["learners_planned"],
        denominator_span="year",
        target_span="year",
        projection="by_plan",
        name_vi="Thực hiện kế hoạch năm (học viên)",
        name_en="Year's plan, learners",
        formula_vi="nhập học ÷ số học viên kế hoạch cả năm × 100",
        formula_en="admitted ÷ learners planned for the year × 100",
        target="100.00",
        source=f"Chỉ tiêu 100 % kế hoạch năm: {_ARTICLE}",
    ),
]

DEADLINE_RULES: list[dict[str, Any]] = [
    {
        "months": months,
        "valid_from": BEGINNING,
        "valid_to": None,
        "days_after": days,
        "source": "report.deadline (giả định, chờ Ban Tuyên giáo Tỉnh ủy xác nhận)",
    }
    for months, days in ((1, 5), (3, 7), (6, 10), (9, 10), (12, 15))
]
"""Within how many days after a period's end its report is due: no document that we know says so."""

_ASSUMED = "giả định, chờ Ban Tuyên giáo Tỉnh ủy xác nhận"
NOTICE_RULES: list[dict[str, Any]] = [
    {
        "kind": kind,
        "valid_from": BEGINNING,
        "days_ahead": days_ahead,
        "threshold": threshold,
        "told_to": ["officer", "director", "province"],
        "source": f"report.notice ({_ASSUMED})",
    }
    for kind, days_ahead, threshold in (
        ("plan_behind", 0, "90"),
        ("recruitment_low", 14, "90"),
        ("certificates_overdue", 0, "1"),
        ("report_due", 7, "0"),
    )
]
"""When something needs attention, and whose: no document says so."""

POSTS: list[dict[str, Any]] = [
    {"post": post, "title": title, "seen_on": BEGINNING, "position": position}
    for position, (post, title) in enumerate(
        (
            ("director", "Giám đốc"),
            ("deputy_director", "Phó Giám đốc"),
            ("lecturer", "Giảng viên"),
            ("clerk", "Giáo vụ"),
        ),
        1,
    )
]
"""Posts in the order in which tables show them (QĐ 208-QĐ/TW); others come after, as they are told."""
