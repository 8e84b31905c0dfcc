"""Cells move by new state minus old: order, repetition and batching never matter."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from services.reporting.consumers import FORMS, facts_of, grouped
from services.reporting.domain.counting import Cell, PeriodRule, PeriodRules, contributions, deltas, moved
from services.reporting.domain.facts import KEY_OF, ClassFact, CompletionFact, accept, newest
from services.reporting.operations.subject_events import UNCOUNTED
from shared.events import certification as ce
from shared.events import enrollment as en
from shared.events.envelope import Event
from shared.events.routes import events_for
from shared.ids import new_id
from tests.reporting.histories import CENTERS, RULES, as_counted, disturbed, fact_of, ledger_of
from tests.reporting.naive import naive_count
from tests.reporting.published import BANDS, blanks_moved, graduation, school_class

HOME = CENTERS[0]
JUNE, JULY = date(2021, 6, 1), date(2021, 7, 1)


@settings(max_examples=150, deadline=None)
@given(disturbed())
def test_any_shuffling_repetition_and_rebatching_gives_the_cells_of_a_rebuild(
    drawn: tuple[list[Event], list[list[Event]]],
) -> None:
    """However a history arrives: the cells, a fresh count of the facts, and a clerk's count of the events."""
    history, batches = drawn
    ledger, in_order = ledger_of(batches), ledger_of([history])
    assert ledger.facts == in_order.facts
    assert ledger.standing() == ledger.recounted() == in_order.recounted()
    stream = [event for batch in batches for event in batch]
    assert as_counted(ledger.standing()) == naive_count(stream) == naive_count(history)


@settings(max_examples=60, deadline=None)
@given(disturbed())
def test_counting_alike_facts_together_is_counting_each(drawn: tuple[list[Event], list[list[Event]]]) -> None:
    """Grouping facts that count alike changes no sum."""
    facts = list(ledger_of(drawn[1]).facts.values())
    each: Counter[Cell] = Counter()
    for fact in facts:
        each.update(contributions(fact, RULES))
    assert moved(((None, fact) for fact in facts), RULES) == {cell: n for cell, n in each.items() if n}


@settings(max_examples=150, deadline=None)
@given(disturbed())
def test_grouping_before_facts_are_built_gives_the_facts_of_one_after_the_other(
    drawn: tuple[list[Event], list[list[Event]]],
) -> None:
    """A batch's groups hold each newest fact once and nothing else, in groups that share their members."""
    for batch in (drawn[0], *drawn[1]):
        alike = newest(map(facts_of, grouped(batch)))
        built = [
            each.fact(place) for groups in alike.values() for each in groups for place in range(len(each.ids))
        ]
        assert {(type(fact), KEY_OF[type(fact)](fact)): fact for fact in built} == ledger_of([batch]).facts
        assert len(built) == len(set(built))


def test_what_an_owner_took_back_is_a_tombstone_and_counts_nowhere() -> None:
    """An annulled graduation moves its cells to nothing; what the type of an event says is not lost."""
    about = {"completion_id": HOME, "class_id": HOME, "center_id": HOME, "program_code": "NT_DANG"}
    recorded = fact_of(graduation(en.GraduationRecorded, 1, completed_on=JUNE, grade=BANDS[1], **about))
    annulled = fact_of(graduation(en.GraduationAnnulled, 2, completed_on=JUNE, grade=BANDS[1], **about))
    assert contributions(recorded, RULES)
    assert contributions(annulled, RULES) == {}


def test_every_event_that_is_routed_here_becomes_a_fact() -> None:
    """No event type that reporting listens to lacks its fact: it would be parked."""
    assert set(events_for("reporting")) <= {*FORMS, *UNCOUNTED}


def test_a_class_counts_as_opened_by_its_first_day_and_as_completed_by_its_last() -> None:
    """A class from 28/6 to 3/7 is opened in June and completed in July."""
    fact = fact_of(
        school_class(
            en.ClassCompleted,
            2,
            center_id=HOME,
            program_code="NT_DANG",
            opened_on=date(2021, 6, 28),
            closed_on=date(2021, 7, 3),
            summoned=100,
            admitted=92,
            not_passed=3,
        )
    )
    assert contributions(fact, RULES) == {
        Cell(HOME, "NT_DANG", JUNE, "classes_opened"): 1,
        Cell(HOME, "NT_DANG", JUNE, "summoned"): 100,
        Cell(HOME, "NT_DANG", JUNE, "admitted"): 92,
        Cell(HOME, "NT_DANG", JULY, "classes_completed"): 1,
        Cell(HOME, "NT_DANG", JULY, "not_passed"): 3,
    }


def test_the_rule_of_the_period_is_dated_data() -> None:
    """Where the rule in force says so, results count by the decision's day; before it, by the closing day."""
    rules = PeriodRules(
        (
            PeriodRule("results", "closed_on", date(1990, 1, 1), date(2021, 6, 15)),
            PeriodRule("results", "decided_on", date(2021, 6, 15), None),
        )
    )
    early = _completion(date(2021, 6, 14), decided_on=date(2021, 7, 2))
    late = _completion(date(2021, 6, 29), decided_on=date(2021, 7, 2))
    assert {cell.month for cell in contributions(early, rules)} == {JUNE}
    assert {cell.month for cell in contributions(late, rules)} == {JULY}
    with pytest.raises(LookupError, match=r"report\.class_period\.results"):
        contributions(_completion(date(1989, 1, 1)), rules)


def test_a_correction_moves_one_learner_between_bands_and_nothing_else() -> None:
    """From trung bình to khá: one band less, the other more, one more good; the completed stay."""
    before = _completion(date(2021, 6, 10), grade=BANDS[0])
    after = replace(_completion(date(2021, 6, 10), grade=BANDS[1]), version=2)
    assert deltas(before, after, RULES) == {
        Cell(HOME, "NT_DANG", JUNE, "band:trung_binh"): -1,
        Cell(HOME, "NT_DANG", JUNE, "band:kha"): 1,
        Cell(HOME, "NT_DANG", JUNE, "good"): 1,
    }


def test_an_annulment_known_first_keeps_the_older_record_out() -> None:
    """The tombstone of version 3 stands when version 1 comes later; an equal version changes nothing."""
    recorded = _completion(date(2021, 6, 10))
    annulled = replace(recorded, version=3, state="annulled")
    assert accept(annulled, recorded) is annulled
    assert accept(recorded, replace(recorded, band="gioi")) is recorded
    assert contributions(annulled, RULES) == {}


def test_a_revoked_certificate_stays_counted_as_issued() -> None:
    """Issued in June, revoked in July: both are said, each in its month."""
    paper: dict[str, Any] = {
        "certificate_id": new_id(),
        "completion_id": new_id(),
        "class_id": new_id(),
        "center_id": HOME,
        "program_code": "NT_DANG",
        "register_number": "1",
        "serial": "1",
        "issued_on": date(2021, 6, 20),
    }
    revoked = ce.CertificateRevoked(**paper, version=2, revoked_on=date(2021, 7, 2), reason="Cấp nhầm")
    assert contributions(fact_of(revoked), RULES) == {
        Cell(HOME, "NT_DANG", JUNE, "certificates_issued"): 1,
        Cell(HOME, "", JUNE, "blanks_used"): 1,
        Cell(HOME, "NT_DANG", JULY, "certificates_revoked"): 1,
    }


@pytest.mark.parametrize(
    ("before", "after", "measures"),
    [
        ("in_stock", "spoiled", {"blanks_spoiled": 3}),
        ("issued", "spoiled", {"blanks_spoiled": 3}),
        ("cancelled", "spoiled", {"blanks_spoiled": 3, "blanks_used": -3}),
        ("in_stock", "lost", {"blanks_lost": 3}),
        ("spoiled", "lost", {}),
        ("lost", "in_stock", {"blanks_lost": -3}),
        ("in_stock", "destroyed", {"blanks_destroyed": 3, "blanks_destroyed_unused": 3}),
        ("spoiled", "destroyed", {"blanks_destroyed": 3}),
    ],
)
def test_what_becomes_of_blanks_counts_by_its_day(before: str, after: str, measures: dict[str, int]) -> None:
    """Spoiled, cancelled, lost, found, destroyed; only what lay unused leaves the stock when destroyed."""
    kind, before = ("cancel", "issued") if before == "cancelled" else ("spoil", before)
    event = blanks_moved(HOME, after, 3, before, kind=kind, moved_on=date(2021, 6, 9))
    assert contributions(fact_of(event), RULES) == {
        Cell(HOME, "", JUNE, measure): amount for measure, amount in measures.items()
    }


def test_blanks_handed_on_leave_one_stock_for_the_other() -> None:
    """One center sends, the other takes over, in the month of the minutes; spoiled ones are no stock."""
    other = new_id()
    sent = blanks_moved(other, "in_stock", 4, from_center=HOME, moved_on=date(2021, 6, 9))
    assert contributions(fact_of(sent), RULES) == {
        Cell(HOME, "", JUNE, "blanks_sent"): 4,
        Cell(other, "", JUNE, "blanks_taken_over"): 4,
    }
    assert contributions(fact_of(blanks_moved(other, "spoiled", 4, "spoiled", from_center=HOME)), RULES) == {}


def test_a_cancelled_class_counts_as_cancelled_and_as_nothing_else() -> None:
    """Cancelling takes back all that the class had added, and counts it where it was to open."""
    about = {
        "class_id": new_id(),
        "center_id": HOME,
        "program_code": "DV_MOI",
        "opened_on": date(2021, 5, 3),
        "summoned": 40,
        "admitted": 38,
    }
    opened = fact_of(school_class(en.ClassOpened, 1, **about))
    cancelled = fact_of(school_class(en.ClassCancelled, 2, **about))
    assert isinstance(opened, ClassFact)
    taken = deltas(opened, cancelled, RULES)
    assert taken == {
        **{cell: -amount for cell, amount in contributions(opened, RULES).items()},
        Cell(HOME, "DV_MOI", date(2021, 5, 1), "classes_cancelled"): 1,
    }


def _completion(completed_on: date, **members: object) -> CompletionFact:
    about = {
        "completion_id": HOME,
        "class_id": HOME,
        "center_id": HOME,
        "program_code": "NT_DANG",
        "completed_on": completed_on,
    }
    fact = fact_of(graduation(en.GraduationRecorded, 1, **about, **members))
    assert isinstance(fact, CompletionFact)
    return fact
