"""What certification itself counts, so that reporting can prove its figures."""

from typing import Any

from sqlalchemy import Connection, text

from shared.control_totals import MEMBERS, checksum_sql

_TOTALS = text(
    f"""
    SELECT center_id, program_code, to_char(issued_on, 'YYYY-MM') AS period, 'certificates' AS kind,
           count(*) AS count, {checksum_sql(MEMBERS["certificates"])} AS checksum
    FROM certificate WHERE number IS NOT NULL
    GROUP BY center_id, program_code, period ORDER BY center_id, program_code, period
    """  # noqa: S608 -- column names of shared/control_totals.py
)


def control_totals(connection: Connection) -> dict[str, Any]:
    """Return `{sequence, pending, totals}` of the snapshot that `connection` reads.

    Every certificate that ever had a number counts, in the state and version it has now.
    """
    return {
        "sequence": connection.scalar(text("SELECT last FROM event_head")),
        "pending": connection.scalar(text("SELECT count(*) FROM outbox")),
        "totals": [dict(row) for row in connection.execute(_TOTALS).mappings()],
    }
