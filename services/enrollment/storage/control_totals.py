"""The owner's own count of what it published: see `shared/control_totals.py` for the recipe."""

from sqlalchemy import Connection, text

from shared.control_totals import (
    ControlTotal,
    Member,
    TotalAsked,
    checksum_sql,
    own_hash_sql,
    shared_hash_sql,
)

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
_GRADED_COLUMNS = ("center_id", "program_code", "band", "good", "closed_on")

# Results are first reduced to what they share, a few groups a class: their fingerprints are summed there
# and multiplied once a group, exactly equal, and only groups are joined with their class.
_ALL = text(
    f"""
    WITH graded AS (
        SELECT class_id, band, good, count(*) AS n, sum({own_hash_sql("id", "version")}) AS own
        FROM completion WHERE outcome = 'passed' GROUP BY class_id, band, good
    )
    SELECT center_id, program_code, to_char(date_trunc('month', closed_on), 'YYYY-MM') AS period,
        'completions' AS kind, sum(n)::bigint AS count,
        sum(own * {shared_hash_sql(_GRADED_COLUMNS)})::text AS checksum
    FROM graded JOIN training_class ON training_class.id = graded.class_id
    GROUP BY center_id, program_code, date_trunc('month', closed_on)
    UNION ALL
    SELECT center_id, program_code, to_char(date_trunc('month', opened_on), 'YYYY-MM') AS period,
        'classes' AS kind, count(*) AS count, {checksum_sql(_CLASS_COLUMNS)} AS checksum
    FROM training_class WHERE state NOT IN ('planned', 'cancelled')
    GROUP BY center_id, program_code, date_trunc('month', opened_on)
    ORDER BY kind, center_id, program_code, period
    """  # noqa: S608 -- our own column names
)
_OF_TOTAL = "center_id = :center_id AND program_code = :program_code"
_MEMBERS: dict[str, str] = {
    "completions": f"""
        SELECT completion.id, completion.version, {shared_hash_sql(_GRADED_COLUMNS)} AS content
        FROM completion JOIN training_class ON training_class.id = completion.class_id
        WHERE outcome = 'passed' AND {_OF_TOTAL} AND closed_on >= :first AND closed_on < :after
        ORDER BY completion.id
        """,  # noqa: S608 -- our own column names
    "classes": f"""
        SELECT id, version, {shared_hash_sql(_CLASS_COLUMNS[2:])} AS content FROM training_class
        WHERE state NOT IN ('planned', 'cancelled') AND {_OF_TOTAL}
            AND opened_on >= :first AND opened_on < :after
        ORDER BY id
        """,  # noqa: S608 -- our own column names
}
_SEQUENCE = text("SELECT last, (SELECT count(*) FROM outbox) AS pending FROM event_head")


def sequence(connection: Connection) -> tuple[int, int]:
    """Return the last sequence given, and how many published events still wait for theirs."""
    row = connection.execute(_SEQUENCE).one()
    return row.last, row.pending


def totals(connection: Connection) -> list[ControlTotal]:
    """Return the control totals as they stand in this snapshot."""
    return [ControlTotal(**row) for row in connection.execute(_ALL).mappings()]


def members(connection: Connection, asked: TotalAsked) -> list[Member]:
    """Return the rows of one total, by id; none of a kind that enrollment does not own."""
    if asked.kind not in _MEMBERS:
        return []
    return [Member(*row) for row in connection.execute(text(_MEMBERS[asked.kind]), asked.parameters())]
