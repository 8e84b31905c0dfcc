"""The paragraph of a news article, drafted from the figures of a report; every number is live.

It says nothing that the report does not hold: a rate without sums, or people nobody reported, is
said to be missing instead.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from services.reporting.domain.provincial import Completeness, ProvincialReport
from services.reporting.domain.rates import Rate, State

_MOST_NAMED = 6


def vi_number(value: int) -> str:
    """Return a whole number as Vietnamese print it: `5.470`."""
    return f"{value:,}".replace(",", ".")


def vi_percent(value: Decimal) -> str:
    """Return a percentage with its decimal comma: `91,32%`, as newspapers set it."""
    return f"{value:.2f}".replace(".", ",") + "%"


def narrative_vi(report: ProvincialReport) -> str:
    """Draft the paragraph in Vietnamese."""
    if not any(row.figures is not None for row in report.rows):
        return (
            f"Đến hết {report.period.vi}, chưa có trung tâm chính trị nào báo cáo kế hoạch hoặc lớp học,"
            " nên chưa thể tổng hợp kết quả đào tạo, bồi dưỡng."
        )
    return " ".join(
        sentence
        for sentence in (
            _classes_vi(report),
            _quality_vi(report),
            _plan_vi(report),
            _people_vi(report),
            _certificates_vi(report),
        )
        if sentence
    )


def narrative_en(report: ProvincialReport) -> str:
    """Draft the paragraph in English."""
    if not any(row.figures is not None for row in report.rows):
        return f"No political center has reported a plan or a class for {report.period.en} yet."
    totals, rates = report.totals, report.total_rates
    parts = [
        (
            f"In {report.period.en}, {report.completeness['classes']} district political centers of the"
            f" province opened {totals.get('classes_opened', 0):,} classes"
            f" for {totals.get('admitted', 0):,} learners."
        ),
        _rate_en("The recruitment rate was", rates.get("recruitment")),
        _rate_en("The share of graduates rated khá or better was", rates.get("good_share")),
        _plan_en(rates.get("plan_classes"), rates.get("plan_learners")),
    ]
    staff, lecturers = report.stock.staff, report.stock.lecturers
    if staff is not None:
        parts.append(f"{staff:,} staff work in {report.completeness['staff']} centers.")
    settled = report.completeness["lecturers"]
    if lecturers is not None:
        parts.append(f"{lecturers:,} part-time lecturers are settled in {settled} centers.")
    if settled.missing:
        parts.append(f"Not reported by: {_named(settled.missing, 'and {} more')}.")
    return " ".join(part for part in parts if part)


def _rate_en(beginning: str, rate: Rate | None) -> str:
    if rate is None or rate.percent is None:
        return ""
    return f"{beginning} {rate.percent:.2f}%."


def _plan_en(classes: Rate | None, learners: Rate | None) -> str:
    if classes is None or classes.percent is None or learners is None or learners.percent is None:
        return ""
    return (
        f"Of the year's plan, {classes.percent:.2f}% of the classes"
        f" and {learners.percent:.2f}% of the learners were reached."
    )


def _classes_vi(report: ProvincialReport) -> str:
    totals, behind = report.totals, report.completeness["classes"]
    text = (
        f"Trong {report.period.vi}, {_centers_vi(behind)} đã mở"
        f" {vi_number(totals.get('classes_opened', 0))} lớp đào tạo, bồi dưỡng"
        f" với {vi_number(totals.get('admitted', 0))} lượt học viên"
    )
    recruited = report.total_rates.get("recruitment")
    if recruited is not None and recruited.percent is not None:
        text += (
            f"; tỷ lệ chiêu sinh đạt {vi_percent(recruited.percent)} so với số triệu tập"
            f"{_against_vi(recruited)}"
        )
    return text + "."


def _quality_vi(report: ProvincialReport) -> str:
    completed = report.totals.get("completed", 0)
    share = report.total_rates.get("good_share")
    if not completed or share is None or share.percent is None:
        return "Chưa có lớp nào bế giảng có kết quả được công nhận trong kỳ."
    return (
        f"Đã có {vi_number(report.totals.get('classes_completed', 0))} lớp bế giảng,"
        f" {vi_number(completed)} học viên được công nhận hoàn thành, trong đó"
        f" {vi_number(report.totals.get('good', 0))} người xếp loại khá, giỏi trở lên,"
        f" chiếm {vi_percent(share.percent)}{_against_vi(share)}."
    )


def _plan_vi(report: ProvincialReport) -> str:
    classes, learners = report.total_rates.get("plan_classes"), report.total_rates.get("plan_learners")
    if classes is None or classes.percent is None or learners is None or learners.percent is None:
        return "Kế hoạch năm chưa được phê duyệt nên chưa tính được mức hoàn thành."
    return (
        f"So với kế hoạch cả năm {report.period.year}, toàn tỉnh thực hiện {vi_percent(classes.percent)}"
        f" số lớp và {vi_percent(learners.percent)} số học viên."
    )


def _people_vi(report: ProvincialReport) -> str:
    sentences = []
    registered = report.established
    if registered.reported == registered.expected:
        sentences.append(f"Tổ chức bộ máy đã được kiện toàn ở {registered} trung tâm")
    else:
        sentences.append(f"Đến cuối kỳ, {registered} trung tâm đã được thành lập")
    staff, lecturers = report.stock.staff, report.stock.lecturers
    if staff is None:
        sentences.append("số biên chế chưa được báo cáo")
    else:
        sentences.append(
            f"với {vi_number(staff)} biên chế (số liệu của {report.completeness['staff']} đơn vị)"
        )
    settled = report.completeness["lecturers"]
    text = ", ".join(sentences) + "; "
    if lecturers is None:
        return text + "đội ngũ giảng viên kiêm chức chưa được báo cáo."
    text += f"{settled} trung tâm đã ổn định đội ngũ gồm {vi_number(lecturers)} giảng viên kiêm chức"
    if settled.missing:
        text += f" (còn {_named(settled.missing, 'và {} trung tâm khác')} chưa báo cáo)"
    return text + "."


def _certificates_vi(report: ProvincialReport) -> str:
    issued = report.totals.get("certificates_issued", 0)
    if not issued:
        return ""
    text = f"Các trung tâm đã vào sổ và cấp {vi_number(issued)} giấy chứng nhận"
    revoked = report.totals.get("certificates_revoked", 0)
    if revoked:
        text += f", thu hồi {vi_number(revoked)} giấy"
    replaced = report.totals.get("certificates_replaced", 0)
    if replaced:
        text += f", trong đó cấp lại {vi_number(replaced)} giấy"
    return text + "."


def _named(centers: Sequence[str], more: str) -> str:
    """Name the centers; of many only the first ones, and how many more there are."""
    if len(centers) <= _MOST_NAMED:
        return ", ".join(centers)
    first = centers[: _MOST_NAMED - 1]
    return f"{', '.join(first)} {more.format(len(centers) - len(first))}"


def _centers_vi(behind: Completeness) -> str:
    return f"{behind} trung tâm chính trị cấp huyện trong tỉnh"


_AGAINST_VI: Mapping[State, str] = {
    State.MET: ", đạt chỉ tiêu đề ra",
    State.MISSED: ", chưa đạt chỉ tiêu đề ra",
}


def _against_vi(rate: Rate) -> str:
    return _AGAINST_VI.get(rate.state, "")
