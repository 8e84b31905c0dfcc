"""Reporting periods of the calendar year: month, quarter, six months, nine months, year."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

_PATTERN = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<part>H1|H2|9M|Y|Q[1-4]|0[1-9]|1[0-2]))?")
_PARTS = {
    "Y": (1, 12),
    "H1": (1, 6),
    "H2": (7, 6),
    "9M": (1, 9),
    **{f"Q{quarter}": (3 * quarter - 2, 3) for quarter in range(1, 5)},
    **{f"{month:02d}": (month, 1) for month in range(1, 13)},
}
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


@dataclass(frozen=True, slots=True)
class Period:
    """`months` calendar months of `year` beginning with `first_month`."""

    code: str
    year: int
    first_month: int
    months: int

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.year, self.first_month, 1)

    @property
    def end(self) -> date:
        """The last day, as of which stock figures stand."""
        after = self.first_month + self.months
        following = date(self.year + 1, 1, 1) if after > 12 else date(self.year, after, 1)  # noqa: PLR2004 - months
        return following - timedelta(days=1)

    @property
    def ends_the_year(self) -> bool:
        """True if the year's plan is to be complete at the end of the period."""
        return (self.end.month, self.end.day) == (12, 31)

    @property
    def vi(self) -> str:
        """The period in Vietnamese, as it stands in a sentence."""
        part = self.code.partition("-")[2]
        if part in {"", "Y"}:
            return f"năm {self.year}"
        named = {"H1": "6 tháng đầu năm", "H2": "6 tháng cuối năm", "9M": "9 tháng đầu năm"}
        if part in named:
            return f"{named[part]} {self.year}"
        if part.startswith("Q"):
            return f"quý {('I', 'II', 'III', 'IV')[int(part[1]) - 1]} năm {self.year}"
        return f"tháng {self.first_month} năm {self.year}"

    @property
    def en(self) -> str:
        """The period in English, as it stands in a sentence."""
        part = self.code.partition("-")[2]
        named = {"H1": "the first half of", "H2": "the second half of", "9M": "the first nine months of"}
        if part in {"", "Y"}:
            return f"the year {self.year}"
        if part in named:
            return f"{named[part]} {self.year}"
        if part.startswith("Q"):
            return f"quarter {part[1]} of {self.year}"
        return f"{self.start:%B} {self.year}"


def parse_period(code: str) -> Period:
    """Read `2021`, `2021-Y`, `2021-H1`, `2021-H2`, `2021-9M`, `2021-Q1`…`Q4` or `2021-01`…`12`.

    ValueError if it is none of these, or the year is not between 1990 and 2100.
    """
    match = _PATTERN.fullmatch(code)
    if match is None or not _FIRST_YEAR <= int(match["year"]) <= _LAST_YEAR:
        raise ValueError(f"{code!r} is not a reporting period")
    first_month, months = _PARTS[match["part"] or "Y"]
    return Period(code, int(match["year"]), first_month, months)


def year_before(period: Period) -> Period:
    """Return the same months of the year before; of the first year that is kept, the period itself."""
    return period if period.year == _FIRST_YEAR else in_year(period, period.year - 1)


def in_year(period: Period, year: int) -> Period:
    """Return the same months of another year; ValueError for a year that is not kept."""
    part = period.code.partition("-")[2]
    return parse_period(f"{year}-{part or 'Y'}")


def periods_of(year: int) -> tuple[Period, ...]:
    """Return every period of a year, the longest first."""
    parts = ("Y", "H1", "H2", "9M", *(f"Q{q}" for q in range(1, 5)), *(f"{m:02d}" for m in range(1, 13)))
    return tuple(parse_period(f"{year}-{part}") for part in parts)
