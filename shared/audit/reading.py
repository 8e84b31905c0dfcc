"""Searching the audit log, newest first."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Connection, text

PAGE = 50
_MOST_IDS = 20
_TIME_ZONE = "Asia/Ho_Chi_Minh"

_FOUND = text(
    """
    SELECT e.number, e.at, e.kind, e.actor, e.name, e.roles, e.address, e.request, e.reason, e.subject,
        e.ids[1:CAST(:most_ids AS integer)] AS ids, e.count, e.columns,
        CASE WHEN CAST(:with_values AS boolean) THEN v.content END AS content,
        e.values_hash IS NOT NULL AND v.id IS NULL AS erased
    FROM audit_entry e LEFT JOIN audit_values v ON v.id = e.id
    WHERE (CAST(:before AS bigint) IS NULL OR e.number < :before)
      AND (CAST(:centers AS uuid[]) IS NULL OR e.centers && CAST(:centers AS uuid[]))
      AND (:person = '' OR e.actor = :person OR strpos(lower(e.name), lower(:person)) > 0)
      AND (:subject = '' OR e.subject = :subject)
      AND (:about = '' OR e.ids @> ARRAY[CAST(:about AS text)])
      AND (:kind = '' OR e.kind = :kind)
      AND (CAST(:since AS date) IS NULL
           OR e.at >= CAST(CAST(:since AS date) AS timestamp) AT TIME ZONE :zone)
      AND (CAST(:until AS date) IS NULL
           OR e.at < CAST(CAST(:until AS date) + 1 AS timestamp) AT TIME ZONE :zone)
    ORDER BY e.number DESC LIMIT :limit
    """
)
_END = text("SELECT number, encode(hash, 'hex') AS hash FROM audit_head")

Kind = Literal["", "insert", "update", "delete", "truncate", "look", "erasure"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is searched for; an empty field asks for nothing."""

    person: str = ""
    """The account's id, or a part of the name."""
    subject: str = ""
    """The table, or what was looked at."""
    about: str = ""
    """The id of a row."""
    kind: Kind = ""
    since: date | None = None
    until: date | None = None
    """The last day, in Vietnam's time."""
    before: int | None = None
    """The number of the last entry of the page before."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An entry as it is shown; `content` holds `before` and `after`, if there is any and it may be seen."""

    number: int
    at: datetime
    kind: str
    actor: str
    name: str
    roles: str
    address: str
    request: str
    reason: str
    subject: str
    ids: list[str]
    count: int
    columns: list[str] | None
    content: dict[str, Any] | None
    erased: bool

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """Return each column with its value before and after, as text; "" where there was none."""
        said = self.content or {}
        before, after = said.get("before") or {}, said.get("after") or {}
        return [(name, _text(before.get(name)), _text(after.get(name))) for name in {**before, **after}]


def _text(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def search_log(
    connection: Connection, asked: Asked, *, centers: frozenset[UUID] | None, with_values: bool
) -> tuple[list[LogEntry], bool]:
    """Return a page of entries, newest first, and whether there are older ones.

    `centers` limits to entries of those centers, None to none; the first ids of an entry are returned.
    """
    rows = connection.execute(
        _FOUND,
        {
            **{name: getattr(asked, name) for name in Asked.__slots__},
            "centers": None if centers is None else sorted(centers),
            "with_values": with_values,
            "most_ids": _MOST_IDS,
            "zone": _TIME_ZONE,
            "limit": PAGE + 1,
        },
    )
    found = [LogEntry(**row) for row in rows.mappings()]
    return found[:PAGE], len(found) > PAGE


def end_of_chain(connection: Connection) -> tuple[int, str]:
    """Return the number and hash of the last entry."""
    row = connection.execute(_END).one()
    return row.number, row.hash
