"""The story of the register with everything that people do in it, alone and at once.

An act is tried in a transaction. It may be refused, and it may crash before its commit; then nothing of it is
to be seen. The model knows whether it must be refused as things stand when it commits: of several at once,
too, which are led (`led`), so that each is judged by what those before it left.
"""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from shared.errors import Problem
from tests.certification.led import Led, lead
from tests.certification.paper_acts import PaperActs
from tests.certification.register_story import Act, Draw, crashes, places
from tests.certification.register_truth import Truth

OFTEN = {
    **dict.fromkeys(("deed", "go_on", "review", "sign"), 4),
    **dict.fromkeys(("cancel", "end_stock", "hand_on", "propose", "reissue"), 2),
    **dict.fromkeys(("appoint", "copy", "correct", "end_a_center", "graduate", "hand_over"), 1),
    **dict.fromkeys(("hear_again", "receive_a_lot", "replace", "revoke", "take_stock"), 1),
}
"""What may happen, and how often it is drawn."""
ANYTHING = [act for act, times in OFTEN.items() for _ in range(times)]
DONE = (
    "receive", "told", "told of barred", "told again", "appoint", "end a center", "spoil", "lose", "find",
    "destroy", "allot", "return blanks", "transfer", "print", "jam", "replace", "open a stocktaking",
    "close a stocktaking", "give a stocktaking up", "propose", "sign", "return", "handed_over", "copy_issued",
    "corrected", "reissue", "cancel", "cancel for another", "review: confirm", "review: reissue",
    "review: revoke", "revoke",
)  # fmt: skip
REFUSED = ("propose", "sign", "handed_over", "copy_issued", "reissue", "cancel", "review: confirm", "revoke")
CRASHED = ("told", "cancel", "propose", "handed_over")
"""What must have been done, refused and crashed in a run of stories."""
# What is told of a completion at once with other news of it would be told out of order: one teller at a time.
TELLERS = frozenset({"graduate", "go_on"})


def _once(act: tuple[str, int, bool]) -> str:
    return "tell" if act[0] in TELLERS else act[0]


class PaperStory(PaperActs):
    """The rules, and what must be true after each."""

    truth: Truth | None = None

    @rule(act=st.sampled_from([*ANYTHING, *["print"] * 3]), place=places, crash=crashes)
    def alone(self, act: str, place: int, *, crash: bool) -> None:
        """Let one thing happen."""
        self.focus = None
        planned: Act | None = getattr(self, act)(Draw(place))
        if planned is not None:
            self._alone(planned, crash=crash)

    @rule(
        acts=st.lists(
            st.tuples(st.sampled_from(ANYTHING), places, crashes), min_size=2, max_size=4, unique_by=_once
        ),
        about=places,
        twice=st.booleans(),
    )
    def at_once(self, acts: list[tuple[str, int, bool]], about: int, *, twice: bool) -> None:
        """Let several things happen in the same moment, one of them twice, each in a transaction."""
        self.focus = Draw(about).one_of(list(self.learners))
        if twice and acts[0][0] not in TELLERS:
            acts = [acts[0], *acts]
        planned = [(getattr(self, act)(Draw(place)), crash) for act, place, crash in acts]
        tried = {Led(act.work, crash): act for act, crash in planned if act is not None}
        if not tried:
            return
        might = {led: act.allowed() for led, act in tried.items()}
        now: dict[Led, bool | None] = {}
        self.found, self.tried = None, True

        def before(led: Led) -> None:
            now[led] = tried[led].allowed()

        def after(led: Led) -> None:
            act, self.found = tried[led], None
            if led.failed is not None:
                raise led.failed
            self.happened[f"{act.name} at once {led.outcome}"] += 1
            if led.outcome == "refused":
                # It may have been refused before the others were done, or after.
                must = now[led] and might[led]
                assert not must, f"{act.name} was refused at once with others: {led.refused}"
                return
            assert now[led] is not False, f"{act.name} was done and must have been refused after others"
            if led.outcome == "done":
                act.effect(led.told)

        lead(self.database, list(tried), before, after)

    def _alone(self, act: Act | None, *, crash: bool) -> None:
        if act is None:
            return
        told: list[Any] = []
        allowed = act.allowed()
        try:
            done = self._do(lambda connection: told.append(act.work(connection)), crash=crash)
        except Problem:
            if allowed:
                raise
            self.happened[f"{act.name} refused"] += 1
            return
        assert allowed is not False, f"{act.name} was done and must have been refused"
        self.happened[f"{act.name} {'done' if done else 'crashed'}"] += 1
        if done:
            act.effect(told[0])

    @invariant()
    def everything_is_true(self) -> None:
        """Look at the whole truth, if anything was tried since."""
        if self.tried:
            self.tried = False
            before, self.truth = self.truth, Truth.read(self.database, self)
            self.truth.check(before)

    def teardown(self) -> None:
        """Look at the end at what takes longer."""
        if self.truth is not None:
            self.truth.check_at_the_end()

    @classmethod
    def never(cls) -> set[str]:
        """Return what no story of the run came to, which would thus be shown by none."""
        alone_or_at_once = ("", " at once")
        wanted = [(act, "done") for act in DONE]
        wanted += [(act, "refused") for act in REFUSED] + [(act, "crashed") for act in CRASHED]
        return {
            f"{act} {outcome}"
            for act, outcome in wanted
            if not any(cls.happened[f"{act}{how} {outcome}"] for how in alone_or_at_once)
        }
