"""The provincial table as people read it: numbered columns, and under them how each is counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from services.reporting.domain.provincial import Figures, Stock
from services.reporting.domain.rates import Rate, RateDefinition, State
from services.reporting.operations.provincial import ProvincialView
from shared.web.formats import number_in

_NBSP = "\N{NO-BREAK SPACE}"
_SHY = "\N{SOFT HYPHEN}"

# Groups of columns under one head, each column (measure, Vietnamese, English). The grade bands stand
# before `good`; the rates, which have their own group, before the people.
_PLAN = (
    ("classes_planned_year", "Lớp", "Classes"),
    ("learners_planned_year", "Học viên", "Learners"),
)
_DONE = (
    ("classes_opened", "Lớp đã mở", "Classes opened"),
    ("classes_completed", "Lớp đã bế giảng", "Classes closed"),
    ("summoned", "Triệu tập", "Summoned"),
    ("admitted", "Nhập học", "Admitted"),
)
_RESULTS = (
    ("completed", "Hoàn thành", "Completed"),
    ("not_passed", "Không đạt", "Not passed"),
)
_GOOD = (("good", "Khá trở lên", "Khá or better"),)
_CERTIFICATES = (
    ("certificates_issued", "Đã cấp", "Issued"),
    ("certificates_revoked", "Thu hồi", "Revoked"),
)
_PEOPLE = (
    ("staff", "Biên chế", "Staff"),
    ("lecturers", "Giảng viên kiêm chức", "Part-time lecturers"),
)
_GROUPS = {
    "plan": ("Kế hoạch năm", "Year's plan"),
    "done": ("Mở lớp", "Classes and learners"),
    "results": ("Kết quả (học viên)", "Results (learners)"),
    "certificates": ("Giấy chứng nhận", "Certificates"),
    "rates": ("Tỷ lệ (%)", "Rates (%)"),
    "people": ("Đội ngũ", "People"),
}
# Where a long English word of a head may break, so that the whole table fits a desk's screen and paper.
_BREAKS = {
    "Admitted": f"Ad{_SHY}mitted",
    "Completed": f"Com{_SHY}pleted",
    "Recruitment": f"Recruit{_SHY}ment",
    "Revoked": f"Re{_SHY}voked",
    "Summoned": f"Sum{_SHY}moned",
    # No break at this hyphen: a line of its own for "Part-" reads badly.
    "Part-time": "Part\N{NON-BREAKING HYPHEN}time",
}
_SAID = {
    State.MET: ("good", "đạt", "met"),
    State.MISSED: ("bad", "chưa đạt", "missed"),
    State.AT_RISK: ("warn", "có nguy cơ", "at risk"),
    State.UNDER_WAY: ("wait", "đang thực hiện", "under way"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its number and group; `formula` names other columns by their numbers."""

    number: int
    key: str
    kind: str
    label: str
    formula: str
    group: str


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """A head over `span` columns."""

    label: str
    span: int


@dataclass(frozen=True, slots=True)
class TableCell:
    """What a cell shows; `tone` and `said` tell in shape and words how a rate stands."""

    text: str
    tone: str = ""
    said: str = ""
    missing: bool = False
    span: int = 1


def columns_of(view: ProvincialView, language: str, *, people: bool) -> list[Column]:
    """Return the columns in order. Rates are written as formulas over the numbers of other columns."""
    planned = list(_planned(view, english=language == "en", people=people))
    numbers = {key: number for number, (_, key, _) in enumerate(planned, 1)}
    rates = {rate.code: rate for rate in view.rates}
    return [
        Column(
            number,
            key,
            {"rates": "rate", "people": "people"}.get(group, "figure"),
            _breakable(label),
            _formula(rates[key], numbers, english=language == "en") if group == "rates" else "",
            group,
        )
        for number, (group, key, label) in enumerate(planned, 1)
    ]


def _planned(view: ProvincialView, *, english: bool, people: bool) -> Iterator[tuple[str, str, str]]:
    """Yield (group, key, label) of each column in order."""

    def said(group: str, columns: Sequence[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
        return ((group, key, en if english else vi) for key, vi, en in columns)

    yield from said("plan", _PLAN)
    yield from said("done", _DONE)
    yield from said("results", _RESULTS)
    yield from (("results", f"band:{code}", name) for code, name in view.band_names.items())
    yield from said("results", _GOOD)
    yield from said("certificates", _CERTIFICATES)
    yield from (("rates", rate.code, rate.name_en if english else rate.name_vi) for rate in view.rates)
    if people:
        yield from said("people", _PEOPLE)


def _breakable(label: str) -> str:
    """Return a head that may break within its long words; a soft hyphen shows only where a line ends."""
    return " ".join(_BREAKS.get(word, word) for word in label.split(" "))


def groups_of(columns: Sequence[Column], language: str) -> list[ColumnGroup]:
    """Return the heads over the columns, in their order."""
    return [
        ColumnGroup(_GROUPS[group][1 if language == "en" else 0], len(list(members)))
        for group, members in groupby(columns, key=lambda column: column.group)
    ]


def _formula(rate: RateDefinition, numbers: Mapping[str, int], *, english: bool) -> str:
    below = [f"{key}_year" if rate.denominator_span == "year" else key for key in rate.denominator]
    if any(key not in numbers for key in (*rate.numerator, *below)):
        return rate.formula_en if english else rate.formula_vi
    return f"{_sum(rate.numerator, numbers)} : {_sum(below, numbers)} ×{_NBSP}100"


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
    """Return the cells of one row; what was not reported says so, once for neighbours, and is never 0."""
    cells = (_cell(column, figures, rates, stock, language) for column in columns)
    row: list[TableCell] = []
    for missing, found in groupby(cells, key=lambda cell: cell.missing):
        members = list(found)
        row += [replace(members[0], span=len(members))] if missing else members
    return row


def _cell(
    column: Column, figures: Figures | None, rates: Mapping[str, Rate], stock: Stock | None, language: str
) -> TableCell:
    if column.kind == "figure":
        return (
            _missing(language)
            if figures is None
            else TableCell(number_in(language, figures.get(column.key, 0)))
        )
    if column.kind == "rate":
        return rate_cell(rates[column.key], language, reported=figures is not None)
    value = None if stock is None else getattr(stock, column.key)
    return _missing(language) if value is None else TableCell(number_in(language, value))


def rate_cell(rate: Rate, language: str, *, reported: bool = True) -> TableCell:
    """Return a rate in percent with how it stands against its target; a dash where nothing divides."""
    if rate.percent is None:
        return TableCell("–") if reported else _missing(language)
    tone, vi, en = _SAID.get(rate.state, ("", "", ""))
    return TableCell(number_in(language, rate.percent, 2), tone, en if language == "en" else vi)


def percent_text(value: Decimal, language: str) -> str:
    """Return `91,32 %` with a no-break space (in English `91.32%`); `value` is already in percent."""
    return number_in(language, value, 2) + _percent_sign(language)


def target_text(value: Decimal, language: str) -> str:
    """Return a target as people say it: `90 %`, `92,5 %`."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return number_in(language, value, places) + _percent_sign(language)


def _percent_sign(language: str) -> str:
    return "%" if language == "en" else f"{_NBSP}%"


def _missing(language: str) -> TableCell:
    return TableCell("not reported" if language == "en" else "chưa báo cáo", missing=True)
