"""Annual plans and their versions."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.domain.plans import Plan, PlanItem
from services.enrollment.storage.organisation_tables import plan, plan_item, plan_version, program
from services.enrollment.storage.refusals import refusing
from shared.errors import Conflict


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
) -> list[Plan]:
    """Return the latest version of the plans asked for, by year and center."""
    newest = (
        select(plan_version.c.plan_id, func.max(plan_version.c.version).label("version"))
        .group_by(plan_version.c.plan_id)
        .subquery()
    )
    query = (
        select(
            plan.c.id,
            plan.c.center_id,
            plan.c.year,
            plan_version.c.version,
            plan_version.c.state,
            plan_version.c.approved_on,
            plan_version.c.return_reason,
        )
        .join(newest, newest.c.plan_id == plan.c.id)
        .join(
            plan_version,
            (plan_version.c.plan_id == plan.c.id) & (plan_version.c.version == newest.c.version),
        )
        .order_by(plan.c.year, plan.c.center_id)
    )
    if plan_id is not None:
        query = query.where(plan.c.id == plan_id)
    if within is not None:
        query = query.where(plan.c.center_id.in_(within))
    if year is not None:
        query = query.where(plan.c.year == year)
    rows = connection.execute(query).mappings().all()
    items = _items(connection, [(row["id"], row["version"]) for row in rows])
    return [Plan(**row, items=tuple(items.get(row["id"], ()))) for row in rows]


def _items(connection: Connection, keys: Collection[tuple[UUID, int]]) -> dict[UUID, list[PlanItem]]:
    rows = connection.execute(
        select(plan_item)
        .where(tuple_(plan_item.c.plan_id, plan_item.c.version).in_(keys))
        .order_by(plan_item.c.quarter, plan_item.c.program_code)
    )
    found: dict[UUID, list[PlanItem]] = {}
    for row in rows:
        found.setdefault(row.plan_id, []).append(
            PlanItem(row.program_code, row.quarter, row.classes, row.learners)
        )
    return found
