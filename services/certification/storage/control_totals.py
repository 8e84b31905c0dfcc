"""What certification itself counts, so that reporting can prove its figures."""

from typing import Any

from sqlalchemy import Connection, text

from shared.control_totals import (
    MEMBERS,
    Member,
    TotalAsked,
    TotalKind,
    checksum_sql,
    own_hash_sql,
    quantity_checksum_sql,
    shared_hash_sql,
)

# Rows are first reduced to what they share, and the shared factor of their fingerprints is taken once a
# group: the same sums (`shared/control_totals.py`) in one cheap pass over the register.
_LOTS = checksum_sql(MEMBERS["blank_lots"])
_MOVES = quantity_checksum_sql(MEMBERS["blank_moves"], "quantity")
_TOTALS = text(
    f"""
    WITH certificate_group AS (
        SELECT center_id, program_code, state, issued_on, count(*) AS n,
               sum({own_hash_sql("certificate_id", "version")}) AS own
        FROM certificate WHERE number IS NOT NULL
        GROUP BY center_id, program_code, state, issued_on
    ), told_lot AS (
        SELECT lot_id, 1 AS version, center_id, quantity, received_on FROM blank_lot
    ), told_move AS (
        SELECT from_center, from_state, to_center AS center_id, to_state AS state, moved_on, quantity
        FROM blank_movement WHERE from_state IS NOT NULL AND kind <> 'issue'
    )
    SELECT center_id, program_code, to_char(issued_on, 'YYYY-MM') AS period, 'certificates' AS kind,
           sum(n)::bigint AS count,
           sum(own * {shared_hash_sql(MEMBERS["certificates"][2:])})::text AS checksum
    FROM certificate_group
    GROUP BY center_id, program_code, period
    UNION ALL
    SELECT center_id, '', to_char(received_on, 'YYYY-MM'), 'blank_lots', count(*), {_LOTS} FROM told_lot
    GROUP BY 1, 3
    UNION ALL
    SELECT from_center, '', to_char(moved_on, 'YYYY-MM'), 'blank_moves', sum(quantity)::bigint, {_MOVES}
    FROM told_move GROUP BY 1, 3
    ORDER BY kind DESC, center_id, program_code, period
    """  # noqa: S608 -- column names of shared/control_totals.py
)

_MEMBERS: dict[TotalKind, str] = {
    "certificates": f"""
        SELECT certificate_id, version, {shared_hash_sql(MEMBERS["certificates"][2:])} FROM certificate
        WHERE number IS NOT NULL AND center_id = :center_id AND program_code = :program_code
          AND issued_on >= :first AND issued_on < :after
        ORDER BY certificate_id
        """,  # noqa: S608 -- column names of shared/control_totals.py
    "blank_lots": f"""
        SELECT lot_id, 1, {shared_hash_sql(MEMBERS["blank_lots"][2:])} FROM blank_lot
        WHERE center_id = :center_id AND received_on >= :first AND received_on < :after
        ORDER BY lot_id
        """,  # noqa: S608 -- column names of shared/control_totals.py
    "blank_moves": f"""
        SELECT told_as, 1, quantity * {shared_hash_sql(MEMBERS["blank_moves"])} FROM (
            SELECT told_as, from_center, from_state, to_center AS center_id, to_state AS state, moved_on,
                   quantity
            FROM blank_movement WHERE from_state IS NOT NULL AND kind <> 'issue'
        ) AS told_move
        WHERE from_center = :center_id AND moved_on >= :first AND moved_on < :after
        ORDER BY told_as
        """,  # noqa: S608 -- column names of shared/control_totals.py
}


def control_totals(connection: Connection) -> dict[str, Any]:
    """Return `{sequence, pending, totals}` of the snapshot that `connection` reads.

    Every certificate that ever had a number counts, in the state and version it has now; every lot of blanks,
    and every movement that was told as such.
    """
    return {
        "sequence": connection.scalar(text("SELECT last FROM event_head")),
        "pending": connection.scalar(text("SELECT count(*) FROM outbox")),
        "totals": [dict(row) for row in connection.execute(_TOTALS).mappings()],
    }


def total_members(connection: Connection, asked: TotalAsked) -> dict[str, Any]:
    """Return `{sequence, pending, members}` of one total; no members of a kind that is not counted here.

    A movement of blanks is named by the id by which its event told of it.
    """
    rows = (
        connection.execute(text(_MEMBERS[asked.kind]), asked.parameters()) if asked.kind in _MEMBERS else ()
    )
    return {
        "sequence": connection.scalar(text("SELECT last FROM event_head")),
        "pending": connection.scalar(text("SELECT count(*) FROM outbox")),
        "members": [Member(*row)._asdict() for row in rows],
    }
