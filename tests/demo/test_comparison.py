"""The comparison names every disagreement, and nothing but disagreements."""

import copy
from collections.abc import Callable

import pytest

from stack.demo.comparison import against_article, compare, disagreements
from stack.demo.province import Province
from stack.demo.recount import CountedClass
from tests.demo.flawless import Report, exact_report


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


def _a_blank_unaccounted_for(report: Report) -> None:
    report["rows"][6]["figures"]["blanks_used"] += 1


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
        (_a_blank_unaccounted_for, "Yên Lạc, phôi đã dùng"),
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
