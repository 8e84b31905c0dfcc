"""Facts: what the owners said last about one thing, reduced to what a report counts.

A fact is never deleted. What was cancelled, annulled or revoked stays as a tombstone with its
version, so that an older event that comes later changes nothing. No fact holds a person's name, and
those that come in thousands hold only what is counted: numbers and serials are asked of their owner.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from typing import Any, Literal, NamedTuple, TypeVar
from uuid import UUID

from services.reporting.domain.contest_facts import ContestFact
from services.reporting.domain.facility_facts import FacilityFact
from services.reporting.domain.overdue import OverdueFact

ClassState = Literal["open", "completed", "cancelled"]
CertificateState = Literal["issued", "under_review", "revoked", "replaced", "cancelled"]


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
class SuccessionFact:
    """A center that ended on `last_day`; its figures count for `results_to` as of now (None: for nobody)."""

    center_id: UUID
    version: int
    kind: str
    last_day: date
    legal_act: str
    successors: tuple[UUID, ...]
    results_to: UUID | None


@dataclass(frozen=True, slots=True)
class RosterFact:
    """A settled roster of part-time lecturers; one fact per version, read as of a day."""

    center_id: UUID
    version: int
    settled_on: date
    decision_number: str
    part_time_lecturers: int


@dataclass(frozen=True, slots=True)
class EstablishmentFact:
    """How many staff (biên chế) a center may have from `valid_from`; one fact per version."""

    center_id: UUID
    version: int
    valid_from: date
    posts: int
    decided_on: date


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
    opened_by: UUID | None
    """The center for which it counts as opened, if a successor went on with it."""


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
    class_id: UUID | None
    """Counts nothing: says from which class the figure comes. None: told before classes were kept."""


@dataclass(frozen=True, slots=True)
class CertificateFact:
    """A certificate as it stands; an ended one was issued all the same, and stays counted so.

    `revoked_on` is the day from which it counts no more: revoked, replaced by another, or cancelled.
    """

    certificate_id: UUID
    version: int
    center_id: UUID
    program_code: str
    state: CertificateState
    issued_on: date
    revoked_on: date | None
    class_id: UUID | None
    """As in `CompletionFact`."""


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


@dataclass(frozen=True, slots=True)
class BlankMovementFact:
    """Blanks that were spoiled, lost, found, destroyed or handed on, on `moved_on`."""

    movement_id: UUID
    version: int
    kind: str
    """By which deed; `cancel`: the certificate on them was cancelled. Empty: told before kinds were kept."""
    from_center: UUID
    from_state: str
    center_id: UUID
    state: str
    quantity: int
    moved_on: date


Fact = (
    CenterFact
    | SuccessionFact
    | RosterFact
    | EstablishmentFact
    | AppointmentFact
    | ContestFact
    | PlanFact
    | ClassFact
    | CompletionFact
    | CertificateFact
    | BlankLotFact
    | BlankMovementFact
    | FacilityFact
    | OverdueFact
)

KINDS: tuple[type[Fact], ...] = (
    CenterFact,
    SuccessionFact,
    RosterFact,
    EstablishmentFact,
    AppointmentFact,
    ContestFact,
    PlanFact,
    ClassFact,
    CompletionFact,
    CertificateFact,
    BlankLotFact,
    BlankMovementFact,
    FacilityFact,
    OverdueFact,
)
"""Every kind, in the order in which a batch locks their rows."""

KEYS: dict[type[Fact], tuple[str, ...]] = {
    CenterFact: ("center_id", "version"),
    SuccessionFact: ("center_id",),
    RosterFact: ("center_id", "version"),
    EstablishmentFact: ("center_id", "version"),
    AppointmentFact: ("appointment_id",),
    ContestFact: ("contest_id",),
    PlanFact: ("plan_id",),
    ClassFact: ("class_id",),
    CompletionFact: ("completion_id",),
    CertificateFact: ("certificate_id",),
    BlankLotFact: ("lot_id",),
    BlankMovementFact: ("movement_id",),
    FacilityFact: ("center_id",),
    OverdueFact: ("center_id", "version"),
}
"""The members that identify a fact of each kind; with the version where every version is kept."""

FactKey = object
"""The id of the subject, or a tuple of id and version; identifies a fact among those of its kind."""

SHARED: dict[type[Fact], tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(kind) if field.name not in (KEYS[kind][0], "version"))
    for kind in KINDS
}
"""All members but id and version: facts that share them count alike, as a class's graduates of one band."""

KEY_OF: dict[type[Fact], Callable[[Fact], FactKey]] = {
    kind: attrgetter(*names) for kind, names in KEYS.items()
}

_Kind = TypeVar("_Kind", bound=Fact)


def accept(before: _Kind | None, incoming: _Kind) -> _Kind:
    """Return the fact that stands: the higher version; at the same version the one already held."""
    if before is None or incoming.version > before.version:
        return incoming
    return before


class Alike(NamedTuple):
    """Facts of one kind that share all but id and version; a batch of hundreds is a few of these.

    Grouped before a fact is built: an event then costs a tuple, where a fact of its own cost 5 µs more.
    """

    kind: type[Fact]
    shared: tuple[object, ...]
    """The members of `SHARED[kind]`, in order."""
    ids: Sequence[UUID]
    versions: Sequence[int]

    def fact(self, place: int) -> Fact:
        """Build one of them."""
        kind: Any = self.kind
        fact: Fact = kind(self.ids[place], self.versions[place], *self.shared)
        return fact

    def keys(self) -> Iterable[FactKey]:
        """Return what identifies each of them among its kind."""
        return zip(self.ids, self.versions, strict=True) if "version" in KEYS[self.kind] else self.ids


def newest(groups: Iterable[Alike]) -> dict[type[Fact], list[Alike]]:
    """Return the groups by kind without what another fact of them supersedes; of two equals the first."""
    of_kind: dict[type[Fact], list[Alike]] = defaultdict(list)
    for group in groups:
        of_kind[group.kind].append(group)
    return {kind: _newest(of_kind[kind]) for kind in KINDS if kind in of_kind}


def _newest(groups: list[Alike]) -> list[Alike]:
    keys = {key for group in groups for key in group.keys()}  # noqa: SIM118 - no mapping
    if len(keys) == sum(len(group.ids) for group in groups):  # the daily case: nothing came twice
        return groups
    standing: dict[FactKey, tuple[int, int, Alike]] = {}
    for group in groups:
        for place, key in enumerate(group.keys()):
            known = standing.get(key)
            if known is None or group.versions[place] > known[0]:
                standing[key] = group.versions[place], place, group
    return [
        Alike(group.kind, group.shared, (group.ids[place],), (group.versions[place],))
        for _, place, group in standing.values()
    ]
