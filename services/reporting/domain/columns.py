"""The columns of Biểu 1: numbered, in groups; rates are formulas over the numbers of other columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from services.reporting.domain.rates import RateDefinition

_NBSP = "\N{NO-BREAK SPACE}"

# Groups of columns under one head, each column (measure, Vietnamese, English). The grade bands stand
# before `good`; the rates, which have their own group, before the people.
_PLAN = (
    ("classes_planned_year", "Lớp", "Classes"),
    ("learners_planned_year", "Học viên", "Learners"),
)
_DONE = (
    ("classes_opened", "Lớp đã mở", "Classes opened"),
    ("classes_completed", "Lớp đã bế giảng", "Classes closed"),
    ("classes_cancelled", "Lớp đã hủy", "Classes cancelled"),
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


def report_columns(
    rates: Sequence[RateDefinition], band_names: Mapping[str, str], language: str, *, people: bool
) -> list[Column]:
    """Return the columns in order. Rates are written as formulas over the numbers of other columns."""
    planned = list(_planned(rates, band_names, english=language == "en", people=people))
    numbers = {key: number for number, (_, key, _) in enumerate(planned, 1)}
    by_code = {rate.code: rate for rate in rates}
    return [
        Column(
            number,
            key,
            {"rates": "rate", "people": "people"}.get(group, "figure"),
            label,
            _formula(by_code[key], numbers, english=language == "en") if group == "rates" else "",
            group,
        )
        for number, (group, key, label) in enumerate(planned, 1)
    ]


def _planned(
    rates: Sequence[RateDefinition], band_names: Mapping[str, str], *, english: bool, people: bool
) -> Iterator[tuple[str, str, str]]:
    """Yield (group, key, label) of each column in order."""

    def said(group: str, columns: Sequence[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
        return ((group, key, en if english else vi) for key, vi, en in columns)

    yield from said("plan", _PLAN)
    yield from said("done", _DONE)
    yield from said("results", _RESULTS)
    yield from (("results", f"band:{code}", name) for code, name in band_names.items())
    yield from said("results", _GOOD)
    yield from said("certificates", _CERTIFICATES)
    yield from (("rates", rate.code, rate.name_en if english else rate.name_vi) for rate in rates)
    if people:
        yield from said("people", _PEOPLE)


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
