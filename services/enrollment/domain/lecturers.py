"""Lecturers: what they have against the standard, and what they taught against the yearly norm."""

from calendar import isleap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal
from uuid import UUID

from services.enrollment.domain.centers import version_on
from services.enrollment.domain.faculty import Appointment, Employment
from services.enrollment.domain.faculty_rules import KIND_NAMES, FacultyRules, Kind, Level
from shared.errors import Invalid

ActivityKind = Literal["teaching", "marking", "question", "other"]

ACTIVITY_NAMES: Mapping[ActivityKind, tuple[str, str]] = {
    "teaching": ("giảng dạy ngoài thời khóa biểu (tiết)", "teaching outside the timetable (periods)"),
    "marking": ("chấm bài thu hoạch (bài)", "marking papers (papers)"),
    "question": ("ra đề thu hoạch (đề)", "setting questions (questions)"),
    "other": ("việc khác được quy đổi (giờ chuẩn)", "other work (standard hours)"),
}
"""What is entered by hand, and the unit it is counted in."""


@dataclass(frozen=True, slots=True)
class Qualification:
    """What a person has since a day; `experience` counts its years from there."""

    id: UUID
    person_id: UUID
    kind: Kind
    level: str
    since: date
    evidence: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A program, or one lesson of it, that a person teaches at a center in a term."""

    id: UUID
    center_id: UUID
    person_id: UUID
    program_code: str
    lesson: str
    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        """Tell whether it is taught on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Activity:
    """Work that no timetable shows; `quantity` in the unit of its kind."""

    id: UUID
    center_id: UUID
    person_id: UUID
    kind: ActivityKind
    quantity: Decimal
    done_on: date
    note: str


@dataclass(frozen=True, slots=True)
class Taught:
    """Periods (tiết) that the timetable gives a person on a day."""

    center_id: UUID
    person_id: UUID
    held_on: date
    periods: int


@dataclass(frozen=True, slots=True)
class Unmet:
    """A standard that a lecturer does not meet; a warning, never a refusal."""

    kind: Kind
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Hours:
    """Standard hours (giờ chuẩn) from 1 January to a day, and the norm they stand against.

    `norm` is that of the whole year, `norm_to_date` of its days so far; both None where no post held
    has a norm. `rules_version` is the version in force on the day.
    """

    direct: Decimal
    marking: Decimal
    questions: Decimal
    other: Decimal
    norm: Decimal | None
    norm_to_date: Decimal | None
    direct_short: bool
    far_above: bool
    rules_version: int | None

    @property
    def total(self) -> Decimal:
        """All hours together."""
        return self.direct + self.marking + self.questions + self.other

    @property
    def share(self) -> Decimal | None:
        """The hours as a share of the year's norm; None without one."""
        return None if not self.norm else self.total / self.norm


def unmet_standards(
    employment: Employment,
    has: Sequence[Qualification],
    rules: FacultyRules | None,
    levels: Sequence[Level],
    day: date,
) -> tuple[Unmet, ...]:
    """Return the standards of `rules` that a lecturer of this employment does not meet on `day`."""
    if rules is None:
        return ()
    rank = {(level.kind, level.code): level for level in levels}
    found = []
    for standard in rules.standards:
        if standard.employment != employment:
            continue
        own = [each for each in has if each.kind == standard.kind and each.since <= day]
        name, name_en = KIND_NAMES[standard.kind]
        if standard.years is not None:
            held = max((_years(each.since, day) for each in own), default=0)
            if held < standard.years:
                found.append(
                    Unmet(
                        standard.kind,
                        f"{name}: cần {standard.years} năm, có {held} năm",
                        f"{name_en}: {standard.years} years wanted, has {held}",
                    )
                )
            continue
        wanted = rank[standard.kind, str(standard.level)]
        best = max((rank[each.kind, each.level] for each in own), key=lambda level: level.rank, default=None)
        if best is None or best.rank < wanted.rank:
            found.append(
                Unmet(
                    standard.kind,
                    f"{name}: cần {wanted.name}, {'có ' + best.name if best else 'chưa có'}",
                    f"{name_en}: {wanted.name_en} wanted, {'has ' + best.name_en if best else 'has none'}",
                )
            )
    return tuple(found)


def _years(since: date, day: date) -> int:
    """Return the full years from `since` to `day`."""
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


def hours_through(
    day: date,
    *,
    held: Sequence[Appointment],
    taught: Iterable[Taught],
    activities: Iterable[Activity],
    versions: Sequence[FacultyRules],
) -> Hours:
    """Count a person's hours of the calendar year up to `day` against the norm of the posts held.

    Every hour is worth what the version in force on its own day says. The norm goes day by day: a post
    held for half a year has half its norm; of several posts held together the smallest share counts, as
    a director who also lectures has the director's norm (QĐ 1147, Đ13).
    """
    first = date(day.year, 1, 1)
    worth = {"direct": Fraction(0), "marking": Fraction(0), "questions": Fraction(0), "other": Fraction(0)}
    for lesson in taught:
        rules = version_on(versions, lesson.held_on)
        if rules is not None and first <= lesson.held_on <= day:
            worth["direct"] += lesson.periods * Fraction(rules.hours_per_period)
    for each in activities:
        rules = version_on(versions, each.done_on)
        if rules is not None and first <= each.done_on <= day:
            part, hours = _worth(each, rules)
            worth[part] += hours
    norm, so_far = _norm(day.year, held, versions), _norm(day.year, held, versions, through=day)
    rules = version_on(versions, day)
    total = sum(worth.values(), Fraction(0))
    return Hours(
        **{name: _rounded(value) for name, value in worth.items()},
        norm=None if norm is None else _rounded(norm),
        norm_to_date=None if so_far is None else _rounded(so_far),
        direct_short=bool(rules and so_far and worth["direct"] < Fraction(rules.direct_share) * so_far),
        far_above=bool(rules and norm and total > Fraction(rules.far_above) * norm),
        rules_version=None if rules is None else rules.version,
    )


def _worth(activity: Activity, rules: FacultyRules) -> tuple[str, Fraction]:
    amount = Fraction(activity.quantity)
    match activity.kind:
        case "teaching":
            return "direct", amount * Fraction(rules.hours_per_period)
        case "marking":
            return "marking", amount / Fraction(rules.papers_per_hour)
        case "question":
            return "questions", amount * Fraction(rules.hours_per_question)
        case "other":
            return "other", amount


def _norm(
    year: int,
    held: Sequence[Appointment],
    versions: Sequence[FacultyRules],
    *,
    through: date | None = None,
) -> Fraction | None:
    """Return the norm of a year's days up to `through`; None if no day of the year has one."""
    length = 366 if isleap(year) else 365
    last = through or date(year, 12, 31)
    norm: Fraction | None = None
    for day in _stretches(year, last, held, versions):
        rules = version_on(versions, day[0])
        shares = [
            share
            for each in held
            if rules and each.employment == "staff" and each.holds_on(day[0])
            if (share := rules.share_of(each.post)) is not None
        ]
        if rules and shares:
            days = (day[1] - day[0]).days + 1
            part = Fraction(rules.base_hours) * Fraction(min(shares)) * days / length
            norm = (norm or Fraction(0)) + part
    return norm


def _stretches(
    year: int, last: date, held: Sequence[Appointment], versions: Sequence[FacultyRules]
) -> list[tuple[date, date]]:
    """Cut a year's days up to `last` where a post or a version begins or ends: within one nothing changes."""
    first = date(year, 1, 1)
    cuts = {first} | {rules.valid_from for rules in versions} | {each.valid_from for each in held}
    cuts |= {each.valid_to + timedelta(1) for each in held if each.valid_to and each.valid_to < last}
    begins = sorted(cut for cut in cuts if first <= cut <= last)
    ends = [begin - timedelta(1) for begin in begins[1:]] + [last]
    return list(zip(begins, ends, strict=True))


def _rounded(hours: Fraction) -> Decimal:
    """Return hours at two decimals, a half rounded up."""
    exact = Decimal(hours.numerator) / Decimal(hours.denominator)
    return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def require_known_level(kind: str, code: str, levels: Sequence[Level]) -> None:
    """Refuse a level that its kind does not have."""
    if not any((level.kind, level.code) == (kind, code) for level in levels):
        raise Invalid(
            f"Trình độ '{code}' không có trong danh mục. Hãy chọn một trình độ trong danh mục.",
            f"Level '{code}' is not on the list. Choose one from it.",
            code="level-unknown",
        )


def require_done(day: date, today: date) -> None:
    """Refuse work that is dated in the future: hours are counted once they were given."""
    if day > today:
        raise Invalid(
            "Ngày thực hiện ở tương lai. Chỉ ghi việc đã làm.",
            "The day lies in the future. Enter what has been done.",
            code="not-done-yet",
        )
