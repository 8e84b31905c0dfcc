"""Somebody leaves: roles end at a day and go on to the successor, and what was theirs is listed for good."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.identity.domain.delegations import Delegation
from services.identity.domain.grants import DatedGrant
from services.identity.domain.sessions import Lifetimes
from services.identity.operations.accounts import is_usable, keep_an_administrator
from services.identity.operations.delegations import named_delegations
from services.identity.operations.entries import HandoverEntry
from services.identity.operations.reading import living_sessions
from services.identity.storage import accounts, delegations, links, sessions
from shared.errors import Invalid, NotFound
from shared.ids import new_id


def hand_over(
    connection: Connection,
    account_id: UUID,
    entry: HandoverEntry,
    lifetimes: Lifetimes,
    *,
    by: str,
    now: datetime,
    today: date,
) -> UUID:
    """Let somebody leave with `last_day`; return the id of the record.

    Each role ends that day and is the successor's from the next on; deputies of both directions end, sign-in
    is refused from the next day on, and sessions with it: at once if the day is past. `Conflict` if no
    administrator were left, `Invalid` for a successor who cannot take over.
    """
    account = accounts.find_account(connection, account_id)
    if account is None:
        raise NotFound
    _check_successor(connection, account_id, entry, today)
    accounts.lock_administration(connection)
    held = [
        (grant_id, grant)
        for grant_id, grant in accounts.grants_of(connection, account_id)
        if grant.valid_to is None or grant.valid_to > entry.last_day
    ]
    open_ones = [
        each for each in named_delegations(connection, account_id) if each.delegation.is_open(entry.last_day)
    ]
    listed = {
        "grants": [_grant(grant) for _, grant in held],
        "delegations": [
            {**_delegation(each.delegation), "name": each.name, "deputy": each.deputy} for each in open_ones
        ],
        "sessions": len(living_sessions(connection, account_id, lifetimes, now)),
    }
    for grant_id, _ in held:
        accounts.end_grant(connection, account_id, grant_id, entry.last_day)
    if entry.successor_id is not None:
        _pass_on(connection, entry.successor_id, [grant for _, grant in held], entry.last_day, by=by, now=now)
    for each in open_ones:
        delegations.end_delegation(connection, each.delegation.id, by=by, now=now)
    accounts.leave(connection, account_id, entry.last_day)
    if entry.last_day < today:
        sessions.end_sessions_of(connection, account_id, now)
        links.withdraw_links(connection, account_id, now)
    keep_an_administrator(connection, max(today, entry.last_day + timedelta(days=1)))
    handover_id = new_id()
    delegations.insert_handover(
        connection,
        {
            "id": handover_id,
            "account_id": account_id,
            "successor_id": entry.successor_id,
            "last_day": entry.last_day,
            "reason": entry.reason,
            "listed": listed,
            "made_by": by,
            "made_at": now,
        },
    )
    return handover_id


def _check_successor(connection: Connection, account_id: UUID, entry: HandoverEntry, today: date) -> None:
    if entry.successor_id is None:
        return
    successor = accounts.find_account(connection, entry.successor_id)
    if successor is None or entry.successor_id == account_id or not is_usable(successor, today):
        raise Invalid(
            "Người nhận bàn giao phải là người khác, có tài khoản đang dùng.",
            "The successor has to be somebody else with an account in use.",
            code="successor",
        )


def _pass_on(
    connection: Connection,
    successor_id: UUID,
    grants: list[DatedGrant],
    last_day: date,
    *,
    by: str,
    now: datetime,
) -> None:
    """Give the successor what they do not hold already, from the next day (or its own later first day) on."""
    first_day = last_day + timedelta(days=1)
    own = [grant for _, grant in accounts.grants_of(connection, successor_id)]
    passed = [
        DatedGrant(grant.role, grant.center_id, max(first_day, grant.valid_from), grant.valid_to)
        for grant in grants
        if not any(
            (each.role, each.center_id) == (grant.role, grant.center_id) and each.in_force(first_day)
            for each in own
        )
    ]
    accounts.insert_grants(connection, successor_id, [(new_id(), grant) for grant in passed], by=by, now=now)


def _grant(grant: DatedGrant) -> dict[str, Any]:
    return {
        "role": grant.role,
        "center_id": grant.center_id,
        "valid_from": grant.valid_from,
        "valid_to": grant.valid_to,
    }


def _delegation(each: Delegation) -> dict[str, Any]:
    return {
        "role": each.role,
        "center_id": each.center_id,
        "valid_from": each.valid_from,
        "valid_to": each.valid_to,
    }
