"""The chart of the provincial page: two rates by center, as an ECharts option in plain JSON.

It only repeats figures of the table below it: each bar bears its value, so nobody depends on colour.
"""

from typing import Any

from services.reporting.operations.provincial import ProvincialView
from services.reporting.web.table import percent_text

_SHOWN = ("recruitment", "good_share")
# Dark blue and light amber differ in lightness too: told apart in every kind of colour blindness.
_COLOURS = ("#1f4a5c", "#e0a526")
_MOST_CENTERS = 40


def rates_chart(view: ProvincialView, language: str) -> dict[str, Any] | None:
    """Return the option, or None if no center has a rate to show (or there are too many to read)."""
    rows = [row for row in view.report.rows if row.figures is not None]
    shown = [rate for rate in view.rates if rate.code in _SHOWN]
    if not rows or len(rows) > _MOST_CENTERS or not shown:
        return None
    if all(row.rates[rate.code].percent is None for row in rows for rate in shown):
        return None
    return {
        "color": list(_COLOURS),
        "legend": {"top": 0},
        "grid": {"left": 8, "right": 24, "top": 40, "bottom": 8, "containLabel": True},
        "tooltip": {"show": False},
        "xAxis": {
            "type": "category",
            "data": [row.center.short_name for row in rows],
            "axisLabel": {"interval": 0, "rotate": 35},
        },
        "yAxis": {"type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "{value} %"}},
        "series": [
            {
                "type": "bar",
                "name": rate.name_en if language == "en" else rate.name_vi,
                "data": [_bar(row.rates[rate.code].percent) for row in rows],
            }
            for rate in shown
        ],
    }


def _bar(value: Any) -> dict[str, Any]:
    if value is None:
        return {"value": None}
    return {
        "value": float(value),
        "label": {
            "show": True,
            "position": "insideTop",
            "rotate": 90,
            "align": "right",
            "verticalAlign": "middle",
            "distance": 14,
            "formatter": percent_text(value),
        },
    }
