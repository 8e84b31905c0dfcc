"""Whatever the order, repetition and batching, every valid completion ends with one live certificate."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.certification.domain.certificates import Close, Held, History, Issue, OpenReview, State, decide
from services.certification.domain.graduations import (
    Annulment,
    Graduation,
    Occasion,
    Printed,
    accept,
    accept_all,
)
from shared.ids import new_id
from tests.certification.story import Center, live, opened, receive, rows
from tests.databases import TestDatabase

CENTER, CLASS = new_id(), new_id()
DAY = date(2021, 5, 20)
COMPLETIONS = [new_id() for _ in range(3)]

# What happens to one completion: recorded, corrected any number of times, annulled, recorded again ...
KINDS = st.lists(st.sampled_from(["correct", "annul"]), max_size=6)


def kinds_in_order(steps: list[str]) -> list[str]:
    """Return the kinds of versions 1, 2, ... : after an annulment a completion can only be recorded."""
    told = ["recorded"]
    for step in steps:
        if told[-1] == "annulled":
            told.append("recorded")
        told.append("corrected" if step == "correct" else "annulled")
    return told


def graduation(completion: UUID, version: int, kind: str) -> Graduation:
    """Return what one event says, its text telling the version."""
    occasion = Occasion("", "", "", "", DAY, DAY, "", "", "", "1-QĐ", DAY, "Giám đốc")
    printed = Printed(f"Người {version}", "1985", "", "", "", "", "", "", "", None, occasion)
    if kind == "annulled":
        return Graduation(
            completion, CENTER, CLASS, "SC", version, None, annulment=Annulment(version, DAY, "sai")
        )
    return Graduation(
        completion, CENTER, CLASS, "SC", version, printed, "sửa" if kind == "corrected" else None
    )


@dataclass
class Register:
    """The service in miniature: `accept` and `decide` over a dictionary."""

    known: dict[UUID, Graduation] = field(default_factory=dict)
    histories: dict[UUID, History] = field(default_factory=dict)
    issued: int = 0

    def take(self, batch: list[Graduation]) -> None:
        """Apply one batch as the operation does."""
        for key, incoming in accept_all(batch).items():
            after = accept(self.known.get(key), incoming)
            if after == self.known.get(key):
                continue
            self.known[key] = after
            history = self.histories.get(key, History())
            for action in decide(after, history):
                match action:
                    case Issue(replaces=replaces):
                        assert history.live is None, "two live certificates for one completion"
                        assert replaces == history.last_issued
                        assert after.printed is not None, "a text that was let go is needed again"
                        self.issued += 1
                        certificate = new_id()
                        history = History(
                            Held(certificate, State.ISSUED, after.version), certificate, history.barred_at
                        )
                    case OpenReview(certificate_id=certificate):
                        assert history.live
                        assert history.live.certificate_id == certificate
                        held = Held(certificate, State.UNDER_REVIEW, history.live.basis)
                        history = History(held, history.last_issued, history.barred_at)
                    case Close():
                        raise AssertionError("nothing waits here")
                    case _:
                        history = History(None, history.last_issued, history.barred_at)
            self.histories[key] = history
            assert decide(after, history) == (), "deciding again must change nothing"


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[dict[UUID, list[str]], list[list[tuple[UUID, int, str]]]]:
    """Draw a history for each completion, and its events shuffled, some doubled, cut into batches."""
    histories = {completion: kinds_in_order(draw(KINDS)) for completion in COMPLETIONS}
    told = [
        (completion, version, kind)
        for completion, kinds in histories.items()
        for version, kind in enumerate(kinds, start=1)
    ]
    told += draw(st.lists(st.sampled_from(told), max_size=6))
    told = draw(st.permutations(told))
    cuts = sorted(draw(st.sets(st.integers(1, len(told)), max_size=5)) | {len(told)})
    batches = [told[start:end] for start, end in zip([0, *cuts], cuts, strict=False)]
    return histories, batches


@settings(max_examples=300, deadline=None)
@given(arrivals())
def test_any_arrival_ends_the_same(
    drawn: tuple[dict[UUID, list[str]], list[list[tuple[UUID, int, str]]]],
) -> None:
    """The facts equal those told in order; live are exactly the valid ones, newer than any annulment."""
    histories, batches = drawn
    register, in_order = Register(), Register()
    for batch in batches:
        register.take([graduation(*each) for each in batch])
    for completion, kinds in histories.items():
        for version, kind in enumerate(kinds, start=1):
            in_order.take([graduation(completion, version, kind)])
    assert register.known == in_order.known
    for completion, kinds in histories.items():
        held = register.histories.get(completion, History()).live
        assert (held is not None) == (kinds[-1] != "annulled")
        if held:
            last_annulled = max((v for v, kind in enumerate(kinds, 1) if kind == "annulled"), default=0)
            assert held.basis > last_annulled


@settings(max_examples=300, deadline=None)
@given(arrivals())
def test_what_is_on_paper_is_never_printed_again(
    drawn: tuple[dict[UUID, list[str]], list[list[tuple[UUID, int, str]]]],
) -> None:
    """A completion whose certificate states its version needs no text: whatever comes, none is missed."""
    _, batches = drawn
    register, keeping = Register(), Register()
    for batch in batches:
        register.take([graduation(*each) for each in batch])
        keeping.take([graduation(*each) for each in batch])
        for key, known in register.known.items():
            held = register.histories[key].live
            if held and held.basis == known.version:
                register.known[key] = known._replace(printed=None)
    assert register.issued == keeping.issued


@given(st.lists(st.sampled_from(["recorded", "corrected", "annulled"]), min_size=3, max_size=3))
def test_merging_knows_no_order(kinds: list[str]) -> None:
    """Merging is commutative, associative and idempotent."""
    one, two, three = (graduation(COMPLETIONS[0], v, kind) for v, kind in enumerate(kinds, 1))
    merged = accept(accept(one, two), three)
    assert merged == accept(one, accept(two, three))
    assert merged == accept(three, accept(two, one))
    assert [accept(merged, each) for each in (one, two, three)] == [merged] * 3


def test_a_person_bars_until_the_completion_is_annulled_and_recorded_anew() -> None:
    """After a person's revocation corrections issue nothing; annulled and recorded again, one is due."""
    history = History(None, new_id(), barred_at=1)
    corrected = accept(graduation(COMPLETIONS[0], 1, "recorded"), graduation(COMPLETIONS[0], 2, "corrected"))
    assert decide(corrected, history) == ()
    anew = accept(
        accept(corrected, graduation(COMPLETIONS[0], 4, "recorded")),
        graduation(COMPLETIONS[0], 3, "annulled"),
    )
    assert decide(anew, history) == (Issue(history.last_issued),)


def _arrive(center: Center, batches: list[list[tuple[UUID, int, str]]], database: TestDatabase) -> None:
    make: dict[str, Callable[[UUID, int], object]] = {
        "recorded": center.recorded, "corrected": center.corrected, "annulled": center.annulled,
    }  # fmt: skip
    for batch in batches:
        receive(database.database, [make[kind](key, version) for key, version, kind in batch])  # type: ignore[misc]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=arrivals(), blanks=st.integers(0, 8))
def test_the_database_ends_the_same(
    service_database: Callable[[str], TestDatabase],
    drawn: tuple[dict[UUID, list[str]], list[list[tuple[UUID, int, str]]]],
    blanks: int,
) -> None:
    """On a real database too, with few blanks or none: live ones, gap-free book, balanced ledger."""
    histories, batches = drawn
    made = service_database("certification")
    center = opened(made.database, blanks=blanks)
    _arrive(center, batches, made)
    valid = {completion for completion, kinds in histories.items() if kinds[-1] != "annulled"}
    with made.database.snapshot() as connection:
        assert live(connection) == valid
    numbers = [row.number for row in rows(made.database, "SELECT number FROM certificate WHERE number > 0")]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    in_stock = len(rows(made.database, "SELECT 1 FROM blank WHERE state = 'in_stock'"))
    assert blanks == in_stock + len(numbers)
    center.stock(made.database, 100, 150)
    assert rows(made.database, "SELECT 1 FROM certificate WHERE state = 'draft'") == []
    with made.database.snapshot() as connection:
        assert live(connection) == valid
