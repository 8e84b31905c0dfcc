"""Annual plans and their versions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, Integer, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.domain.plan_completion import Counted, CountingRule
from services.enrollment.domain.plans import Plan, PlanItem
from services.enrollment.storage.organisation_tables import plan, plan_item, plan_version, program
from services.enrollment.storage.plan_tables import plan_counting_rule, plan_step
from services.enrollment.storage.refusals import refusing
from services.enrollment.storage.training_tables import training_class
from shared.errors import Conflict
from shared.principal import Principal


def add(connection: Connection, new: Plan, changed_by: str) -> None:
    """Store a new plan; `Conflict` if the center has one for that year."""
    exists = Conflict(
        f"Trung tâm đã có kế hoạch năm {new.year}. Hãy sửa đổi kế hoạch đó thay vì lập mới.",
        f"The center has a plan for {new.year} already. Revise that one.",
        code="plan-exists",
    )
    with refusing({"plan_center_year_unique": exists}):
        connection.execute(insert(plan).values(id=new.id, center_id=new.center_id, year=new.year))
    save(connection, new, changed_by)
    save_items(connection, new)


def save(connection: Connection, changed: Plan, changed_by: str) -> None:
    """Store the state of a version of a locked plan; approving supersedes the version approved before."""
    if changed.state == "approved":
        connection.execute(
            update(plan_version)
            .where(plan_version.c.plan_id == changed.id, plan_version.c.state == "approved")
            .values(state="superseded")
        )
    values = {
        "state": changed.state,
        "approved_on": changed.approved_on,
        "return_reason": changed.return_reason,
        "revision": changed.revision,
        "changed_by": changed_by,
        "changed_at": func.now(),
    }
    connection.execute(
        insert(plan_version)
        .values(plan_id=changed.id, version=changed.version, **values)
        .on_conflict_do_update(index_elements=["plan_id", "version"], set_=values)
    )


def save_items(connection: Connection, changed: Plan) -> None:
    """Replace the lines of a version that is a draft."""
    connection.execute(
        plan_item.delete().where(plan_item.c.plan_id == changed.id, plan_item.c.version == changed.version)
    )
    connection.execute(
        insert(plan_item),
        [
            {
                "plan_id": changed.id,
                "version": changed.version,
                "program_code": item.program_code,
                "quarter": item.quarter,
                "classes": item.classes,
                "learners": item.learners,
            }
            for item in changed.items
        ],
    )


def unknown_programs(connection: Connection, codes: Collection[str]) -> list[str]:
    """Return those of `codes` that are no program."""
    known = set(connection.execute(select(program.c.code).where(program.c.code.in_(codes))).scalars())
    return sorted(set(codes) - known)


def lock(connection: Connection, plan_id: UUID) -> Plan | None:
    """Hold a plan until the transaction ends and return its latest version."""
    held = connection.execute(select(plan.c.id).where(plan.c.id == plan_id).with_for_update()).first()
    return listed(connection, plan_id=plan_id)[0] if held else None


def listed(
    connection: Connection,
    *,
    plan_id: UUID | None = None,
    within: Collection[UUID] | None = None,
    year: int | None = None,
    every_version: bool = False,
) -> list[Plan]:
    """Return the latest version of the plans asked for (or every one), by year, center and version."""
    newest = (
        select(plan_version.c.plan_id, func.max(plan_version.c.version).label("version"))
        .group_by(plan_version.c.plan_id)
        .subquery()
    )
    wanted = plan_version.c.plan_id == plan.c.id
    if not every_version:
        wanted &= plan_version.c.version == newest.c.version
    query = (
        select(
            plan.c.id,
            plan.c.center_id,
            plan.c.year,
            plan_version.c.version,
            plan_version.c.state,
            plan_version.c.approved_on,
            plan_version.c.return_reason,
            plan_version.c.revision,
        )
        .join(newest, newest.c.plan_id == plan.c.id)
        .join(plan_version, wanted)
        .order_by(plan.c.year, plan.c.center_id, plan_version.c.version)
    )
    if plan_id is not None:
        query = query.where(plan.c.id == plan_id)
    if within is not None:
        query = query.where(plan.c.center_id.in_(within))
    if year is not None:
        query = query.where(plan.c.year == year)
    rows = connection.execute(query).mappings().all()
    items = _items(connection, [(row["id"], row["version"]) for row in rows])
    return [Plan(**row, items=tuple(items.get((row["id"], row["version"]), ()))) for row in rows]


def _items(
    connection: Connection, keys: Collection[tuple[UUID, int]]
) -> dict[tuple[UUID, int], list[PlanItem]]:
    rows = connection.execute(
        select(plan_item)
        .where(tuple_(plan_item.c.plan_id, plan_item.c.version).in_(keys))
        .order_by(plan_item.c.quarter, plan_item.c.program_code)
    )
    found: dict[tuple[UUID, int], list[PlanItem]] = {}
    for row in rows:
        found.setdefault((row.plan_id, row.version), []).append(
            PlanItem(row.program_code, row.quarter, row.classes, row.learners)
        )
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """Who did what to a version of a plan, and when."""

    version: int
    action: str
    by_name: str
    at: datetime
    note: str


def note_step(connection: Connection, changed: Plan, action: str, by: Principal, note: str = "") -> None:
    """Keep who did what to a version of a plan; append-only."""
    connection.execute(
        insert(plan_step).values(
            plan_id=changed.id, version=changed.version, action=action, by=by.id, by_name=by.name, note=note
        )
    )


def steps(connection: Connection, plan_id: UUID) -> list[Step]:
    """Return what was done to a plan, the newest first."""
    rows = connection.execute(
        select(plan_step.c.version, plan_step.c.action, plan_step.c.by_name, plan_step.c.at, plan_step.c.note)
        .where(plan_step.c.plan_id == plan_id)
        .order_by(plan_step.c.id.desc())
    )
    return [Step(*row) for row in rows]


def counting_rule(connection: Connection, year: int) -> CountingRule:
    """Return the rule in force at the year's end; the first one for years before any."""
    table = plan_counting_rule
    row = connection.execute(
        select(table.c.by_day, table.c.valid_from, table.c.valid_to, table.c.source)
        .order_by((table.c.valid_from <= date(year, 12, 31)).desc(), table.c.valid_from.desc())
        .limit(1)
    ).one()
    return CountingRule(*row)


def counted(
    connection: Connection, rule: CountingRule, *, year: int, within: Collection[UUID] | None
) -> dict[UUID, list[Counted]]:
    """Return classes opened and learners admitted by center, program and quarter, from the classes.

    A class counts once it is opened and while it is not cancelled, in the quarter of the rule's day.
    """
    day = training_class.c[rule.by_day]
    quarter = func.extract("quarter", day).cast(Integer)
    query = (
        select(
            training_class.c.center_id,
            training_class.c.program_code,
            quarter.label("quarter"),
            func.count(),
            func.sum(training_class.c.admitted),
        )
        .where(
            training_class.c.state.in_(("open", "completed")),
            day.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .group_by(training_class.c.center_id, training_class.c.program_code, quarter)
    )
    if within is not None:
        query = query.where(training_class.c.center_id.in_(within))
    found: dict[UUID, list[Counted]] = {}
    for row in connection.execute(query):
        found.setdefault(row[0], []).append(Counted(row[1], row[2], row[3], int(row[4])))
    return found


def years(connection: Connection, within: Collection[UUID] | None) -> list[int]:
    """Return the years for which there are plans, the newest first."""
    query = select(plan.c.year).distinct().order_by(plan.c.year.desc())
    if within is not None:
        query = query.where(plan.c.center_id.in_(within))
    return list(connection.execute(query).scalars())
