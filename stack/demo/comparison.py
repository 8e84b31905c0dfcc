"""Every live figure beside the independent count; each disagreement is named."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from stack.demo.province import PlanLine, Province
from stack.demo.recount import (
    ADMITTED,
    BAND,
    CERTIFICATES,
    CLASSES,
    CLASSES_COMPLETED,
    COMPLETED,
    GOOD,
    NOT_PASSED,
    SUMMONED,
    CountedClass,
    Figures,
    by_place,
)

CLASSES_PLANNED = "classes_planned_year"
LEARNERS_PLANNED = "learners_planned_year"
PLAN_CLASSES = "plan_classes"
PLAN_LEARNERS = "plan_learners"
RECRUITMENT = "recruitment"
GOOD_SHARE = "good_share"
WHOLE_PROVINCE = "Toàn tỉnh"

_MEASURES = {
    CLASSES: "số lớp đã mở",
    CLASSES_COMPLETED: "số lớp đã hoàn thành",
    SUMMONED: "số triệu tập",
    ADMITTED: "số nhập học",
    COMPLETED: "số hoàn thành",
    NOT_PASSED: "số không đạt",
    GOOD: "số khá–giỏi",
    CERTIFICATES: "số giấy chứng nhận",
    CLASSES_PLANNED: "số lớp kế hoạch năm",
    LEARNERS_PLANNED: "số học viên kế hoạch năm",
}
_RATES = {
    RECRUITMENT: ("tỷ lệ chiêu sinh", ADMITTED, SUMMONED),
    GOOD_SHARE: ("tỷ lệ khá–giỏi", GOOD, COMPLETED),
    PLAN_CLASSES: ("tỷ lệ kế hoạch (lớp)", CLASSES, CLASSES_PLANNED),
    PLAN_LEARNERS: ("tỷ lệ kế hoạch (học viên)", ADMITTED, LEARNERS_PLANNED),
}


@dataclass(frozen=True)
class Figure:
    """One figure as the live system has it and as it was counted; None is *not reported*."""

    place: str
    measure: str
    live: int | Decimal | None
    counted: int | Decimal | None

    @property
    def agrees(self) -> bool:
        """Tell whether the two are the same."""
        return self.live == self.counted

    def __str__(self) -> str:
        return f"{self.place}, {self.measure}: hệ thống {self.live} ≠ đếm lại {self.counted}"


def compare(province: Province, classes: Sequence[CountedClass], report: Mapping[str, Any]) -> list[Figure]:
    """Return every figure of the provincial report beside its recount, agreeing or not.

    Center by program by measure, then the centers' rows, the programs' and the province's totals,
    with rates, people and blanks. What stands on one side only is there too, so nothing can be left out.
    """
    counted = _with_plans(province, by_place(classes))
    bands = {BAND + band.code: f"xếp loại {band.name}" for band in province.rule_set.bands}
    rows = {row["center"]["code"]: row for row in report["rows"]}
    figures = [Figure(WHOLE_PROVINCE, "số trung tâm", len(rows), len(province.centers))]
    for center in province.centers:
        row = rows.get(center.code, {})
        own = {program: sums for (code, program), sums in counted.items() if code == center.code}
        live = {entry["code"]: entry for entry in row.get("programs", ())}
        for program in sorted(live.keys() | own.keys()):
            place = f"{center.short_name} · {program}"
            figures += _pairs(place, live.get(program, {}), own.get(program, Figures()), bands)
        figures += _pairs(center.short_name, row, _sum(own.values()), bands)
        figures += _people(center.short_name, row, len(center.staff), center.lecturers)
        figures += _blanks(center.short_name, row, center.blanks, _sum(own.values()))
    live = {entry["code"]: entry for entry in report["programs"]}
    for program in sorted(live.keys() | {program for _, program in counted}):
        sums = _sum(sums for (_, code), sums in counted.items() if code == program)
        figures += _pairs(f"{WHOLE_PROVINCE} · {program}", live.get(program, {}), sums, bands)
    figures += _pairs(WHOLE_PROVINCE, report["totals"], _sum(counted.values()), bands)
    staff = sum(len(center.staff) for center in province.centers)
    lecturers = sum(center.lecturers or 0 for center in province.centers)
    figures += _people(WHOLE_PROVINCE, report["totals"], staff, lecturers)
    blanks = sum(center.blanks for center in province.centers)
    return figures + _blanks(WHOLE_PROVINCE, report["totals"], blanks, _sum(counted.values()))


def against_article(province: Province, report: Mapping[str, Any]) -> list[Figure]:
    """Return the article's totals beside the live ones; the two rates count as 1 where they are exceeded."""
    article, totals = province.article, report["totals"]["figures"]
    recruited = totals[ADMITTED] > article.recruitment_above * totals[SUMMONED]
    good = totals[GOOD] > article.good_above * totals[COMPLETED]
    behind = report["completeness"]
    pairs: list[tuple[str, int | None, int]] = [
        ("số lớp", totals[CLASSES], article.classes),
        ("số học viên", totals[ADMITTED], article.enrolled),
        ("biên chế", report["totals"]["staff"]["value"], article.staff),
        ("giảng viên kiêm chức", report["totals"]["lecturers"]["value"], article.lecturers),
        ("trung tâm đã thành lập", behind["centers"]["reported"], article.centers),
        ("trung tâm có kiêm chức", behind["lecturers"]["reported"], article.centers_with_lecturers),
        (f"chiêu sinh trên {article.recruitment_above:.0%}", int(recruited), 1),
        (f"khá–giỏi trên {article.good_above:.0%}", int(good), 1),
    ]
    return [Figure("Bài báo", measure, live, said) for measure, live, said in pairs]


def disagreements(figures: Iterable[Figure]) -> list[Figure]:
    """Return those that do not agree."""
    return [figure for figure in figures if not figure.agrees]


def percent(part: int, whole: int) -> Decimal | None:
    """Return part ÷ whole in percent with two decimals, half-up; None if there is no whole."""
    if whole == 0:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _with_plans(
    province: Province, counted: Mapping[tuple[str, str], Figures]
) -> dict[tuple[str, str], Figures]:
    """Return the counts with the year's plans of the data file beside them."""
    sums = {place: Figures(figures) for place, figures in counted.items()}
    for center in province.centers:
        for line in center.plan:
            sums.setdefault((center.code, line.program), Figures()).update(_planned(line))
    return sums


def _planned(line: PlanLine) -> dict[str, int]:
    return {CLASSES_PLANNED: sum(line.classes), LEARNERS_PLANNED: sum(line.learners)}


def _sum(parts: Iterable[Figures]) -> Figures:
    sums = Figures()
    for part in parts:
        sums.update(part)
    return sums


def _pairs(place: str, row: Mapping[str, Any], counted: Figures, bands: Mapping[str, str]) -> list[Figure]:
    live = row.get("figures") or {}
    names = _MEASURES | dict(bands) | {key: key for key in live if key.startswith(BAND) and key not in bands}
    figures = [Figure(place, name, live.get(measure, 0), counted[measure]) for measure, name in names.items()]
    for code, (name, part, whole) in _RATES.items():
        said = row.get("rates", {}).get(code, {}).get("percent")
        exact = percent(counted[part], counted[whole])
        figures.append(Figure(place, name, None if said is None else Decimal(said), exact))
    return figures


def _people(place: str, row: Mapping[str, Any], staff: int, lecturers: int | None) -> list[Figure]:
    return [
        Figure(place, name, row.get(member, {}).get("value"), counted)
        for name, member, counted in (
            ("biên chế", "staff", staff),
            ("giảng viên kiêm chức", "lecturers", lecturers),
        )
    ]


def _blanks(place: str, row: Mapping[str, Any], received: int, counted: Figures) -> list[Figure]:
    """Return the ledger of blanks: all lots of the data file, one blank used for each certificate."""
    live = row.get("figures") or {}
    return [
        Figure(place, "phôi đã nhập", live.get("blanks_received", 0), received),
        Figure(place, "phôi đã dùng", live.get("blanks_used", 0), counted[CERTIFICATES]),
    ]
