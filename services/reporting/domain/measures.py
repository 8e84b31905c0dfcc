"""What each measure is called, and from which kinds of facts it is counted."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from services.reporting.domain import counting as c
from services.reporting.domain.facts import (
    BlankLotFact,
    BlankMovementFact,
    CertificateFact,
    ClassFact,
    CompletionFact,
    Fact,
    PlanFact,
)
from services.reporting.domain.periods import Period

OF_YEAR: Final = "_year"
"""Ends the name of a figure that is always of the period's whole year, e.g. `classes_planned_year`."""
TO_DATE: Final = "_to_date"
"""Ends the name of a figure from the beginning to the period's end, e.g. `blanks_received_to_date`."""
BEFORE: Final = "_before"
"""Ends the name of a figure from the beginning to the day before the period."""

Kinds = tuple[type[Fact], ...]


class Measure(NamedTuple):
    """A measure with its names, and the kinds of facts whose contributions it sums."""

    code: str
    vi: str
    en: str
    kinds: Kinds

    def name(self, language: str) -> str:
        """Return what people call it."""
        return self.en if language == "en" else self.vi


def span_of(asked: str, period: Period) -> tuple[str, date, date]:
    """Return the code of the measure that `asked` names, and the first and last day that it is asked of."""
    for ending, start, end in (
        (OF_YEAR, date(period.year, 1, 1), date(period.year, 12, 31)),
        (TO_DATE, date.min, period.end),
        (BEFORE, date.min, period.start - timedelta(days=1)),
    ):
        if asked.endswith(ending):
            return asked.removesuffix(ending), start, end
    return asked, period.start, period.end


_PLAN: Kinds = (PlanFact,)
_CLASS: Kinds = (ClassFact,)
_COMPLETION: Kinds = (CompletionFact,)
_CERTIFICATE: Kinds = (CertificateFact,)
_LOT: Kinds = (BlankLotFact,)
_MOVEMENT: Kinds = (BlankMovementFact,)

MEASURES: Final[Mapping[str, Measure]] = {
    each.code: each
    for each in (
        Measure(c.CLASSES_PLANNED, "Lớp kế hoạch", "Classes planned", _PLAN),
        Measure(c.LEARNERS_PLANNED, "Học viên kế hoạch", "Learners planned", _PLAN),
        Measure(c.CLASSES_OPENED, "Lớp đã mở", "Classes opened", _CLASS),
        Measure(c.CLASSES_COMPLETED, "Lớp đã bế giảng", "Classes closed", _CLASS),
        Measure(c.CLASSES_CANCELLED, "Lớp đã hủy", "Classes cancelled", _CLASS),
        Measure(c.SUMMONED, "Học viên triệu tập", "Learners summoned", _CLASS),
        Measure(c.ADMITTED, "Học viên nhập học", "Learners admitted", _CLASS),
        Measure(c.NOT_PASSED, "Học viên không đạt", "Learners not passed", _CLASS),
        Measure(c.COMPLETED, "Học viên hoàn thành", "Learners completed", _COMPLETION),
        Measure(c.GOOD, "Học viên khá trở lên", "Learners rated khá or better", _COMPLETION),
        Measure(c.CERTIFICATES_ISSUED, "Giấy chứng nhận đã cấp", "Certificates issued", _CERTIFICATE),
        Measure(c.CERTIFICATES_REVOKED, "Giấy chứng nhận thu hồi", "Certificates revoked", _CERTIFICATE),
        Measure(c.CERTIFICATES_REPLACED, "Giấy chứng nhận cấp lại", "Certificates replaced", _CERTIFICATE),
        Measure(c.CERTIFICATES_CANCELLED, "Giấy chứng nhận hủy", "Certificates cancelled", _CERTIFICATE),
        Measure(
            c.CERTIFICATES_UNDER_REVIEW,
            "Giấy chứng nhận đang xem xét",
            "Certificates under review",
            _CERTIFICATE,
        ),
        Measure(c.BLANKS_RECEIVED, "Phôi nhập", "Blanks received", _LOT),
        Measure(c.BLANKS_USED, "Phôi dùng", "Blanks used", (CertificateFact, BlankMovementFact)),
        Measure(c.BLANKS_TAKEN_OVER, "Phôi nhận chuyển", "Blanks taken over", _MOVEMENT),
        Measure(c.BLANKS_SENT, "Phôi giao đi", "Blanks sent", _MOVEMENT),
        Measure(c.BLANKS_SPOILED, "Phôi hỏng", "Blanks spoiled", _MOVEMENT),
        Measure(c.BLANKS_LOST, "Phôi mất", "Blanks lost", _MOVEMENT),
        Measure(c.BLANKS_DESTROYED, "Phôi tiêu hủy", "Blanks destroyed", _MOVEMENT),
        Measure(c.BLANKS_DESTROYED_UNUSED, "Phôi tiêu hủy chưa dùng", "Unused blanks destroyed", _MOVEMENT),
    )
}
"""Every measure but the grade bands, whose names are told by the decisions."""


def measure_of(code: str, bands: Mapping[str, str]) -> Measure:
    """Return a measure or grade band; LookupError if nothing is counted under that name.

    A band that nobody named yet is called by its code.
    """
    if code.startswith(c.BAND_PREFIX) and code != c.BAND_PREFIX:
        band = code.removeprefix(c.BAND_PREFIX)
        name = bands.get(band, band)
        return Measure(code, f"Học viên xếp loại {name}", f"Learners rated {name}", _COMPLETION)
    return MEASURES[code]
