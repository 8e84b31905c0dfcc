"""Dates as Vietnamese sentences print them: `27/7/1985`, or only the part that is known."""

from datetime import date


def format_day(day: date) -> str:
    """Return a day as `27/7/1985`."""
    return f"{day.day}/{day.month}/{day.year}"


def format_partial_date(year: int, month: int | None = None, day: int | None = None) -> str:
    """Return exactly the known part: `27/7/1985`, `7/1985` or `1985`.

    Raises ValueError for a day without its month: no such date can be printed.
    """
    if month is None:
        if day is not None:
            raise ValueError("a day is known but not its month")
        return str(year)
    return f"{month}/{year}" if day is None else f"{day}/{month}/{year}"
