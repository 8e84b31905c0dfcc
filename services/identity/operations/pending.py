"""A sign-in between its two steps: a token in the browser's cookie, its hash and what must match here."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Connection

from services.identity.storage import second_factors
from shared.errors import Unauthenticated

Purpose = Literal["code", "enrolment", "passkey", "registration", "issuer"]
LIFETIME: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Pending:
    """The first step was made; `purpose` says what the second is."""

    purpose: Purpose
    token: str


@dataclass(frozen=True)
class Awaited:
    """What the second step has to match."""

    account_id: UUID | None
    state: dict[str, Any]
    token_hash: bytes


def first_step(
    connection: Connection,
    purpose: Purpose,
    *,
    account_id: UUID | None,
    state: Mapping[str, Any],
    now: datetime,
) -> Pending:
    """Let a second step follow within ten minutes, once."""
    token = secrets.token_urlsafe(32)
    row = {
        "token_hash": _hash(token),
        "purpose": purpose,
        "account_id": account_id,
        "state": dict(state),
        "expires_at": now + LIFETIME,
    }
    second_factors.insert_pending(connection, row, now)
    return Pending(purpose, token)


def awaited(connection: Connection, purpose: Purpose, token: str, now: datetime) -> Awaited:
    """Return what the second step has to match; `Unauthenticated` if there was no first one, or long ago."""
    row = second_factors.find_pending(connection, _hash(token), purpose, now)
    if row is None:
        raise Unauthenticated(
            "Bước đăng nhập trước đã hết hạn. Hãy đăng nhập lại từ đầu.",
            "The first step of this sign-in is over. Begin again.",
            code="pending-over",
        )
    return Awaited(row.account_id, row.state, bytes(row.token_hash))


def done(connection: Connection, step: Awaited) -> None:
    """Let this second step be made no other time."""
    second_factors.forget_pending(connection, step.token_hash)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
