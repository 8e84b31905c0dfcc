"""One-time codes of an app (RFC 6238: six digits, half a minute, SHA-1, as apps know it); recovery codes."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import Connection

from services.identity.domain.links import ALPHABET, as_kept, grouped
from services.identity.operations.signing import sealing_key
from services.identity.settings import IdentitySettings
from services.identity.storage import accounts, second_factors
from shared.errors import Conflict, Detail, Invalid, NotFound

_ISSUER: Final = "TTCT"
_SECRET_BYTES: Final = 20
_NONCE_BYTES: Final = 12
_STEP_SECONDS: Final = 30
_DIGITS: Final = 6
_DRIFT: Final = (0, -1, 1)
"""Steps that a clock may be wrong by."""
_RECOVERY_CODES: Final = 10
_RECOVERY_SIGNS: Final = 10


@dataclass(frozen=True)
class Enrolment:
    """A secret for an app, to be confirmed by a code."""

    secret: str
    """Base32, in groups of four, to be typed where nothing can be scanned."""
    uri: str
    """`otpauth://…`, as the picture holds it."""


def is_enrolled(connection: Connection, account_id: UUID) -> bool:
    """Tell whether sign-in asks the account for a code."""
    row = second_factors.find_factor(connection, account_id)
    return row is not None and row.confirmed_at is not None


def begin_enrolment(
    connection: Connection, settings: IdentitySettings, account_id: UUID, now: datetime
) -> None:
    """Make a secret for an app; `Conflict` while another is in use."""
    if is_enrolled(connection, account_id):
        raise Conflict(
            "Tài khoản đã dùng mã một lần. Hãy bỏ ứng dụng cũ trước khi thêm ứng dụng mới.",
            "One-time codes are in use. Remove the old app before you add another.",
            code="second-factor-in-use",
        )
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = _cipher(settings).encrypt(nonce, secrets.token_bytes(_SECRET_BYTES), account_id.bytes)
    second_factors.begin_factor(connection, account_id, nonce + sealed, now)


def shown_enrolment(connection: Connection, settings: IdentitySettings, account_id: UUID) -> Enrolment | None:
    """Return the secret that waits to be confirmed; None if none does. A confirmed one is never shown."""
    row = second_factors.find_factor(connection, account_id)
    account = accounts.find_account(connection, account_id)
    if row is None or row.confirmed_at is not None or account is None:
        return None
    secret = _opened(settings, row)
    plain = base64.b32encode(secret).decode()
    return Enrolment(
        " ".join(plain[first : first + 4] for first in range(0, len(plain), 4)),
        _totp(secret).get_provisioning_uri(account.username, _ISSUER),
    )


def confirm_enrolment(
    connection: Connection, settings: IdentitySettings, account_id: UUID, code: str, now: datetime
) -> list[str]:
    """Take a secret in use, by its first code; return the recovery codes, which nobody can show again.

    `NotFound` if no secret waits, `Invalid` for a wrong code.
    """
    row = second_factors.find_factor(connection, account_id, lock=True)
    if row is None or row.confirmed_at is not None:
        raise NotFound
    step = _step_of(_opened(settings, row), code, now, after=None)
    if step is None:
        raise wrong_code()
    second_factors.use_step(connection, account_id, step, confirmed_at=now)
    return new_recovery_codes(connection, account_id, now)


def new_recovery_codes(connection: Connection, account_id: UUID, now: datetime) -> list[str]:
    """Make new recovery codes in the place of all others, each for one sign-in without the app."""
    codes = [
        "".join(secrets.choice(ALPHABET) for _ in range(_RECOVERY_SIGNS)) for _ in range(_RECOVERY_CODES)
    ]
    second_factors.replace_recovery_codes(connection, account_id, [_hash(each) for each in codes], now)
    return [grouped(each) for each in codes]


def check_code(
    connection: Connection, settings: IdentitySettings, account_id: UUID, code: str, now: datetime
) -> bool:
    """Tell whether a code of the app or a recovery code is right, and use it up: none counts twice."""
    row = second_factors.find_factor(connection, account_id, lock=True)
    if row is None or row.confirmed_at is None:
        return False
    step = _step_of(_opened(settings, row), code, now, after=row.last_step)
    if step is not None:
        second_factors.use_step(connection, account_id, step)
        return True
    return second_factors.use_recovery_code(connection, account_id, _hash(as_kept(code)), now)


def wrong_code() -> Invalid:
    """Return the refusal of a code that is not right."""
    vi = "Mã không đúng hoặc đã dùng. Hãy xem giờ của điện thoại rồi nhập mã mới."
    en = "The code is not right or was used. Check the phone's clock and enter a new one."
    return Invalid(vi, en, code="wrong-code", details=[Detail(vi, en, {"field": "code"})])


def _step_of(secret: bytes, code: str, now: datetime, *, after: int | None) -> int | None:
    """Return the half minute whose code it is, if none at or after it was used."""
    entered = "".join(code.split()).encode()
    step = int(now.timestamp()) // _STEP_SECONDS
    for each in (step + drift for drift in _DRIFT):
        expected = _totp(secret).generate(each * _STEP_SECONDS)
        if hmac.compare_digest(expected, entered) and (after is None or each > after):
            return each
    return None


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, _DIGITS, SHA1(), _STEP_SECONDS)  # noqa: S303 -- RFC 6238; no collision helps anybody


def _cipher(settings: IdentitySettings) -> AESGCM:
    return AESGCM(sealing_key(settings, "second factors"))


def _opened(settings: IdentitySettings, row: Any) -> bytes:
    sealed = bytes(row.sealed_secret)
    return _cipher(settings).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], row.account_id.bytes)


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
