"""Who acts in the story of the register, when and under which rules."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from hypothesis.stateful import initialize

from services.certification.domain.blank_deeds import PROVINCE_STORE
from services.certification.domain.signing import Signature
from shared.principal import Principal
from tests.certification.register_story import DAYS, Act, Draw, Learner, RegisterStory

DAY = date(2022, 2, 1)
"""When people act: after every decision of the story."""
BY = Signature(DAY)
POLICIES: tuple[dict[str, Any], ...] = (
    {"mode": "with_decision", "loss": "application", "damage": "reissue", "holder_fault": "restudy"},
    {"mode": "by_batch", "loss": "extract_only", "damage": "application", "holder_fault": "reissue"},
    {"mode": "with_decision", "loss": "reissue", "damage": "extract_only", "holder_fault": "application"},
)
"""How the centers issue, and what the reasons of a reissue lead to; the center's error: reissue."""


class Acting(RegisterStory):
    """Three centers with rules of their own, stock and learners."""

    @initialize()
    def _centers(self) -> None:
        """Let one center sign by batch and the others with their decisions."""
        super()._centers()
        for center, policies in zip(self.centers, POLICIES, strict=True):
            center.rule(self.database, **policies)
            self._do_first(self._receiving(center.id, 12))
        self._do_first(self._receiving(PROVINCE_STORE, 5))
        self.noted: Counter[tuple[UUID, str]] = Counter()
        learners = [Learner(center, DAYS[0], number) for number, center in enumerate(self.centers * 3)]
        self._do_first(self._telling(learners, ["record"] * len(learners)))

    def _do_first(self, act: Act) -> None:
        told: list[Any] = []
        self._do(lambda connection: told.append(act.work(connection)), crash=False)
        act.effect(told[0])

    def _one_of(
        self, draw: Draw, unit: UUID, post: Callable[[UUID], Principal]
    ) -> tuple[Principal, Callable[[UUID], bool]]:
        """Return who tries it, mostly of `unit`; and what tells whether the rightful unit is theirs."""
        at = unit if draw.below(6) else draw.one_of(self.centers).id
        return post(at), lambda rightful: at == rightful
