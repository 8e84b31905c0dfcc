"""Passkeys (WebAuthn): adding one, signing in by one. A key says that its person unlocked it: two factors."""

from collections.abc import Mapping
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from sqlalchemy import Connection

from services.identity.operations import pending
from services.identity.operations.pending import Pending
from services.identity.settings import IdentitySettings
from services.identity.storage import accounts, second_factors
from shared.errors import Conflict, Invalid, NotFound, Unauthenticated
from shared.ids import new_id

Options = dict[str, Any]
"""What the browser's `navigator.credentials` is asked, as JSON."""
_BROKEN = (ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError)
"""What reading an answer raises that no browser of ours gave."""


def are_possible(settings: IdentitySettings) -> bool:
    """Tell whether passkeys can be made here: they belong to a name, and to HTTPS but on `localhost`."""
    parts = urlsplit(settings.public_url)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return parts.scheme == "https" or host == "localhost"
    return False


def begin_registration(
    connection: Connection, settings: IdentitySettings, account_id: UUID, now: datetime
) -> tuple[Options, Pending]:
    """Return what the browser is asked for a new passkey, and the step that waits for its answer."""
    account = accounts.find_account(connection, account_id)
    if account is None:
        raise NotFound
    user = PublicKeyCredentialUserEntity(
        id=account_id.bytes, name=account.username, display_name=account.display_name
    )
    known = [
        AttestedCredentialData(bytes(row.credential))
        for row in second_factors.passkeys_of(connection, account_id)
    ]
    options, state = _server(settings).register_begin(
        user,
        known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    step = pending.first_step(connection, "registration", account_id=account_id, state=state, now=now)
    return dict(options), step


def add_passkey(
    connection: Connection,
    settings: IdentitySettings,
    account_id: UUID,
    token: str,
    *,
    name: str,
    answer: Mapping[str, Any],
    now: datetime,
) -> UUID:
    """Keep the passkey that a browser made; `Invalid` if it is not the answer to what was asked."""
    step = pending.awaited(connection, "registration", token, now)
    if step.account_id != account_id:
        raise NotFound
    pending.done(connection, step)
    try:
        made = _server(settings).register_complete(step.state, answer)
        credential = made.credential_data
        if credential is None:
            raise ValueError("no credential")
    except _BROKEN as broken:
        raise Invalid(
            "Khóa truy cập chưa được nhận. Hãy thử lại.",
            "The passkey was not accepted. Try again.",
            code="passkey",
        ) from broken
    passkey_id = new_id()
    row = {
        "id": passkey_id,
        "account_id": account_id,
        "credential_id": credential.credential_id,
        "credential": bytes(credential),
        "name": name,
        "sign_count": made.counter,
        "made_at": now,
    }
    if not second_factors.insert_passkey(connection, row):
        raise Conflict(
            "Khóa truy cập này đã có trong hệ thống.", "This passkey is known already.", code="passkey-known"
        )
    return passkey_id


def begin_sign_in(
    connection: Connection, settings: IdentitySettings, now: datetime
) -> tuple[Options, Pending]:
    """Return what the browser is asked: any passkey of this site, so nobody's name is asked or told."""
    options, state = _server(settings).authenticate_begin(
        None, user_verification=UserVerificationRequirement.REQUIRED
    )
    step = pending.first_step(connection, "passkey", account_id=None, state=state, now=now)
    return dict(options), step


def check_passkey(
    connection: Connection,
    settings: IdentitySettings,
    token: str,
    answer: Mapping[str, Any],
    now: datetime,
) -> UUID | Unauthenticated:
    """Return whose passkey signed what was asked, or why not.

    A refusal is to be raised after the commit, for the challenge is used up either way. A counter that does
    not grow shows a copy of the key: it is refused.
    """
    step = pending.awaited(connection, "passkey", token, now)
    pending.done(connection, step)
    try:
        read = AuthenticationResponse.from_dict(answer)
        row = second_factors.find_passkey(connection, read.raw_id)
        if row is None:
            return _refusal()
        credential = AttestedCredentialData(bytes(row.credential))
        _server(settings).authenticate_complete(step.state, [credential], read)
        counter = read.response.authenticator_data.counter
    except _BROKEN:
        return _refusal()
    if (counter or row.sign_count) and counter <= row.sign_count:
        return _refusal()
    second_factors.use_passkey(connection, row.id, counter, now)
    account_id: UUID = row.account_id
    return account_id


def _server(settings: IdentitySettings) -> Fido2Server:
    parts = urlsplit(settings.public_url)
    origin = f"{parts.scheme}://{parts.netloc}"
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=parts.hostname or "", name="TTCT"),
        verify_origin=lambda given: given == origin,
    )


def _refusal() -> Unauthenticated:
    return Unauthenticated(
        "Khóa truy cập không đúng hoặc chưa được thêm vào tài khoản nào. Hãy đăng nhập bằng mật khẩu.",
        "The passkey is not right or belongs to no account. Sign in with the password.",
        code="wrong-passkey",
    )
