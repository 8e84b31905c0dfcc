"""What one cell of a class list can mean: marks, dates, counts, yes or no.

A reading either gives a value or raises `Unreadable` with the sentence for the person; the caller
adds sheet, row and column.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final, Literal

from services.enrollment.domain.class_lists import Gender, PartialDate

Kind = Literal["text", "number", "date", "error", "uncomputed"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that is not empty.

    `text` is what stands there (a number in plain notation, a date as d/m/Y); `kind` is `error` for
    #REF! and its like, `uncomputed` for a formula that was saved without its result.
    """

    row: int
    column: int
    kind: Kind
    text: str
    font: str = ""
    day: date | None = None
    raw: str = ""
    """What stood there before an old encoding was read; empty where nothing was changed."""
    encoding: str = "unicode"

    @property
    def reference(self) -> str:
        """The cell as Excel names it, e.g. `M12`."""
        return f"{column_letters(self.column)}{self.row}"


class Unreadable(Exception):
    """A cell cannot mean what its column asks for; says so in both languages and what to do.

    `means` is what was probably meant, for a person to confirm; it is never taken unasked.
    """

    def __init__(self, vi: str, en: str, *, means: str = "") -> None:
        super().__init__(en)
        self.vi = vi
        self.en = en
        self.means = means


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 1: 1 is `A`, 27 is `AA`."""
    letters = ""
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the column counted from 1 that Excel names so."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


_HIGHEST_MARK: Final = Decimal(10)
_DECIMALS: Final = 2
_NUMBER: Final = re.compile(r"[+-]?\d{1,12}(?:[.,]\d{1,20})?")


def read_number(text: str) -> Decimal | None:
    """Return the number written with a decimal comma or point, or None if it is none."""
    compact = text.strip().replace("\u2212", "-")
    if not _NUMBER.fullmatch(compact) or not compact.isascii():
        return None
    try:
        return Decimal(compact.replace(",", "."))
    except InvalidOperation:
        return None


@lru_cache(maxsize=512)
def read_mark(text: str, *, lost_comma: bool = False) -> Decimal:
    """Return a mark on the scale 0-10 with at most two decimals, from `8,5` or `8.5`.

    `lost_comma`: a person said that a whole number above 10 is ten times the mark (85 is 8,5).
    """
    mark = read_number(text)
    if mark is None:
        raise Unreadable(
            f"“{text}” không phải là điểm. Hãy ghi một số từ 0 đến 10, ví dụ 8,5.",
            f"“{text}” is not a mark. Write a number from 0 to 10, such as 8.5.",
        )
    if mark < 0:
        raise Unreadable(
            f"điểm {text} nhỏ hơn 0. Hãy ghi một số từ 0 đến 10.",
            f"the mark {text} is below 0. Write a number from 0 to 10.",
        )
    if mark > _HIGHEST_MARK:
        likely = f"{mark / 10:f}"
        plain = 20 <= mark <= 100 and mark == mark.to_integral_value()  # noqa: PLR2004 — 85 lost its comma, 11 is a slip
        if plain and lost_comma:
            return mark / 10
        ask_vi = f" Có phải là {likely.replace('.', ',')} không?" if plain else ""
        ask_en = f" Is it {likely}?" if plain else ""
        raise Unreadable(
            f"điểm {text} lớn hơn 10.{ask_vi} Hãy ghi một số từ 0 đến 10.",
            f"the mark {text} is above 10.{ask_en} Write a number from 0 to 10.",
            means=likely.replace(".", ",") if plain else "",
        )
    if mark != round(mark, _DECIMALS):
        raise Unreadable(
            f"điểm {text} có hơn hai chữ số thập phân. Hãy làm tròn theo quy chế rồi ghi lại.",
            f"the mark {text} has more than two decimals. Round it as the regulation says.",
        )
    return mark


def read_count(text: str, *, what_vi: str, what_en: str) -> int:
    """Return a whole number of at least 0, e.g. periods attended."""
    number = read_number(text)
    if number is None or number < 0 or number != number.to_integral_value():
        raise Unreadable(
            f"“{text}” không phải là {what_vi}. Hãy ghi một số nguyên từ 0 trở lên.",
            f"“{text}” is not {what_en}. Write a whole number of 0 or more.",
        )
    return int(number)


_YES: Final = frozenset({"x", "co", "1", "true", "v", "✓", "✔", "da nhap hoc", "co mat", "c"})
_NO: Final = frozenset({"", "0", "khong", "false", "vang", "-", "k", "ko"})


def read_yes(key: str, text: str) -> bool:
    """Return whether a tick column is ticked; `key` is the text without accents and case."""
    plain = key or text.strip()
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise Unreadable(
        f"“{text}” không rõ là có hay không. Hãy ghi “x” nếu có, để trống nếu không.",
        f"“{text}” is neither yes nor no. Write “x” for yes and leave it empty for no.",
    )


_GENDERS: Final[Mapping[str, Gender]] = {"nam": "male", "nu": "female"}


def read_gender(key: str, text: str) -> Gender:
    """Return the gender from `Nam` or `Nữ`; `key` is the text without accents and case."""
    if key not in _GENDERS:
        raise Unreadable(
            f"“{text}” không phải là giới tính. Hãy ghi “Nam” hoặc “Nữ”.",
            f"“{text}” is not a gender. Write “Nam” (male) or “Nữ” (female).",
        )
    return _GENDERS[key]


def read_identity_number(text: str, *, typed_as_number: bool) -> tuple[str, bool]:
    """Return the digits of a số định danh (12) or an older CMND (9), and whether zeros were put back.

    A cell formatted as a number drops leading zeros; every số định danh begins with one.
    """
    digits = re.sub(r"[\s.\-']", "", text)
    if typed_as_number and digits.isascii() and digits.isdigit() and len(digits) in (8, 10, 11):
        return digits.zfill(9 if len(digits) == 8 else 12), True  # noqa: PLR2004
    if not re.fullmatch(r"[0-9]{9}|[0-9]{12}", digits):
        raise Unreadable(
            f"số định danh “{text}” không có 12 chữ số (hoặc 9 chữ số với CMND cũ). "
            "Hãy sửa lại hoặc để trống nếu chưa có.",
            f"the identity number “{text}” has neither 12 digits nor the 9 of the older card. "
            "Correct it, or leave it empty if there is none.",
        )
    return digits, False


_UNKNOWN_PART: Final = r"(?:0{1,2}|…+|\.+|_+|-+|\?+|x{1,2})"
_DAY: Final = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{1,4})")
_ISO_DAY: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_MONTH: Final = re.compile(
    rf"(?:{_UNKNOWN_PART}\s*[/.\-]\s*)?(\d{{1,2}})\s*[/.\-]\s*(\d{{1,4}})", re.IGNORECASE
)
_YEAR: Final = re.compile(
    rf"(?:{_UNKNOWN_PART}\s*[/.\-]?\s*){{0,2}}(?:năm\s+)?(\d{{4}})|"
    rf"{_UNKNOWN_PART}\s*[/.\-]\s*{_UNKNOWN_PART}\s*[/.\-]\s*(\d{{1,4}})",
    re.IGNORECASE,
)
_SERIALS: Final = range(7306, 60000)
"""Excel's day numbers of 1920 to 2064: a date in a cell that lost its date format."""
_EPOCH_ORDINAL: Final = date(1899, 12, 30).toordinal()


def read_day(text: str, day: date | None) -> date:
    """Return a full date, day first (03/04/1985 is 3 April), from a date cell or text."""
    if day is not None:
        return day
    stripped = text.strip()
    if iso := _ISO_DAY.fullmatch(stripped):
        return _real_date(text, *map(int, iso.groups()))
    if written := _DAY.fullmatch(stripped):
        days, months, years = written.groups()
        return _real_date(text, _four_digits(years, text), int(months), int(days))
    if stripped.isascii() and stripped.isdigit() and len(stripped) == 5 and int(stripped) in _SERIALS:  # noqa: PLR2004
        return date.fromordinal(_EPOCH_ORDINAL + int(stripped))
    raise Unreadable(
        f"“{text}” không phải là ngày. Hãy ghi ngày/tháng/năm, ví dụ 27/7/2021.",
        f"“{text}” is not a date. Write day/month/year, such as 27/7/2021.",
    )


_TWO_DIGITS: Final = re.compile(r"(?:(.*[/.\-])\s*)?'?(\d{2})")
_AGES: Final = range(14, 101)
"""Who sits in a class is of such an age."""


def read_birth(text: str, day: date | None, today: date, *, short_year: bool = False) -> PartialDate:
    """Return a birth date with the precision it is written in: full, month and year, or year only.

    `short_year`: a person said that a year of two digits is the only one of a possible age.
    """
    short = _TWO_DIGITS.fullmatch(text.strip()) if day is None else None
    if short is not None:
        meant = [century + int(short[2]) for century in (1900, 2000)]
        possible = [year for year in meant if today.year - year in _AGES]
        full = f"{short[1] or ''}{possible[0]}" if len(possible) == 1 else ""
        if full and short_year:
            return replace(read_birth(full, None, today), raw=text)
        if full:
            raise _short_year(text, means=full)
    birth = _partial(text, day)
    if birth.earliest > today:
        raise Unreadable(
            f"ngày sinh {text} ở tương lai. Hãy sửa lại.",
            f"the birth date {text} lies in the future. Correct it.",
        )
    if birth.year < today.year - 110:
        raise Unreadable(
            f"ngày sinh {text} quá xa trong quá khứ. Hãy kiểm tra năm sinh.",
            f"the birth date {text} is too long ago. Check the year.",
        )
    return birth


def _partial(text: str, day: date | None) -> PartialDate:
    stripped = text.strip()
    if day is None and (year := _YEAR.fullmatch(stripped)):
        written = _four_digits(year[1] or year[2], text)
        _real_date(text, written, 1, 1)
        return PartialDate(written, None, None, text, "year")
    if day is None and not _DAY.fullmatch(stripped) and (month := _MONTH.fullmatch(stripped)):
        first = _real_date(text, _four_digits(month[2], text), int(month[1]), 1)
        return PartialDate(first.year, first.month, None, text, "month")
    if day is None and (written_day := _DAY.fullmatch(stripped)) and int(written_day[1]) == 0:
        first = _real_date(text, _four_digits(written_day[3], text), int(written_day[2]), 1)
        return PartialDate(first.year, first.month, None, text, "month")
    full = read_day(text, day)
    return PartialDate(full.year, full.month, full.day, text, "day")


def _four_digits(year: str, text: str) -> int:
    if len(year) != 4:  # noqa: PLR2004
        raise _short_year(text)
    return int(year)


def _short_year(text: str, *, means: str = "") -> Unreadable:
    ask_vi, ask_en = (f" Có phải là {means} không?", f" Is it {means}?") if means else ("", "")
    return Unreadable(
        f"năm trong “{text}” không đủ bốn chữ số.{ask_vi} Hãy ghi đủ, ví dụ 1985.",
        f"the year in “{text}” does not have four digits.{ask_en} Write it in full, such as 1985.",
        means=means,
    )


def _real_date(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(
            f"ngày “{text}” không có trong lịch. Hãy sửa lại theo ngày/tháng/năm.",
            f"the date “{text}” is not in the calendar. Correct it as day/month/year.",
        ) from None
