"""The tables of the report as sheets: which columns, which values, which formulas."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from services.reporting.domain.blanks import BlankLine
from services.reporting.domain.means import MeansLine, MeansTable
from services.reporting.domain.people import PeopleLine, PeopleTable
from services.reporting.domain.provincial import CenterNamed, CenterRow, ProgramRow
from services.reporting.domain.rates import RateDefinition
from services.reporting.operations.blanks import BlankView
from services.reporting.operations.means import TableView
from services.reporting.operations.provincial import ProvincialView
from services.reporting.web.sheets import (
    MILLIONS,
    NO_RATE,
    PERCENT,
    Formula,
    SheetColumn,
    SheetRow,
    SheetTable,
    rate,
)
from services.reporting.web.table import columns_of, groups_of
from shared.web.formats import vi_datetime, vi_number

_MILLION: Final = 1_000_000


class Words:
    """Says a thing in the reader's language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.english = language == "en"
        self.common = {
            "missing": self("chưa báo cáo", "not reported"),
            "total": self("Cộng", "Total"),
            "code": self("Mã", "Code"),
        }

    def __call__(self, vi: str, en: str) -> str:
        """Return the one of the two."""
        return en if self.english else vi


def _notes(view: Any, say: Words) -> list[str]:
    """Return as of when the figures are, and how they are proven."""
    as_of = say("Số liệu đến ", "As of ") + vi_datetime(view.as_of)
    run = view.proven
    if run is None:
        return [as_of, say("Chưa đối soát", "Not reconciled yet")]
    differences = vi_number(run.difference_count)
    when = vi_datetime(run.ran_at)
    return [
        as_of,
        say(
            f"Đối soát lúc {when}: {differences} sai lệch", f"Reconciled at {when}: {differences} differences"
        ),
    ]


def _title(vi: str, en: str, view: Any, say: Words) -> str:
    period = view.report.period if isinstance(view, ProvincialView) else view.period
    return say(f"{vi}, {period.vi}", f"{en}, {period.en}")


def _row(center: CenterNamed, values: Mapping[str, Any]) -> SheetRow:
    return SheetRow(center.name, center.code, values)


def _result_columns(view: ProvincialView, say: Words, *, people: bool) -> list[SheetColumn]:
    columns = columns_of(view, say.language, people=people)
    heads = [group.label for group in groups_of(columns, say.language) for _ in range(group.span)]
    rates = {each.code: each for each in view.rates}
    shown = {column.key for column in columns}
    return [
        SheetColumn(
            column.key,
            head,
            column.label,
            *((PERCENT, _rate_formula(rates[column.key], shown)) if column.kind == "rate" else ()),
        )
        for column, head in zip(columns, heads, strict=True)
    ]


def _rate_formula(definition: RateDefinition, shown: set[str]) -> Formula | None:
    """Return the rate over the columns that the table shows; None if it shows not all of them."""
    suffix = "_year" if definition.denominator_span == "year" else ""
    below = [f"{measure}{suffix}" for measure in definition.denominator]
    if not shown.issuperset((*definition.numerator, *below)):
        return None
    return rate(definition.numerator, below)


def _result_values(row: CenterRow | ProgramRow, columns: Iterable[SheetColumn]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if row.figures is not None:
        values = {column.key: row.figures.get(column.key, 0) for column in columns}
        # A rate that nothing divides is a dash, and not "not reported": its center did report.
        values |= {
            code: NO_RATE if each.percent is None else float(each.percent) for code, each in row.rates.items()
        }
    if isinstance(row, CenterRow):
        values |= {"staff": row.stock.staff, "lecturers": row.stock.lecturers}
    return values


def results_sheet(view: ProvincialView, say: Words) -> SheetTable:
    """Return Biểu 1, by center."""
    columns = _result_columns(view, say, people=True)
    return SheetTable(
        _title("Biểu 1. Kết quả mở lớp theo trung tâm", "Table 1. Classes and results by center", view, say),
        _notes(view, say),
        say("Trung tâm", "Center"),
        columns,
        [_row(row.center, _result_values(row, columns)) for row in view.report.rows],
        say.common,
    )


def programs_sheet(view: ProvincialView, say: Words) -> SheetTable:
    """Return Biểu 1, by program."""
    columns = _result_columns(view, say, people=False)
    return SheetTable(
        _title("Biểu 1 theo chương trình", "Table 1 by program", view, say),
        _notes(view, say),
        say("Chương trình", "Program"),
        columns,
        [
            SheetRow(
                view.program_names.get(row.program_code, row.program_code),
                row.program_code,
                _result_values(row, columns),
            )
            for row in view.report.programs
        ],
        say.common,
    )


def people_sheet(view: TableView[PeopleTable], say: Words) -> SheetTable:
    """Return Biểu 2."""
    staff, own, higher = (
        say("Biên chế", "Establishment"),
        say("Hội thi cấp trung tâm", "Contests within the center"),
        say("Hội thi cấp tỉnh trở lên", "Contests of the province and above"),
    )
    took_part, won = say("Dự thi", "Took part"), say("Đạt giải", "Won a prize")
    columns = [
        SheetColumn("posts", staff, say("Giao", "Posts")),
        SheetColumn("present", staff, say("Có mặt", "In post")),
        SheetColumn("vacant", staff, say("Còn thiếu", "Vacant")),
        *(
            SheetColumn(f"post:{code}", say("Có mặt theo chức vụ", "In post, by post"), title)
            for code, title in view.posts.items()
        ),
        SheetColumn(
            "lecturers", say("Kiêm chức", "Part-time"), say("Giảng viên kiêm chức", "Part-time lecturers")
        ),
        SheetColumn("own", own, took_part),
        SheetColumn("own_prizes", own, won),
        SheetColumn("higher", higher, took_part),
        SheetColumn("higher_prizes", higher, won),
    ]

    def values(line: PeopleLine) -> dict[str, Any]:
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

    return SheetTable(
        _title("Biểu 2. Đội ngũ và hội thi", "Table 2. People and contests", view, say),
        _notes(view, say),
        say("Trung tâm", "Center"),
        columns,
        [_row(center, values(line)) for center, line in view.table.rows],
        say.common,
    )


def means_sheet(view: TableView[MeansTable], say: Words) -> SheetTable:
    """Return Biểu 3."""
    halls, classrooms = say("Hội trường", "Halls"), say("Phòng học", "Classrooms")
    rooms, equipment = say("Phòng", "Rooms"), say("Thiết bị", "Equipment")
    money, needs = say("Kinh phí (triệu đồng)", "Money (million đồng)"), say("Nhu cầu", "Needs")
    number, seats = say("Số phòng", "Rooms"), say("Chỗ ngồi", "Seats")
    columns = [
        SheetColumn("halls", halls, number),
        SheetColumn("hall_seats", halls, seats),
        SheetColumn("classrooms", classrooms, number),
        SheetColumn("classroom_seats", classrooms, seats),
        SheetColumn("other_rooms", rooms, say("Khác", "Other")),
        SheetColumn("unusable_rooms", rooms, say("Không dùng được", "Unusable")),
        SheetColumn("equipment", equipment, say("Số lượng", "Pieces")),
        SheetColumn("unusable_equipment", equipment, say("Không dùng được", "Unusable")),
        SheetColumn("budgeted", money, say("Dự toán", "Budgeted"), MILLIONS),
        SheetColumn("spent", money, say("Đã chi", "Spent"), MILLIONS),
        SheetColumn("spent_percent", money, "%", PERCENT, rate(["spent"], ["budgeted"])),
        SheetColumn("needs", needs, say("Số lượng", "Pieces")),
        SheetColumn("needs_cost", needs, say("Chi phí (triệu đồng)", "Cost (million đồng)"), MILLIONS),
    ]

    def values(line: MeansLine | None) -> dict[str, Any]:
        if line is None:
            return {}
        in_millions = {name: getattr(line, name) / _MILLION for name in ("budgeted", "spent", "needs_cost")}
        percent = NO_RATE if line.spent_percent is None else float(line.spent_percent)
        return {**asdict(line), **in_millions, "spent_percent": percent}

    return SheetTable(
        _title("Biểu 3. Cơ sở vật chất, kinh phí", "Table 3. Facilities and money", view, say),
        _notes(view, say),
        say("Trung tâm", "Center"),
        columns,
        [_row(center, values(line)) for center, line in view.table.rows],
        say.common,
    )


def blanks_sheet(view: BlankView, say: Words) -> SheetTable:
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
    columns = [
        SheetColumn("opening", blanks, say("Tồn đầu", "Opening")),
        *(SheetColumn(key, blanks, label) for key, label in flows),
        SheetColumn("closing", blanks, say("Tồn cuối", "Closing"), formula=_closing),
        SheetColumn("issued", papers, say("Cấp", "Issued")),
        SheetColumn("replaced", papers, say("Cấp lại", "Reissued")),
        SheetColumn("revoked", papers, say("Thu hồi", "Revoked")),
        SheetColumn("cancelled", papers, say("Hủy", "Cancelled")),
    ]

    def values(line: BlankLine) -> dict[str, Any]:
        return {
            "opening": line.opening,
            **asdict(line.in_period),
            "closing": line.closing,
            **asdict(line.certificates),
        }

    store = say("Kho của tỉnh", "The province's store")
    return SheetTable(
        _title("Biểu 4. Phôi và giấy chứng nhận", "Table 4. Blanks and certificates", view, say),
        _notes(view, say),
        say("Nơi giữ phôi", "Holder"),
        columns,
        [
            SheetRow(store, "", values(line)) if center is None else _row(center, values(line))
            for center, line in view.lines
        ],
        say.common,
    )


def _closing(at: Mapping[str, str]) -> str:
    came = "+".join(at[key] for key in ("opening", "received", "taken_over"))
    went = "".join(f"-{at[key]}" for key in ("used", "spoiled", "lost", "destroyed", "sent"))
    return f"={came}{went}"
