"""Signing in by an outside issuer: what the browser takes along, whose account it is, which roles it has."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import Connection

from services.identity.domain.outside import RoleRule, claimed_roles, role_rules
from services.identity.operations import pending
from services.identity.operations.accounts import create_account, folded, is_usable
from services.identity.operations.outside_issuer import NotVouched
from services.identity.operations.pending import Pending
from services.identity.operations.sign_in import SignedIn, Visitor, start_session
from services.identity.settings import IdentitySettings
from services.identity.storage import accounts, outside
from shared.errors import Forbidden, Problem
from shared.principal import Grant
from shared.vietnamese import nfc

_LONGEST_NAME = 200


@dataclass(frozen=True)
class Journey:
    """What the browser takes to the issuer, and what must come back with it."""

    state: str
    nonce: str
    verifier: str
    target: str

    @property
    def challenge(self) -> str:
        """Return the challenge of PKCE (RFC 7636, S256)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def configured_rules(settings: IdentitySettings) -> tuple[RoleRule, ...]:
    """Return which claims give which roles; ValueError or TypeError for nonsense."""
    return role_rules(json.loads(settings.issuer_roles))


def set_out(connection: Connection, target: str, now: datetime) -> tuple[Journey, Pending]:
    """Begin a sign-in at the issuer; `target` is where the person was going."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    journey = Journey(state, nonce, verifier, target)
    step = pending.first_step(connection, "issuer", account_id=None, state=vars(journey), now=now)
    return journey, step


def come_back(connection: Connection, token: str, state: str, now: datetime) -> Journey | Problem:
    """Return the journey that this browser set out on, once; a state of another browser is refused."""
    step = pending.awaited(connection, "issuer", token, now)
    pending.done(connection, step)
    journey = Journey(**step.state)
    if not hmac.compare_digest(journey.state.encode(), state.encode()):
        return NotVouched(
            "Đăng nhập không bắt đầu từ trình duyệt này. Hãy thử lại từ đầu.",
            "This sign-in was not begun in this browser. Begin again.",
        )
    return journey


def enter(
    connection: Connection,
    settings: IdentitySettings,
    claims: Mapping[str, Any],
    centers: Mapping[str, UUID],
    visitor: Visitor,
    *,
    now: datetime,
    today: date,
) -> SignedIn | Problem:
    """Sign in whom the issuer vouches for, with the roles that its claims give for this session.

    The account is found by issuer and subject alone: a name or mail address could be somebody else's. At the
    first time it is made, without a password. A role at a center whose code nobody knows is refused, so that
    nobody works with less than is theirs without being told.
    """
    grants = set()
    for claimed in claimed_roles(configured_rules(settings), claims):
        center = None if claimed.center_code is None else centers.get(claimed.center_code)
        if claimed.center_code is not None and center is None:
            return Forbidden(
                f"Không có trung tâm nào mang mã {claimed.center_code[:40]}. Hãy báo quản trị viên.",
                f"No center has the code {claimed.center_code[:40]}. Tell an administrator.",
                code="claimed-center",
            )
        grants.add(Grant(claimed.role, center))  # type: ignore[arg-type]  # checked when it was configured
    subject = str(claims["sub"])
    outside.lock_person(connection, settings.issuer_url, subject)
    account_id = outside.account_of(connection, settings.issuer_url, subject)
    if account_id is None:
        account_id = _make_account(connection, settings, claims, subject, now)
    account = accounts.find_account(connection, account_id)
    if account is None or not is_usable(account, today):
        return Forbidden(
            "Tài khoản này đã đóng. Hãy hỏi quản trị viên.",
            "This account is closed. Ask an administrator.",
            code="account-closed",
        )
    return start_session(
        connection,
        settings,
        account,
        "issuer",
        visitor,
        now=now,
        today=today,
        outside_grants=_as_json(grants),
    )


def _make_account(
    connection: Connection,
    settings: IdentitySettings,
    claims: Mapping[str, Any],
    subject: str,
    now: datetime,
) -> UUID:
    mark = hashlib.sha256(f"{settings.issuer_url} {subject}".encode()).hexdigest()[:12]
    host = urlsplit(settings.issuer_url).hostname or "issuer"
    called = claims.get("name") or claims.get("preferred_username") or subject
    account_id = create_account(
        connection,
        username=folded(f"{mark}@{host}"),
        display_name=nfc("".join(each for each in str(called) if each.isprintable()))[:_LONGEST_NAME]
        or subject,
        password=None,
        grants=[],
        by=f"issuer:{host}",
        now=now,
    )
    outside.insert_person(connection, settings.issuer_url, subject, account_id, now)
    return account_id


def _as_json(grants: Iterable[Grant]) -> list[list[str | None]]:
    return sorted(([each.role, str(each.center_id) if each.center_id else None] for each in grants), key=str)
