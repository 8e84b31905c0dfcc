"""What needs attention today: targets missed or in danger, who has not reported, differences, what waits.

Each is one sentence with the page on which something can be done about it; nothing is said twice, and nothing
that the figures beside it do not hold.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.reporting.domain.narrative import vi_number
from services.reporting.domain.periods import Period
from services.reporting.domain.provincial import ProvincialReport
from services.reporting.domain.rates import RateDefinition, State
from shared.vietnamese import format_day

Tone = Literal["bad", "warn", "wait"]
_MOST_NAMED = 3
_BELOW = (State.MISSED, State.AT_RISK)


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing to see to; `count` of what, and the page where it is seen to."""

    code: str
    tone: Tone
    count: int
    vi: str
    en: str
    address: str


@dataclass(frozen=True, slots=True)
class Awaited:
    """A report period with how many of the reader's centers have not submitted."""

    period: Period
    deadline: date
    due: int
    missing: int


def below_target(report: ProvincialReport, rates: Iterable[RateDefinition]) -> list[Attention]:
    """Return, for each rate with a target, which centers miss it or are in danger to."""
    found = []
    asked = f"/reporting/overview?period={report.period.code}"
    for rate in rates:
        rows = [row for row in report.rows if row.rates[rate.code].state in _BELOW]
        if not rows:
            continue
        missed = sum(row.rates[rate.code].state is State.MISSED for row in rows)
        names = [row.center.short_name for row in rows]
        risk = len(rows) - missed
        parts_vi = [f"{missed} chưa đạt"] * bool(missed) + [f"{risk} có nguy cơ"] * bool(risk)
        parts_en = [f"{missed} missed"] * bool(missed) + [f"{risk} at risk"] * bool(risk)
        found.append(
            Attention(
                f"below:{rate.code}",
                "bad" if missed else "warn",
                len(rows),
                f"{rate.name_vi}: {', '.join(parts_vi)} chỉ tiêu ({_named(names, 'và', 'trung tâm khác')}).",
                f"{rate.name_en}: {', '.join(parts_en)} ({_named(names, 'and', 'other centers')}).",
                f"{asked}&measure={rate.code}",
            )
        )
    return found


def not_reported(report: ProvincialReport) -> list[Attention]:
    """Return who has reported neither a plan nor a class, and who has no plan alone."""
    classes, plans = report.completeness["classes"].missing, report.completeness["plans"].missing
    asked = f"/reporting/?period={report.period.code}"
    found = []
    if classes:
        found.append(
            Attention(
                "not_reported",
                "warn",
                len(classes),
                f"{len(classes)} trung tâm chưa báo cáo kế hoạch hoặc lớp học nào"
                f" ({_named(classes, 'và', 'trung tâm khác')}).",
                f"Neither a plan nor a class reported by: {_named(classes, 'and', 'other centers')}.",
                asked,
            )
        )
    without = [name for name in plans if name not in classes]
    if without:
        found.append(
            Attention(
                "no_plan",
                "warn",
                len(without),
                f"{len(without)} trung tâm có lớp nhưng chưa có kế hoạch năm được duyệt"
                f" ({_named(without, 'và', 'trung tâm khác')}).",
                f"Classes but no approved plan of the year: {_named(without, 'and', 'other centers')}.",
                asked,
            )
        )
    return found


def awaited_reports(awaited: Iterable[Awaited], today: date) -> list[Attention]:
    """Return each report period for which a center has not submitted, the deadline being near or over."""
    found = []
    for each in awaited:
        if not each.missing:
            continue
        over = (today - each.deadline).days
        when_vi, when_en = format_day(each.deadline), format_day(each.deadline)
        found.append(
            Attention(
                f"report:{each.period.code}",
                "bad" if over > 0 else "wait",
                each.missing,
                f"Báo cáo {each.period.vi}: {each.due - each.missing}/{each.due} đã nộp, hạn {when_vi}"
                + (f", quá hạn {vi_number(over)} ngày." if over > 0 else "."),
                f"Reports for {each.period.en}: {each.due - each.missing}/{each.due} submitted, due {when_en}"
                + (f", overdue by {over:,} {'day' if over == 1 else 'days'}." if over > 0 else "."),
                f"/reporting/reports/{each.period.code}",
            )
        )
    return found


def unproven(differences: int, *, reconciled: bool) -> list[Attention]:
    """Return that figures differ from their sources, or were never compared with all of them."""
    if not reconciled:
        return [
            Attention(
                "not_reconciled",
                "wait",
                1,
                "Số liệu chưa được đối soát với tất cả các dịch vụ.",
                "The figures have not been compared with all services yet.",
                "/reporting/operations/lag",
            )
        ]
    if not differences:
        return []
    return [
        Attention(
            "differences",
            "bad",
            differences,
            f"Đối soát thấy {differences} sai lệch giữa các nguồn số liệu.",
            f"Differences between the sources, found by reconciliation: {differences}.",
            "/reporting/",
        )
    ]


def unread(notices: int) -> list[Attention]:
    """Return that notices wait to be read."""
    if not notices:
        return []
    return [
        Attention(
            "notices",
            "warn",
            notices,
            f"{notices} thông báo chưa đọc.",
            f"Unread notices: {notices}.",
            "/reporting/notices",
        )
    ]


def held_back(parked: int, stuck: Sequence[str]) -> list[Attention]:
    """Return that events could not be applied, or that a producer's log stands still."""
    found = []
    if parked:
        found.append(
            Attention(
                "parked",
                "bad",
                parked,
                f"{parked} sự kiện bị giữ lại, chưa vào số liệu.",
                f"Events held back and not in the figures: {parked}.",
                "/reporting/operations/parked",
            )
        )
    if stuck:
        found.append(
            Attention(
                "stuck",
                "bad",
                len(stuck),
                f"Báo cáo không nhận thêm được sự kiện từ: {', '.join(stuck)}.",
                f"Reporting receives no more events from: {', '.join(stuck)}.",
                "/reporting/operations/lag",
            )
        )
    return found


def _named(names: Sequence[str], joined: str, others: str) -> str:
    """Name the first ones, and how many others there are."""
    if len(names) <= _MOST_NAMED:
        return ", ".join(names)
    first = names[:_MOST_NAMED]
    return f"{', '.join(first)} {joined} {len(names) - len(first)} {others}"
