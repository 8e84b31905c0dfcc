"""Headings of sessions and names of learners in sheets: whatever is written is read back to the very same."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.domain.attendance import Session
from services.enrollment.domain.class_files import Match, NamedRow, Roll
from services.enrollment.domain.session_headings import (
    SessionHeading,
    read_session_heading,
    sessions_meant,
    write_session_heading,
)
from shared.ids import new_id
from shared.vietnamese import fold_key, match_key

_FIRST = date(2021, 12, 27)


@st.composite
def timetables(draw: st.DrawFn) -> list[Session]:
    """Return sessions in the order of time, several on a day and in a part of it among them."""
    starts = draw(st.sets(st.tuples(st.integers(0, 8), st.integers(1, 15)), min_size=1, max_size=12))
    return [
        Session(new_id(), _FIRST + timedelta(days=day), first, draw(st.integers(1, 5)), "Bài")
        for day, first in sorted(starts)
    ]


@given(sessions=timetables())
def test_a_written_heading_means_its_session_alone(sessions: list[Session]) -> None:
    """For any timetable, over New Year too: every heading that we write is read back to its own session."""
    for place, each in enumerate(sessions):
        heading = read_session_heading(write_session_heading(place + 1, each))
        assert heading is not None
        assert sessions_meant(heading, sessions) == [place]


@given(sessions=timetables(), data=st.data())
def test_a_session_put_in_between_moves_no_heading_to_another_day(
    sessions: list[Session], data: st.DataObject
) -> None:
    """A heading written before the timetable grew means a session of the same day and part, or asks."""
    gone = data.draw(st.integers(0, len(sessions) - 1))
    before = [each for place, each in enumerate(sessions) if place != gone]
    for place, each in enumerate(before):
        heading = read_session_heading(write_session_heading(place + 1, each))
        assert heading is not None
        meant = [sessions[at] for at in sessions_meant(heading, sessions)]
        assert {(one.held_on, one.part) for one in meant} == {(each.held_on, each.part)}


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("Buổi 3", SessionHeading(3)),
        ("BUỔI THỨ 3", SessionHeading(3)),
        ("12", SessionHeading(12)),
        ("1/3", SessionHeading(None, 1, 3)),
        ("01.03.2021", SessionHeading(None, 1, 3, 2021)),
        ("Sáng 1-3-21", SessionHeading(None, 1, 3, 2021, "morning")),
        ("Thứ Hai, ngày 1/3/2021 (C)", SessionHeading(None, 1, 3, 2021, "afternoon")),
        ("CN 7/3 tối", SessionHeading(None, 7, 3, None, "evening")),
        ("Buổi 2: 1/3/2021 chiều, 5 tiết", SessionHeading(2, 1, 3, 2021, "afternoon")),
    ],
)
def test_a_session_is_recognised_in_many_spellings(text: str, heading: SessionHeading) -> None:
    """Number, day, part of the day and year, as far as each is written."""
    assert read_session_heading(text) == heading


@pytest.mark.parametrize(
    "text",
    [
        "STT",
        "Họ và tên",
        "Ngày sinh",
        "Sáng",
        "Tổng số tiết",
        "Khai giảng: 1/3/2021",
        "Buổi",
        "1/3/2021 - 5/3/2021",
    ],
)
def test_other_headings_are_no_session(text: str) -> None:
    """What speaks of something else, or of no session in particular, is not taken for one."""
    assert read_session_heading(text) is None


@dataclass(frozen=True)
class Somebody:
    """A person on a list."""

    ordinal: int
    full_name: str
    birth_date: str = ""
    unit: str = ""


_SYLLABLES = st.sampled_from(["Hà", "Hạ", "Ha", "An", "Ân", "Hoà", "Hòa", "Minh"])
PEOPLE = st.lists(
    st.tuples(
        st.lists(_SYLLABLES, min_size=1, max_size=2).map(" ".join), st.sampled_from(["", "1985", "1990"])
    ),
    min_size=1,
    max_size=8,
).map(lambda known: [Somebody(place, *each) for place, each in enumerate(known, start=1)])


@given(people=PEOPLE)
def test_everybody_is_found_by_number_and_name_whatever_the_order(people: list[Somebody]) -> None:
    """With STT, name and birth date as the list has them a row always means its own person."""
    roll = Roll(people)
    for each in reversed(people):
        found = roll.find(NamedRow(each.full_name.upper(), each.ordinal, each.birth_date))
        assert found == Match(each)


@given(people=PEOPLE, ordinal=st.none() | st.integers(1, 9), name=_SYLLABLES)
def test_nobody_is_taken_for_somebody_of_another_name(
    people: list[Somebody], ordinal: int | None, name: str
) -> None:
    """Who is found has the row's name; where several do and the STT does not say which, nobody is found."""
    found = Roll(people).find(NamedRow(name, ordinal))
    bearers = [each for each in people if fold_key(each.full_name) == fold_key(name)]
    if name.isascii() and not bearers:
        bearers = [each for each in people if match_key(each.full_name) == match_key(name)]
    if found.person is not None:
        assert found.person in bearers
    else:
        assert len(bearers) != 1
        assert list(found.bearers) == bearers
    if len(bearers) > 1:
        assert (found.person is not None) == (ordinal in {each.ordinal for each in bearers})
