"""The charts of the provincial page: each rate by center, as an ECharts option in plain JSON.

They only repeat figures of the table below them: each bar bears its value, and a center below the
target says so in words, so nobody depends on colour.
"""

from dataclasses import dataclass
from typing import Any

from services.reporting.domain.provincial import CenterRow
from services.reporting.domain.rates import RateDefinition, State
from services.reporting.operations.provincial import ProvincialView
from services.reporting.web.table import percent_text, target_text

_SHOWN = ("recruitment", "good_share", "plan_classes")
_MOST_CENTERS = 40
# Dark blue, light blue and orange differ in lightness too: told apart in every kind of colour blindness.
_COLOURS = {State.MISSED: "#c8772e", State.AT_RISK: "#dca56a", State.UNDER_WAY: "#8fb0bf"}
_BELOW = {State.MISSED: ("chưa đạt", "missed"), State.AT_RISK: ("có nguy cơ", "at risk")}
_MET = "#1f4a5c"
_LACQUER = "#7d1f1b"
_SOFT = "#59626a"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart over `rows` lines; `label` says in words what is drawn."""

    code: str
    title: str
    note: str
    label: str
    rows: int
    option: dict[str, Any]


def rate_charts(view: ProvincialView, language: str) -> list[Chart]:
    """Return the charts; none if no center has a rate to show, or there are too many to read."""
    rows = [row for row in view.report.rows if row.figures is not None]
    if not rows or len(rows) > _MOST_CENTERS:
        return []
    shown = (rate for code in _SHOWN for rate in view.rates if rate.code == code)
    return [
        _chart(rate, rows, language)
        for rate in shown
        if any(row.rates[rate.code].percent is not None for row in rows)
    ]


def _chart(rate: RateDefinition, rows: list[CenterRow], language: str) -> Chart:
    english = language == "en"
    title = rate.name_en if english else rate.name_vi
    note = ""
    if rate.target is not None:
        note = f"{'line: target' if english else 'vạch: chỉ tiêu'} {target_text(rate.target, language)}"
    return Chart(
        code=rate.code,
        title=title,
        note=note,
        label=f"{title} by center; the figures stand in the table below."
        if english
        else f"{title} theo trung tâm; các con số nằm trong bảng bên dưới.",
        rows=len(rows),
        option=_option(rate, rows, language),
    )


def _option(rate: RateDefinition, rows: list[CenterRow], language: str) -> dict[str, Any]:
    target = [] if rate.target is None else [{"xAxis": float(rate.target)}]
    return {
        "grid": {"left": 4, "right": 78, "top": 4, "bottom": 4, "containLabel": True},
        "tooltip": {"show": False},
        "xAxis": {"type": "value", "min": 0, "max": 100, "show": False},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [row.center.short_name for row in rows],
            "axisTick": {"show": False},
            "axisLine": {"show": False},
            "axisLabel": {"interval": 0, "fontSize": 12, "width": 110, "overflow": "truncate"},
        },
        "series": [
            {
                "type": "bar",
                "barWidth": "58%",
                "data": [_bar(row, rate, language) for row in rows],
                "markLine": {
                    "silent": True,
                    "symbol": "none",
                    "label": {"show": False},
                    "lineStyle": {"type": "solid", "width": 1.5, "color": _LACQUER},
                    "data": target,
                },
            }
        ],
    }


def _bar(row: CenterRow, rate: RateDefinition, language: str) -> dict[str, Any]:
    found = row.rates[rate.code]
    if found.percent is None:
        return {"value": None}
    below = _BELOW.get(found.state)
    figure = percent_text(found.percent, language)
    return {
        "value": float(found.percent),
        "itemStyle": {"color": _COLOURS.get(found.state, _MET)},
        "label": {
            "show": True,
            "position": "right",
            "fontSize": 12,
            "lineHeight": 13,
            "fontWeight": "bold" if below else "normal",
            "color": _LACQUER if below else _SOFT,
            "formatter": f"{figure}\n{below[language == 'en']}" if below else figure,
        },
    }
