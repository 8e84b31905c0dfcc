"""The only place that reads the time, so that operations receive `today` and tests choose it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the calendar date in Vietnam, by which decisions and registers are dated."""
    return datetime.now(VIETNAM).date()
