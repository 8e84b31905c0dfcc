"""Establishment, and every center's people on a day with what is lacking."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.centers import version_on
from services.enrollment.domain.faculty import Appointment
from services.enrollment.domain.faculty_rules import FacultyRules, Level
from services.enrollment.domain.lecturers import (
    Activity,
    Qualification,
    Subject,
    Taught,
    Unmet,
    hours_through,
    unmet_standards,
)
from services.enrollment.domain.staffing import (
    CenterStaffing,
    Establishment,
    PersonInPost,
    Proposal,
    establishment_on,
    gather,
    proposals_for,
    roster_on,
)
from services.enrollment.operations.scope import require_province
from services.enrollment.storage import centers, faculty, faculty_rules, lecturers, programs, staffing
from shared.errors import NotFound
from shared.events.enrollment import EstablishmentSet
from shared.messaging import publish
from shared.principal import Principal


def set_establishment(
    connection: Connection,
    center_id: UUID,
    *,
    valid_from: date,
    posts: int,
    decision_number: str,
    decided_on: date,
    principal: Principal,
) -> Establishment:
    """Set how many staff a center may have from a day on, by a decision (province).

    `Conflict` if the decision was entered before. A later version for the same day replaces the earlier.
    """
    require_province(principal)
    if not centers.lock(connection, center_id):
        raise NotFound
    known = staffing.establishments(connection, [center_id])
    new = Establishment(center_id, len(known) + 1, valid_from, posts, decision_number, decided_on)
    staffing.add_establishment(connection, new, by=principal.id)
    publish(
        connection,
        [
            EstablishmentSet(
                version=new.version,
                center_id=center_id,
                valid_from=valid_from,
                posts=posts,
                decision_number=decision_number,
                decided_on=decided_on,
            )
        ],
    )
    return new


class _OfPerson(Protocol):
    @property
    def person_id(self) -> UUID: ...


class _OfCenter(Protocol):
    @property
    def center_id(self) -> UUID: ...


_P = TypeVar("_P", bound=_OfPerson)
_C = TypeVar("_C", bound=_OfCenter)


def _by_person(rows: Iterable[_P]) -> dict[UUID, list[_P]]:
    found: dict[UUID, list[_P]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found


def _by_center(rows: Iterable[_C]) -> dict[UUID, list[_C]]:
    found: dict[UUID, list[_C]] = {}
    for row in rows:
        found.setdefault(row.center_id, []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class _OfCenterYear:
    """What one center's people did and are, by person."""

    held: Mapping[UUID, list[Appointment]]
    subjects: Mapping[UUID, list[Subject]]
    activities: Mapping[UUID, list[Activity]]
    taught: Mapping[UUID, list[Taught]]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is the same for all centers."""

    on: date
    rules: FacultyRules | None
    versions: Sequence[FacultyRules]
    levels: Sequence[Level]
    qualifications: Mapping[UUID, list[Qualification]]
    genders: Mapping[UUID, str | None]


def staffing_on(
    connection: Connection, within: Collection[UUID] | None, on: date
) -> dict[UUID, CenterStaffing]:
    """Return the people of these centers, or of all, on a day; a handful of queries however many."""
    held = faculty.appointments_within(connection, within)
    people = {each.person_id for each in held}
    first = date(on.year, 1, 1)
    versions = faculty_rules.versions(connection)
    known = _Known(
        on,
        version_on(versions, on),
        versions,
        faculty_rules.levels(connection),
        _by_person(lecturers.qualifications(connection, people)),
        staffing.genders(connection, people),
    )
    at = _by_center(held)
    subjects = _by_center(lecturers.subjects(connection, within))
    activities = _by_center(lecturers.activities(connection, within, first, on))
    taught = _by_center(lecturers.taught(connection, within, first, on))
    set_for = _by_center(staffing.establishments(connection, within))
    settled = _by_center(staffing.rosters(connection, within))
    shown = [each.id for each in centers.latest(connection, within)]
    found = {}
    for center in shown:
        of_center = _OfCenterYear(
            _by_person(at.get(center, ())),
            _by_person(subjects.get(center, ())),
            _by_person(activities.get(center, ())),
            _by_person(taught.get(center, ())),
        )
        roster = roster_on(settled.get(center, ()), on)
        found[center] = CenterStaffing(
            center,
            on,
            establishment_on(set_for.get(center, ()), on),
            roster,
            gather(at.get(center, ()), on, roster, _Describer(known, of_center)),
        )
    return found


class _Describer:
    """Describes each person of a center on the day."""

    def __init__(self, known: _Known, of_center: _OfCenterYear) -> None:
        self._known = known
        self._of = of_center

    def __call__(
        self, person: UUID, name: str, posts: tuple[Appointment, ...], settled: bool
    ) -> PersonInPost:
        known, of = self._known, self._of
        has = known.qualifications.get(person, [])
        return PersonInPost(
            person,
            name,
            known.genders.get(person),
            posts,
            settled,
            tuple(has),
            self._unmet(posts, has),
            tuple(each for each in of.subjects.get(person, ()) if each.holds_on(known.on)),
            hours_through(
                known.on,
                held=of.held.get(person, ()),
                taught=of.taught.get(person, ()),
                activities=of.activities.get(person, ()),
                versions=known.versions,
            ),
        )

    def _unmet(self, posts: tuple[Appointment, ...], has: Sequence[Qualification]) -> tuple[Unmet, ...]:
        known = self._known
        lectures = {
            each.employment
            for each in posts
            if each.employment == "part_time_lecturer"
            or (known.rules is not None and known.rules.share_of(each.post) is not None)
        }
        found = {
            unmet.kind: unmet
            for employment in sorted(lectures)
            for unmet in unmet_standards(employment, has, known.rules, known.levels, known.on)
        }
        return tuple(found.values())


def proposals_on(
    connection: Connection, within: Collection[UUID] | None, on: date
) -> dict[UUID, list[Proposal]]:
    """Return what each of these centers, or of all, lacks on a day."""
    found = staffing_on(connection, within, on)
    rules = version_on(faculty_rules.versions(connection), on)
    titles = {post.code: post.title for post in faculty_rules.posts(connection)}
    names = {
        code: (version_on(versions, on) or versions[-1]).name
        for code, versions in programs.versions(connection).items()
    }
    of_year = staffing.programs_of_year(connection, within, on.year)
    return {
        center: proposals_for(
            each,
            rules,
            post_titles=titles,
            programs={code: names.get(code, code) for code in sorted(of_year.get(center, ()))},
        )
        for center, each in found.items()
    }
