"""The content of a report: exact, adding up, the same after it was stored, told apart by one hash."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.content import (
    NO_RATE,
    ContentColumn,
    ContentRow,
    ContentTable,
    Explained,
    Proven,
    RateFormula,
    ReportContent,
    Section,
    SumFormula,
    content_from_json,
    content_to_json,
    fingerprint,
    total_of,
)
from services.reporting.domain.periods import parse_period
from services.reporting.operations.content import narrowed, read_content
from tests import people
from tests.databases import TestDatabase
from tests.reporting.province import apply, means_told, small_province

texts = st.text(max_size=12)
keys = st.text(min_size=1, max_size=6)
instants = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=0, max_value=10**9)
values = st.none() | st.integers(-9, 10**9) | decimals | st.just(NO_RATE)
key_lists = st.lists(keys, max_size=3).map(tuple)
formulas = (
    st.none() | st.builds(RateFormula, key_lists, key_lists) | st.builds(SumFormula, key_lists, key_lists)
)
columns = st.builds(
    ContentColumn, keys, texts, texts, st.sampled_from(["whole", "percent", "millions"]), formulas
)
rows = st.builds(ContentRow, keys, texts, texts, st.dictionaries(keys, values, max_size=4))


def several(of: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=3).map(tuple)


contents = st.builds(
    ReportContent,
    language=st.sampled_from(["vi", "en"]),
    period=st.just("2021-H1"),
    period_name=texts,
    units=st.sampled_from(["then", "now"]),
    whole_province=st.booleans(),
    as_of=instants,
    positions=st.dictionaries(keys, st.integers(0), max_size=3),
    proven=st.none() | st.builds(Proven, instants, st.integers(0), st.booleans()),
    words=st.dictionaries(keys, texts, max_size=2),
    tables=several(
        st.builds(
            ContentTable,
            st.sampled_from(["results", "programs", "people", "means", "blanks"]),
            texts,
            texts,
            texts,
            several(columns),
            several(rows),
            rows,
            several(st.builds(Explained, texts, texts, texts)),
        )
    ),
    narrative=several(st.builds(Section, keys, texts, several(texts))),
)


@given(contents)
def test_a_content_is_the_same_after_it_was_stored(content: ReportContent) -> None:
    """Through the bytes of JSON and back nothing has changed, whatever stands in it."""
    stored = msgspec.json.decode(msgspec.json.encode(content_to_json(content)))
    back = content_from_json(stored)
    assert back == content
    assert fingerprint(back) == fingerprint(content)


@given(contents, contents)
def test_contents_have_one_fingerprint_only_if_they_are_equal(
    one: ReportContent, other: ReportContent
) -> None:
    """Two contents that differ in anything never share a fingerprint."""
    assert (fingerprint(one) == fingerprint(other)) == (content_to_json(one) == content_to_json(other))


def test_every_table_adds_up_to_its_total_by_its_own_formulas(
    service_database: Callable[[str], TestDatabase],
) -> None:
    """Rows and formulas of the content give each total; each computed cell is what its formula says."""
    made = service_database("reporting")
    centers, events = small_province()
    apply(made.database, [*events, *means_told(*centers)])
    at = datetime(2021, 7, 27, 7, tzinfo=UTC)
    with made.database.transaction() as connection:
        whole = read_content(connection, parse_period("2021-H1"), people.province(), at)
        alone = narrowed(people.province(), centers[0])
        own = read_content(connection, parse_period("2021-H1"), alone, at)
    assert [table.code for table in whole.tables] == ["results", "programs", "people", "means", "blanks"]
    for table in whole.tables:
        assert total_of(table) == table.total.values, table.code
        for row in table.rows:
            again = total_of(replace(table, rows=(row,), total=row))
            assert again == {column.key: row.values.get(column.key) for column in table.columns}, row.name
    results = whole.table("results")
    assert results.total.values["admitted"] == 11
    assert results.total.values["recruitment"] == Decimal("68.75")
    silent = results.rows[-1]
    assert (silent.code, set(silent.values.values())) == ("TTCT-246", {None})
    assert [row.code for row in own.table("results").rows] == ["TTCT-243"]
    assert (whole.whole_province, own.whole_province) == (True, False)
