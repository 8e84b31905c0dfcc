"""Finding learners by whatever is known of them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.learner_search import read_wanted
from services.enrollment.storage import learner_search, learners
from services.enrollment.storage.learners import Listed
from shared.principal import ALL, Principal

MOST = 50
"""So many are shown; who looks for one among more types more."""


@dataclass(frozen=True, slots=True)
class Found:
    """The first found, and whether there are more; `asked` is false for an empty question."""

    learners: list[Listed]
    more: bool
    asked: bool


def scope_of(principal: Principal) -> Collection[UUID] | None:
    """Return the centers whose learners may be seen; None for everybody's."""
    return None if principal.centers is ALL else principal.centers


def search_learners(connection: Connection, typed: str, principal: Principal, *, most: int = MOST) -> Found:
    """Return whom the words typed mean: people who are or were learners of the principal's centers."""
    within = scope_of(principal)
    wanted = read_wanted(typed)
    ids, more = learner_search.find(connection, wanted, within=within, most=most)
    return Found(learners.listed(connection, ids, within) if ids else [], more, not wanted.empty)
