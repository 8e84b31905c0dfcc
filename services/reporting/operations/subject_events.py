"""The events behind a subject of a difference: what its owner told of it, and what reporting holds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.facts import (
    BlankLotFact,
    BlankMovementFact,
    CertificateFact,
    ClassFact,
    CompletionFact,
    Fact,
    PlanFact,
)
from services.reporting.operations.proof import Proof, read_proof
from services.reporting.storage import behind, quality
from services.reporting.storage.positions import positions
from shared.errors import NotFound
from shared.events import centers, enrollment
from shared.events.envelope import Event
from shared.events.routes import producers_for
from shared.principal import Principal

State = Literal["held", "superseded", "parked", "waiting", "lost", "uncounted"]

OWNERS: Final[Mapping[str, tuple[str, type[Fact]]]] = {
    "class": ("enrollment", ClassFact),
    "completion": ("enrollment", CompletionFact),
    "plan": ("enrollment", PlanFact),
    "certificate": ("certification", CertificateFact),
    "lot": ("certification", BlankLotFact),
    "movement": ("certification", BlankMovementFact),
}
"""By the name that differences give a subject: who tells of it, and the kind of its fact."""

UNCOUNTED: Final[tuple[type[Event], ...]] = (centers.CenterSealed, enrollment.ClassAnnounced)
"""What reporting is told and counts nothing of: no figure asks for it."""
_UNCOUNTED = {each.TYPE for each in UNCOUNTED}


class OwnedEvent(NamedTuple):
    """An event as its owner numbers it."""

    sequence: int
    id: UUID
    type: str
    version: int
    logged_at: datetime


@dataclass(frozen=True, slots=True)
class OwnerEvents:
    """What an owner told of a subject, up to the head of its log; `silence` says why there is no answer."""

    head: int
    events: tuple[OwnedEvent, ...]
    silence: str | None = None


@dataclass(frozen=True, slots=True)
class SubjectView:
    """A subject with its events, each with what became of it here."""

    owner: str
    subject: UUID
    kind: str | None
    """As what reporting holds it, e.g. `class`; None: it holds nothing of it."""
    version: int | None
    """The version that reporting holds."""
    position: int
    """Up to which number reporting holds everything of the owner."""
    head: int
    events: Sequence[tuple[OwnedEvent, State]]
    silence: str | None
    proof: Proof

    @property
    def untold(self) -> bool:
        """Whether reporting holds a version that the owner's log does not know."""
        told = {event.version for event, _ in self.events}
        return self.silence is None and self.version is not None and self.version not in told


def check_owner(owner: str) -> str:
    """Return the owner; `NotFound` if reporting does not listen to it."""
    if owner not in producers_for("reporting"):
        raise NotFound(
            f"Báo cáo không nhận sự kiện của “{owner}”. Hãy mở đối tượng từ trang Chất lượng số liệu.",
            f"Reporting does not listen to “{owner}”. Open the subject from the page of data quality.",
        )
    return owner


def read_subject(  # noqa: PLR0917 -- who asks whom about what
    connection: Connection,
    owner: str,
    subject: UUID,
    told: OwnerEvents,
    principal: Principal,
    now: datetime,
) -> SubjectView:
    """Return what became of each event that the owner told of a subject.

    The owner was asked before the snapshot of `connection` began.
    """
    kind, version = None, None
    for name, (of, fact_kind) in OWNERS.items():
        found = behind.known(connection, fact_kind, [subject]) if of == owner else {}
        if subject in found:
            kind, version = name, found[subject].version
    position = positions(connection)[owner]
    parked = quality.parked_among(connection, [each.id for each in told.events])
    return SubjectView(
        owner=owner,
        subject=subject,
        kind=kind,
        version=version,
        position=position,
        head=told.head,
        events=[(each, _state(each, version, position, parked)) for each in told.events],
        silence=told.silence,
        proof=read_proof(connection, principal, now),
    )


def _state(event: OwnedEvent, held: int | None, position: int, parked: Collection[UUID]) -> State:
    if event.type in _UNCOUNTED:
        return "uncounted"
    if held is not None and held >= event.version:
        return "held" if held == event.version else "superseded"
    if event.id in parked:
        return "parked"
    return "waiting" if event.sequence > position else "lost"
