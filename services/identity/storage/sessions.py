"""Queries of sessions and of counted sign-in attempts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql

from services.identity.domain.throttle import Failures
from services.identity.storage.tables import session, sign_in_failure


def insert_session(connection: Connection, row: dict[str, Any]) -> None:
    """Insert one session."""
    connection.execute(insert(session).values(row))


def find_session(connection: Connection, token_hash: bytes) -> Row[Any] | None:
    """Return the session of a token."""
    return connection.execute(select(session).where(session.c.token_hash == token_hash)).first()


def touch_session(connection: Connection, session_id: UUID, now: datetime) -> None:
    """Note that the person is still at work."""
    connection.execute(update(session).where(session.c.id == session_id).values(seen_at=now))


def end_session(connection: Connection, token_hash: bytes, now: datetime) -> None:
    """Sign one session out."""
    connection.execute(
        update(session)
        .where(session.c.token_hash == token_hash, session.c.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_sessions_of(
    connection: Connection, account_id: UUID, now: datetime, *, but: bytes | None = None
) -> None:
    """Sign every session of an account out, `but` the one with this token's hash if it is given."""
    ending = update(session).where(session.c.account_id == account_id, session.c.ended_at.is_(None))
    if but is not None:
        ending = ending.where(session.c.token_hash != but)
    connection.execute(ending.values(ended_at=now))


def end_one_session(connection: Connection, account_id: UUID, session_id: UUID, now: datetime) -> bool:
    """Sign one session of an account out; False if the account has no such session."""
    ended = connection.execute(
        update(session)
        .where(session.c.id == session_id, session.c.account_id == account_id)
        .values(ended_at=func.coalesce(session.c.ended_at, now))
        .returning(session.c.id)
    )
    return ended.first() is not None


def open_sessions(connection: Connection, account_id: UUID) -> Sequence[Row[Any]]:
    """Return the sessions of an account that nobody ended, last seen first."""
    return connection.execute(
        select(session)
        .where(session.c.account_id == account_id, session.c.ended_at.is_(None))
        .order_by(session.c.seen_at.desc(), session.c.id)
    ).all()


def lock_failures(connection: Connection, subject: str, now: datetime) -> Failures | None:
    """Return the attempts counted for `subject`, its row locked until the transaction ends.

    The row is made first if need be: two first attempts at once must not both pass uncounted.
    """
    connection.execute(
        postgresql.insert(sign_in_failure)
        .values(subject=subject, failures=0, last_at=now)
        .on_conflict_do_nothing()
    )
    row = connection.execute(
        select(sign_in_failure).where(sign_in_failure.c.subject == subject).with_for_update()
    ).one()
    return Failures(row.failures, row.last_at, row.locked_at) if row.failures else None


def store_failures(connection: Connection, subject: str, failures: Failures) -> None:
    """Store the count of a locked subject."""
    connection.execute(
        update(sign_in_failure)
        .where(sign_in_failure.c.subject == subject)
        .values(failures=failures.count, last_at=failures.last_at, locked_at=failures.locked_at)
    )


def forget_failures(connection: Connection, subject: str) -> None:
    """Forget the attempts of `subject`: a right password clears them."""
    connection.execute(delete(sign_in_failure).where(sign_in_failure.c.subject == subject))


def locked_among(connection: Connection, subjects: Sequence[str]) -> dict[str, datetime]:
    """Return since when which of these are locked."""
    rows = connection.execute(
        select(sign_in_failure.c.subject, sign_in_failure.c.locked_at).where(
            sign_in_failure.c.subject.in_(subjects), sign_in_failure.c.locked_at.is_not(None)
        )
    )
    return {row.subject: row.locked_at for row in rows}
