"""Whoever answers to what was typed is found, and nobody else: a simple model says who."""

import unicodedata
from collections.abc import Callable, Iterator

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.enrollment.domain.class_lists import ListedLearner, PartialDate
from services.enrollment.domain.learner_search import Term, exact_key, read_wanted
from services.enrollment.operations.classes.load import load_class_lists
from services.enrollment.operations.learners.search import search_learners
from services.enrollment.storage import learner_search
from services.enrollment.storage.term_shares import Shares, TermShares, term_shares
from shared.db import Database
from shared.principal import Principal
from shared.vietnamese import match_key, sort_key
from tests import people
from tests.databases import Databases, TestDatabase
from tests.enrollment import field
from tests.shared.syllables import NAMES

_FAMILIES = ("Nguyễn", "Trần", "Lê", "Hoàng", "NGUYỄN", "Quách")
_MIDDLES = ("Văn", "Thị", "Thị Thanh", "", "Hoàng", "Hoà")
_GIVEN = ("Anh", "Ánh", "Ân", "Hòa", "Hoà", "Hoa", "Thuỷ", "Y", "Y-Moan", "Đạt", "Thanh")
_NAMES = [f"{f} {m} {g}".replace("  ", " ") for f in _FAMILIES for m in _MIDDLES for g in _GIVEN]
_YEARS = (1975, 1985, 1990)


def _row(number: int, name: str) -> ListedLearner:
    day = number % 28 + 1 if number % 3 else None
    month = number % 12 + 1 if number % 5 else None
    birth = PartialDate(_YEARS[number % 3], month, day if month else None, "", "day")
    return ListedLearner(
        row=number + 12,
        full_name=name,
        birth=birth,
        gender="female",
        unit=f"Xã {number % 7}",
        admitted=True,
        identity_number=f"0260{number:08d}" if number % 2 else "",
    )


ROWS = [_row(number, name) for number, name in enumerate(_NAMES)]


@pytest.fixture(scope="module")
def made(databases: Databases) -> Iterator[TestDatabase]:
    with databases.fresh("enrollment") as database:
        yield database


@pytest.fixture(scope="module")
def centers(made: TestDatabase) -> list[field.Field]:
    """Two centers: the first has every learner but each fourth, the second has those."""
    with made.database.transaction() as connection:
        field.prepare(connection)
        both = [field.center(connection, code) for code in ("243", "244")]
        for place, each in enumerate(both):
            rows = [row for number, row in enumerate(ROWS) if (number % 4 == 3) == bool(place)]
            lists = [field.class_list(f"NT-0{place + 1}/2021", rows)]
            load_class_lists(connection, each.center.id, lists, each.officer, field.TODAY)
    return both


def _born(row: ListedLearner) -> set[str]:
    parts = [str(part) for part in (row.birth.year, row.birth.month, row.birth.day) if part]
    return {"#" + "/".join(reversed(parts[:end])) for end in range(1, len(parts) + 1)}


def _answers(row: ListedLearner, typed: str) -> bool:
    """Say by the plainest means whether the row answers to what was typed."""
    wanted = read_wanted(typed)
    syllables = match_key(row.full_name).split()
    return all(
        any(each.startswith(term.text) if term.begins else each == term.text for each in syllables)
        for term in wanted.words
    ) and all(term.text in _born(row) for term in wanted.born)


@st.composite
def _typed(draw: st.DrawFn) -> str:
    words = draw(st.sampled_from(_NAMES)).split(" ")
    chosen = draw(st.lists(st.sampled_from(words), min_size=1, max_size=4))
    forms: list[Callable[[str], str]] = [str.upper, str.lower, match_key, str]
    chosen = [draw(st.sampled_from(forms))(word) for word in chosen]
    chosen[-1] = chosen[-1][: draw(st.integers(1, 6))]
    if draw(st.booleans()):
        chosen.insert(
            draw(st.integers(0, len(chosen))), draw(st.sampled_from(["1985", "2001", "3/1975", "8/6/1985"]))
        )
    return " ".join(chosen) + draw(st.sampled_from(["", " "]))


@pytest.fixture(params=["index", "list", "short list"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of finding, and the one that begins with a list and finds that it leads too far."""
    many = TermShares(1e6, Shares({}, 0.5), Shares({}, 0.5))
    monkeypatch.setattr(learner_search, "term_shares", lambda _: many)
    by_list = request.param != "index"
    monkeypatch.setattr(learner_search.Search, "nearer", lambda *_: by_list)
    monkeypatch.setattr(learner_search, "FARTHEST", 20 if request.param == "short list" else 40_000)
    return str(request.param)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=_typed(), at=st.integers(-1, 1))
def test_whoever_answers_is_found_whatever_the_way(
    made: TestDatabase, centers: list[field.Field], way: str, typed: str, at: int
) -> None:
    """Any syllables, order, case and accents: exactly those of the model, in scope, and masked."""
    principal: Principal = people.province() if at < 0 else centers[at].officer
    with made.database.snapshot() as connection:
        found = search_learners(connection, typed, principal, most=1_000)
    wanted = [
        (
            row.full_name,
            "•" * 9 + row.identity_number[-3:] if row.identity_number else "",
            str(row.birth.year),
        )
        for number, row in enumerate(ROWS)
        if _answers(row, typed) and (at < 0 or (number % 4 == 3) == bool(at))
    ]
    shown = [(each.full_name, each.identity_number, each.birth_date) for each in found.learners]
    assert sorted(shown) == sorted(wanted), way
    assert not found.more


@pytest.mark.usefixtures("centers")
def test_who_is_written_as_typed_stands_first(made: TestDatabase, way: str) -> None:
    """`ánh` finds Ánh before Anh and Ân; within each the order is that of a Vietnamese list."""
    del way
    with made.database.snapshot() as connection:
        found = search_learners(connection, "ánh", people.province(), most=400).learners
    given_names = [each.full_name.split()[-1] for each in found]
    assert set(given_names) == {"Anh", "Ánh", "Ân"} - {"Ân"}
    exact = given_names.count("Ánh")
    assert given_names[:exact] == ["Ánh"] * exact
    for part in (found[:exact], found[exact:]):
        assert [each.full_name for each in part] == [
            each.full_name for each in sorted(part, key=lambda one: (sort_key(one.full_name), one.id))
        ]


@pytest.mark.usefixtures("centers")
def test_a_list_cut_short_says_that_there_are_more(made: TestDatabase, way: str) -> None:
    """At most as many as asked for, with the word that others answer too."""
    del way
    with made.database.snapshot() as connection:
        found = search_learners(connection, "nguyen", people.province(), most=10)
        assert (len(found.learners), found.more) == (10, True)
        nobody = search_learners(connection, "khongai", people.province())
        assert (nobody.learners, nobody.more, nobody.asked) == ([], False, True)
        assert not search_learners(connection, " ... ", people.province()).asked


@pytest.mark.usefixtures("centers")
@pytest.mark.parametrize(
    ("typed", "most"), [("02600000000", 5), ("NT-02/2021 hoa", 30), ("nt-01", 400), ("0260000 anh 1975", 60)]
)
def test_numbers_and_classes_lead_to_people(made: TestDatabase, typed: str, most: int) -> None:
    """First digits of the number or first letters of the class, and the words besides."""
    tokens = typed.split()
    with made.database.snapshot() as connection:
        found = search_learners(connection, typed, people.province(), most=most)
    wanted = [
        row
        for number, row in enumerate(ROWS)
        if _answers(row, " ".join(tokens[1:]))
        and (
            row.identity_number.startswith(tokens[0])
            if tokens[0].isdigit()
            else (tokens[0].lower() == "nt-01") == (number % 4 != 3)
        )
    ]
    assert len(found.learners) == min(len(wanted), most)
    assert {each.full_name for each in found.learners} <= {row.full_name for row in wanted}


@pytest.mark.usefixtures("centers")
def test_the_service_reads_how_many_have_two_syllables(made: TestDatabase) -> None:
    """The server's statistics of pairs, which only the owner may see, reach the service: Văn and Thị shun."""
    with psycopg.connect(made.owner_url.replace("+psycopg", ""), autocommit=True) as owner:
        owner.execute("ANALYZE learner")
    fresh = Database(made.url, application_name="test-shares")  # a process keeps for a minute what it read
    try:
        with fresh.snapshot() as connection:
            shares = term_shares(connection)
    finally:
        fresh.dispose()
    names = [set(match_key(name).split()) for name in _NAMES]
    for pair in (("nguyen", "van"), ("thi", "thanh"), ("van", "thi")):
        counted = sum(set(pair) <= name for name in names) / len(names)
        found = shares.both(Term(pair[0]), Term(pair[1]))
        assert found == pytest.approx(counted, abs=0.02), pair


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_whatever_is_typed_is_a_question(typed: str) -> None:
    """Nothing that can be typed is refused or breaks the query's quoting."""
    wanted = read_wanted(typed)
    assert len(wanted.words) <= 8
    assert not any("\x00" in term.text for term in wanted.words + wanted.exact)


@settings(max_examples=20, deadline=None)
@given(names=st.lists(NAMES, min_size=50, max_size=50))
def test_code_and_database_have_one_rule_of_exactness(made: TestDatabase, names: list[str]) -> None:
    """`exact_key` and the database's `learner_exact_key` say the same of any Vietnamese name."""
    asked = [form for each in names for form in (each, each.upper(), unicodedata.normalize("NFD", each))]
    query = text("SELECT learner_exact_key(name) FROM unnest(CAST(:names AS text[])) AS name")
    with made.database.snapshot() as connection:
        assert list(connection.scalars(query, {"names": asked})) == [exact_key(each) for each in asked]


def test_dates_and_numbers_are_told_apart() -> None:
    """A year or a date is a birth, digits are a number, letters with digits a class."""
    wanted = read_wanted("1985 8/6/1985 0912.345.678 BX-02/2021 An")
    assert [term.text for term in wanted.born] == ["#1985", "#8/6/1985"]
    assert wanted.numbers == ("0912345678",)
    assert wanted.classes == ("bx-02/2021",)
