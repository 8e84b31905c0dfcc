"""Invitations and lost passwords: a code that is shown or mailed once, and used once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.identity.domain.links import (
    ALPHABET,
    SIGNS,
    LinkKind,
    OneTimeLink,
    as_kept,
    grouped,
    kind_for,
    lifetime,
)
from services.identity.operations.accounts import is_usable
from services.identity.operations.counting import forget_failures_of
from services.identity.operations.passwords import hash_password
from services.identity.operations.policies import policy_of
from services.identity.storage import accounts, links, sessions
from shared.errors import Conflict, Invalid, NotFound
from shared.ids import new_id


@dataclass(frozen=True)
class MadeLink:
    """A link as it is handed over; nobody can show it again."""

    kind: LinkKind
    code: str
    expires_at: datetime
    username: str
    display_name: str

    def address(self, public_url: str) -> str:
        """Return where the code is entered, with the code."""
        return f"{public_url.rstrip('/')}/identity/link?code={self.code}"


def make_link(connection: Connection, account_id: UUID, *, by: str, now: datetime, today: date) -> MadeLink:
    """Make the link by which a person chooses a password; earlier ones of the account end.

    `Conflict` for a closed account: it has to be opened again first.
    """
    account = accounts.find_account(connection, account_id)
    if account is None:
        raise NotFound
    if not is_usable(account, today):
        raise Conflict(
            "Tài khoản đã đóng hoặc người này đã thôi việc. Hãy mở lại tài khoản trước.",
            "The account is closed, or its person has left. Open it again first.",
            code="account-closed",
        )
    kind = kind_for(has_password=account.password_hash is not None)
    code = "".join(secrets.choice(ALPHABET) for _ in range(SIGNS))
    expires_at = now + lifetime(kind, policy_of(connection, today))
    links.replace_link(
        connection,
        {
            "id": new_id(),
            "account_id": account_id,
            "kind": kind,
            "code_hash": _hash(code),
            "made_at": now,
            "made_by": by,
            "expires_at": expires_at,
        },
    )
    return MadeLink(kind, grouped(code), expires_at, account.username, account.display_name)


def open_link(connection: Connection, code: str, now: datetime, *, lock: bool = False) -> Any:
    """Return the link of a code with its account's names; `Invalid` if it cannot be used (any more)."""
    row = links.find_link(connection, _hash(as_kept(code)), lock=lock)
    good = row is not None and OneTimeLink(row.expires_at, row.used_at, row.withdrawn_at).is_open(now)
    if row is None or not good or row.disabled_at is not None:
        raise Invalid(
            "Mã này không đúng, đã dùng, đã được thay bằng mã mới hoặc đã hết hạn."
            " Hãy kiểm tra lại hoặc xin mã mới.",
            "This code is not right, was used, was replaced by a newer one or is over."
            " Check it or ask for a new one.",
            code="link",
        )
    return row


def choose_password(connection: Connection, code: str, new: str, now: datetime) -> None:
    """Set the password by a link, which is used up; a lock ends, and so does every session."""
    link = open_link(connection, code, now, lock=True)
    accounts.set_password(
        connection, link.account_id, hash_password(new, link.username, link.display_name), now
    )
    links.use_link(connection, link.id, now)
    forget_failures_of(connection, link.username)
    sessions.end_sessions_of(connection, link.account_id, now)


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
