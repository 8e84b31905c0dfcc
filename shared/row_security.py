"""Row-level security in a migration: which rows a bound role sees and may write.

A policy asks for the centers once a statement (`(SELECT …)`: an InitPlan), never once a row. Roles that are
not bound (`shared/scope.py`) are not asked at all: workers' statements are planned as without a policy.
"""

from collections.abc import Mapping
from typing import Any

_TOLD = "CAST(coalesce(nullif(nullif(current_setting('ttct.centers', true), ''), 'all'), '{}') AS uuid[])"
"""Nobody's and an unset setting are no center; who sees all is not bound and never asks."""
_SEEN = f"""
CREATE FUNCTION seen_centers() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT {_TOLD} $$
"""


def with_predecessors(table: str, heirs: str) -> str:
    """Return `seen_centers()` with every center that ended and has one of those told among its `heirs`.

    `table` has a row for each center that ended (`center_id`); `heirs` is an array of its columns. Since when
    and for what a center stands in, the operation asks.
    """
    return f"""
    CREATE FUNCTION seen_centers() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
        WITH RECURSIVE seen (center_id) AS (
            SELECT unnest({_TOLD})
            UNION
            SELECT ended.center_id FROM public.{table} AS ended JOIN seen ON seen.center_id = ANY ({heirs})
        )
        SELECT coalesce(array_agg(center_id), '{{}}') FROM seen
    $$
    """  # noqa: S608 -- names of a migration


def of_center(column: str = "center_id") -> str:
    """Return the policy of rows that belong to the center in `column`."""
    return f"{column} = ANY ((SELECT seen_centers())::uuid[])"


def of_center_or_all(column: str = "center_id") -> str:
    """Return the policy of rows of one center or, where the column is null, of whoever has one."""
    return f"(({column} IS NULL AND (SELECT seen_centers()) <> '{{}}') OR {of_center(column)})"


def of_parent(table: str, parent: str, columns: Mapping[str, str]) -> str:
    """Return the policy of rows that are seen with their parent's row: `{column: the parent's column}`."""
    joined = " AND ".join(f"{parent}.{theirs} = {table}.{own}" for own, theirs in columns.items())
    return f"EXISTS (SELECT FROM {parent} WHERE {joined})"


def enable(op: Any, policies: Mapping[str, str], *, seen: str = _SEEN) -> None:
    """Bind the tables by their policies, for reading and writing alike; `seen` makes `seen_centers()`."""
    op.execute(seen)
    for table, policy in policies.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY of_center ON {table} USING ({policy})")


def disable(op: Any, policies: Mapping[str, str]) -> None:
    """Undo `enable`."""
    for table in policies:
        op.execute(f"DROP POLICY of_center ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.execute("DROP FUNCTION seen_centers()")
