"""The content of a report: exact, adding up, the same after it was stored, told apart by one hash."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
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
from services.reporting.domain.narrative_told import is_blank
from services.reporting.domain.periods import parse_period
from services.reporting.operations.content import narrowed, read_content
from shared.events import certification as ce
from shared.ids import new_id
from shared.principal import Principal
from tests import people
from tests.databases import TestDatabase
from tests.reporting.province import apply, means_told, small_province
from tests.reporting.published import certificate

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
    late = certificate(
        ce.CertificateIssued,
        1,
        certificate_id=new_id(),
        completion_id=new_id(),
        class_id=new_id(),
        center_id=centers[2],
        program_code="NT_DANG",
        issued_on=date(2022, 1, 5),
    )
    apply(made.database, [*events, *means_told(*centers), late])
    at = datetime(2021, 7, 27, 7, tzinfo=UTC)
    with made.database.transaction() as connection:
        whole = read_content(connection, parse_period("2021-H1"), people.province(), at)
        alone = narrowed(people.province(), centers[0])
        own = read_content(connection, parse_period("2021-H1"), alone, at)
        later = read_content(connection, parse_period("2022-Q1"), people.province(), at)
    assert [table.code for table in whole.tables] == ["results", "programs", "people", "means", "blanks"]
    for table in (*whole.tables, *later.tables):
        assert total_of(table) == table.total.values, table.code
        for row in table.rows:
            again = total_of(replace(table, rows=(row,), total=row))
            assert again == {column.key: row.values.get(column.key) for column in table.columns}, row.name
    # A certificate of a year for which its center reported no plan or class stands in its row, too.
    told = {row.code: row.values for row in later.table("results").rows}
    assert (told["TTCT-246"]["certificates_issued"], told["TTCT-246"]["admitted"]) == (1, None)
    results = whole.table("results")
    assert results.total.values["admitted"] == 11
    assert results.total.values["recruitment"] == Decimal("68.75")
    silent = results.rows[-1]
    assert (silent.code, set(silent.values.values())) == ("TTCT-246", {None})
    assert [row.code for row in own.table("results").rows] == ["TTCT-243"]
    assert (whole.whole_province, own.whole_province) == (True, False)


def test_the_narrative_says_what_the_tables_hold_and_leaves_the_rest_to_the_officer(
    service_database: Callable[[str], TestDatabase],
) -> None:
    """Sentences with the figures and names of the report; who did not report is named; causes stay blank."""
    made = service_database("reporting")
    centers, events = small_province()
    apply(made.database, [*events, *means_told(*centers)])

    def drafted(who: Principal, period: str = "2021-H1") -> dict[str, str]:
        with made.database.transaction() as connection:
            at = datetime(2021, 7, 27, 7, tzinfo=UTC)
            content = read_content(connection, parse_period(period), who, at)
        return {section.code: " ".join(section.paragraphs) for section in content.narrative}

    whole = drafted(people.province())
    assert list(whole) == [
        "results",
        *(f"results.{part}" for part in ("organisation", "classes", "quality", "people", "means")),
        *("results.certificates", "limits", "limits.found", "limits.causes", "ahead", "proposals"),
    ]
    for code, sentence in (
        ("results.classes", "2/3 trung tâm chính trị đã mở 2 lớp đào tạo, bồi dưỡng với 11 lượt học viên"),
        ("results.classes", "tỷ lệ chiêu sinh đạt 68,75% (chưa đạt chỉ tiêu 90%)"),
        ("results.classes", "Chưa báo cáo kế hoạch và lớp học: Huyện 246."),
        ("results.quality", "7 học viên được công nhận hoàn thành, 2 học viên không đạt."),
        ("results.quality", "6 học viên xếp loại khá trở lên; tỷ lệ khá, giỏi đạt 85,71%"),
        ("results.people", "1/3 trung tâm đã ổn định đội ngũ gồm 9 giảng viên kiêm chức."),
        ("results.means", "dự toán 500 triệu đồng"),
        ("limits.found", "Chưa báo cáo giảng viên kiêm chức: 2 trung tâm (Huyện 244, Huyện 246)."),
        ("ahead", "Thực hiện phần còn lại của kế hoạch năm 2021: 1 lớp, 15 học viên."),
        ("proposals", "Bổ sung 3 biên chế còn thiếu"),
    ):
        assert sentence in whole[code], code
    assert is_blank(whole["limits.causes"])
    own = drafted(narrowed(people.province(), centers[0]))
    assert "Trung tâm Chính trị huyện Số 243 đã mở 1 lớp" in own["results.classes"]
    assert "Huyện 244" not in str(own)
    silent = drafted(narrowed(people.province(), centers[2]))
    assert silent["results.classes"] == (
        "Trung tâm Chính trị huyện Số 246 chưa báo cáo kế hoạch hoặc lớp học cho 6 tháng đầu năm 2021."
    )
    assert not re.search(r"\b0\b", " ".join(silent.values())), "what nobody told is no zero"
    assert drafted(people.province(), "2015-Y")["limits.found"] == "Chưa có số liệu để đánh giá."
