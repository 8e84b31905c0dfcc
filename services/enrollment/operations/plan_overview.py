"""Plans of a year beside what was really held: every center, also those that have none yet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.centers import Center
from services.enrollment.domain.plan_completion import (
    Against,
    CountingRule,
    ProgramCompletion,
    completion_of,
    total,
)
from services.enrollment.domain.plans import Plan
from services.enrollment.storage import centers, plans
from shared.errors import NotFound
from shared.principal import Principal


@dataclass(frozen=True, slots=True)
class CenterPlan:
    """A center's plan as it stands (None: not drawn up), and the year against the version that counts."""

    center: Center
    plan: Plan | None
    measured: Plan | None
    """The approved version, else the latest."""
    year: Against


@dataclass(frozen=True, slots=True)
class Completion:
    """A plan's completion program by program."""

    measured: Plan
    rule: CountingRule
    programs: list[ProgramCompletion]
    year: Against


def measured_of(versions: Sequence[Plan]) -> Plan:
    """Return the version that a plan is measured by: the approved one, else the latest."""
    return next((each for each in versions if each.state == "approved"), versions[-1])


def plans_of_year(connection: Connection, year: int, within: Collection[UUID] | None) -> list[CenterPlan]:
    """Return every center of the scope by code, with its plan and how far it is carried out."""
    rule = plans.counting_rule(connection, year)
    held = plans.counted(connection, rule, year=year, within=within)
    by_center: dict[UUID, list[Plan]] = {}
    for each in plans.listed(connection, within=within, year=year, every_version=True):
        by_center.setdefault(each.center_id, []).append(each)
    found = []
    for center in centers.latest(connection, within):
        versions = by_center.get(center.id, [])
        measured = measured_of(versions) if versions else None
        programs = completion_of(measured.items if measured else (), held.get(center.id, []))
        found.append(
            CenterPlan(
                center,
                versions[-1] if versions else None,
                measured,
                total(each.year for each in programs),
            )
        )
    return found


def versions_of(connection: Connection, plan_id: UUID, principal: Principal) -> list[Plan]:
    """Return every version of a plan in the scope, oldest first; `NotFound` else."""
    found = plans.listed(connection, plan_id=plan_id, every_version=True)
    if not found:
        raise NotFound
    principal.at_center(found[0].center_id)
    return found


def completion_of_plan(connection: Connection, versions: Sequence[Plan]) -> Completion:
    """Return how far a plan is carried out, by program and quarter."""
    measured = measured_of(versions)
    rule = plans.counting_rule(connection, measured.year)
    held = plans.counted(connection, rule, year=measured.year, within=[measured.center_id])
    programs = completion_of(measured.items, held.get(measured.center_id, []))
    return Completion(measured, rule, programs, total(each.year for each in programs))
