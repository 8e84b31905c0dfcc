"""The owner's own count of what it published: see `shared/control_totals.py` for the recipe."""

from sqlalchemy import Connection, text

from shared.control_totals import ControlTotal, TotalKind, checksum_sql

_CLASS_COLUMNS = (
    "id",
    "version",
    "center_id",
    "program_code",
    "state",
    "opened_on",
    "closed_on",
    "summoned",
    "admitted",
    "completed",
    "not_passed",
)
_COMPLETION_COLUMNS = ("id", "version", "center_id", "program_code", "band", "good", "completed_on")


def _totals(kind: TotalKind, table: str, live: str, day: str, columns: tuple[str, ...]) -> str:
    return (
        f"SELECT center_id, program_code, to_char(date_trunc('month', {day}), 'YYYY-MM') AS period,"  # noqa: S608 -- only our own names
        f" '{kind}' AS kind, count(*) AS count, {checksum_sql(columns)} AS checksum"
        f" FROM {table} WHERE {live} GROUP BY center_id, program_code, date_trunc('month', {day})"
    )


_ALL = text(
    _totals("completions", "completion", "outcome = 'passed'", "completed_on", _COMPLETION_COLUMNS)
    + " UNION ALL "
    + _totals("classes", "training_class", "state <> 'cancelled'", "opened_on", _CLASS_COLUMNS)
    + " ORDER BY kind, center_id, program_code, period"
)
_SEQUENCE = text("SELECT last, (SELECT count(*) FROM outbox) AS pending FROM event_head")


def sequence(connection: Connection) -> tuple[int, int]:
    """Return the last sequence given, and how many published events still wait for theirs."""
    row = connection.execute(_SEQUENCE).one()
    return row.last, row.pending


def totals(connection: Connection) -> list[ControlTotal]:
    """Return the control totals as they stand in this snapshot."""
    return [ControlTotal(**row) for row in connection.execute(_ALL).mappings()]
