"""Facts: what the owners said last about one thing, reduced to what a report counts.

A fact is never deleted. What was cancelled, annulled or revoked stays as a tombstone with its
version, so that an older event that comes later changes nothing. No fact holds a person's name, and
those that come in thousands hold only what is counted: numbers and serials are asked of their owner.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from typing import Literal, TypeVar
from uuid import UUID

ClassState = Literal["open", "completed", "cancelled"]
CertificateState = Literal["issued", "under_review", "revoked"]


@dataclass(frozen=True, slots=True)
class CenterFact:
    """A center as named from `valid_from`; one fact per version, so that past names stay known."""

    center_id: UUID
    version: int
    code: str
    area_code: str
    name: str
    short_name: str
    parent: str
    province_code: str
    valid_from: date
    established_by: str


@dataclass(frozen=True, slots=True)
class RosterFact:
    """A settled roster of part-time lecturers; one fact per version, read as of a day."""

    center_id: UUID
    version: int
    settled_on: date
    decision_number: str
    part_time_lecturers: int


@dataclass(frozen=True, slots=True)
class AppointmentFact:
    """A post held from `valid_from` through `valid_to` (both days included)."""

    appointment_id: UUID
    version: int
    person_id: UUID
    center_id: UUID
    post: str
    employment: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class PlannedQuarter:
    """What a plan promises for one program in one quarter (1–4)."""

    program_code: str
    quarter: int
    classes: int
    learners: int


@dataclass(frozen=True, slots=True)
class PlanFact:
    """A center's approved plan for a calendar year."""

    plan_id: UUID
    version: int
    center_id: UUID
    year: int
    approved_on: date
    items: tuple[PlannedQuarter, ...]


@dataclass(frozen=True, slots=True)
class ClassFact:
    """A class as it stands; `cancelled` is a tombstone and counts nowhere."""

    class_id: UUID
    version: int
    center_id: UUID
    code: str
    name: str
    program_code: str
    rule_set: str
    state: ClassState
    opened_on: date
    closed_on: date | None
    decided_on: date | None
    summoned: int
    admitted: int
    completed: int
    not_passed: int


@dataclass(frozen=True, slots=True)
class CompletionFact:
    """A learner's completion of a class; `annulled` is a tombstone and counts nowhere."""

    completion_id: UUID
    version: int
    center_id: UUID
    program_code: str
    state: Literal["standing", "annulled"]
    band: str
    good: bool
    completed_on: date
    decided_on: date


@dataclass(frozen=True, slots=True)
class CertificateFact:
    """A certificate as it stands; a revoked one was issued all the same, and stays counted so."""

    certificate_id: UUID
    version: int
    center_id: UUID
    program_code: str
    state: CertificateState
    issued_on: date
    revoked_on: date | None


@dataclass(frozen=True, slots=True)
class BlankLotFact:
    """A lot of numbered blanks received into a center's stock."""

    lot_id: UUID
    version: int
    center_id: UUID
    first_serial: str
    last_serial: str
    quantity: int
    received_on: date


Fact = (
    CenterFact
    | RosterFact
    | AppointmentFact
    | PlanFact
    | ClassFact
    | CompletionFact
    | CertificateFact
    | BlankLotFact
)

KINDS: tuple[type[Fact], ...] = (
    CenterFact,
    RosterFact,
    AppointmentFact,
    PlanFact,
    ClassFact,
    CompletionFact,
    CertificateFact,
    BlankLotFact,
)
"""Every kind, in the order in which a batch locks their rows."""

KEYS: dict[type[Fact], tuple[str, ...]] = {
    CenterFact: ("center_id", "version"),
    RosterFact: ("center_id", "version"),
    AppointmentFact: ("appointment_id",),
    PlanFact: ("plan_id",),
    ClassFact: ("class_id",),
    CompletionFact: ("completion_id",),
    CertificateFact: ("certificate_id",),
    BlankLotFact: ("lot_id",),
}
"""The members that identify a fact of each kind; with the version where every version is kept."""

FactKey = object
"""The id of the subject, or a tuple of id and version; identifies a fact among those of its kind."""

SHARED: dict[type[Fact], tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(kind) if field.name not in (KEYS[kind][0], "version"))
    for kind in KINDS
}
"""All members but id and version: facts that share them count alike, as a class's graduates of one band."""

SHARED_BY: dict[type[Fact], Callable[[Fact], tuple[object, ...]]] = {
    kind: attrgetter(*names) for kind, names in SHARED.items()
}

KEY_OF: dict[type[Fact], Callable[[Fact], FactKey]] = {
    kind: attrgetter(*names) for kind, names in KEYS.items()
}

_Kind = TypeVar("_Kind", bound=Fact)


def accept(before: _Kind | None, incoming: _Kind) -> _Kind:
    """Return the fact that stands: the higher version; at the same version the one already held."""
    if before is None or incoming.version > before.version:
        return incoming
    return before
