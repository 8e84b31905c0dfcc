"""Deliveries of notices: made once, lent to whoever sends, noted; and who receives them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select, text, update
from sqlalchemy.dialects import postgresql

from services.reporting.domain.deliveries import LENT_FOR, After, Channel, Lent
from services.reporting.domain.notices import Notice, Subject
from services.reporting.storage.tables_notices import (
    notice,
    notice_delivery,
    notice_subscription,
    notice_webhook,
)
from shared.ids import new_id

_LEND = text(
    """
    UPDATE notice_delivery SET lent_until = :until, attempts = attempts + 1
     WHERE id = (
        SELECT id FROM notice_delivery
         WHERE state = 'waiting' AND next_at <= :now AND (lent_until IS NULL OR lent_until <= :now)
           AND channel = ANY (CAST(:channels AS text[]))
         ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, notice_id, channel, recipient, attempts, lent_until
    """
)
_LISTED = text(
    """
    SELECT d.id, d.channel, d.state, d.attempts, d.next_at, d.error, d.done_at, n.kind, n.center_id,
           coalesce(s.email, w.name, d.recipient) AS recipient
      FROM notice_delivery d JOIN notice n ON n.id = d.notice_id
      LEFT JOIN notice_subscription s ON d.channel = 'email' AND s.account_id = d.recipient
      LEFT JOIN notice_webhook w ON d.channel = 'webhook' AND w.id::text = d.recipient
     ORDER BY (d.state = 'failed') DESC, (d.state = 'waiting') DESC, coalesce(d.done_at, d.next_at) DESC, d.id
     LIMIT :most
    """
)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A person's wish to be told by mail."""

    account_id: str
    name: str
    email: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Webhook:
    """A program that is told."""

    id: UUID
    name: str
    url: str
    kinds: tuple[str, ...]
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class ListedDelivery:
    """A delivery as the province sees it."""

    id: UUID
    channel: str
    state: str
    attempts: int
    next_at: datetime
    error: str | None
    done_at: datetime | None
    kind: str
    center_id: UUID
    recipient: str


def untold(connection: Connection) -> list[Notice]:
    """Return the notices whose deliveries were not made yet, held until the transaction ends."""
    columns = notice.c
    rows = connection.execute(
        select(notice).where(columns.told_at.is_(None)).order_by(columns.id).with_for_update()
    )
    return [
        Notice(
            row.id,
            Subject(row.kind, row.center_id, row.what),
            row.figures,
            row.raised_at,
            row.changed_at,
            row.resolved_at,
        )
        for row in rows
    ]


def make(
    connection: Connection,
    told: Collection[Notice],
    wanted: Iterable[tuple[UUID, Channel, str]],
    now: datetime,
) -> None:
    """Make a delivery of each notice, channel and recipient, and note the notices as told."""
    rows = [
        {"id": new_id(), "notice_id": notice_id, "channel": channel, "recipient": recipient, "next_at": now}
        for notice_id, channel, recipient in wanted
    ]
    if rows:
        connection.execute(postgresql.insert(notice_delivery).on_conflict_do_nothing(), rows)
    ids = [each.id for each in told]
    connection.execute(update(notice).where(notice.c.id.in_(ids)).values(told_at=now))


def lend(connection: Connection, channels: Collection[Channel], now: datetime) -> Lent | None:
    """Give a delivery that is due to the caller alone, for a while; None if there is none."""
    given = {"now": now, "until": now + LENT_FOR, "channels": list(channels)}
    row = connection.execute(_LEND, given).one_or_none()
    return None if row is None else Lent(*row)


def note(connection: Connection, lent: Lent, then: After, now: datetime) -> bool:
    """Note how a delivery stands; False if it was lent to somebody else meanwhile, who will note it."""
    columns = notice_delivery.c
    values: dict[str, Any] = {"state": then.state, "error": then.error, "lent_until": None}
    if then.next_at is None:
        values["done_at"] = now
    else:
        values["next_at"] = then.next_at
    changed = connection.execute(
        update(notice_delivery)
        .where(columns.id == lent.id, columns.lent_until == lent.until, columns.state == "waiting")
        .values(values)
        .returning(columns.id)
    )
    return changed.first() is not None


def notice_of(connection: Connection, notice_id: UUID) -> Notice:
    """Return the notice that a delivery is about."""
    row = connection.execute(select(notice).where(notice.c.id == notice_id)).one()
    subject = Subject(row.kind, row.center_id, row.what)
    return Notice(row.id, subject, row.figures, row.raised_at, row.changed_at, row.resolved_at)


def again(connection: Connection, delivery_id: UUID, now: datetime) -> bool:
    """Let a delivery that failed be tried anew; False if none of this id has failed."""
    columns = notice_delivery.c
    changed = connection.execute(
        update(notice_delivery)
        .where(columns.id == delivery_id, columns.state == "failed")
        .values(state="waiting", attempts=0, next_at=now, lent_until=None, done_at=None)
        .returning(columns.id)
    )
    return changed.first() is not None


def listed(connection: Connection, most: int) -> list[ListedDelivery]:
    """Return at most so many deliveries: what failed first, then what waits, then the newest."""
    return [ListedDelivery(**row) for row in connection.execute(_LISTED, {"most": most}).mappings()]


def subscriptions(connection: Connection) -> list[Subscription]:
    """Return everybody who wants mail."""
    columns = notice_subscription.c
    query = select(columns.account_id, columns.name, columns.email, columns.kinds).order_by(
        columns.account_id
    )
    return [Subscription(row[0], row[1], row[2], tuple(row[3])) for row in connection.execute(query)]


def subscribe(connection: Connection, wanted: Subscription, at: datetime) -> None:
    """Keep a person's wish in place of the former one; without kinds it is ended."""
    columns = notice_subscription.c
    if not wanted.kinds:
        connection.execute(notice_subscription.delete().where(columns.account_id == wanted.account_id))
        return
    values = {"name": wanted.name, "email": wanted.email, "kinds": list(wanted.kinds), "changed_at": at}
    connection.execute(
        postgresql.insert(notice_subscription)
        .values(account_id=wanted.account_id, **values)
        .on_conflict_do_update(index_elements=["account_id"], set_=values)
    )


def webhooks(connection: Connection) -> list[Webhook]:
    """Return the programs that are told, by name."""
    columns = notice_webhook.c
    query = select(columns.id, columns.name, columns.url, columns.kinds, columns.entered_at)
    rows = connection.execute(query.where(columns.ended_at.is_(None)).order_by(columns.name))
    return [Webhook(row[0], row[1], row[2], tuple(row[3]), row[4]) for row in rows]


def sealed_secret(connection: Connection, webhook_id: UUID) -> bytes:
    """Return a webhook's secret as it is kept."""
    query = select(notice_webhook.c.sealed_secret).where(notice_webhook.c.id == webhook_id)
    secret: bytes = connection.execute(query).scalar_one()
    return secret


def add_webhook(connection: Connection, new: Webhook, sealed: bytes, entered_by: str) -> bool:
    """Store a webhook; False if one in use bears the name."""
    entered = connection.execute(
        postgresql.insert(notice_webhook)
        .values(
            id=new.id,
            name=new.name,
            url=new.url,
            kinds=list(new.kinds),
            sealed_secret=sealed,
            entered_by=entered_by,
            entered_at=new.entered_at,
        )
        .on_conflict_do_nothing()
        .returning(notice_webhook.c.id)
    )
    return entered.first() is not None


def end_webhook(connection: Connection, webhook_id: UUID, at: datetime) -> bool:
    """Tell a program no more; False if there is none in use of this id."""
    columns = notice_webhook.c
    ended = connection.execute(
        update(notice_webhook)
        .where(columns.id == webhook_id, columns.ended_at.is_(None))
        .values(ended_at=at)
        .returning(columns.id)
    )
    return ended.first() is not None
