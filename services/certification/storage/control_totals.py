"""What certification itself counts, so that reporting can prove its figures."""

from typing import Any

from sqlalchemy import Connection, text

from shared.control_totals import MEMBERS, own_hash_sql, shared_hash_sql

# Rows are first reduced to what they share, and the shared factor of their fingerprints is taken once a
# group: the same sums (`shared/control_totals.py`) in one cheap pass over the register.
_TOTALS = text(
    f"""
    WITH certificate_group AS (
        SELECT center_id, program_code, state, issued_on, count(*) AS n,
               sum({own_hash_sql("certificate_id", "version")}) AS own
        FROM certificate WHERE number IS NOT NULL
        GROUP BY center_id, program_code, state, issued_on
    )
    SELECT center_id, program_code, to_char(issued_on, 'YYYY-MM') AS period, 'certificates' AS kind,
           sum(n)::bigint AS count,
           sum(own * {shared_hash_sql(MEMBERS["certificates"][2:])})::text AS checksum
    FROM certificate_group
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
