"""Charts of series side by side: bars of two periods, lines of two years, one of them dashed.

They repeat figures of the table below them. Told apart without colour: the earlier one is paler and bears a
pattern, or is dashed with other points; each is named in the legend, and a bar bears its value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.reporting.domain.trends import Trend
from services.reporting.web.charts import Chart
from shared.web.formats import number_in

MOST_BARS = 40
"""Lines that a chart of bars still shows so that they can be read."""
_NOW, _BEFORE, _PLAN, _SOFT = "#1f4a5c", "#b9893a", "#7d1f1b", "#59626a"
_STRIPES = {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [2, 4], "rotation": 0.7, "color": "#ffffff"}
_TREND_ROWS = 9
"""Height of a chart of lines, in lines of a chart of bars."""


@dataclass(frozen=True, slots=True)
class Bars:
    """One series of bars: what it is called, and its value for each line; None draws nothing."""

    name: str
    values: Sequence[float | None]


def bar_chart(
    code: str,
    title: str,
    names: Sequence[str],
    series: Sequence[Bars],
    language: str,
    *,
    places: int = 0,
) -> Chart | None:
    """Return bars of one or two series for each name, the earlier of two (first) with a pattern.

    None if there is nothing to draw, or too much to read.
    """
    if len(names) > MOST_BARS or all(value is None for each in series for value in each.values):
        return None
    english = language == "en"
    styles = ((_BEFORE, _STRIPES), (_NOW, None))[-len(series) :]
    return Chart(
        code=code,
        title=title,
        note="",
        label=f"{title}: {', '.join(each.name for each in series)}; "
        + ("the figures stand in the table below." if english else "các con số nằm trong bảng bên dưới."),
        rows=len(series) * len(names) + 1,
        option={
            "grid": {"left": 4, "right": 64, "top": 30, "bottom": 4, "containLabel": True},
            "legend": {"top": 0, "left": 0, "itemWidth": 18},
            "tooltip": {"show": False},
            "xAxis": {"type": "value", "show": False},
            "yAxis": _names(names),
            "series": [
                _bars(each, colour, stripes, language, places)
                for each, (colour, stripes) in zip(series, styles, strict=True)
            ],
        },
    )


def _names(names: Sequence[str]) -> dict[str, Any]:
    return {
        "type": "category",
        "inverse": True,
        "data": list(names),
        "axisTick": {"show": False},
        "axisLine": {"show": False},
        "axisLabel": {"interval": 0, "fontSize": 12, "width": 110, "overflow": "truncate"},
    }


def _bars(
    each: Bars, colour: str, stripes: dict[str, Any] | None, language: str, places: int
) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": each.name,
        "itemStyle": {"color": colour, **({"decal": stripes} if stripes else {})},
        "barCategoryGap": "28%",
        "data": [
            None
            if value is None
            else {
                "value": value,
                "label": {
                    "show": True,
                    "position": "right",
                    "fontSize": 11,
                    "color": _SOFT,
                    "formatter": number_in(language, value, places),
                },
            }
            for value in each.values
        ],
    }


def trend_chart(trend: Trend, title: str, language: str) -> Chart:
    """Return the year counted up by months beside the year before, and the plan as steps."""
    english = language == "en"
    named = {
        "now": f"{'year' if english else 'năm'} {trend.year}",
        "before": f"{'year' if english else 'năm'} {trend.year - 1}",
        "plan": "plan" if english else "kế hoạch",
    }
    series = [
        _line(named["before"], _BEFORE, "dashed", "triangle", [each.last_so_far for each in trend.months]),
        _line(named["now"], _NOW, "solid", "circle", [each.so_far for each in trend.months]),
    ]
    if any(each.planned is not None for each in trend.months):
        planned = _line(named["plan"], _PLAN, "dotted", "none", [each.planned for each in trend.months])
        series.append({**planned, "step": "end"})
    return Chart(
        code=f"trend-{trend.measure}",
        title=title,
        note="counted up since the year began" if english else "cộng dồn từ đầu năm",
        label=f"{title}, {named['now']}, {named['before']}; "
        + ("the figures stand in the table below." if english else "các con số nằm trong bảng bên dưới."),
        rows=_TREND_ROWS,
        option={
            "grid": {"left": 4, "right": 14, "top": 34, "bottom": 4, "containLabel": True},
            "legend": {"top": 0, "left": 0, "itemWidth": 30},
            "tooltip": {"trigger": "axis"},
            "xAxis": {
                "type": "category",
                "data": [str(each.month) for each in trend.months],
                "axisTick": {"show": False},
                "axisLabel": {"interval": 0},
            },
            "yAxis": {"type": "value", "minInterval": 1, "splitNumber": 4},
            "series": series,
        },
    )


def _line(name: str, colour: str, dash: str, symbol: str, values: Sequence[int | None]) -> dict[str, Any]:
    return {
        "type": "line",
        "name": name,
        "symbol": symbol,
        "symbolSize": 8,
        "lineStyle": {"type": dash, "width": 2.4, "color": colour},
        "itemStyle": {"color": colour},
        "data": list(values),
    }
