"""Hours against the norm, standards, establishment: the rules alone, by their boundary cases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.domain.faculty import Appointment, Employment
from services.enrollment.domain.faculty_rules import FacultyRules, Level, PostRule, Standard
from services.enrollment.domain.lecturers import (
    Activity,
    ActivityKind,
    Hours,
    Qualification,
    Taught,
    hours_through,
    unmet_standards,
)
from services.enrollment.domain.staffing import Establishment, establishment_on

D = Decimal
CENTER, PERSON = UUID(int=1), UUID(int=2)
RULES = FacultyRules(
    version=1,
    valid_from=date(2008, 9, 3),
    provenance="QĐ 1147, Đ13",
    base_hours=D(270),
    direct_share=D("0.5"),
    papers_per_hour=D(6),
    hours_per_question=D("1.5"),
    hours_per_period=D(1),
    far_above=D("1.5"),
    posts=(
        PostRule("director", D("0.1"), 1, 1, "QĐ 1147, Đ13"),
        PostRule("deputy_director", D("0.2"), 1, 1, "QĐ 1147, Đ13"),
        PostRule("lecturer", D(1), 0, None, "QĐ 1147, Đ13"),
        PostRule("clerk", None, 1, None, "giả định"),
    ),
    standards=(
        Standard("part_time_lecturer", "professional", "dai_hoc", None, "giả định"),
        Standard("part_time_lecturer", "experience", None, 3, "giả định"),
    ),
)
LEVELS = [
    Level("professional", "cao_dang", 2, "cao đẳng", "college"),
    Level("professional", "dai_hoc", 3, "đại học", "university degree"),
    Level("experience", "cong_tac", 1, "công tác", "work"),
]
YEAR_END = date(2021, 12, 31)


def held(
    post: str,
    first: date = date(2020, 1, 1),
    last: date | None = None,
    employment: Employment = "staff",
) -> Appointment:
    """Return an invented appointment."""
    return Appointment(
        id=UUID(int=hash((post, first)) & ((1 << 64) - 1)),
        person_id=PERSON,
        full_name="Lê Văn Giảng",
        center_id=CENTER,
        post=post,
        post_title=post,
        signs_completion=False,
        employment=employment,
        valid_from=first,
        valid_to=last,
        decision_number="1-QĐ",
        account_id=None,
        version=1,
    )


def done(kind: ActivityKind, quantity: str, on: date = date(2021, 3, 1)) -> Activity:
    """Return work entered by hand."""
    return Activity(UUID(int=9), CENTER, PERSON, kind, D(quantity), on, "")


def counted(
    posts: Sequence[Appointment],
    *activities: Activity,
    taught: Sequence[tuple[date, int]] = (),
    day: date = YEAR_END,
    versions: Sequence[FacultyRules] = (RULES,),
) -> Hours:
    """Count a person's hours."""
    lessons = [Taught(CENTER, PERSON, on, periods) for on, periods in taught]
    return hours_through(day, held=posts, taught=lessons, activities=activities, versions=versions)


@pytest.mark.parametrize(
    ("post", "norm"),
    [("lecturer", "270.00"), ("director", "27.00"), ("deputy_director", "54.00"), ("clerk", None)],
)
def test_the_norm_of_a_year_is_that_of_the_post(post: str, norm: str | None) -> None:
    """270 giờ chuẩn for a full-time lecturer, 10 % for the director, 20 % for a deputy, none for a clerk."""
    found = counted([held(post)])
    assert (found.norm, found.norm_to_date) == ((D(norm), D(norm)) if norm else (None, None))


def test_marking_and_questions_are_worth_what_the_decision_says() -> None:
    """Six papers are one hour, a question with answer and scale one and a half; periods are direct hours."""
    found = counted(
        [held("lecturer")], done("marking", "60"), done("question", "2"), taught=[(date(2021, 2, 1), 5)]
    )
    assert (found.direct, found.marking, found.questions, found.total) == (D(5), D(10), D(3), D(18))


def test_half_a_year_in_post_has_half_the_norm() -> None:
    """Posted for 181 of 365 days: 270 · 181 / 365."""
    found = counted([held("lecturer", date(2020, 1, 1), date(2021, 6, 30))])
    assert found.norm == D("133.89")


def test_of_posts_held_together_the_smallest_share_counts() -> None:
    """A director who also lectures has the director's norm, and has it once."""
    assert counted([held("lecturer"), held("director")]).norm == D("27.00")


def test_a_part_time_lecturer_has_no_norm_and_is_never_far_above_it() -> None:
    """Kiêm chức teach as asked: their hours stand alone."""
    found = counted([held("lecturer", employment="part_time_lecturer")], taught=[(date(2021, 1, 1), 15)] * 60)
    assert (found.norm, found.total, found.far_above, found.share) == (None, D(900), False, None)


def test_far_above_begins_above_its_multiple_and_direct_teaching_is_half_of_the_norm() -> None:
    """405 hours are 1.5 times the norm exactly and not yet far above; 135 direct hours just suffice."""
    lecturer = [held("lecturer")]
    assert not counted(lecturer, done("other", "405")).far_above
    assert counted(lecturer, done("other", "405.01")).far_above
    assert not counted(lecturer, done("teaching", "135")).direct_short
    assert counted(lecturer, done("teaching", "134.99")).direct_short


def test_each_hour_is_worth_what_the_version_of_its_day_says() -> None:
    """A new version from July on counts two hours a period; before it one; the norm is cut there too."""
    newer = replace(RULES, version=2, valid_from=date(2021, 7, 1), hours_per_period=D(2), base_hours=D(540))
    found = counted(
        [held("lecturer")],
        taught=[(date(2021, 6, 30), 4), (date(2021, 7, 1), 4)],
        versions=[RULES, newer],
    )
    assert found.direct == D(12)
    assert found.norm == D("406.11")  # 270 · 181/365 + 540 · 184/365
    assert found.rules_version == 2


def test_what_lies_after_the_day_or_in_another_year_does_not_count() -> None:
    """Hours count from 1 January to the day asked, both included."""
    found = counted(
        [held("lecturer")],
        done("other", "1", date(2020, 12, 31)),
        done("other", "10", date(2021, 1, 1)),
        done("other", "100", date(2021, 3, 1)),
        done("other", "1000", date(2021, 3, 2)),
        day=date(2021, 3, 1),
    )
    assert found.other == D(110)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["lecturer", "director", "deputy_director", "clerk"]),
            st.dates(date(2020, 1, 1), date(2022, 12, 31)),
            st.integers(0, 700),
        ),
        max_size=4,
    ),
    st.dates(date(2021, 1, 1), YEAR_END),
)
def test_the_norm_by_stretches_is_the_sum_over_the_days(
    terms: list[tuple[str, date, int]], day: date
) -> None:
    """Whatever posts overlap, the norm equals a plain sum of every single day's share."""
    posts = [held(post, first, first + timedelta(days)) for post, first, days in terms]
    total, any_norm = D(0), False
    at = date(2021, 1, 1)
    while at <= day:
        shares = [
            share for each in posts if each.holds_on(at) if (share := RULES.share_of(each.post)) is not None
        ]
        any_norm = any_norm or bool(shares)
        total += min(shares, default=D(0)) * 270 / 365
        at += timedelta(1)
    found = counted(posts, day=day).norm_to_date
    assert (found is not None) == any_norm
    assert abs((found or D(0)) - total) <= D("0.0051")


def test_a_standard_is_met_by_a_higher_level_from_its_day_on_and_years_are_full_years() -> None:
    """College is too low; a degree counts from the day it was given; three years less a day are two."""

    def unmet(*has: Qualification, day: date = date(2021, 6, 1)) -> list[str]:
        return [each.kind for each in unmet_standards("part_time_lecturer", has, RULES, LEVELS, day)]

    degree = Qualification(UUID(int=1), PERSON, "professional", "dai_hoc", date(2021, 6, 1), "")
    college = replace(degree, level="cao_dang")
    work = Qualification(UUID(int=2), PERSON, "experience", "cong_tac", date(2018, 6, 1), "")
    assert unmet() == ["professional", "experience"]
    assert unmet(college, work) == ["professional"]
    assert unmet(degree, work) == []
    assert unmet(degree, work, day=date(2021, 5, 31)) == ["professional", "experience"]
    assert unmet_standards("staff", [], RULES, LEVELS, date(2021, 6, 1)) == ()


@given(st.permutations([1, 2, 3, 4]), st.dates(date(2020, 6, 1), date(2022, 6, 1)))
def test_the_establishment_in_force_does_not_depend_on_the_order_of_reading(
    order: list[int], day: date
) -> None:
    """The latest that began by the day; of two for the same day the one entered last."""
    days = {1: date(2021, 1, 1), 2: date(2022, 1, 1), 3: date(2021, 1, 1), 4: date(2021, 7, 1)}
    known = [Establishment(CENTER, n, days[n], n, "QĐ", days[n]) for n in order]
    found = establishment_on(known, day)
    expected = (
        2
        if day >= date(2022, 1, 1)
        else 4
        if day >= date(2021, 7, 1)
        else 3
        if day >= date(2021, 1, 1)
        else None
    )
    assert (found.version if found else None) == expected
