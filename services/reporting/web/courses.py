"""What pages show of the course of a year: a chart a measure, and the table behind them."""

from collections.abc import Iterable

from services.reporting.domain.columns import report_columns
from services.reporting.domain.trends import Trend
from services.reporting.web.charts import Chart
from services.reporting.web.drawn import trend_chart


def measure_names(language: str) -> dict[str, str]:
    """Return what figures are called, by measure, as in Biểu 1."""
    return {column.key: column.label for column in report_columns((), {}, language, people=False)}


def courses(trends: Iterable[Trend], language: str) -> tuple[list[tuple[str, Trend]], list[Chart]]:
    """Return each trend under its name, and its chart."""
    names = measure_names(language)
    named = [(names[trend.measure], trend) for trend in trends]
    return named, [trend_chart(trend, name, language) for name, trend in named]
