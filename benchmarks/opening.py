"""Figures of a national size opened down to what adds up to them: of one center, of the country; a class."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from benchmarks.figures import Figure, percentile

_MEASURES = ("completed", "certificates_issued", "admitted", "blanks_used_to_date")
_TIMES, _COUNTRY_TIMES = 40, 5


@dataclass(frozen=True)
class Opened:
    """Milliseconds of pages and of the API's answers, whichever took longer; `classes` opened in all."""

    center_p50: float
    center_p95: float
    class_p95: float
    country_p50: float
    classes: int


def measure(client: httpx.Client, period: str, one: Mapping[str, str], country: Mapping[str, str]) -> Opened:
    """Open figures of centers, each down to one of its classes, as who sees them (`one`), and of all.

    AssertionError if a figure is not the sum of its lines: a measurement of something wrong is none.
    """
    centers = _get(client, "/reporting/api/centers", one)["rows"]
    asked: list[dict[str, str]] = [
        {"period": period, "measure": measure, "center_id": each["center_id"]}
        for each in centers
        for measure in _MEASURES
    ][:_TIMES]
    center_times, class_times = [], []
    for address in asked:
        center_times.append(_both(client, "figure", address, one))
        found = _get(client, "/reporting/api/figure", one, address)
        assert found["value"] == found["counted"], f"{address} opens to another sum"  # noqa: S101
        if found["lines"]:  # in a small run, a center may have nothing
            class_times.append(_both(client, f"classes/{found['lines'][0]['id']}", {}, one))
    country_times = [
        _both(client, "figure", {"period": period, "measure": measure}, country)
        for measure in _MEASURES * _COUNTRY_TIMES
    ]
    return Opened(
        center_p50=percentile(center_times, 0.50),
        center_p95=percentile(center_times, 0.95),
        class_p95=percentile(class_times, 0.95),
        country_p50=percentile(country_times, 0.50),
        classes=len(class_times),
    )


def figures(found: Opened) -> list[Figure]:
    """Return what is printed of it."""
    return [
        Figure("figure of one center opened, p95", found.center_p95, "ms"),
        Figure("class opened, p95", found.class_p95, "ms"),
        Figure("figure of all centers opened, p50", found.country_p50, "ms"),
    ]


def _both(client: httpx.Client, path: str, asked: Mapping[str, str], who: Mapping[str, str]) -> float:
    """Read the page and the API's answer; return how long the slower of the two took."""
    return max(_timed(client, f"/reporting/{of}{path}", asked, who) for of in ("", "api/"))


def _timed(client: httpx.Client, path: str, asked: Mapping[str, str], who: Mapping[str, str]) -> float:
    started = time.monotonic()
    client.get(path, params=asked, headers=who).raise_for_status()
    return (time.monotonic() - started) * 1e3


def _get(
    client: httpx.Client, path: str, who: Mapping[str, str], asked: Mapping[str, str] | None = None
) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(path, params=asked, headers=who).raise_for_status().json()
    return answer
