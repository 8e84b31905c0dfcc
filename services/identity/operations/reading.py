"""Accounts as administrators read them: the list, one account, and what became of its invitation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Connection

from services.identity.domain.grants import DatedGrant
from services.identity.domain.links import OneTimeLink
from services.identity.domain.sessions import Lifetimes, Session
from services.identity.operations.accounts import is_usable
from services.identity.operations.counting import locked_since
from services.identity.storage import accounts, links, sessions
from shared.errors import NotFound
from shared.vietnamese import match_key, sort_key

State = Literal["active", "invited", "locked", "closed"]
STATES: tuple[State, ...] = ("active", "invited", "locked", "closed")
_MOST_ORDERS = 5


@dataclass(frozen=True)
class Listed:
    """A line of the list: the account with its roles and whether it can sign in."""

    id: UUID
    username: str
    display_name: str
    email: str | None
    state: State
    created_at: datetime
    disabled_at: datetime | None
    last_day: date | None
    grants: tuple[DatedGrant, ...]

    def in_force(self, today: date) -> list[DatedGrant]:
        """Return the roles of today."""
        return [each for each in self.grants if each.in_force(today)]


@dataclass(frozen=True)
class Asked:
    """What of the list is wanted; nothing given: all of it."""

    words: str = ""
    state: str = ""
    role: str = ""
    center_id: UUID | None = None

    def finds(self, line: Listed, today: date) -> bool:
        """Tell whether a line is wanted: each word is in a name or the address, accents or not."""
        said = match_key(f"{line.username} {line.display_name} {line.email or ''}")
        held = line.in_force(today)
        return (
            all(word in said for word in match_key(self.words).split())
            and self.state in ("", line.state)
            and (not self.role or any(each.role == self.role for each in held))
            and (self.center_id is None or any(each.center_id == self.center_id for each in held))
        )


@dataclass(frozen=True)
class Opened:
    """One account with all that an administrator may know of it."""

    line: Listed
    created_by: str
    password_changed_at: datetime | None
    locked_since: datetime | None
    grants: Sequence[tuple[UUID, DatedGrant]]
    sessions: Sequence[Any]
    link: Any | None
    """The latest link, if it can still be used."""
    orders: Sequence[Any]
    """The latest mails, the newest first."""


def list_accounts(connection: Connection, asked: Asked, today: date) -> list[Listed]:
    """Return the accounts that are asked for, as Vietnamese lists go: by given name."""
    rows = accounts.all_accounts(connection)
    grants = accounts.all_grants(connection)
    locked = locked_since(connection, [row.username for row in rows])
    lines = [_line(row, tuple(grants.get(row.id, ())), locked.get(row.username), today) for row in rows]
    found = [line for line in lines if asked.finds(line, today)]
    return sorted(found, key=lambda line: (sort_key(line.display_name), line.username))


def open_account(
    connection: Connection, account_id: UUID, lifetimes: Lifetimes, now: datetime, today: date
) -> Opened:
    """Return one account; `NotFound` if there is none."""
    row = accounts.find_account(connection, account_id)
    if row is None:
        raise NotFound
    grants = accounts.grants_of(connection, account_id)
    locked = locked_since(connection, [row.username]).get(row.username)
    last = next(iter(links.links_of(connection, account_id)), None)
    is_open = last is not None and OneTimeLink(last.expires_at, last.used_at, last.withdrawn_at).is_open(now)
    return Opened(
        line=_line(row, tuple(grant for _, grant in grants), locked, today),
        created_by=_name_of(connection, row.created_by),
        password_changed_at=row.password_changed_at,
        locked_since=locked,
        grants=grants,
        sessions=living_sessions(connection, account_id, lifetimes, now),
        link=last if is_open else None,
        orders=links.orders_for(connection, row.username, _MOST_ORDERS),
    )


def living_sessions(
    connection: Connection, account_id: UUID, lifetimes: Lifetimes, now: datetime
) -> list[Any]:
    """Return the sessions that still count, last seen first."""
    return [
        row
        for row in sessions.open_sessions(connection, account_id)
        if Session(row.started_at, row.seen_at).is_alive(now, lifetimes)
    ]


def _line(row: Any, grants: tuple[DatedGrant, ...], locked: datetime | None, today: date) -> Listed:
    state: State = "active"
    if not is_usable(row, today):
        state = "closed"
    elif locked is not None:
        state = "locked"
    elif row.password_hash is None:
        state = "invited"
    return Listed(
        row.id,
        row.username,
        row.display_name,
        row.email,
        state,
        row.created_at,
        row.disabled_at,
        row.last_day,
        grants,
    )


def _name_of(connection: Connection, who: str) -> str:
    """Return who made something, by name where it was a person."""
    try:
        found = accounts.find_account(connection, UUID(who))
    except ValueError:
        return who
    return who if found is None else str(found.display_name)
