"""Queries of the dated rules of accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects import postgresql

from services.identity.domain.policies import AccountPolicy
from services.identity.storage.tables import account_policy


def entered_policies(connection: Connection) -> Sequence[Row[Any]]:
    """Return every row, the latest first."""
    return connection.execute(select(account_policy).order_by(account_policy.c.valid_from.desc())).all()


def policies(connection: Connection) -> list[AccountPolicy]:
    """Return every policy, the latest first."""
    return [
        AccountPolicy(
            row.valid_from,
            frozenset(row.second_factor_roles),
            row.failures_to_lock,
            row.invitation_days,
            row.reset_minutes,
            row.delegation_days,
            row.source,
        )
        for row in entered_policies(connection)
    ]


def insert_policy(connection: Connection, policy: AccountPolicy, *, by: str, now: datetime) -> bool:
    """Insert a policy; False if one begins on that day already."""
    made = connection.execute(
        postgresql.insert(account_policy)
        .values(
            valid_from=policy.valid_from,
            second_factor_roles=sorted(policy.second_factor_roles),
            failures_to_lock=policy.failures_to_lock,
            invitation_days=policy.invitation_days,
            reset_minutes=policy.reset_minutes,
            delegation_days=policy.delegation_days,
            source=policy.source,
            entered_at=now,
            entered_by=by,
        )
        .on_conflict_do_nothing()
        .returning(account_policy.c.valid_from)
    )
    return made.first() is not None
