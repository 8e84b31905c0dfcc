"""Finding learners by whatever is known of them; the list tells them apart and shows no more of them.

Whole numbers and days of birth stand in the record, whose look is written down (decision 0049).
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.learner_search import read_wanted
from services.enrollment.storage import learner_search, learners
from services.enrollment.storage.learners import Listed
from shared.principal import ALL, Principal
from shared.privacy import mask

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
    listed = learners.listed(connection, ids, within) if ids else []
    return Found([_masked(each) for each in listed], more, not wanted.empty)


def _masked(each: Listed) -> Listed:
    return replace(
        each,
        birth_date=mask("birth_date", each.birth_date),
        identity_number=mask("identity_number", each.identity_number),
        phone=mask("phone", each.phone),
    )
