"""Records are corrected by versions; warnings are pure functions of dated rules, and refuse nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from services.enrollment.domain.learner_records import (
    LearnerRecord,
    differences,
    require_sound,
    status_of,
    taken_back,
    what_fills,
)
from services.enrollment.domain.learner_warnings import (
    LearnerFacts,
    LearnerRule,
    Passed,
    ages_on,
    months_after,
    warnings_of,
)
from services.enrollment.operations.learner_warnings import define_learner_rule, warnings_for
from services.enrollment.operations.learners.correct import correct_learner
from services.enrollment.operations.learners.search import search_learners
from services.enrollment.storage import learner_records, learner_rules
from shared.errors import Conflict, Invalid
from tests import people
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.enrollment.learner_things import learners_of

D = date
AGE = LearnerRule("TUOI", 1, "age", "NT_DANG", D(2021, 1, 1), D(2021, 12, 31), 18, 60, "", "kiểm thử")
PROBATION = LearnerRule("DU_BI", 2, "probation", "", D(2021, 1, 1), None, None, 12, "DV_MOI", "kiểm thử")
BEFORE = LearnerRule("TRUOC", 1, "prerequisite", "DV_MOI", D(2021, 1, 1), None, None, None, "NT_DANG", "thử")
VALID = LearnerRule("HAN", 1, "validity", "NT_DANG", D(2021, 1, 1), None, None, 60, "", "kiểm thử")
RULES = [AGE, PROBATION, BEFORE, VALID]
NOBODY = LearnerFacts(1990, 5, 17, "quan_chung", None, ())


def _told(facts: LearnerFacts, program: str, on: date) -> list[tuple[str, int]]:
    return [(each.rule, each.rule_version) for each in warnings_of(facts, RULES, program, on)]


@pytest.mark.parametrize(
    ("born", "on", "told"),
    [
        ((2003, 5, 17), D(2021, 5, 16), True),
        ((2003, 5, 17), D(2021, 5, 17), False),
        ((2003, 5, None), D(2021, 5, 17), True),
        ((2003, None, None), D(2021, 12, 30), True),
        ((2003, None, None), D(2021, 12, 31), False),
        ((1960, 5, 17), D(2021, 5, 16), False),
        ((1960, 5, 17), D(2021, 5, 17), True),
        ((2005, 1, 1), D(2022, 1, 1), False),
    ],
)
def test_age_is_counted_to_the_day(born: tuple[int, int | None, int | None], on: date, told: bool) -> None:
    """Eighteen on the very day is eighteen; an unknown day warns as long as it may be younger; rules end."""
    facts = replace(NOBODY, birth_year=born[0], birth_month=born[1], birth_day=born[2])
    assert _told(facts, "NT_DANG", on) == ([("TUOI", 1)] if told else [])


@given(st.dates(D(1930, 1, 1), D(2010, 1, 1)), st.dates(D(2011, 1, 1), D(2060, 1, 1)))
def test_what_is_unknown_only_widens_the_age(born: date, on: date) -> None:
    """The true age lies between the least and the greatest that a part of the date allows."""
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    for month, day in ((born.month, born.day), (born.month, None), (None, None)):
        facts = replace(NOBODY, birth_year=born.year, birth_month=month, birth_day=day)
        least, greatest = ages_on(facts, on)
        assert least <= age <= greatest <= least + 1
    assert ages_on(replace(NOBODY, birth_year=born.year, birth_month=born.month, birth_day=born.day), on) == (
        age,
        age,
    )


def test_probation_prerequisite_and_validity_have_their_days() -> None:
    """Twelve months to the day; a program passed by then; sixty months to the day; a revoked one is none."""
    member = replace(NOBODY, party_status="du_bi", party_joined_on=D(2021, 2, 28))
    assert _told(member, "", D(2022, 2, 28)) == []
    assert _told(member, "", D(2022, 3, 1)) == [("DU_BI", 2)]
    done = replace(member, passed=(Passed("DV_MOI", D(2022, 1, 5)),))
    assert _told(done, "", D(2022, 3, 1)) == []
    passed = replace(NOBODY, passed=(Passed("NT_DANG", D(2021, 1, 15)),))
    assert _told(NOBODY, "DV_MOI", D(2021, 3, 1)) == [("TRUOC", 1)]
    assert _told(passed, "DV_MOI", D(2021, 3, 1)) == []
    assert _told(passed, "DV_MOI", D(2021, 1, 14)) == [("TRUOC", 1)]
    assert ("HAN", 1) in _told(passed, "NT_DANG", D(2026, 1, 14))
    assert _told(passed, "NT_DANG", D(2026, 1, 15)) == []
    revoked = replace(NOBODY, passed=(Passed("NT_DANG", D(2021, 1, 15), revoked=True),))
    assert _told(revoked, "NT_DANG", D(2021, 3, 1)) == []


@given(st.dates(D(1900, 1, 1), D(2100, 1, 1)), st.integers(0, 1200))
def test_months_after_keeps_the_day_or_the_months_last(day: date, months: int) -> None:
    """The month is exact; the day is the same, or the last where there is none."""
    after = months_after(day, months)
    assert (after.year - day.year) * 12 + after.month - day.month == months
    assert after.day == day.day or (after.day < day.day and (after + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("Đảng viên dự bị", "du_bi"),
        ("ĐẢNG VIÊN CHÍNH THỨC", "chinh_thuc"),
        ("Đảng viên", "chinh_thuc"),
        ("Đoàn viên", "doan_vien"),
        ("quần chúng ưu tú", "quan_chung"),
        ("", ""),
    ],
)
def test_a_list_writes_standing_in_its_own_words(written: str, status: str) -> None:
    """Case and accents make no difference."""
    assert status_of(written) == status


_RECORDS = st.builds(
    LearnerRecord,
    full_name=st.sampled_from(["Lê Văn A", "Lê Thị B"]),
    birth_year=st.sampled_from([1985, 1986]),
    birth_month=st.sampled_from([None, 5, 6]),
    birth_day=st.sampled_from([None, 7]),
    gender=st.just("male"),
    identity_number=st.sampled_from(["", "026185000001"]),
    unit=st.sampled_from(["", "Xã A", "Xã B"]),
    party_joined_on=st.sampled_from([None, D(2020, 1, 1)]),
).filter(lambda record: record.birth_day is None or record.birth_month is not None)


@given(_RECORDS, _RECORDS)
def test_what_a_merge_fills_its_undoing_empties(kept: LearnerRecord, absorbed: LearnerRecord) -> None:
    """Nothing known is overwritten, dates stay dates, and taking it back gives the very record."""
    filled = what_fills(kept, absorbed)
    merged = replace(kept, **filled)
    assert all(getattr(kept, name) in ("", None) for name in filled)
    assert merged.birth_day is None or merged.birth_month is not None
    assert taken_back(merged, filled) == kept
    corrected = replace(merged, unit="Xã khác")
    assert taken_back(corrected, filled).unit == "Xã khác"


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"birth_month": 2, "birth_day": 30}, "birth_day"),
        ({"birth_month": None, "birth_day": 3}, "birth_month"),
        ({"birth_year": 2022}, "birth_year"),
        ({"party_joined_on": D(2021, 1, 1), "party_status": "quan_chung"}, "party_status"),
        (
            {
                "party_status": "chinh_thuc",
                "party_joined_on": D(2021, 1, 1),
                "party_official_on": D(2020, 1, 1),
            },
            "party_official_on",
        ),
        ({"identity_number": "123"}, "identity_number"),
    ],
)
def test_a_record_that_cannot_be_right_is_refused_at_its_field(wrong: dict[str, object], at: str) -> None:
    """One sentence a field."""
    record = LearnerRecord("Lê Văn A", 1985, None, None, "male")
    require_sound(record, D(2021, 7, 27))
    with pytest.raises(Invalid) as refused:
        require_sound(replace(record, **wrong), D(2021, 7, 27))  # type: ignore[arg-type]
    assert [detail.where["field"] for detail in refused.value.details] == [at]


def test_a_correction_is_a_version_and_nothing_printed_follows(
    service_database: Callable[[str], TestDatabase],
) -> None:
    """Who, why, and what the lists gave stay; a stale correction is told both values; lists keep theirs."""
    made = service_database("enrollment")
    with made.database.transaction() as connection:
        loaded = field.loaded(connection, field.learner(1, full_name="Nguyễn Văn Sai"))
        (one,) = learners_of(connection, loaded.group.id)
        record, version = learner_records.present(connection, one)
        assert version == 0
        officer = loaded.field.officer

        def correct(wanted: LearnerRecord, seen: int) -> int:
            return correct_learner(
                connection,
                one,
                wanted,
                seen_version=seen,
                reason="Theo căn cước",
                principal=officer,
                today=field.TODAY,
            )

        right = replace(record, full_name="Nguyễn Vân Đúng", phone="0912345678", birth_year=1986)
        assert correct(right, 0) == 2
        with pytest.raises(Conflict) as refused:
            correct(replace(record, full_name="Nguyễn Văn Khác"), 0)
        assert "Nguyễn Vân Đúng" in refused.value.details[0].vi
        assert "Nguyễn Văn Khác" in refused.value.details[0].vi
        with pytest.raises(Invalid):
            correct(right, 2)
        kept = learner_records.versions(connection, one)
        assert [(each.version, each.source, each.recorder) for each in kept] == [
            (2, "correction", officer.name),
            (1, "list", ""),
        ]
        assert kept[1].record == record
        assert set(differences(record, right)) == {"full_name", "phone", "birth_year"}
        assert connection.scalar(text("SELECT full_name FROM enrolment")) == "Nguyễn Văn Sai"
        for typed, found in (("dung van nguyen", 1), ("0912", 1), ("1986", 1), ("sai", 0), ("1985", 0)):
            assert len(search_learners(connection, typed, officer).learners) == found, typed


def test_warnings_come_for_a_whole_list_under_the_rule_of_the_day(
    service_database: Callable[[str], TestDatabase],
) -> None:
    """Of completed results, for all asked at once; a new version of a rule ends the one before."""
    made = service_database("enrollment")
    with made.database.transaction() as connection:
        done = field.completed(connection, field.learner(1), field.learner(2, "4.9"))
        passed, failed = learners_of(connection, done.group.id)
        told = warnings_for(connection, [passed, failed], "NT_DANG", D(2022, 1, 1))
        assert {each: [one.rule for one in said] for each, said in told.items()} == {
            passed: ["NT_DANG_60_THANG"],
            failed: [],
        }
        told = warnings_for(connection, [passed, failed], "DV_MOI", D(2022, 1, 1))
        assert {each: [one.rule for one in said] for each, said in told.items()} == {
            passed: [],
            failed: ["DV_MOI_SAU_NT_DANG"],
        }
        known = [each for each in learner_rules.all_rules(connection) if each.code == "NT_DANG_60_THANG"]
        shorter = replace(known[-1], effective_from=D(2026, 1, 1), upper_bound=12)
        stored = define_learner_rule(connection, shorter, principal=people.province())
        assert stored.version == len(known) + 1
        assert warnings_for(connection, [passed], "NT_DANG", D(2025, 12, 31))[passed][0].rule_version == 2
        assert warnings_for(connection, [passed], "NT_DANG", D(2026, 1, 1))[passed] == []
        with pytest.raises(Conflict):
            define_learner_rule(connection, shorter, principal=people.province())
        assert warnings_for(connection, [UUID(int=1)], "NT_DANG", D(2022, 1, 1)) == {}
