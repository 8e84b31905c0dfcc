"""Whatever the order, repetition and batching, every valid completion ends with one live certificate."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from uuid import UUID

from hypothesis import Phase, given, settings
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
from tests.certification.late_news import ACTS, OCCURRENCES, PEOPLE, Told, last_annulment
from tests.certification.story import live, rows
from tests.databases import TestDatabase

CENTER, CLASS = new_id(), new_id()
DAY = date(2021, 5, 20)
COMPLETIONS = [new_id() for _ in range(3)]
NEVER = 99
"""A turn that never comes: what has it is told when all else is over."""

Drawn = tuple[dict[UUID, list[str]], list[list[tuple[UUID, int, str]]]]
"""What happened to each completion, and how it is told."""
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
    handed: set[UUID] = field(default_factory=set)
    barred: dict[UUID, int] = field(default_factory=dict)
    """At which version a person ended the last certificate of a completion."""
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

    def act(self, key: UUID, act: str) -> bool:
        """Let a person do something with the certificate of a completion; tell whether it can be done."""
        history = self.histories.get(key, History())
        live = history.live
        if live is None or (act == "cancel" and live.certificate_id in self.handed):
            return False
        known = self.known[key]
        match act:
            case "hand over":
                self.handed.add(live.certificate_id)
                after = history
            case "confirm" | "reissue" if (live.state is State.UNDER_REVIEW) != (act == "confirm"):
                return False
            case "confirm":
                after = replace(history, live=Held(live.certificate_id, State.ISSUED, known.version))
            case "reissue":
                new = new_id()
                after = replace(history, live=Held(new, State.ISSUED, known.version), last_issued=new)
            case _:
                after = replace(history, live=None, barred_at=known.version)
                self.barred[key] = known.version
        self.histories[key] = after
        assert decide(known, after) == (), "what a person did stands"
        return True


BY_PEOPLE = st.sampled_from(["hand over", "cancel", "revoke", "reissue", "confirm"])


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
@given(arrivals(), st.lists(st.tuples(st.integers(0, 2), BY_PEOPLE), max_size=12))
def test_any_arrival_ends_the_same(drawn: Drawn, acts: list[tuple[int, str]]) -> None:
    """The facts equal those told in order; live are exactly the valid ones, newer than any annulment.

    Whatever people did in between: which they ended without another in its place stays without, until the
    completion is annulled and recorded anew, in whatever order that is told.
    """
    histories, batches = drawn
    register, in_order = Register(), Register()
    for turn, batch in enumerate(batches):
        register.take([graduation(*each) for each in batch])
        for place, act in acts[turn :: len(batches)]:
            register.act(COMPLETIONS[place], act)
    for completion, kinds in histories.items():
        for version, kind in enumerate(kinds, start=1):
            in_order.take([graduation(completion, version, kind)])
    assert register.known == in_order.known
    for completion, kinds in histories.items():
        held = register.histories.get(completion, History()).live
        last_annulled = last_annulment(kinds)
        wanted = kinds[-1] != "annulled" and last_annulled >= register.barred.get(completion, 0)
        assert (held is not None) == wanted
        if held:
            assert held.basis > last_annulled


@settings(max_examples=300, deadline=None)
@given(arrivals())
def test_what_is_on_paper_is_never_printed_again(
    drawn: Drawn,
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


def test_the_database_ends_the_same(service_database: Callable[[str], TestDatabase]) -> None:
    """On a real database too, whatever is told late: appointments, seals, who succeeds the center that ended.

    With few blanks or none, and with what people do in between: live are exactly those that must be, each
    with its signer; books have no gap; ledgers balance.
    """
    database = service_database("certification").database
    codes, happened = count(1), Counter[str]()

    # Not shrunk: that would take minutes.
    @settings(max_examples=16, deadline=None, phases=[Phase.generate])
    @given(
        drawn=arrivals(),
        turns=st.tuples(*[st.sampled_from([0, 0, 0, 0, 1, NEVER])] * len(OCCURRENCES)),
        acts=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(PEOPLE)), min_size=4, max_size=8),
        blanks=st.sampled_from([8, 8, 3, 0]),
    )
    def ends_the_same(drawn: Drawn, turns: tuple[int, ...], acts: list[tuple[int, str]], blanks: int) -> None:
        histories, batches = drawn
        number = next(codes)
        told = Told(database, number, blanks, COMPLETIONS)
        at = dict(zip(OCCURRENCES, turns, strict=True))
        at[OCCURRENCES[number % len(OCCURRENCES)]] = NEVER
        for turn, batch in enumerate(batches):
            told.hear([*(name for name in OCCURRENCES if at[name] == turn), *batch])
            for place, act in acts[turn :: len(batches)]:
                happened[told.act(place, act)] += 1
        late = [name for name in OCCURRENCES if name not in told.heard]
        happened.update(f"{name} late" for name in late)
        told.hear(late)
        told.center.stock(database, 100, 130, f"VP{told.center.code} ")
        for completion, kinds in histories.items():
            if kinds[-1] != "annulled":  # one more correction, so that there is something to confirm
                told.hear([(completion, len(kinds) + 1, "corrected")])
        for place, act in acts:
            happened[told.act(place, act)] += 1
        told.hear([each for batch in batches for each in batch])
        with database.snapshot() as connection:
            assert live(connection) & set(told.ids.values()) == told.wanted(histories)
        drafts = "SELECT 1 FROM certificate WHERE state = 'draft' AND completion_id = ANY (:ids)"
        assert rows(database, drafts, ids=list(told.ids.values())) == []
        told.assert_whole()

    ends_the_same()
    wanted = {*ACTS, *(f"{name} late" for name in OCCURRENCES)}
    assert {name for name in wanted if not happened[name]} == set()
