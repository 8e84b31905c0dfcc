"""The provincial table as people read it: numbered columns, and under them how each is counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.reporting.domain.provincial import Figures, Stock
from services.reporting.domain.rates import Rate, RateDefinition, State
from services.reporting.operations.provincial import ProvincialView
from shared.web.formats import vi_number

_NBSP = "\N{NO-BREAK SPACE}"

# (measure, Vietnamese, English); the grade bands come between `completed` and `not_passed`.
_BEFORE_BANDS = (
    ("classes_planned_year", "Kế hoạch năm: lớp", "Year's plan: classes"),
    ("classes_opened", "Lớp đã mở", "Classes opened"),
    ("learners_planned_year", "Kế hoạch năm: học viên", "Year's plan: learners"),
    ("summoned", "Triệu tập", "Summoned"),
    ("admitted", "Nhập học", "Admitted"),
    ("classes_completed", "Lớp đã bế giảng", "Classes closed"),
    ("completed", "Hoàn thành", "Completed"),
)
_AFTER_BANDS = (
    ("good", "Khá trở lên", "Khá or better"),
    ("not_passed", "Không đạt", "Not passed"),
    ("certificates_issued", "Giấy chứng nhận đã cấp", "Certificates issued"),
    ("certificates_revoked", "Đã thu hồi", "Revoked"),
)
_PEOPLE = (
    ("staff", "Biên chế", "Staff"),
    ("lecturers", "Giảng viên kiêm chức", "Part-time lecturers"),
)
_SAID = {
    State.MET: ("good", "đạt", "met"),
    State.MISSED: ("bad", "chưa đạt", "missed"),
    State.UNDER_WAY: ("wait", "đang thực hiện", "under way"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its number; `formula` names other columns by their numbers."""

    number: int
    key: str
    kind: str
    label: str
    formula: str


@dataclass(frozen=True, slots=True)
class TableCell:
    """What a cell shows; `tone` and `said` tell in shape and words how a rate stands."""

    text: str
    tone: str = ""
    said: str = ""
    missing: bool = False


def columns_of(view: ProvincialView, language: str, *, people: bool) -> list[Column]:
    """Return the columns in order. Rates are written as formulas over the numbers of other columns."""
    english = language == "en"
    planned = [
        *((key, "figure", en if english else vi) for key, vi, en in _BEFORE_BANDS),
        *((f"band:{code}", "figure", name) for code, name in view.band_names.items()),
        *((key, "figure", en if english else vi) for key, vi, en in _AFTER_BANDS),
        *((rate.code, "rate", rate.name_en if english else rate.name_vi) for rate in view.rates),
    ]
    if people:
        planned += [(key, "people", en if english else vi) for key, vi, en in _PEOPLE]
    numbers = {key: number for number, (key, kind, _) in enumerate(planned, 1) if kind == "figure"}
    formulas = {rate.code: _formula(rate, numbers, english=english) for rate in view.rates}
    return [
        Column(number, key, kind, label, formulas.get(key, "") if kind == "rate" else "")
        for number, (key, kind, label) in enumerate(planned, 1)
    ]


def _formula(rate: RateDefinition, numbers: Mapping[str, int], *, english: bool) -> str:
    below = [f"{key}_year" if rate.denominator_span == "year" else key for key in rate.denominator]
    if any(key not in numbers for key in (*rate.numerator, *below)):
        return rate.formula_en if english else rate.formula_vi
    return f"{_sum(rate.numerator, numbers)} : {_sum(below, numbers)} × 100"


def _sum(keys: Sequence[str], numbers: Mapping[str, int]) -> str:
    text = " + ".join(str(numbers[key]) for key in keys)
    return f"({text})" if len(keys) > 1 else text


def cells_of(
    columns: Sequence[Column],
    figures: Figures | None,
    rates: Mapping[str, Rate],
    stock: Stock | None,
    language: str,
) -> list[TableCell]:
    """Return the cells of one row; what was not reported says so and is never 0."""
    return [_cell(column, figures, rates, stock, language) for column in columns]


def _cell(
    column: Column, figures: Figures | None, rates: Mapping[str, Rate], stock: Stock | None, language: str
) -> TableCell:
    if column.kind == "figure":
        return _missing(language) if figures is None else TableCell(vi_number(figures.get(column.key, 0)))
    if column.kind == "rate":
        return rate_cell(rates[column.key], language, reported=figures is not None)
    value = None if stock is None else getattr(stock, column.key)
    return _missing(language) if value is None else TableCell(vi_number(value))


def rate_cell(rate: Rate, language: str, *, reported: bool = True) -> TableCell:
    """Return a percentage with how it stands against its target; a dash where nothing divides."""
    if rate.percent is None:
        return TableCell("–") if reported else _missing(language)
    tone, vi, en = _SAID.get(rate.state, ("", "", ""))
    return TableCell(percent_text(rate.percent), tone, en if language == "en" else vi)


def percent_text(value: Decimal) -> str:
    """Return `91,32 %` with a no-break space; `value` is already in percent."""
    return f"{vi_number(value, 2)}{_NBSP}%"


def _missing(language: str) -> TableCell:
    return TableCell("not reported" if language == "en" else "chưa báo cáo", missing=True)
