"""Part I of the narrative: what was done, section by section, each figure from the report."""

from services.reporting.domain.blanks import Certificates, Flows
from services.reporting.domain.content import Section
from services.reporting.domain.counting import BAND_PREFIX
from services.reporting.domain.narrative_told import (
    Told,
    listed,
    sentences,
    vi_millions,
    vi_number,
    vi_percent,
    vi_target,
)
from services.reporting.domain.provincial import CenterRow, Completeness
from services.reporting.domain.rates import Rate, State
from shared.vietnamese import format_day

_NOT_REPORTED = "chưa báo cáo"
_STANDS = {
    State.MET: "đạt chỉ tiêu",
    State.MISSED: "chưa đạt chỉ tiêu",
    State.AT_RISK: "có nguy cơ không đạt chỉ tiêu",
}


def results(told: Told) -> tuple[Section, ...]:
    """Return the sections of part I."""
    return (
        Section("results", "Kết quả thực hiện", ()),
        Section("results.organisation", "Tổ chức bộ máy", _organisation(told)),
        Section("results.classes", "Công tác mở lớp", _classes(told)),
        Section("results.quality", "Chất lượng đào tạo, bồi dưỡng", _quality(told)),
        Section("results.people", "Đội ngũ giảng viên và hội thi", _people(told)),
        Section("results.means", "Cơ sở vật chất, kinh phí", _means(told)),
        Section("results.certificates", "Phôi và giấy chứng nhận", _certificates(told)),
    )


def _organisation(told: Told) -> tuple[str, ...]:
    established, people = told.report.established, told.people
    return sentences(
        (
            ""
            if told.one
            else f"Đến hết {told.period.vi}, {established} trung tâm chính trị đã được thành lập"
            f"{', kiện toàn' if established.reported == established.expected else ''}.",
            _establishment(told),
            _missing(told, people.completeness["staff"], "số biên chế"),
            *(_ended(row) for row in told.report.rows if _ends(row, told)),
        )
    )


def _establishment(told: Told) -> str:
    total, behind = told.people.total, told.people.completeness
    if total.present is None:
        return f"Số biên chế: {_NOT_REPORTED}." if told.one else ""
    text = f"Hiện có {vi_number(total.present)} biên chế{told.behind(behind['staff'])}"
    if total.posts is not None:
        text += f"; được giao {vi_number(total.posts)} biên chế{told.behind(behind['posts'])}"
    vacant = told.people.vacant
    if vacant is not None and vacant > 0:
        which = "" if told.one else "các trung tâm báo cáo cả hai số "
        text += f"; {which}còn thiếu {vi_number(vacant)}"
    held = total.staff or {}
    by_post = [f"{title} {held[code]}" for code, title in told.posts.items() if held.get(code)]
    return text + (f". Theo chức vụ: {', '.join(by_post)}." if by_post else ".")


def _ends(row: CenterRow, told: Told) -> bool:
    last_day = row.center.last_day
    return last_day is not None and told.period.start <= last_day <= told.period.end


def _ended(row: CenterRow) -> str:
    center = row.center
    assert center.last_day is not None  # noqa: S101 -- `_ends` said so
    heirs = f"; đơn vị kế thừa: {', '.join(center.heirs)}" if center.heirs else ""
    return f"{center.name} hoạt động đến hết ngày {format_day(center.last_day)}{heirs}."


def _missing(told: Told, behind: Completeness, what: str) -> str:
    """Name those who have not reported something; the report of one center says it in its own sentence."""
    if told.one or not behind.missing:
        return ""
    return f"{_NOT_REPORTED.capitalize()} {what}: {listed(behind.missing)}."


def _classes(told: Told) -> tuple[str, ...]:
    if not told.reported:
        who = f"{told.one} {_NOT_REPORTED}" if told.one else "Chưa có trung tâm nào báo cáo"
        return (f"{who} kế hoạch hoặc lớp học cho {told.period.vi}.",)
    totals, behind = told.report.totals, told.report.completeness["classes"]
    who = told.one or f"{behind} trung tâm chính trị"
    opened = (
        f"Trong {told.period.vi}, {who} đã mở {vi_number(totals.get('classes_opened', 0))} lớp đào tạo, bồi"
        f" dưỡng với {vi_number(totals.get('admitted', 0))} lượt học viên"
        f" (triệu tập {vi_number(totals.get('summoned', 0))})"
    )
    recruited = told.rate("recruitment")
    if recruited is not None:
        opened += f"; {_rate_said(told, 'recruitment', recruited)}"
    return sentences(
        (f"{opened}.", _programs(told), _plan(told), _missing(told, behind, "kế hoạch và lớp học"))
    )


def _rate_said(told: Told, code: str, rate: Rate) -> str:
    """Return `tỷ lệ chiêu sinh đạt 91,32% (đạt chỉ tiêu 90%)`."""
    definition = next(each for each in told.rates if each.code == code)
    assert rate.percent is not None  # noqa: S101 -- `Told.rate` returns none without
    name = definition.name_vi[0].lower() + definition.name_vi[1:]
    text = f"{name} đạt {vi_percent(rate.percent)}"
    if rate.state in _STANDS and definition.target is not None:
        text += f" ({_STANDS[rate.state]} {vi_target(definition.target)})"
    return text


def _programs(told: Told) -> str:
    parts = [
        f"{told.program_names.get(row.program_code, row.program_code)}"
        f" {vi_number(row.figures.get('classes_opened', 0))} lớp,"
        f" {vi_number(row.figures.get('admitted', 0))} lượt học viên"
        for row in told.report.programs
        if row.figures.get("classes_opened") or row.figures.get("admitted")
    ]
    return f"Theo chương trình: {'; '.join(parts)}." if parts else ""


def _plan(told: Told) -> str:
    classes, learners = told.rate("plan_classes"), told.rate("plan_learners")
    if classes is None or learners is None or classes.percent is None or learners.percent is None:
        return "Kế hoạch năm chưa được báo cáo nên chưa tính được mức hoàn thành."
    text = (
        f"So với kế hoạch cả năm {told.period.year} ({vi_number(classes.denominator)} lớp,"
        f" {vi_number(learners.denominator)} học viên), thực hiện {vi_percent(classes.percent)} số lớp"
        f" và {vi_percent(learners.percent)} số học viên"
    )
    if classes.projection is not None and learners.projection is not None:
        text += (
            f"; theo tiến độ đến hết kỳ, cả năm dự kiến đạt {vi_percent(classes.projection.percent)} số lớp"
            f" và {vi_percent(learners.projection.percent)} số học viên"
        )
    return f"{text}."


def _quality(told: Told) -> tuple[str, ...]:
    totals = told.report.totals
    completed = totals.get("completed", 0)
    if not told.reported:
        return (f"Chất lượng đào tạo, bồi dưỡng: {_NOT_REPORTED}.",)
    if not completed:
        return ("Trong kỳ chưa có lớp nào bế giảng có kết quả được công nhận.",)
    closed = (
        f"Đã có {vi_number(totals.get('classes_completed', 0))} lớp bế giảng; {vi_number(completed)} học viên"
        f" được công nhận hoàn thành, {vi_number(totals.get('not_passed', 0))} học viên không đạt."
    )
    bands = [
        f"{name} {vi_number(totals[BAND_PREFIX + code])}"
        for code, name in told.band_names.items()
        if totals.get(BAND_PREFIX + code)
    ]
    share = told.rate("good_share")
    return sentences(
        (
            closed,
            f"Xếp loại: {', '.join(bands)}." if bands else "",
            ""
            if share is None
            else f"Có {vi_number(totals.get('good', 0))} học viên xếp loại khá trở lên;"
            f" {_rate_said(told, 'good_share', share)}.",
        )
    )


def _people(told: Told) -> tuple[str, ...]:
    total, settled = told.people.total, told.people.completeness["lecturers"]
    if total.lecturers is None:
        lecturers = f"Đội ngũ giảng viên kiêm chức: {_NOT_REPORTED}."
    elif told.one:
        lecturers = f"Đã ổn định đội ngũ gồm {vi_number(total.lecturers)} giảng viên kiêm chức."
    else:
        lecturers = (
            f"{settled} trung tâm đã ổn định đội ngũ gồm {vi_number(total.lecturers)} giảng viên kiêm chức."
        )
    contests = [
        f"{where}: {vi_number(each.contestants)} lượt giảng viên dự thi, {vi_number(each.prizes)} đạt giải"
        for where, each in (("cấp trung tâm", total.own_round), ("cấp tỉnh trở lên", total.higher))
        if each.contestants
    ]
    return sentences(
        (
            lecturers,
            _missing(told, settled, "giảng viên kiêm chức") if total.lecturers is not None else "",
            f"Hội thi giảng viên dạy giỏi {'; '.join(contests)}." if contests else "",
        )
    )


def _means(told: Told) -> tuple[str, ...]:
    total, behind = told.means.total, told.means.completeness
    if total is None:
        return (f"Cơ sở vật chất, kinh phí: {_NOT_REPORTED}.",)
    has = (
        f"Có {vi_number(total.halls)} hội trường với {vi_number(total.hall_seats)} chỗ ngồi,"
        f" {vi_number(total.classrooms)} phòng học với {vi_number(total.classroom_seats)} chỗ ngồi,"
        f" {vi_number(total.equipment)} thiết bị{told.behind(behind)}."
    )
    money = ""
    if total.spent_percent is not None:
        money = (
            f"Kinh phí năm {told.period.year}: dự toán {vi_millions(total.budgeted)},"
            f" đã chi {vi_millions(total.spent)}, đạt {vi_percent(total.spent_percent)}."
        )
    return sentences((has, money, _missing(told, behind, "cơ sở vật chất")))


def _certificates(told: Told) -> tuple[str, ...]:
    flows, papers = told.blanks.in_period, told.blanks.certificates
    if papers == Certificates() and flows == Flows() and not told.blanks.closing:
        return ("Trong kỳ chưa có phôi, giấy chứng nhận nào được vào sổ.",)
    issued = f"Đã vào sổ và cấp {vi_number(papers.issued)} giấy chứng nhận"
    others = [
        f"{what} {vi_number(number)} giấy"
        for what, number in (
            ("cấp lại", papers.replaced),
            ("thu hồi", papers.revoked),
            ("hủy", papers.cancelled),
        )
        if number
    ]
    stock = (
        f"Phôi tồn đầu kỳ {vi_number(told.blanks.opening)}, nhập và nhận chuyển {vi_number(flows.came)},"
        f" dùng {vi_number(flows.used)}, hỏng, mất {vi_number(flows.spoiled + flows.lost)},"
        f" tồn cuối kỳ {vi_number(told.blanks.closing)}."
    )
    return (f"{', '.join((issued, *others))}.", stock)
