"""Numbers and dates as they are printed in Vietnam: 5.470 · 91,32 % · 27/7/2021.

English pages print their numbers in English, 5,470 · 91.32 %, so that they agree with their sentences;
dates stay as on Vietnamese paper.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from shared.clock import VIETNAM
from shared.vietnamese import format_day

NOT_REPORTED = "–"
_NBSP = "\N{NO-BREAK SPACE}"


def vi_number(value: float | Decimal | None, places: int = 0) -> str:
    """Return `value` with a dot between thousands and a decimal comma; `None` is a dash, never 0."""
    if value is None:
        return NOT_REPORTED
    if isinstance(value, int) and not places:
        return f"{value:,d}".replace(",", ".")
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{exact:,f}".translate({ord(","): ".", ord("."): ","})


def en_number(value: float | Decimal | None, places: int = 0) -> str:
    """Return `value` as English pages print it, with a comma between thousands and a decimal point."""
    return vi_number(value, places).translate({ord(","): ".", ord("."): ","})


def number_in(language: str, value: float | Decimal | None, places: int = 0) -> str:
    """Return `value` as pages in `language` print it."""
    return en_number(value, places) if language == "en" else vi_number(value, places)


def vi_percent(value: float | Decimal | None, places: int = 2) -> str:
    """Return a share (0.9132) as `91,32 %`, with a no-break space; `None` is a dash."""
    if value is None:
        return NOT_REPORTED
    return f"{vi_number(Decimal(str(value)) * 100, places)}{_NBSP}%"


def vi_date(value: date | datetime | None) -> str:
    """Return a date as `27/7/2021`; an instant is dated in Vietnam."""
    if value is None:
        return NOT_REPORTED
    day = value.astimezone(VIETNAM) if isinstance(value, datetime) else value
    return format_day(day)


def vi_datetime(value: datetime | None) -> str:
    """Return an instant as `14:05 27/7/2021`, Vietnamese time."""
    if value is None:
        return NOT_REPORTED
    return f"{vi_time(value)} {vi_date(value)}"


def vi_time(value: datetime | None) -> str:
    """Return an instant as `14:05`, Vietnamese time."""
    if value is None:
        return NOT_REPORTED
    return value.astimezone(VIETNAM).strftime("%H:%M")
