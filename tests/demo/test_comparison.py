"""The comparison names every disagreement, and nothing but disagreements."""

import copy
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from stack.demo.comparison import against_article, compare, disagreements, percent
from stack.demo.province import Province
from stack.demo.recount import CountedClass

Report = dict[str, Any]


def exact_report(province: Province, counted: list[CountedClass]) -> Report:
    """Return the report that a flawless system would give, in the shape of reporting's API."""
    sums: dict[tuple[str, str], Counter[str]] = {}
    for one in counted:
        sums.setdefault((one.center, one.program), Counter()).update(one.figures)
    for center in province.centers:
        for line in center.plan:
            planned = {
                "classes_planned_year": sum(line.classes),
                "learners_planned_year": sum(line.learners),
            }
            sums.setdefault((center.code, line.program), Counter()).update(planned)

    def entry(center: str | None = None, program: str | None = None) -> Report:
        figures: Counter[str] = Counter()
        for place, part in sums.items():
            if (center is None or place[0] == center) and (program is None or place[1] == program):
                figures.update(part)
        pairs = {
            "recruitment": ("admitted", "summoned"),
            "good_share": ("good", "completed"),
            "plan_classes": ("classes_opened", "classes_planned_year"),
            "plan_learners": ("admitted", "learners_planned_year"),
        }
        rates = {code: percent(figures[part], figures[whole]) for code, (part, whole) in pairs.items()}
        return {
            "figures": dict(figures),
            "rates": {code: {"percent": None if rate is None else str(rate)} for code, rate in rates.items()},
        }

    rows = [
        {
            "center": {"code": center.code},
            **entry(center.code),
            "staff": {"value": len(center.staff)},
            "lecturers": {"value": center.lecturers},
            "programs": [
                {"code": program, **entry(center.code, program)}
                for code, program in sums
                if code == center.code
            ],
        }
        for center in province.centers
    ]
    return {
        "rows": rows,
        "programs": [{"code": program.code, **entry(program=program.code)} for program in province.programs],
        "totals": {**entry(), "staff": {"value": 32}, "lecturers": {"value": 79}},
        "completeness": {"centers": {"reported": 9}, "lecturers": {"reported": 8}},
    }


@pytest.fixture
def report(province: Province, counted: list[CountedClass]) -> Report:
    """Give a report in which everything agrees; a test may spoil it."""
    return copy.deepcopy(exact_report(province, counted))


def test_an_exact_report_agrees_in_every_figure(
    province: Province, counted: list[CountedClass], report: Report
) -> None:
    """Hundreds of figures are compared, and the article's too."""
    figures = compare(province, counted, report) + against_article(province, report)
    assert disagreements(figures) == []
    assert len(figures) > 35 * 14


def _one_more_certificate(report: Report) -> None:
    report["rows"][3]["programs"][0]["figures"]["certificates_issued"] += 1


def _another_band(report: Report) -> None:
    report["rows"][2]["programs"][1]["figures"]["band:unknown"] = 1


def _a_program_nobody_taught(report: Report) -> None:
    report["rows"][0]["programs"].append({"code": "CD", "figures": {"admitted": 5}, "rates": {}})


def _a_center_missing(report: Report) -> None:
    del report["rows"][8]


def _zero_instead_of_not_reported(report: Report) -> None:
    report["rows"][4]["lecturers"]["value"] = 0


def _a_rate_from_averages(report: Report) -> None:
    report["totals"]["rates"]["recruitment"]["percent"] = "91.30"


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (_one_more_certificate, "Tam Dương · "),
        (_another_band, "band:unknown"),
        (_a_program_nobody_taught, "Vĩnh Yên · CD"),
        (_a_center_missing, "số trung tâm"),
        (_zero_instead_of_not_reported, "Tam Đảo, giảng viên kiêm chức"),
        (_a_rate_from_averages, "Toàn tỉnh, tỷ lệ chiêu sinh"),
    ],
)
def test_a_planted_error_is_found_and_named(
    province: Province,
    counted: list[CountedClass],
    report: Report,
    spoil: Callable[[Report], None],
    named: str,
) -> None:
    """Whatever is wrong in the report, the sentence says where."""
    spoil(report)
    wrong = disagreements(compare(province, counted, report))
    assert wrong
    assert any(named in str(figure) for figure in wrong)


def test_a_report_short_of_the_article_is_found(province: Province, report: Report) -> None:
    """If the live figures miss the article's claims, that is a disagreement too."""
    report["totals"]["figures"]["good"] = 1
    report["totals"]["staff"]["value"] = 31
    named = {figure.measure for figure in disagreements(against_article(province, report))}
    assert named == {"biên chế", "khá–giỏi trên 85%"}
