"""Parts II to IV of the narrative: what data show of shortcomings and of what lies ahead; the rest is blank.

Causes, directions and proposals are no figures: nothing is invented, a marked place waits for the officer.
"""

from collections.abc import Callable

from services.reporting.domain.content import Section
from services.reporting.domain.narrative_results import results
from services.reporting.domain.narrative_told import (
    Told,
    blank,
    listed,
    sentences,
    vi_millions,
    vi_number,
    vi_percent,
    vi_target,
)
from services.reporting.domain.rates import RateDefinition, State


def narrative_sections(told: Told) -> tuple[Section, ...]:
    """Return the whole narrative in Vietnamese; a section within a part has a dot in its code."""
    return (
        *results(told),
        Section("limits", "Hạn chế, nguyên nhân", ()),
        Section("limits.found", "Hạn chế", _limits(told)),
        Section(
            "limits.causes", "Nguyên nhân", (blank("nguyên nhân khách quan, chủ quan của các hạn chế."),)
        ),
        Section("ahead", "Phương hướng, nhiệm vụ trọng tâm", _ahead(told)),
        Section("proposals", "Kiến nghị, đề xuất", _proposals(told)),
    )


def _limits(told: Told) -> tuple[str, ...]:
    found = sentences(
        (
            *(_short_of_target(told, each) for each in told.rates),
            *_not_reported(told),
            _vacancies(told, lambda number: f"Còn thiếu {number} biên chế so với số được giao."),
            _unusable(told),
            _lost(told),
        )
    )
    if not told.report.rows:
        return ("Chưa có số liệu để đánh giá.",)
    return found or ("Số liệu của kỳ không cho thấy chỉ tiêu nào chưa đạt hoặc nội dung nào chưa báo cáo.",)


def _short_of_target(told: Told, definition: RateDefinition) -> str:
    rate = told.report.total_rates.get(definition.code)
    short = [
        row.center.short_name
        for row in told.report.rows
        if row.figures is not None
        and definition.code in row.rates
        and row.rates[definition.code].state in {State.MISSED, State.AT_RISK}
    ]
    if rate is None or rate.percent is None or definition.target is None:
        return ""
    target = vi_target(definition.target)
    text = ""
    if rate.state == State.MISSED:
        text = f"{definition.name_vi} mới đạt {vi_percent(rate.percent)}, thấp hơn chỉ tiêu {target}."
    elif rate.state == State.AT_RISK:
        reached = vi_percent(rate.percent)
        text = f"{definition.name_vi} mới đạt {reached}, có nguy cơ không đạt chỉ tiêu {target}."
    if short and not told.one:
        which = (
            f"{len(short)} trung tâm chưa đạt hoặc có nguy cơ không đạt chỉ tiêu {target}: {listed(short)}."
        )
        text = f"{text} {which}" if text else f"{definition.name_vi}: {which}"
    return text


def _not_reported(told: Told) -> list[str]:
    """Name what was not reported, and by whom."""
    behind = told.report.completeness
    silent = set(behind["classes"].missing)
    parts = [
        ("kế hoạch và lớp học", behind["classes"].missing),
        ("kế hoạch năm", [each for each in behind["plans"].missing if each not in silent]),
        ("số biên chế", behind["staff"].missing),
        ("giảng viên kiêm chức", behind["lecturers"].missing),
        ("cơ sở vật chất, kinh phí", told.means.completeness.missing),
    ]
    return [
        f"Chưa báo cáo {what}."
        if told.one
        else f"Chưa báo cáo {what}: {len(missing)} trung tâm ({listed(missing)})."
        for what, missing in parts
        if missing
    ]


def _vacancies(told: Told, said: Callable[[str], str]) -> str:
    vacant = told.people.vacant
    return "" if vacant is None or vacant <= 0 else said(vi_number(vacant))


def _unusable(told: Told) -> str:
    total = told.means.total
    if total is None or not (total.unusable_rooms or total.unusable_equipment):
        return ""
    return (
        f"Không dùng được {vi_number(total.unusable_rooms)} phòng"
        f" và {vi_number(total.unusable_equipment)} thiết bị."
    )


def _lost(told: Told) -> str:
    flows = told.blanks.in_period
    if flows.spoiled <= 0 and flows.lost <= 0:
        return ""
    return f"Phôi hỏng {vi_number(flows.spoiled)}, mất {vi_number(flows.lost)}."


def _ahead(told: Told) -> tuple[str, ...]:
    missing = told.report.completeness["classes"].missing
    return sentences(
        (
            _rest_of_plan(told),
            "" if told.one or not missing else f"Đôn đốc {listed(missing)} báo cáo kế hoạch và lớp học.",
            blank("phương hướng, nhiệm vụ của thời gian tới."),
        )
    )


def _rest_of_plan(told: Told) -> str:
    """Say what is left of the year's plan, where the period begins with the year: all of it is seen."""
    classes, learners = told.rate("plan_classes"), told.rate("plan_learners")
    if classes is None or learners is None or told.period.ends_the_year or told.period.first_month != 1:
        return ""
    left = [
        f"{vi_number(rate.denominator - rate.numerator)} {what}"
        for rate, what in ((classes, "lớp"), (learners, "học viên"))
        if rate.denominator > rate.numerator
    ]
    if not left:
        return f"Kế hoạch năm {told.period.year} về số lớp và số học viên đã hoàn thành."
    return f"Thực hiện phần còn lại của kế hoạch năm {told.period.year}: {', '.join(left)}."


def _proposals(told: Told) -> tuple[str, ...]:
    total = told.means.total
    needs = ""
    if total is not None and total.needs:
        needs = f"Xem xét nhu cầu {vi_number(total.needs)} hạng mục cơ sở vật chất, thiết bị"
        needs += f", kinh phí dự kiến {vi_millions(total.needs_cost)}." if total.needs_cost else "."
    return sentences(
        (
            _vacancies(told, lambda number: f"Bổ sung {number} biên chế còn thiếu so với số được giao."),
            needs,
            blank("kiến nghị, đề xuất với cấp trên."),
        )
    )
