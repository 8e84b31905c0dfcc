"""How numbers are read, which run they belong to, what is missing."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.domain.documents import (
    DocumentType,
    Numbering,
    NumberingRule,
    Profile,
    Term,
    gaps,
    gaps_text,
    parts_of,
    series_on,
    type_of,
)
from services.enrollment.operations.facilities import NEW
from tests.enrollment import field


@pytest.mark.parametrize(
    ("printed", "parts"),
    [
        ("12-QĐ/TTCT", (12, "QĐ/TTCT")),
        ("12/QĐ-TTCT", (12, "QĐ-TTCT")),
        ("01-QĐ/TU", (1, "QĐ/TU")),
        ("11-QĐ", (11, "QĐ")),
        ("02-QĐ/TTCT-243", (2, "QĐ/TTCT-243")),
        ("12-QÐ/TTCT", (12, "QĐ/TTCT")),  # the letter eth, which looks the same
        ("0-QĐ/TTCT", None),
        ("QĐ-BX-02", None),
        ("12a-QĐ/TTCT", None),
        ("12", None),
        ("12-", None),
    ],
)
def test_a_number_is_read_or_left_as_text(printed: str, parts: tuple[int, str] | None) -> None:
    """Party and State forms are read; what has another form is never guessed at."""
    assert parts_of(printed) == parts


@given(st.sets(st.integers(1, 60), max_size=40))
def test_gaps_are_exactly_what_is_missing(numbers: set[int]) -> None:
    """The runs named hold every number below the highest that was not given, and no other."""
    missing = {n for first, last in gaps(numbers) for n in range(first, last + 1)}
    assert missing == set(range(1, max(numbers, default=0))) - numbers


def test_gaps_are_written_as_people_write_them() -> None:
    """One number alone, a run with its ends."""
    assert gaps_text([(3, 3), (5, 7)]) == "3, 5–7"


_TYPES = (DocumentType("QĐ", "Quyết định", "Decision", 1), DocumentType("QC", "Quy chế", "Rules", 2))
_PROFILES = (
    Profile("HD36", "party", "{number}-{type}/{symbol}", 2, date(2018, 4, 3), date(2026, 5, 26), "x"),
    Profile("HD05", "party", "{number}-{type}/{symbol}", 2, date(2026, 5, 27), None, "x"),
    Profile("ND30", "state", "{number}/{type}-{symbol}", 2, date(2020, 3, 5), None, "x"),
)


def _rule(**changes: Any) -> NumberingRule:
    made = NumberingRule(NEW, None, None, "term", "party", "TTCT", date(2018, 4, 3), None, "x")
    return replace(made, **changes)


def test_the_run_of_numbers_follows_term_year_and_profile() -> None:
    """HD 36 until 26/5/2026, HD 05 from the day after; a term's last day is in it; State forms by year."""
    terms = (
        Term(NEW, None, "2015–2020", date(2015, 7, 1), date(2020, 6, 30), "x"),
        Term(NEW, None, "2020–2025", date(2020, 7, 1), date(2025, 6, 30), "x"),
    )
    party = Numbering(_TYPES, _PROFILES, (_rule(),), terms)
    last, first = (series_on(party, NEW, "QĐ", day) for day in (date(2020, 6, 30), date(2020, 7, 1)))
    assert last is not None
    assert first is not None
    assert (last.name, first.name) == ("2015-07-01", "2020-07-01")
    assert (first.printed(7), first.printed(127), first.symbol) == ("07-QĐ/TTCT", "127-QĐ/TTCT", "QĐ/TTCT")
    assert series_on(party, NEW, "QĐ", date(2025, 7, 1)) is None, "no term, no guess"
    later = Numbering(_TYPES, _PROFILES, (_rule(),), (replace(terms[1], ends_on=date(2030, 6, 30)),))
    days = (date(2026, 5, 26), date(2026, 5, 27))
    assert [s.profile.code for s in (series_on(later, NEW, "QĐ", day) for day in days) if s] == [
        "HD36",
        "HD05",
    ]
    state = Numbering(_TYPES, _PROFILES, (_rule(resets="year", family="state"),), ())
    yearly = series_on(state, NEW, "QĐ", date(2021, 12, 31))
    assert yearly is not None
    assert (yearly.name, yearly.printed(12), yearly.symbol) == ("2021", "12/QĐ-TTCT", "QĐ-TTCT")
    assert series_on(state, NEW, "QĐ", date(2018, 4, 2)) is None


def test_the_most_particular_rule_decides() -> None:
    """Center and type before center, before type, before all; among equals the latest."""
    mine, other = field.TODAY, date(2019, 1, 1)
    center = NEW
    rules = (
        _rule(resets="year", family="state", symbol="A"),
        _rule(resets="year", family="state", symbol="B", type_code="QĐ"),
        _rule(resets="year", family="state", symbol="C", center_id=center),
        _rule(resets="year", family="state", symbol="C2", center_id=center, valid_from=other),
        _rule(resets="year", family="state", symbol="D", center_id=center, type_code="QĐ"),
    )
    held = Numbering(_TYPES, _PROFILES, rules, ())
    found = [series_on(held, center, "QĐ", mine), series_on(held, center, "QC", mine)]
    assert [each.issuer_symbol for each in found if each] == ["D", "C2"]
    assert type_of("qđ/TTCT", _TYPES) == "QĐ"
