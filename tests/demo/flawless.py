"""The report that a flawless system would give for the workbooks, in the shape of reporting's API."""

from collections import Counter
from typing import Any

from stack.demo.comparison import percent
from stack.demo.province import Province
from stack.demo.recount import CountedClass

Report = dict[str, Any]


def exact_report(province: Province, counted: list[CountedClass]) -> Report:
    """Return that report."""
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
        if program is None:
            figures["blanks_received"] = sum(
                one.blanks for one in province.centers if center in (None, one.code)
            )
            figures["blanks_used"] = figures["certificates_issued"]
        return {
            "figures": dict(figures),
            "rates": {code: {"percent": None if rate is None else str(rate)} for code, rate in rates.items()},
        }

    rows = [
        {
            "center": {"code": center.code, "short_name": center.short_name},
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
