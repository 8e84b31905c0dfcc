"""What a service's revision calls to make the audit log.

Everything is written by functions of the owner: the service's role can neither write nor change an entry,
only note a look and let the chain go on. A later change of the log is a new function here.
"""

from sqlalchemy import MetaData, text

from shared.audit.chain import first_hash
from shared.audit.tables import NAMES, audit_tables
from shared.migrations import Revision, service_role

SAFE = "SET search_path = pg_catalog, public, pg_temp"
"""No table or function of the caller's stands in for ours."""

# Who does not say who he is, is named by the role he signed in with: psql is no way around the log.
# Only the functions below call it, with the search path that they set.
_NOTE = """
CREATE FUNCTION audit_note(kind text, subject text, ids text[], said jsonb, centers uuid[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    salt uuid;
    entry bigint;
    scope text := coalesce(current_setting('ttct.centers', true), '');
BEGIN
    IF said IS NOT NULL THEN
        salt := gen_random_uuid();
    END IF;
    IF coalesce(cardinality(centers), 0) = 0 AND scope NOT IN ('', 'all') THEN
        centers := CAST(scope AS uuid[]);
    END IF;
    INSERT INTO audit_pending (kind, actor, name, roles, address, request, reason, subject, ids, count,
        columns, centers, values_hash)
    VALUES (
        kind,
        coalesce(nullif(current_setting('ttct.actor', true), ''), 'database:' || session_user),
        coalesce(current_setting('ttct.name', true), ''),
        coalesce(current_setting('ttct.roles', true), ''),
        coalesce(nullif(current_setting('ttct.address', true), ''), host(inet_client_addr()), ''),
        coalesce(current_setting('ttct.request', true), ''),
        coalesce(current_setting('ttct.reason', true), ''),
        subject, ids, cardinality(ids),
        CASE kind WHEN 'update' THEN ARRAY(
            SELECT jsonb_object_keys(coalesce(nullif(said -> 'after', 'null'), said -> 'before'))
        ) END,
        centers,
        sha256(uuid_send(salt) || convert_to(CAST(said AS text), 'UTF8'))
    ) RETURNING id INTO entry;
    IF said IS NOT NULL THEN
        INSERT INTO audit_values (id, salt, content) VALUES (entry, salt, said);
    END IF;
END $$
"""
_DIFFERENCE = """
CREATE FUNCTION audit_difference(before jsonb, after jsonb)
RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN before IS DISTINCT FROM after THEN jsonb_build_object(
        'before', (SELECT jsonb_object_agg(key, value) FROM jsonb_each(before)
                   WHERE after -> key IS DISTINCT FROM value),
        'after', (SELECT jsonb_object_agg(key, value) FROM jsonb_each(after)
                  WHERE before -> key IS DISTINCT FROM value)
    ) END
$$
"""
_LOOK = f"""
CREATE FUNCTION audit_look(subject text, ids text[], centers uuid[])
RETURNS void LANGUAGE sql SECURITY DEFINER {SAFE} AS $$
    SELECT audit_note('look', subject, ids, NULL, centers)
$$
"""
_LINK = f"""
CREATE FUNCTION audit_link(most integer)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER {SAFE} AS $$
DECLARE
    each audit_pending;
    last bigint;
    linked bytea;
    done integer := 0;
BEGIN
    SELECT number, hash INTO last, linked FROM audit_head FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    FOR each IN
        WITH taken AS (
            DELETE FROM audit_pending
            WHERE id <= (
                SELECT max(id) FROM (SELECT id FROM audit_pending ORDER BY id LIMIT most) AS first
            )
            RETURNING *
        )
        SELECT * FROM taken ORDER BY id
    LOOP
        last := last + 1;
        done := done + 1;
        linked := sha256(linked || convert_to(CAST(jsonb_build_array(
            last, each.id, to_char(each.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            each.kind, each.actor, each.name, each.roles, each.address, each.request, each.reason,
            each.subject, each.ids, each.count, each.columns, each.centers,
            encode(each.values_hash, 'hex')
        ) AS text), 'UTF8'));
        INSERT INTO audit_entry (number, id, at, kind, actor, name, roles, address, request, reason,
            subject, ids, count, columns, centers, values_hash, hash)
        VALUES (last, each.id, each.at, each.kind, each.actor, each.name, each.roles, each.address,
            each.request, each.reason, each.subject, each.ids, each.count, each.columns, each.centers,
            each.values_hash, linked);
    END LOOP;
    IF done > 0 THEN
        UPDATE audit_head SET number = last, hash = linked;
    END IF;
    RETURN done;
END $$
"""
# An erasure is an entry itself: values that are gone without one were tampered with.
_ERASE = f"""
CREATE FUNCTION audit_erase(entries bigint[], why text) RETURNS integer LANGUAGE plpgsql {SAFE} AS $$
DECLARE
    erased text[];
BEGIN
    PERFORM set_config('ttct.erasing', 'yes', true);
    WITH gone AS (DELETE FROM audit_values WHERE id = ANY (entries) RETURNING id)
    SELECT array_agg(CAST(id AS text) ORDER BY id) INTO erased FROM gone;
    PERFORM set_config('ttct.erasing', '', true), set_config('ttct.reason', why, true);
    IF erased IS NOT NULL THEN
        PERFORM audit_note('erasure', 'audit_values', erased, NULL, NULL);
    END IF;
    RETURN coalesce(cardinality(erased), 0);
END $$
"""
_REFUSE = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'audit_values' AND TG_OP = 'DELETE'
        AND current_setting('ttct.erasing', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    RAISE restrict_violation USING TABLE = TG_TABLE_NAME,
        MESSAGE = format('%s is append-only (%s)', TG_TABLE_NAME, TG_OP);
END $$
"""
_KEPT = ("audit_entry", "audit_values", "audit_anchor")
_FUNCTIONS = (
    "audit_look(text, text[], uuid[])",
    "audit_link(integer)",
    "audit_erase(bigint[], text)",
    "audit_note(text, text, text[], jsonb, uuid[])",
    "audit_difference(jsonb, jsonb)",
)


def create_audit(op: Revision, service: str) -> None:
    """Create the tables and functions of the log, and the beginning of its chain."""
    metadata = MetaData()
    audit_tables(metadata)
    metadata.create_all(op.get_bind())
    op.get_bind().execute(
        text('INSERT INTO audit_head ("only", number, hash) VALUES (1, 0, :hash)'),
        {"hash": first_hash(service)},
    )
    for statement in (_NOTE, _DIFFERENCE, _LOOK, _LINK, _ERASE, _REFUSE):
        op.execute(statement)
    for table in _KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        )
    role = service_role(op)
    op.execute(f"REVOKE INSERT, UPDATE, DELETE ON {', '.join(NAMES)} FROM {role}")
    op.execute(f"GRANT INSERT ON audit_anchor TO {role}")
    op.execute(f"REVOKE ALL ON FUNCTION {', '.join(_FUNCTIONS)} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {_FUNCTIONS[0]}, {_FUNCTIONS[1]} TO {role}")


def drop_audit(op: Revision) -> None:
    """Drop the log with all that it holds; its tables are no longer watched (`stop_watching`)."""
    metadata = MetaData()
    audit_tables(metadata)
    metadata.drop_all(op.get_bind())
    op.execute(f"DROP FUNCTION {', '.join(_FUNCTIONS)}, audit_refuse()")
