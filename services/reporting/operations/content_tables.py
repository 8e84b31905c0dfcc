"""The tables of the report as content: which columns, which values, which formulas."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any, Final

from services.reporting.domain.blanks import PROVINCE_STORE, BlankLine
from services.reporting.domain.books import Figures
from services.reporting.domain.columns import groups_of, report_columns
from services.reporting.domain.content import (
    NO_RATE,
    TOTAL_KEY,
    ContentColumn,
    ContentRow,
    ContentTable,
    Explained,
    Formula,
    RateFormula,
    SumFormula,
    Value,
)
from services.reporting.domain.means import MeansLine, MeansTable
from services.reporting.domain.people import PeopleLine, PeopleTable
from services.reporting.domain.provincial import CenterNamed, Stock, told
from services.reporting.domain.rates import Rate, RateDefinition
from services.reporting.domain.saying import Say
from services.reporting.operations.blanks import BlankView
from services.reporting.operations.means import TableView
from services.reporting.operations.provincial import ProvincialView
from services.reporting.operations.targets import explained_targets
from services.reporting.storage.definitions import Sentence

_MILLION: Final = 1_000_000
_MONEY: Final = ("budgeted", "spent", "needs_cost")
_PEOPLE: Final = ("staff", "lecturers")


def _title(vi: str, en: str, view: Any, say: Say) -> str:
    period = view.report.period if isinstance(view, ProvincialView) else view.period
    return say(f"{vi}, {period.vi}", f"{en}, {period.en}")


def _row(center: CenterNamed, values: Mapping[str, Value]) -> ContentRow:
    return ContentRow(str(center.center_id), center.name, center.code, values)


def _total(say: Say, values: Mapping[str, Value]) -> ContentRow:
    return ContentRow(TOTAL_KEY, say("Cộng", "Total"), "", values)


def _explained(sentences: Iterable[Sentence], what: str, say: Say) -> tuple[Explained, ...]:
    return tuple(Explained(what, say(each.vi, each.en), each.source) for each in sentences)


def _result_columns(view: ProvincialView, say: Say, *, people: bool) -> tuple[ContentColumn, ...]:
    columns = report_columns(view.rates, view.band_names, say.language, people=people)
    heads = [group.label for group in groups_of(columns, say.language) for _ in range(group.span)]
    rates = {each.code: each for each in view.rates}
    shown = {column.key for column in columns}
    return tuple(
        ContentColumn(column.key, head, column.label, "percent", _rate_formula(rates[column.key], shown))
        if column.kind == "rate"
        else ContentColumn(column.key, head, column.label)
        for column, head in zip(columns, heads, strict=True)
    )


def _rate_formula(definition: RateDefinition, shown: set[str]) -> Formula | None:
    """Return the rate over the columns that the table shows; None if it shows not all of them."""
    suffix = "_year" if definition.denominator_span == "year" else ""
    below = tuple(f"{measure}{suffix}" for measure in definition.denominator)
    if not shown.issuperset((*definition.numerator, *below)):
        return None
    return RateFormula(definition.numerator, below)


def _result_values(
    columns: Iterable[ContentColumn],
    figures: Figures | None,
    counted: Figures,
    rates: Mapping[str, Rate],
    stock: Stock | None,
) -> dict[str, Value]:
    """Return a row's values; None where nothing was reported."""
    values: dict[str, Value] = {}
    for column in columns:
        if stock is not None and column.key in _PEOPLE:
            values[column.key] = getattr(stock, column.key)
        elif column.shown == "percent":
            values[column.key] = None if figures is None else _dash(rates[column.key].percent)
        else:
            values[column.key] = told(column.key, figures, counted)
    return values


def _dash(percent: Decimal | None) -> Value:
    """Return a rate that nothing divides as a dash: its center did report."""
    return NO_RATE if percent is None else percent


def results_content(view: ProvincialView, say: Say) -> ContentTable:
    """Return Biểu 1, by center; its explanations begin with the rates."""
    columns = _result_columns(view, say, people=True)
    report = view.report
    rates = tuple(
        Explained(say(each.name_vi, each.name_en), say(each.formula_vi, each.formula_en), each.source)
        for each in view.rates
    )
    name = say("Biểu 1", "Table 1")
    return ContentTable(
        "results",
        name,
        _title("Biểu 1. Kết quả mở lớp theo trung tâm", "Table 1. Classes and results by center", view, say),
        say("Trung tâm", "Center"),
        columns,
        tuple(
            _row(row.center, _result_values(columns, row.figures, row.counted, row.rates, row.stock))
            for row in report.rows
        ),
        _total(
            say, _result_values(columns, _told_totals(view), report.totals, report.total_rates, report.stock)
        ),
        rates + explained_targets(view, say) + _explained(view.sentences, name, say),
    )


def _told_totals(view: ProvincialView) -> Figures | None:
    """Return the totals; None if nobody has reported: that is no zero either."""
    return view.report.totals if view.report.completeness["classes"].reported else None


def programs_content(view: ProvincialView, say: Say) -> ContentTable:
    """Return Biểu 1, by program."""
    columns = _result_columns(view, say, people=False)
    totals = view.report.totals if view.report.programs else None
    return ContentTable(
        "programs",
        say("Biểu 1 theo chương trình", "Table 1 by program"),
        _title("Biểu 1 theo chương trình", "Table 1 by program", view, say),
        say("Chương trình", "Program"),
        columns,
        tuple(
            ContentRow(
                row.program_code,
                view.program_names.get(row.program_code, row.program_code),
                row.program_code,
                _result_values(columns, row.figures, row.figures, row.rates, None),
            )
            for row in view.report.programs
        ),
        _total(
            say,
            _result_values(columns, totals, view.report.totals, view.report.total_rates, None),
        ),
        (),
    )


def people_content(view: TableView[PeopleTable], say: Say) -> ContentTable:
    """Return Biểu 2."""
    staff, own, higher = (
        say("Biên chế", "Establishment"),
        say("Hội thi cấp trung tâm", "Contests within the center"),
        say("Hội thi cấp tỉnh trở lên", "Contests of the province and above"),
    )
    took_part, won = say("Dự thi", "Took part"), say("Đạt giải", "Won a prize")
    columns = (
        ContentColumn("posts", staff, say("Giao", "Posts")),
        ContentColumn("present", staff, say("Có mặt", "In post")),
        ContentColumn("vacant", staff, say("Còn thiếu", "Vacant")),
        *(
            ContentColumn(f"post:{code}", say("Có mặt theo chức vụ", "In post, by post"), title)
            for code, title in view.posts.items()
        ),
        ContentColumn(
            "lecturers", say("Kiêm chức", "Part-time"), say("Giảng viên kiêm chức", "Part-time lecturers")
        ),
        ContentColumn("own", own, took_part),
        ContentColumn("own_prizes", own, won),
        ContentColumn("higher", higher, took_part),
        ContentColumn("higher_prizes", higher, won),
    )

    def values(line: PeopleLine) -> dict[str, Value]:
        return {
            "posts": line.posts,
            "present": line.present,
            "vacant": line.vacant,
            **{
                f"post:{code}": None if line.staff is None else line.staff.get(code, 0) for code in view.posts
            },
            "lecturers": line.lecturers,
            "own": line.own_round.contestants,
            "own_prizes": line.own_round.prizes,
            "higher": line.higher.contestants,
            "higher_prizes": line.higher.prizes,
        }

    name = say("Biểu 2", "Table 2")
    return ContentTable(
        "people",
        name,
        _title("Biểu 2. Đội ngũ và hội thi", "Table 2. People and contests", view, say),
        say("Trung tâm", "Center"),
        columns,
        tuple(_row(center, values(line)) for center, line in view.table.rows),
        _total(say, {**values(view.table.total), "vacant": view.table.vacant}),
        _explained(view.sentences, name, say),
    )


def means_content(view: TableView[MeansTable], say: Say) -> ContentTable:
    """Return Biểu 3."""
    halls, classrooms = say("Hội trường", "Halls"), say("Phòng học", "Classrooms")
    rooms, equipment = say("Phòng", "Rooms"), say("Thiết bị", "Equipment")
    money, needs = say("Kinh phí (triệu đồng)", "Money (million đồng)"), say("Nhu cầu", "Needs")
    number, seats = say("Số phòng", "Rooms"), say("Chỗ ngồi", "Seats")
    columns = (
        ContentColumn("halls", halls, number),
        ContentColumn("hall_seats", halls, seats),
        ContentColumn("classrooms", classrooms, number),
        ContentColumn("classroom_seats", classrooms, seats),
        ContentColumn("other_rooms", rooms, say("Khác", "Other")),
        ContentColumn("unusable_rooms", rooms, say("Không dùng được", "Unusable")),
        ContentColumn("equipment", equipment, say("Số lượng", "Pieces")),
        ContentColumn("unusable_equipment", equipment, say("Không dùng được", "Unusable")),
        ContentColumn("budgeted", money, say("Dự toán", "Budgeted"), "millions"),
        ContentColumn("spent", money, say("Đã chi", "Spent"), "millions"),
        ContentColumn("spent_percent", money, "%", "percent", RateFormula(("spent",), ("budgeted",))),
        ContentColumn("needs", needs, say("Số lượng", "Pieces")),
        ContentColumn("needs_cost", needs, say("Chi phí (triệu đồng)", "Cost (million đồng)"), "millions"),
    )

    def values(line: MeansLine | None) -> dict[str, Value]:
        if line is None:
            return {}
        in_millions = {name: Decimal(getattr(line, name)) / _MILLION for name in _MONEY}
        return {**asdict(line), **in_millions, "spent_percent": _dash(line.spent_percent)}

    name = say("Biểu 3", "Table 3")
    return ContentTable(
        "means",
        name,
        _title("Biểu 3. Cơ sở vật chất, kinh phí", "Table 3. Facilities and money", view, say),
        say("Trung tâm", "Center"),
        columns,
        tuple(_row(center, values(line)) for center, line in view.table.rows),
        _total(say, values(view.table.total)),
        _explained(view.sentences, name, say),
    )


_CLOSING: Final = SumFormula(
    ("opening", "received", "taken_over"), ("used", "spoiled", "lost", "destroyed", "sent")
)


def blanks_content(view: BlankView, say: Say) -> ContentTable:
    """Return Biểu 4."""
    blanks, papers = say("Phôi", "Blanks"), say("Giấy chứng nhận", "Certificates")
    flows: Sequence[tuple[str, str]] = (
        ("received", say("Nhập", "Received")),
        ("taken_over", say("Nhận chuyển", "Taken over")),
        ("used", say("Dùng", "Used")),
        ("spoiled", say("Hỏng", "Spoiled")),
        ("lost", say("Mất", "Lost")),
        ("destroyed", say("Hủy chưa dùng", "Destroyed unused")),
        ("sent", say("Giao đi", "Handed on")),
    )
    columns = (
        ContentColumn("opening", blanks, say("Tồn đầu", "Opening")),
        *(ContentColumn(key, blanks, label) for key, label in flows),
        ContentColumn("closing", blanks, say("Tồn cuối", "Closing"), formula=_CLOSING),
        ContentColumn("issued", papers, say("Cấp", "Issued")),
        ContentColumn("replaced", papers, say("Cấp lại", "Reissued")),
        ContentColumn("revoked", papers, say("Thu hồi", "Revoked")),
        ContentColumn("cancelled", papers, say("Hủy", "Cancelled")),
        ContentColumn("overdue", papers, say("Quá hạn", "Overdue")),
    )

    def values(line: BlankLine) -> dict[str, Value]:
        return {
            "opening": line.opening,
            **{key: getattr(line.in_period, key) for key, _ in flows},
            "closing": line.closing,
            **asdict(line.certificates),
            "overdue": None if line.overdue is None else line.overdue.quantity,
        }

    store = say("Kho của tỉnh", "The province's store")
    name = say("Biểu 4", "Table 4")
    return ContentTable(
        "blanks",
        name,
        _title("Biểu 4. Phôi và giấy chứng nhận", "Table 4. Blanks and certificates", view, say),
        say("Nơi giữ phôi", "Holder"),
        columns,
        tuple(
            ContentRow(str(PROVINCE_STORE), store, "", {**values(line), "overdue": NO_RATE})
            if center is None
            else _row(center, values(line))
            for center, line in view.lines
        ),
        _total(say, values(view.total)),
        _explained(view.sentences, name, say),
    )
