"""Records that may be one person: found once, decided by people, never asked again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, select, text

from services.enrollment.storage.learner_tables import learner_pair, learner_to_compare
from shared.db import uuids_parameter
from shared.principal import Principal

AT_ONCE = 2_000
"""Records compared in one transaction."""

_TAKE = text(
    """
    DELETE FROM learner_to_compare WHERE learner_id IN (
        SELECT learner_id FROM learner_to_compare ORDER BY learner_id LIMIT :most FOR UPDATE SKIP LOCKED)
    RETURNING learner_id
    """
)
# Two numbers of one kind that differ are two people. A birth date matches as far as both are known.
_FIND = text(
    """
    INSERT INTO learner_pair (first_id, second_id, grounds)
    SELECT least(a.id, b.id), greatest(a.id, b.id), min(found.grounds)
    FROM learner a
    CROSS JOIN LATERAL (
        SELECT b.id, 'number' AS grounds FROM learner b
        WHERE b.identity_number = a.claimed_number AND b.merged_into IS NULL
        UNION ALL
        SELECT b.id, 'number' FROM learner b
        WHERE b.claimed_number = a.identity_number AND b.claimed_number IS NOT NULL AND b.merged_into IS NULL
        UNION ALL
        SELECT b.id, 'name_birth_unit' FROM learner b
        WHERE b.match_key = a.match_key AND b.birth_year = a.birth_year AND b.merged_into IS NULL
            AND coalesce(b.birth_month = a.birth_month, true) AND coalesce(b.birth_day = a.birth_day, true)
            AND coalesce(length(a.identity_number) <> length(b.identity_number), true)
            AND EXISTS (
                SELECT FROM enrolment x JOIN enrolment y ON y.learner_id = b.id
                WHERE x.learner_id = a.id
                    AND (x.unit <> '' AND learner_exact_key(x.unit) = learner_exact_key(y.unit)
                         OR x.party_cell <> ''
                            AND learner_exact_key(x.party_cell) = learner_exact_key(y.party_cell)))
    ) AS found
    JOIN learner b ON b.id = found.id AND b.id <> a.id
    WHERE a.id = ANY (CAST(:ids AS uuid[])) AND a.merged_into IS NULL
    GROUP BY 1, 2
    ORDER BY 1, 2
    ON CONFLICT DO NOTHING
    """
)
# What somebody decided of a record holds for the one that stands for it now.
_OPEN = """
    WITH RECURSIVE stands (id, root) AS (
        SELECT id, merged_into FROM learner WHERE merged_into IS NOT NULL
        UNION
        SELECT s.id, l.merged_into FROM stands s JOIN learner l ON l.id = s.root
        WHERE l.merged_into IS NOT NULL
    ), decided AS (
        SELECT coalesce(f.root, p.first_id) AS one, coalesce(s.root, p.second_id) AS other FROM learner_pair p
        LEFT JOIN stands f ON f.id = p.first_id LEFT JOIN stands s ON s.id = p.second_id
        WHERE p.decided_at IS NOT NULL AND (f.id IS NOT NULL OR s.id IS NOT NULL)
    )
    SELECT {columns} FROM learner_pair p
    JOIN learner a ON a.id = p.first_id AND a.merged_into IS NULL
    JOIN learner b ON b.id = p.second_id AND b.merged_into IS NULL
    WHERE p.decided_at IS NULL
        AND NOT EXISTS (SELECT FROM decided d WHERE (d.one, d.other) IN ((a.id, b.id), (b.id, a.id)))
        AND (CAST(:within AS uuid[]) IS NULL
             OR EXISTS (SELECT FROM learner_at_center x
                        WHERE x.learner_id = a.id AND x.center_id = ANY (CAST(:within AS uuid[])))
            AND EXISTS (SELECT FROM learner_at_center x
                        WHERE x.learner_id = b.id AND x.center_id = ANY (CAST(:within AS uuid[]))))
    {ending}
"""
_LISTED = text(
    _OPEN.format(
        columns="p.first_id, p.second_id, p.grounds, p.found_at, a.full_name AS first_name,"
        " concat_ws('/', a.birth_day, a.birth_month, a.birth_year) AS first_birth,"
        " b.full_name AS second_name,"
        " concat_ws('/', b.birth_day, b.birth_month, b.birth_year) AS second_birth",
        ending="ORDER BY p.grounds DESC, p.found_at, p.first_id, p.second_id LIMIT :most",
    )
)
_COUNTED = text(_OPEN.format(columns="count(*)", ending=""))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one person, and why: `number` or `name_birth_unit`."""

    first_id: UUID
    second_id: UUID
    grounds: str
    found_at: datetime
    first_name: str
    first_birth: str
    second_name: str
    second_birth: str


@dataclass(frozen=True, slots=True)
class Told:
    """Who said of two records that they are two people, when and why."""

    reason: str
    decider: str
    decided_at: datetime


def find_pairs(connection: Connection, most: int = AT_ONCE) -> int:
    """Compare the records that wait for it with all others; return how many were taken."""
    taken = list(connection.scalars(_TAKE, {"most": most}))
    if taken:
        connection.execute(_FIND, {"ids": uuids_parameter(taken)})
    return len(taken)


def waiting(connection: Connection) -> int:
    """Return how many records wait to be compared."""
    return connection.scalar(select(func.count()).select_from(learner_to_compare)) or 0


def open_pairs(connection: Connection, within: Collection[UUID] | None, most: int) -> tuple[list[Pair], int]:
    """Return the pairs that nobody decided yet, both in the centers named (None: all), and their number."""
    scope = None if within is None else uuids_parameter(within)
    rows = connection.execute(_LISTED, {"within": scope, "most": most}).mappings()
    return [Pair(**row) for row in rows], connection.scalar(_COUNTED, {"within": scope}) or 0


_TELL_APART = text(
    """
    INSERT INTO learner_pair (first_id, second_id, grounds, reason, decided_by, decider, decided_at)
    VALUES (:first, :second, 'asked', :reason, :by, :decider, now())
    ON CONFLICT (first_id, second_id) DO UPDATE
    SET reason = EXCLUDED.reason, decided_by = EXCLUDED.decided_by, decider = EXCLUDED.decider,
        decided_at = EXCLUDED.decided_at
    """
)


def tell_apart(connection: Connection, one: UUID, other: UUID, reason: str, principal: Principal) -> None:
    """Keep that two records are two people."""
    first, second = sorted((one, other))
    connection.execute(
        _TELL_APART,
        {
            "first": first,
            "second": second,
            "reason": reason,
            "by": principal.id,
            "decider": principal.name,
        },
    )


def told_apart(connection: Connection, one: UUID, other: UUID) -> Told | None:
    """Return what was decided of two records; None if nothing was."""
    first, second = sorted((one, other))
    row = (
        connection.execute(
            select(learner_pair.c.reason, learner_pair.c.decider, learner_pair.c.decided_at).where(
                learner_pair.c.first_id == first,
                learner_pair.c.second_id == second,
                learner_pair.c.decided_at.is_not(None),
            )
        )
        .mappings()
        .first()
    )
    return Told(**row) if row else None
