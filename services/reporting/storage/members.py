"""Who is behind a difference: the facts of one control total, and the facts that count into one cell."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from services.reporting.domain.behind import Wanted
from services.reporting.domain.counting import PeriodRules, contributions
from services.reporting.domain.facts import KEYS, Fact
from services.reporting.domain.measures import Kinds
from services.reporting.storage.behind import each_behind
from shared.control_totals import MEMBERS, Member, TotalAsked, TotalKind, shared_hash_sql

# Which facts stand, and where they are totalled: the recipe of shared/control_totals.py.
_OF_TOTAL = "center_id = :center_id AND program_code = :program_code"
_STANDING: dict[TotalKind, tuple[str, str, str]] = {
    "completions": ("completion_fact", "completed_on", f"state = 'standing' AND {_OF_TOTAL}"),
    "classes": ("class_fact", "opened_on", f"state <> 'cancelled' AND {_OF_TOTAL}"),
    "certificates": ("certificate_fact", "issued_on", _OF_TOTAL),
    "blank_lots": ("blank_lot_fact", "received_on", "center_id = :center_id"),
    "blank_moves": ("blank_movement_fact", "moved_on", "from_center = :center_id"),
}


def members(connection: Connection, asked: TotalAsked) -> list[Member]:
    """Return the facts of one of our totals, with the same hash of their content as the owner's."""
    table, day, stands = _STANDING[asked.kind]
    if asked.kind == "blank_moves":
        identity, version = "movement_id", "version"
        content = f"quantity * {shared_hash_sql(MEMBERS[asked.kind])}"
    else:
        identity, version, *counted = MEMBERS[asked.kind]
        content = shared_hash_sql(counted)
    rows = connection.execute(
        text(
            f"SELECT {identity}, {version}, {content} FROM {table}"  # noqa: S608 -- our names
            f" WHERE {stands} AND {day} >= :first AND {day} < :after"
        ),
        asked.parameters(),
    )
    return [Member(*row) for row in rows]


class Told(NamedTuple):
    """An event that counts into a cell: what it is about, which version it told, and what that adds."""

    kind: str
    subject: UUID
    version: int
    adds: int


def told_behind(connection: Connection, wanted: Wanted, kinds: Kinds, rules: PeriodRules) -> Iterator[Told]:
    """Yield every event that the figure comes from; a fact is what its newest event told."""
    for fact in each_behind(connection, wanted, kinds):
        adds = sum(amount for cell, amount in contributions(fact, rules).items() if wanted.holds(cell))
        if adds:
            yield Told(_name(fact), getattr(fact, KEYS[type(fact)][0]), fact.version, adds)


def _name(fact: Fact) -> str:
    """Return what the fact is about, e.g. `completion`."""
    return KEYS[type(fact)][0].removesuffix("_id")
