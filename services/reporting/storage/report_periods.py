"""Report periods as they are kept, with every deadline that each had."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.dialects import postgresql

from services.reporting.domain.periods import Period, parse_period
from services.reporting.storage.tables_cycle import report_deadline, report_period


@dataclass(frozen=True, slots=True)
class Doer:
    """Who did something: account, name, and when."""

    by: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OpenedPeriod:
    """A period that the province opened; `deadline` is the last day, in Vietnam, that is in time."""

    id: UUID
    code: str
    deadline: date
    instruction: str | None
    revision: int
    opened_by: str
    opened_by_name: str
    opened_at: datetime

    @property
    def period(self) -> Period:
        """The calendar period."""
        return parse_period(self.code)


@dataclass(frozen=True, slots=True)
class DeadlineSet:
    """A deadline that a period had, why it took the place of another, and who set it when."""

    deadline: date
    reason: str | None
    set_by: str
    set_by_name: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """The usual deadline of a period, in days after its end, and where that comes from."""

    days_after: int
    source: str


_PERIOD = [
    report_period.c[{"id": "period_id", "code": "period"}.get(name, name)]
    for name in OpenedPeriod.__dataclass_fields__
]


def deadline_rule(connection: Connection, period: Period) -> DeadlineRule | None:
    """Return the rule `report.deadline` for periods of this length, as it stood at the period's end."""
    row = connection.execute(
        text(
            "SELECT days_after, source FROM deadline_rule_dated WHERE months = :months"
            " AND valid_from <= :on AND (ends IS NULL OR :on < ends)"
        ),
        {"months": period.months, "on": period.end},
    ).one_or_none()
    return None if row is None else DeadlineRule(*row)


def enter(connection: Connection, opened: OpenedPeriod) -> bool:
    """Keep a period that was opened, with its first deadline; False if it is open already."""
    period = opened.period
    values = {name: value for name, value in asdict(opened).items() if name not in ("id", "code")}
    entered = connection.execute(
        postgresql.insert(report_period)
        .values(period_id=opened.id, period=opened.code, starts_on=period.start, ends_on=period.end, **values)
        .on_conflict_do_nothing(constraint="report_period_once")
        .returning(report_period.c.period_id)
    ).first()
    if entered is None:
        return False
    by = Doer(opened.opened_by, opened.opened_by_name, opened.opened_at)
    _keep_deadline(connection, opened.id, opened.revision, opened.deadline, None, by)
    return True


def set_deadline(  # noqa: PLR0917 -- what a changed deadline is made of
    connection: Connection, period_id: UUID, revision: int, deadline: date, reason: str, by: Doer
) -> None:
    """Let another deadline hold; the one before it stays on record."""
    connection.execute(
        update(report_period)
        .where(report_period.c.period_id == period_id)
        .values(deadline=deadline, revision=revision)
    )
    _keep_deadline(connection, period_id, revision, deadline, reason, by)


def _keep_deadline(  # noqa: PLR0917 -- private
    connection: Connection, period_id: UUID, revision: int, deadline: date, reason: str | None, by: Doer
) -> None:
    connection.execute(
        insert(report_deadline).values(
            period_id=period_id,
            revision=revision,
            deadline=deadline,
            reason=reason,
            set_by=by.by,
            set_by_name=by.by_name,
            set_at=by.at,
        )
    )


def find(connection: Connection, code: str, *, lock: bool = False) -> OpenedPeriod | None:
    """Return the opened period of a code, held until the transaction ends if asked for; None: not opened."""
    query = select(*_PERIOD).where(report_period.c.period == code)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else OpenedPeriod(*row)


def opened(connection: Connection) -> list[OpenedPeriod]:
    """Return every period that was opened, that which ended last first."""
    rows = connection.execute(
        select(*_PERIOD).order_by(report_period.c.ends_on.desc(), report_period.c.starts_on.desc())
    )
    return [OpenedPeriod(*row) for row in rows]


def deadlines(connection: Connection, period_id: UUID) -> list[DeadlineSet]:
    """Return the deadlines that a period had, the one that holds first."""
    columns = report_deadline.c
    rows = connection.execute(
        select(columns.deadline, columns.reason, columns.set_by, columns.set_by_name, columns.set_at)
        .where(columns.period_id == period_id)
        .order_by(columns.revision.desc())
    )
    return [DeadlineSet(*row) for row in rows]


def advance(connection: Connection, period_id: UUID) -> None:
    """Count one more deed on a held period."""
    connection.execute(
        update(report_period)
        .where(report_period.c.period_id == period_id)
        .values(revision=report_period.c.revision + 1)
    )
