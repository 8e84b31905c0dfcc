"""Watching tables: triggers write every change by a person to the audit log, in its own transaction.

Called from revisions. A table that is made later is watched by the revision that makes it; one that is
dropped is let go of before (`stop_watching`).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import text

from shared.audit.schema import SAFE
from shared.migrations import Revision, service_role

Center = str | tuple[str, str] | tuple[str, str, str] | None
"""Whose a row is: a column that names the center; a column and the table of that id which names it; a column,
a table with a row a center, and its column there; None: nobody's in particular, it is that of who acts."""


def watch_tables(op: Revision, tables: Mapping[str, Center]) -> None:
    """Let every change of these tables by anybody but a service be written to the log.

    The condition of the triggers spares workers the call: they come in the service's role and name nobody.
    """
    for table, center in tables.items():
        _watch(op, table, center)


def stop_watching(op: Revision, tables: Iterable[str]) -> None:
    """Undo `watch_tables`."""
    for table in tables:
        op.execute(f"DROP FUNCTION audit_{table}() CASCADE")


_COLUMNS = text(
    """
    SELECT a.attname AS name, a.atttypid = CAST('bytea' AS regtype) AS bytes,
        a.attname ~ 'secret|private|password|token|_hash$' AND a.attname !~ '_at$' AS secret,
        coalesce(a.attnum = ANY (i.indkey), false) AS key
    FROM pg_attribute a
    LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
    WHERE a.attrelid = CAST(:table AS regclass) AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
    """
)
_LONGEST_BYTES = 256
"""Bytes of a file, not of a hash: they are not read for the log."""
_EVENTS = {
    "INSERT": "REFERENCING NEW TABLE AS after",
    "UPDATE": "REFERENCING OLD TABLE AS before NEW TABLE AS after",
    "DELETE": "REFERENCING OLD TABLE AS before",
    "TRUNCATE": "",
}


def _watch(op: Revision, table: str, center: Center) -> None:
    columns = op.get_bind().execute(_COLUMNS, {"table": table}).all()
    keys = [each.name for each in columns if each.key]
    key = " || '/' || ".join(f"CAST(r.{name} AS text)" for name in keys)
    same = " AND ".join(f"o.{name} = r.{name}" for name in keys)
    op.execute(
        f"""
CREATE FUNCTION audit_{table}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {SAFE} AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM audit_note('insert', '{table}', array_agg({key}), NULL, {_centers_of_all(center)})
        FROM after AS r HAVING count(*) > 0;
    ELSIF TG_OP = 'UPDATE' THEN
        PERFORM audit_note('update', '{table}', ARRAY[key], said, centers) FROM (
            SELECT coalesce({key}, {key.replace("r.", "o.")}) AS key, {_centers_of_one(center)} AS centers,
                audit_difference({_row("o", columns)}, {_row("r", columns)}) AS said
            FROM before AS o FULL JOIN after AS r ON {same}
        ) AS changed WHERE said IS NOT NULL;
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM audit_note('delete', '{table}', ARRAY[{key}],
            jsonb_build_object('before', {_row("r", columns)}), {_centers_of_one(center)})
        FROM before AS r;
    ELSE
        PERFORM audit_note('truncate', '{table}', '{{}}', NULL, NULL);
    END IF;
    RETURN NULL;
END $$
"""
    )
    for event, seen in _EVENTS.items():
        op.execute(
            f"CREATE TRIGGER audit_{event.lower()} AFTER {event} ON {table} {seen} FOR EACH STATEMENT"
            f" WHEN ({_by_somebody(op)})"
            f" EXECUTE FUNCTION audit_{table}()"
        )


def _by_somebody(op: Revision) -> str:
    """Return the condition that it is no worker, in the service's role and for nobody, and no machine."""
    role = service_role(op).strip('"').replace("'", "''")
    actor = "coalesce(current_setting('ttct.actor', true), '')"
    return f"CASE {actor} WHEN '' THEN session_user <> '{role}' ELSE NOT starts_with({actor}, 'service:') END"


def _centers_of_one(center: Center) -> str:
    match center:
        case None:
            return "CAST(NULL AS uuid[])"
        case str():
            return f"CASE WHEN r.{center} IS NOT NULL THEN ARRAY[r.{center}] END"
        case (column, table):
            return f"ARRAY(SELECT t.center_id FROM {table} AS t WHERE t.id = r.{column})"
        case (column, table, key):
            return f"ARRAY(SELECT t.center_id FROM {table} AS t WHERE t.{key} = r.{column})"


def _centers_of_all(center: Center) -> str:
    match center:
        case None:
            return "CAST(NULL AS uuid[])"
        case str():
            return f"array_agg(DISTINCT r.{center}) FILTER (WHERE r.{center} IS NOT NULL)"
        case (column, table):
            mine = f"t.id IN (SELECT {column} FROM after)"
            return f"ARRAY(SELECT DISTINCT t.center_id FROM {table} AS t WHERE {mine})"
        case _:  # what is new nobody has yet
            return "CAST(NULL AS uuid[])"


def _row(alias: str, columns: Iterable[Any]) -> str:
    """Return a row as jsonb; of a file only its size, of a secret only a hash."""
    if not any(each.bytes or each.secret for each in columns):
        return f"to_jsonb({alias})"
    said = ", ".join(f"{_said(alias, each)} AS {each.name}" for each in columns)
    return f"(SELECT to_jsonb(said) FROM (SELECT {said}) AS said)"


def _said(alias: str, column: Any) -> str:
    if column.secret:
        return f"encode(sha256(convert_to(CAST({alias}.{column.name} AS text), 'UTF8')), 'hex')"
    if not column.bytes:
        return f"{alias}.{column.name}"
    value = f"{alias}.{column.name}"
    return (
        f"CASE WHEN octet_length({value}) > {_LONGEST_BYTES} THEN CAST(octet_length({value}) AS text)"
        f" ELSE encode({value}, 'hex') END"
    )
