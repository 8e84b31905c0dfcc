"""Histories of events as the owners publish them, drawn by hypothesis; invented throughout."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from hypothesis import strategies as st
from msgspec.structs import replace

from services.reporting.consumers import facts_of, grouped
from services.reporting.domain.counting import Cell, PeriodRule, PeriodRules, moved
from services.reporting.domain.facts import KEY_OF, Fact, FactKey, accept
from shared.events import certification as ce
from shared.events import enrollment as en
from shared.events.envelope import Event
from shared.ids import new_id
from tests.reporting.naive import Count
from tests.reporting.published import (
    BANDS,
    appointed,
    blanks,
    blanks_moved,
    center,
    certificate,
    contest,
    established,
    facility,
    graduation,
    plan,
    school_class,
    settled,
    succeeded,
)

CENTERS = tuple(UUID(int=number) for number in range(1, 4))
PROGRAMS = ("NT_DANG", "DV_MOI")
RULES = PeriodRules(
    (
        PeriodRule("opening", "opened_on", date(1990, 1, 1), None),
        PeriodRule("results", "closed_on", date(1990, 1, 1), None),
    )
)
DAYS = st.dates(date(2020, 11, 1), date(2021, 12, 31))


def _class_history(draw: st.DrawFn) -> list[Event]:
    home, program, opened = draw(st.sampled_from(CENTERS)), draw(st.sampled_from(PROGRAMS)), draw(DAYS)
    class_id = new_id()
    size = draw(st.integers(0, 4))
    summoned = size + draw(st.integers(0, 2))
    about = {
        "class_id": class_id,
        "center_id": home,
        "program_code": program,
        "opened_on": opened,
        "summoned": summoned,
        "admitted": size,
    }
    events: list[Event] = [school_class(en.ClassOpened, 1, **{**about, "admitted": 0, "closed_on": None})]
    later = draw(st.integers(0, 1))  # 1: a successor goes on with the class
    if later:
        heir = draw(st.sampled_from(CENTERS))
        about |= {"center_id": heir, "opened_by": home}
        events.append(school_class(en.ClassOpened, 2, **about))
        home = heir
    ending = draw(st.sampled_from(["open", "completed", "cancelled", "completed then cancelled"]))
    if ending not in {"open", "cancelled"}:
        events.append(school_class(en.ClassCompleted, 2 + later, **about, not_passed=draw(st.integers(0, 2))))
        for _ in range(size):
            events += _graduate_history(draw, class_id, home, program, opened + timedelta(days=5))
    if ending.endswith("cancelled"):
        events.append(school_class(en.ClassCancelled, 3 + later, **about))
    return events


def _graduate_history(draw: st.DrawFn, class_id: UUID, home: UUID, program: str, closed: date) -> list[Event]:
    completion, paper = new_id(), new_id()
    about = {
        "completion_id": completion,
        "class_id": class_id,
        "center_id": home,
        "program_code": program,
        "completed_on": closed,
    }
    events: list[Event] = [graduation(en.GraduationRecorded, 1, **about, grade=draw(st.sampled_from(BANDS)))]
    printed = {
        "certificate_id": paper,
        "completion_id": completion,
        "class_id": class_id,
        "center_id": home,
        "program_code": program,
        "issued_on": closed + timedelta(days=draw(st.integers(0, 40))),
    }
    if draw(st.booleans()):
        events.append(certificate(ce.CertificateIssued, 1, **printed))
    if draw(st.booleans()):
        events.append(graduation(en.GraduationCorrected, 2, **about, grade=draw(st.sampled_from(BANDS))))
        events.append(certificate(ce.CertificateReviewOpened, 2, **printed))
    endings = [None, ce.CertificateReviewClosed, ce.CertificateReplaced, ce.CertificateCancelled]
    ending = draw(st.sampled_from(endings))
    if ending is not None:
        events.append(certificate(ending, 3, **printed))
    if draw(st.booleans()):
        events.append(graduation(en.GraduationAnnulled, 3, **about))
        events.append(certificate(ce.CertificateRevoked, 4, **printed))
    return events


def _blank_history(draw: st.DrawFn, each: UUID) -> list[Event]:
    """Return what became of blanks: each state from each other, and what went to another center."""
    moves = st.sampled_from(
        [
            ("in_stock", "spoiled"),
            ("issued", "spoiled"),
            ("in_stock", "lost"),
            ("lost", "in_stock"),
            ("in_stock", "destroyed"),
            ("spoiled", "destroyed"),
            ("in_stock", "in_stock"),
            ("spoiled", "spoiled"),
        ]
    )
    events: list[Event] = []
    for before, after in draw(st.lists(moves, max_size=3)):
        to = each if before != after else draw(st.sampled_from([one for one in CENTERS if one != each]))
        count, on = draw(st.integers(1, 50)), draw(DAYS)
        kind = draw(st.sampled_from(["spoil", "cancel"])) if before == "issued" else "other"
        events.append(blanks_moved(to, after, count, before, kind=kind, from_center=each, moved_on=on))
    return events


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Return everything that three centers said in a year or so, in the order in which it happened."""
    events: list[Event] = [center(each) for each in CENTERS]
    for each in CENTERS:
        if draw(st.booleans()):
            made = plan(each, [("NT_DANG", draw(st.integers(1, 4)), 2, 100), ("DV_MOI", 2, 1, 40)])
            events.append(made)
            if draw(st.booleans()):
                events.append(
                    plan(
                        each, [("NT_DANG", draw(st.integers(1, 4)), 3, 150)], plan_id=made.plan_id, version=2
                    )
                )
        if draw(st.booleans()):
            events.append(settled(each, draw(st.integers(0, 12))))
        events += [
            established(each, draw(st.integers(0, 9)), version, draw(DAYS))
            for version in range(1, draw(st.integers(0, 2)) + 1)
        ]
        events += [
            succeeded(each, CENTERS[:2], version)
            for version in range(1, draw(st.integers(0, 2)) + 1)
            if each == CENTERS[2]
        ]
        post = appointed(each)
        events.append(post)
        if draw(st.booleans()):
            events.append(replace(post, version=2, valid_to=date(2021, 3, 1)))
        events.extend(
            facility(each, version, seats=draw(st.integers(0, 300)))
            for version in range(1, draw(st.integers(0, 3)) + 1)
        )
        if draw(st.booleans()):
            events.append(blanks(each, draw(st.integers(1, 500)), draw(DAYS)))
        events += _blank_history(draw, each)
    held = new_id()
    events += [
        contest([(each, draw(st.sampled_from(["", "nhat"]))) for each in CENTERS[:version]], held, version)
        for version in range(1, draw(st.integers(0, 2)) + 1)
    ]
    for _ in range(draw(st.integers(0, 4))):
        events += _class_history(draw)
    return events


@st.composite
def disturbed(draw: st.DrawFn) -> tuple[list[Event], list[list[Event]]]:
    """Return a history, and the same shuffled, with repetitions, cut into batches of any size."""
    history = draw(histories())
    repeated = draw(st.lists(st.sampled_from(history), max_size=10))
    stream = draw(st.permutations(history + repeated))
    batches: list[list[Event]] = []
    while stream:
        size = draw(st.integers(1, max(1, len(stream))))
        batches.append(list(stream[:size]))
        stream = stream[size:]
    return history, batches


def fact_of(event: Event) -> Fact:
    """Return the fact that an event becomes."""
    ((group,),) = [grouped([event])]
    return facts_of(group).fact(0)


@dataclass
class Ledger:
    """The rules of the domain applied in memory: facts by key, cells moved by deltas."""

    facts: dict[tuple[type[Fact], FactKey], Fact]
    cells: dict[Cell, int]

    def apply(self, events: Sequence[Event]) -> None:
        """Take in a batch."""
        changes: list[tuple[Fact | None, Fact]] = []
        for event in events:
            fact = fact_of(event)
            key = (type(fact), KEY_OF[type(fact)](fact))
            before = self.facts.get(key)
            after = accept(before, fact)
            if after is not before:
                changes.append((before, after))
                self.facts[key] = after
        for cell, amount in moved(changes, RULES).items():
            self.cells[cell] = self.cells.get(cell, 0) + amount

    def standing(self) -> dict[Cell, int]:
        """Return the cells that are not 0."""
        return {cell: value for cell, value in self.cells.items() if value}

    def recounted(self) -> dict[Cell, int]:
        """Return the cells counted anew from the facts that stand."""
        return moved(((None, fact) for fact in self.facts.values()), RULES)


def as_counted(cells: Mapping[Cell, int]) -> dict[Count, int]:
    """Return cells as `naive_count` writes them."""
    return {
        (cell.center_id, cell.program_code, f"{cell.month:%Y-%m}", cell.measure): value
        for cell, value in cells.items()
        if value
    }


def ledger_of(batches: Sequence[Sequence[Event]]) -> Ledger:
    ledger = Ledger({}, {})
    for batch in batches:
        ledger.apply(batch)
    return ledger
