"""What is due under a rule of retention: counted, and erased a part at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.domain.retention import RetentionClass, RetentionRule
from services.enrollment.storage.import_tables import class_list_import
from services.enrollment.storage.retention_tables import retention_rule, retention_run
from shared.idempotency import count_keys, forget_keys

_RULE = tuple(retention_rule.c[name] for name in RetentionRule.__dataclass_fields__)


def rules(connection: Connection) -> list[RetentionRule]:
    """Return every version of every rule, by code."""
    query = select(*_RULE).order_by(retention_rule.c.code, retention_rule.c.version)
    return [RetentionRule(**row) for row in connection.execute(query).mappings()]


def _unused(before: datetime) -> ColumnElement[bool]:
    columns = class_list_import.c
    return and_(
        columns.state.in_(("checked", "refused")), columns.loaded_at.is_(None), columns.checked_at < before
    )


def _count_unused(connection: Connection, before: datetime) -> int:
    counting = select(func.count()).select_from(class_list_import).where(_unused(before))
    return int(connection.execute(counting).scalar_one())


def _erase_unused(connection: Connection, before: datetime, most: int) -> int:
    # A file that somebody takes rows of just now is held by them, and is not unused any more afterwards.
    chosen = (
        select(class_list_import.c.id)
        .where(_unused(before))
        .order_by(class_list_import.c.checked_at, class_list_import.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    gone = connection.execute(
        delete(class_list_import).where(class_list_import.c.id.in_(chosen)).returning(class_list_import.c.id)
    )
    return len(gone.all())


@dataclass(frozen=True, slots=True)
class _Ways:
    count: Callable[[Connection, datetime], int]
    erase: Callable[[Connection, datetime, int], int]


_WAYS: Final[dict[RetentionClass, _Ways]] = {
    "unused_import": _Ways(_count_unused, _erase_unused),
    "request_answer": _Ways(count_keys, forget_keys),
}


def count_due(connection: Connection, code: RetentionClass, before: datetime) -> int:
    """Return how many things of the class were last touched before `before`."""
    return _WAYS[code].count(connection, before)


def erase_due(connection: Connection, code: RetentionClass, before: datetime, most: int) -> int:
    """Erase up to `most` of them, the oldest first; return how many were erased."""
    return _WAYS[code].erase(connection, before, most)


def note_erased(connection: Connection, rule: RetentionRule, as_of: date, count: int) -> None:
    """Add to what was erased on that day by this version of the rule."""
    row: dict[str, Any] = {"code": rule.code, "version": rule.version, "as_of": as_of}
    adding = insert(retention_run).values(count=count, **row)
    connection.execute(
        adding.on_conflict_do_update(
            index_elements=list(row),
            set_={"count": retention_run.c.count + adding.excluded.count, "ran_at": func.now()},
        )
    )
