"""Study rules as dated data: attendance, marks, rounding, grade bands, redoing.

The default values are those of QĐ 1147, Đ6 (rule set `R-1147`); other eras enter their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Literal

from shared.errors import Detail, Invalid

RoundingMode = Literal["half_up", "half_even"]

_MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}


@dataclass(frozen=True, slots=True)
class Band:
    """A grade band: marks from `lower` up to but not including `upper`.

    The highest band also holds the top of the scale. `good` bands count for the khá–giỏi rate.
    """

    code: str
    name: str
    lower: Decimal
    upper: Decimal
    good: bool


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One version of a rule set, in force from `effective_from` up to and including `effective_to`."""

    code: str
    version: int
    title: str
    provenance: str
    effective_from: date
    effective_to: date | None
    programs: tuple[str, ...]
    attendance_share: Decimal
    mark_scale: Decimal
    pass_mark: Decimal
    rounding_step: Decimal
    rounding_mode: RoundingMode
    redo_limit: int
    bands: tuple[Band, ...]
    markers: int = 1
    """How many mark each paper: 1 or 2."""
    marker_tolerance: Decimal | None = None
    """How far two marks may lie apart before the markers must agree on one; None: any distance."""
    redo_cap: Decimal | None = None
    """The highest mark that redoing can bring; None: no cap (`grade.redo_cap`)."""
    excused_counts: bool = True
    """Whether an excused absence counts as absence (`attendance.excused_counts`)."""
    makeup_allowed: bool = False
    """Whether missed periods may be made up, if the director agrees (`attendance.makeup`)."""
    class_size_min: int | None = None
    """Fewer learners than this: a warning, never a refusal (QĐ 1147, Đ5)."""
    transfer_carries: bool = True
    """Whether periods attended before a transfer count in the other class."""
    class_deputies: int = 2
    """Lớp phó at most (QĐ 1147, Đ5)."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a learner's attendance and marks come to under one rule set.

    `mark` is rounded; `band` is None unless passed. `reason` is a code: `passed`, `attendance`,
    `no_mark` or `mark`.
    """

    passed: bool
    mark: Decimal | None
    band: Band | None
    reason: Literal["passed", "attendance", "no_mark", "mark"]

    @property
    def attendance_met(self) -> bool:
        """Tell whether enough was attended to be assessed: it is judged first."""
        return self.reason != "attendance"


def round_mark(mark: Decimal, rules: RuleSet) -> Decimal:
    """Return `mark` at the rule set's step; done before banding (`grade.rounding`)."""
    steps = (mark / rules.rounding_step).quantize(Decimal(1), rounding=_MODES[rules.rounding_mode])
    digits = min(0, _exponent(rules.rounding_step))
    return (steps * rules.rounding_step).quantize(Decimal(1).scaleb(digits))


def _exponent(step: Decimal) -> int:
    """Return the place of the step's last digit: -1 for 0.1, and for 0.10 as well."""
    exponent = step.normalize().as_tuple().exponent
    if not isinstance(exponent, int):
        raise TypeError("a rounding step is a finite number")
    return exponent


def band_of(mark: Decimal, rules: RuleSet) -> Band | None:
    """Return the band that holds a rounded mark; None below the lowest band."""
    for band in rules.bands:
        if band.lower <= mark < band.upper or mark == band.upper == rules.mark_scale:
            return band
    return None


def attendance_satisfied(attended: int, periods: int, rules: RuleSet) -> bool:
    """Tell whether enough periods (tiết, not days) were attended to be assessed (QĐ 1147, Đ6)."""
    return attended >= rules.attendance_share * periods


def mark_of_record(attempts: Sequence[Decimal], rules: RuleSet) -> Decimal | None:
    """Return the mark that counts: the last attempt, no more than the cap if redone (QĐ 1147, Đ6).

    `Invalid` if there are more attempts than one plus the redo limit, or one after a pass.
    """
    if len(attempts) > 1 + rules.redo_limit:
        raise Invalid(
            f"Học viên chỉ được làm lại {rules.redo_limit} lần; đã có {len(attempts)} điểm.",
            f"A learner may redo {rules.redo_limit} time(s); there are {len(attempts)} marks.",
            code="too-many-attempts",
        )
    if any(round_mark(attempt, rules) >= rules.pass_mark for attempt in attempts[:-1]):
        raise Invalid(
            "Học viên đã đạt thì không làm lại. Hãy giữ điểm đạt đầu tiên.",
            "Who has passed does not redo. Keep the first passing mark.",
            code="redo-after-pass",
        )
    if len(attempts) > 1 and rules.redo_cap is not None:
        return min(attempts[-1], rules.redo_cap)
    return attempts[-1] if attempts else None


def assess(attended: int | None, periods: int, attempts: Sequence[Decimal], rules: RuleSet) -> Result:
    """Return the result of one admitted learner. Attendance decides first, then the mark."""
    if not attendance_satisfied(attended or 0, periods, rules):
        return Result(passed=False, mark=None, band=None, reason="attendance")
    raw = mark_of_record(attempts, rules)
    if raw is None:
        return Result(passed=False, mark=None, band=None, reason="no_mark")
    require_mark_in_scale(raw, rules)
    mark = round_mark(raw, rules)
    band = band_of(mark, rules) if mark >= rules.pass_mark else None
    return Result(band is not None, mark, band, "passed" if band else "mark")


def require_mark_in_scale(mark: Decimal, rules: RuleSet) -> None:
    """Refuse a mark outside 0 … scale."""
    if not 0 <= mark <= rules.mark_scale:
        raise Invalid(
            f"Điểm {_comma(mark)} nằm ngoài thang điểm 0–{_comma(rules.mark_scale)}. Hãy nhập lại điểm.",
            f"Mark {mark} is outside the scale 0–{rules.mark_scale}. Enter the mark again.",
            code="mark-out-of-scale",
        )


def validate_rule_set(rules: RuleSet) -> None:
    """Refuse a rule set whose bands leave a hole, overlap, or do not span pass mark to scale."""
    found = [*_scalar_faults(rules), *_band_faults(rules)]
    if found:
        raise Invalid(
            "Bộ quy tắc chưa nhất quán. Hãy sửa các điểm dưới đây rồi gửi lại.",
            "The rule set contradicts itself. Correct the points below and send it again.",
            code="rule-set-inconsistent",
            details=found,
        )


def _scalar_faults(rules: RuleSet) -> list[Detail]:
    checks = [
        (not 0 <= rules.attendance_share <= 1, "attendance_share", "phải từ 0 đến 1", "must be from 0 to 1"),
        (rules.mark_scale <= 0, "mark_scale", "phải lớn hơn 0", "must be above 0"),
        (
            not 0 <= rules.pass_mark <= rules.mark_scale,
            "pass_mark",
            "ngoài thang điểm",
            "is outside the scale",
        ),
        (rules.rounding_step <= 0, "rounding_step", "phải lớn hơn 0", "must be above 0"),
        (rules.redo_limit < 0, "redo_limit", "không được âm", "must not be negative"),
        (rules.markers not in (1, 2), "markers", "phải là 1 hoặc 2", "must be 1 or 2"),
        (
            rules.marker_tolerance is not None and not 0 <= rules.marker_tolerance <= rules.mark_scale,
            "marker_tolerance",
            "phải từ 0 đến hết thang điểm",
            "must be from 0 to the top of the scale",
        ),
        (
            rules.redo_cap is not None and not rules.pass_mark <= rules.redo_cap <= rules.mark_scale,
            "redo_cap",
            "phải từ điểm đạt đến hết thang điểm",
            "must be from the pass mark to the top of the scale",
        ),
        (
            rules.class_size_min is not None and rules.class_size_min < 1,
            "class_size_min",
            "phải từ 1 trở lên",
            "must be 1 or more",
        ),
        (rules.class_deputies < 0, "class_deputies", "không được âm", "must not be negative"),
        (not rules.programs, "programs", "cần ít nhất một chương trình", "needs at least one program"),
        (
            rules.effective_to is not None and rules.effective_to < rules.effective_from,
            "effective_to",
            "sớm hơn ngày hiệu lực",
            "is before effective_from",
        ),
    ]
    return [
        Detail(f"{where} {vi}.", f"{where} {en}.", {"where": where})
        for wrong, where, vi, en in checks
        if wrong
    ]


def _band_faults(rules: RuleSet) -> list[Detail]:
    if not rules.bands:
        return [Detail("Cần ít nhất một mức xếp loại.", "At least one band is needed.", {"where": "bands"})]
    faults = []
    if rules.bands[0].lower != rules.pass_mark or rules.bands[-1].upper != rules.mark_scale:
        faults.append(
            Detail(
                "Các mức xếp loại phải phủ từ điểm đạt đến hết thang điểm.",
                "The bands must span from the pass mark to the top of the scale.",
                {"where": "bands"},
            )
        )
    for below, above in zip(rules.bands, rules.bands[1:], strict=False):
        if below.upper != above.lower:
            faults.append(
                Detail(
                    f"Mức {above.name} phải bắt đầu đúng ở điểm mức {below.name} kết thúc.",
                    f"Band {above.code} must begin exactly where band {below.code} ends.",
                    {"where": f"bands.{above.code}"},
                )
            )
    faults.extend(
        Detail(f"Mức {band.name} rỗng.", f"Band {band.code} is empty.", {"where": f"bands.{band.code}"})
        for band in rules.bands
        if band.lower >= band.upper
    )
    if len({band.code for band in rules.bands}) != len(rules.bands):
        faults.append(Detail("Mã xếp loại bị trùng.", "Two bands share a code.", {"where": "bands"}))
    return faults


def _comma(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")
