"""What a notice says, in Vietnamese and English, on the page, in a mail and to a program alike."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from services.reporting.domain.notices import Figures, Kind, Subject
from shared.vietnamese import format_day

Both = tuple[str, str]
"""The Vietnamese sentence and the English one."""


def sentences(subject: Subject, figures: Figures) -> Both:
    """Return what the notice says, without the center's name."""
    return _SENTENCES[subject.kind](figures)


def place(subject: Subject, figures: Figures) -> str:
    """Return the path of the page on which it is to be looked at."""
    match subject.kind:
        case "plan_behind":
            return f"/reporting/?period={figures['year']}-Y"
        case "recruitment_low":
            return f"/enrollment/classes/{figures['class_id']}"
        case "certificates_overdue":
            return "/certification/overdue"
        case "report_due":
            return f"/reporting/reports/{figures['period']}"


def _plan(figures: Figures) -> Both:
    reached, due, planned = (_number(figures[name]) for name in ("reached", "due", "planned"))
    year, share = figures["year"], str(figures["percent"])
    vi = (
        f"{figures['rate_vi']} năm {year}: mới đạt {reached[0]} trên {due[0]} của các quý đã qua"
        f" ({_vi(share)} %); cả năm {planned[0]}."
    )
    en = (
        f"{figures['rate_en']} {year}: {reached[1]} of the {due[1]} planned for the quarters that are over"
        f" ({_en(share)} %); {planned[1]} for the whole year."
    )
    return vi, en


def _recruitment(figures: Figures) -> Both:
    summoned, quota = (_number(figures[name]) for name in ("summoned", "quota"))
    opens_on = format_day(date.fromisoformat(str(figures["opens_on"])))
    code, share = figures["code"], str(figures["percent"])
    vi = f"Lớp {code} khai giảng {opens_on} mới triệu tập {summoned[0]}/{quota[0]} học viên ({_vi(share)} %)."
    en = f"Class {code} opens on {opens_on}: {summoned[1]} of {quota[1]} summoned ({_en(share)} %)."
    return vi, en


def _overdue(figures: Figures) -> Both:
    (all_vi, all_en), (one_vi, one_en), (two_vi, two_en) = (
        _number(figures[name]) for name in ("quantity", "not_registered", "not_handed_over")
    )
    since = format_day(date.fromisoformat(str(figures["since"])))
    vi = (
        f"{all_vi} giấy chứng nhận quá hạn: {one_vi} chưa vào sổ, {two_vi} chưa trao;"
        f" hạn sớm nhất là {since}."
    )
    en = (
        f"{all_en} certificates are overdue: {one_en} not registered, {two_en} not handed over;"
        f" the earliest was due on {since}."
    )
    return vi, en


def _report(figures: Figures) -> Both:
    deadline = format_day(date.fromisoformat(str(figures["deadline"])))
    period_vi, period_en = figures["period_vi"], figures["period_en"]
    if figures["late"]:
        return (
            f"Báo cáo {period_vi} đã quá hạn nộp ({deadline}) mà chưa nộp.",
            f"The report of {period_en} was due on {deadline} and has not been submitted.",
        )
    if figures["returned"]:
        return (
            f"Báo cáo {period_vi} bị trả lại, phải nộp lại trước hết ngày {deadline}.",
            f"The report of {period_en} was returned and is to be submitted again by {deadline}.",
        )
    return (
        f"Báo cáo {period_vi} phải nộp trước hết ngày {deadline}.",
        f"The report of {period_en} is due by {deadline}.",
    )


_SENTENCES: Mapping[Kind, Callable[[Figures], Both]] = {
    "plan_behind": _plan,
    "recruitment_low": _recruitment,
    "certificates_overdue": _overdue,
    "report_due": _report,
}


def _number(value: str | int) -> Both:
    written = f"{int(value):,}"
    return written.replace(",", "."), written


def _en(value: str | int) -> str:
    exact = Decimal(str(value))
    whole = exact.to_integral_value()
    return f"{whole:f}" if exact == whole else f"{exact:f}"


def _vi(value: str | int) -> str:
    return _en(value).replace(".", ",")
