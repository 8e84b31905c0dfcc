"""What was asked for in an address, refused with a sentence when it is nothing we know."""

from services.reporting.domain.periods import Period, parse_period
from shared.errors import Invalid


def period_asked(code: str) -> Period:
    """Return the period; `Invalid` if there is no such period."""
    try:
        return parse_period(code)
    except ValueError as error:
        raise Invalid(
            f"Không có kỳ báo cáo “{code}”. Hãy dùng ví dụ 2021-H1, 2021-9M, 2021-Q1, 2021-03 hoặc 2021-Y.",
            f"There is no period “{code}”. Use for example 2021-H1, 2021-9M, 2021-Q1, 2021-03 or 2021-Y.",
            code="unknown-period",
        ) from error
