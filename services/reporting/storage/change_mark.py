"""A mark that changes whenever anything changes that a figure could follow from; read without any figure."""

from sqlalchemy import Connection, text

_MARK = text(
    """
    SELECT md5(concat_ws('|',
        (SELECT string_agg(concat_ws(':', producer, contiguous), ',' ORDER BY producer)
           FROM consumer_position WHERE consumer = 'reporting'),
        -- What came beyond a gap has moved cells already.
        (SELECT string_agg(concat_ws(':', r.producer, r.after, r.through), ','
                           ORDER BY r.producer, r.after, r.through)
           FROM received_range r
           LEFT JOIN consumer_position p USING (consumer, producer)
          WHERE r.consumer = 'reporting' AND r.through > coalesce(p.contiguous, 0)),
        (SELECT string_agg(concat_ws(':', producer, sequence), ',' ORDER BY producer, sequence)
           FROM inbox WHERE consumer = 'reporting'),
        -- A parked event that is replayed moves cells, but no position.
        (SELECT concat_ws(':', count(*), count(replayed_at)) FROM parked_event WHERE consumer = 'reporting'),
        (SELECT id FROM reconciliation ORDER BY ran_at DESC LIMIT 1),
        (SELECT string_agg(edition::text, ',' ORDER BY topic) FROM rule_edition),
        -- Rebuilt, repaired, or read again: cells moved, and no position did.
        (SELECT max(ran_at) FROM rebuild),
        (SELECT concat_ws(':', count(*), sum(reached)) FROM reread)
    ))
    """
)

_STANDING = text(
    """
    SELECT md5(concat_ws('|',
        (SELECT count(*) FROM report_step),
        (SELECT concat_ws(':', count(*), sum(revision)) FROM report_period),
        (SELECT concat_ws(':', count(*), max(changed_at), max(resolved_at)) FROM notice),
        (SELECT seen_until FROM notice_seen WHERE account_id = :account),
        (SELECT string_agg(concat_ws(':', producer, head_seen, note), ',' ORDER BY producer)
           FROM consumer_position WHERE consumer = 'reporting')
    ))
    """
)


def standing_mark(connection: Connection, account: str) -> str:
    """Return what changes with all else that needs attention: reports, notices, what is not here yet."""
    return str(connection.execute(_STANDING, {"account": account}).scalar_one())


def change_mark(connection: Connection) -> str:
    """Return 32 hexadecimal digits: equal marks of one day mean equal figures under equal definitions.

    The newest reconciliation is part of it, since every answer tells of it.
    """
    return str(connection.execute(_MARK).scalar_one())
