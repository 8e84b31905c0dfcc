"""Queries of one-time codes, recovery codes, passkeys, and sign-ins between their two steps."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql

from services.identity.storage.tables import passkey, pending_sign_in, recovery_code, second_factor


def find_factor(connection: Connection, account_id: UUID, *, lock: bool = False) -> Row[Any] | None:
    """Return the secret of an account's one-time codes; `lock` keeps another use of a code waiting."""
    query = select(second_factor).where(second_factor.c.account_id == account_id)
    return connection.execute(query.with_for_update() if lock else query).first()


def begin_factor(connection: Connection, account_id: UUID, sealed_secret: bytes, now: datetime) -> None:
    """Keep a secret that is not confirmed yet, in the place of another such."""
    made = postgresql.insert(second_factor).values(
        account_id=account_id, sealed_secret=sealed_secret, made_at=now
    )
    connection.execute(
        made.on_conflict_do_update(
            index_elements=["account_id"],
            set_={"sealed_secret": made.excluded.sealed_secret, "made_at": made.excluded.made_at},
            where=second_factor.c.confirmed_at.is_(None),
        )
    )


def use_step(
    connection: Connection, account_id: UUID, step: int, confirmed_at: datetime | None = None
) -> None:
    """Note the half minute whose code was used, and that the secret is confirmed if it is now."""
    values: dict[str, Any] = {"last_step": step}
    if confirmed_at is not None:
        values["confirmed_at"] = confirmed_at
    connection.execute(update(second_factor).where(second_factor.c.account_id == account_id).values(values))


def remove_factor(connection: Connection, account_id: UUID) -> None:
    """Forget secret and recovery codes."""
    connection.execute(delete(recovery_code).where(recovery_code.c.account_id == account_id))
    connection.execute(delete(second_factor).where(second_factor.c.account_id == account_id))


def replace_recovery_codes(
    connection: Connection, account_id: UUID, hashes: Sequence[bytes], now: datetime
) -> None:
    """Keep these recovery codes in the place of all others."""
    connection.execute(delete(recovery_code).where(recovery_code.c.account_id == account_id))
    connection.execute(
        insert(recovery_code),
        [{"account_id": account_id, "code_hash": each, "made_at": now} for each in hashes],
    )


def use_recovery_code(connection: Connection, account_id: UUID, code_hash: bytes, now: datetime) -> bool:
    """Use a recovery code up; False if there is no such, or it was used."""
    used = connection.execute(
        update(recovery_code)
        .where(
            recovery_code.c.account_id == account_id,
            recovery_code.c.code_hash == code_hash,
            recovery_code.c.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(recovery_code.c.account_id)
    )
    return used.first() is not None


def recovery_codes_left(connection: Connection, account_id: UUID) -> int:
    """Return how many recovery codes can still be used."""
    left = connection.scalar(
        select(func.count())
        .select_from(recovery_code)
        .where(recovery_code.c.account_id == account_id, recovery_code.c.used_at.is_(None))
    )
    return int(left or 0)


def insert_passkey(connection: Connection, row: dict[str, Any]) -> bool:
    """Keep a passkey; False if it is known already."""
    made = connection.execute(
        postgresql.insert(passkey).values(row).on_conflict_do_nothing().returning(passkey.c.id)
    )
    return made.first() is not None


def passkeys_of(connection: Connection, account_id: UUID) -> Sequence[Row[Any]]:
    """Return the passkeys of an account, oldest first."""
    return connection.execute(
        select(passkey).where(passkey.c.account_id == account_id).order_by(passkey.c.id)
    ).all()


def find_passkey(connection: Connection, credential_id: bytes) -> Row[Any] | None:
    """Return the passkey of a credential, locked until the transaction ends."""
    return connection.execute(
        select(passkey).where(passkey.c.credential_id == credential_id).with_for_update()
    ).first()


def use_passkey(connection: Connection, passkey_id: UUID, sign_count: int, now: datetime) -> None:
    """Note that a passkey was used."""
    connection.execute(
        update(passkey).where(passkey.c.id == passkey_id).values(sign_count=sign_count, used_at=now)
    )


def remove_passkeys(connection: Connection, account_id: UUID, passkey_id: UUID | None = None) -> bool:
    """Forget one passkey of an account, or all; False if there was none."""
    removing = delete(passkey).where(passkey.c.account_id == account_id)
    if passkey_id is not None:
        removing = removing.where(passkey.c.id == passkey_id)
    return connection.execute(removing.returning(passkey.c.id)).first() is not None


def insert_pending(connection: Connection, row: dict[str, Any], now: datetime) -> None:
    """Keep what a second step has to match; what is over is forgotten on the way."""
    connection.execute(delete(pending_sign_in).where(pending_sign_in.c.expires_at < now))
    connection.execute(insert(pending_sign_in).values(row))


def find_pending(connection: Connection, token_hash: bytes, purpose: str, now: datetime) -> Row[Any] | None:
    """Return what a second step has to match, if it is not over; another use waits."""
    return connection.execute(
        select(pending_sign_in)
        .where(
            pending_sign_in.c.token_hash == token_hash,
            pending_sign_in.c.purpose == purpose,
            pending_sign_in.c.expires_at > now,
        )
        .with_for_update()
    ).first()


def forget_pending(connection: Connection, token_hash: bytes) -> None:
    """Let a second step be made only once."""
    connection.execute(delete(pending_sign_in).where(pending_sign_in.c.token_hash == token_hash))
