"""Notices in and out, their rules, and until when somebody has read them."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, text
from sqlalchemy.dialects import postgresql

from services.reporting.domain.notices import KINDS, Notice, NoticeRule, Settled, Subject
from services.reporting.storage.tables_notices import notice, notice_rule, notice_seen
from shared.db import rows_parameter

_COLUMNS = "id, kind, center_id, what, figures, raised_at, changed_at, resolved_at"
_SCOPE = "(CAST(:centers AS uuid[]) IS NULL OR center_id = ANY (CAST(:centers AS uuid[])))"
_STANDING = text(
    f"SELECT {_COLUMNS} FROM notice WHERE resolved_at IS NULL AND {_SCOPE}"  # noqa: S608 -- our own names
    " ORDER BY raised_at DESC, kind, center_id, what"
)
_RESOLVED = text(
    f"SELECT {_COLUMNS} FROM notice WHERE resolved_at >= :since AND {_SCOPE}"  # noqa: S608 -- as above
    " ORDER BY resolved_at DESC, kind, center_id, what LIMIT :most"
)
_UNREAD = text(
    f"""
    SELECT count(*) FROM notice
     WHERE resolved_at IS NULL AND {_SCOPE} AND kind = ANY (CAST(:kinds AS text[]))
       AND raised_at > coalesce(
           (SELECT seen_until FROM notice_seen WHERE account_id = :account), '-infinity'::timestamptz)
    """  # noqa: S608 -- as above
)
_CHANGED = text(
    """
    UPDATE notice SET figures = new.figures, changed_at = :at
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS new (id uuid, figures jsonb) WHERE notice.id = new.id
    """
)
_WATCHED = text("SELECT pg_advisory_xact_lock(hashtextextended('reporting.notices', 0))")


def watch_alone(connection: Connection) -> None:
    """Wait until nobody else settles notices, so that two never raise the same one."""
    connection.execute(_WATCHED)


def standing(connection: Connection, centers: Collection[UUID] | None = None) -> list[Notice]:
    """Return the notices that stand about these centers (None: all), the newest first."""
    rows = connection.execute(_STANDING, {"centers": None if centers is None else list(centers)})
    return [_notice(row) for row in rows]


def resolved(
    connection: Connection, centers: Collection[UUID] | None, since: datetime, most: int
) -> list[Notice]:
    """Return at most so many notices that were resolved since then, the newest first."""
    given = {"centers": None if centers is None else list(centers), "since": since, "most": most}
    return [_notice(row) for row in connection.execute(_RESOLVED, given)]


def _notice(row: Row[tuple[object, ...]]) -> Notice:
    subject = Subject(row.kind, row.center_id, row.what)
    return Notice(row.id, subject, row.figures, row.raised_at, row.changed_at, row.resolved_at)


def keep(connection: Connection, settled: Settled, at: datetime) -> None:
    """Store what changed."""
    if settled.raised:
        connection.execute(
            insert(notice),
            [
                {
                    "id": each.id,
                    **each.subject._asdict(),
                    "figures": dict(each.figures),
                    "raised_at": each.raised_at,
                    "changed_at": each.changed_at,
                }
                for each in settled.raised
            ],
        )
    if settled.changed:
        rows = [{"id": each.id, "figures": dict(each.figures)} for each in settled.changed]
        connection.execute(_CHANGED, {"rows": rows_parameter(rows), "at": at})
    if settled.resolved:
        gone = [each.id for each in settled.resolved]
        connection.execute(notice.update().where(notice.c.id.in_(gone)).values(resolved_at=at))


def rules(connection: Connection) -> list[NoticeRule]:
    """Return every rule, by kind, the newest first."""
    columns = notice_rule.c
    query = select(
        columns.kind,
        columns.valid_from,
        columns.days_ahead,
        columns.threshold,
        columns.told_to,
        columns.source,
    ).order_by(columns.kind, columns.valid_from.desc())
    return [
        NoticeRule(row.kind, row.valid_from, row.days_ahead, row.threshold, tuple(row.told_to), row.source)
        for row in connection.execute(query)
    ]


def add_rule(connection: Connection, rule: NoticeRule, entered_by: str) -> bool:
    """Store a rule; False if one of the kind begins on that very day."""
    entered = connection.execute(
        postgresql.insert(notice_rule)
        .values(
            kind=rule.kind,
            valid_from=rule.valid_from,
            days_ahead=rule.days_ahead,
            threshold=rule.threshold,
            told_to=list(rule.told_to),
            source=rule.source,
            entered_by=entered_by,
        )
        .on_conflict_do_nothing()
        .returning(notice_rule.c.kind)
    )
    return entered.first() is not None


def unread(
    connection: Connection,
    account: str,
    centers: Collection[UUID] | None,
    kinds: Iterable[str] = KINDS,
) -> int:
    """Return how many standing notices about these centers were raised since the person last read them."""
    given = {
        "account": account,
        "centers": None if centers is None else list(centers),
        "kinds": list(kinds),
    }
    return int(connection.execute(_UNREAD, given).scalar_one())


def seen_until(connection: Connection, account: str) -> datetime | None:
    """Return until when the person has read notices; None: never."""
    query = select(notice_seen.c.seen_until).where(notice_seen.c.account_id == account)
    moment: datetime | None = connection.execute(query).scalar_one_or_none()
    return moment


def mark_seen(connection: Connection, account: str, until: datetime) -> None:
    """Note that the person has read what was raised until then."""
    entered = postgresql.insert(notice_seen).values(account_id=account, seen_until=until)
    connection.execute(
        entered.on_conflict_do_update(
            index_elements=["account_id"],
            set_={"seen_until": text("greatest(notice_seen.seen_until, excluded.seen_until)")},
        )
    )
