"""A center's signing keys: entered from a PKCS#12 file, sealed, never shown again, withdrawn by date."""

import base64
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.pdf_keys import CenterKey, KeyState, Moment, state_of
from services.certification.operations.credential_keys import RECIPIENT
from services.certification.operations.pdf_key_files import read_key_file
from services.certification.storage import facts, pdf_keys
from shared.clock import VIETNAM
from shared.errors import Conflict, Detail, Invalid, NotFound
from shared.events.sealing import SealingKeys
from shared.ids import new_id
from shared.principal import Principal
from shared.signing_keys import PrivateKey

_KEEPERS = ("director",)
_WITHDRAWERS = ("director", "province")


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A key as it is uploaded: the file, its password, and the first day on which it signs (None: today)."""

    content: bytes
    password: str
    used_from: date | None = None


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key and how it stands now."""

    key: CenterKey
    state: KeyState


@dataclass(frozen=True, slots=True)
class CenterKeys:
    """A center and its keys, the one that began last first."""

    center_id: UUID
    center_name: str
    keys: list[KnownKey]


def center_keys(connection: Connection, principal: Principal, center_id: UUID, at: Moment) -> CenterKeys:
    """Return a center's keys; `NotFound` outside the scope."""
    center = facts.center_of(connection, center_id)
    if center is None or not principal.may_see(center_id):
        raise NotFound
    held = pdf_keys.keys_of(connection, [center_id])
    return CenterKeys(center_id, center.name, [KnownKey(each, state_of(each, held, at)) for each in held])


def all_center_keys(connection: Connection, principal: Principal, at: Moment) -> list[CenterKeys]:
    """Return every center in the scope with its keys, by code."""
    centers = [each for each in facts.centers(connection) if principal.may_see(each.id)]
    held = pdf_keys.keys_of(connection, [each.id for each in centers])
    found = []
    for center in centers:
        own = [each for each in held if each.center_id == center.id]
        known = [KnownKey(each, state_of(each, own, at)) for each in own]
        found.append(CenterKeys(center.id, center.name, known))
    return found


def enter_key(  # noqa: PLR0917 -- who, where, what, with which seal, when
    connection: Connection,
    principal: Principal,
    center_id: UUID,
    file: KeyFile,
    seals: SealingKeys,
    at: Moment,
) -> KnownKey:
    """Take a key into use from its day on; the one before it signs no more from then.

    The director of the center alone does this. `Invalid` at the field for a file that cannot sign or a day
    outside the certificate's; `Conflict` for a key that was entered before, or without a key to seal with.
    """
    principal.at_center(center_id, *_KEEPERS)
    center = facts.center_of(connection, center_id)
    if center is None:
        raise NotFound
    pdf_keys.lock_keys(connection, center_id)
    read = read_key_file(file.content, file.password, center.name, at.now)
    first = max(at.today, read.valid_from.astimezone(VIETNAM).date())
    used_from = first if file.used_from is None else file.used_from
    if not first <= used_from <= read.valid_to.astimezone(VIETNAM).date():
        raise _outside(first, read.valid_to.astimezone(VIETNAM).date())
    if pdf_keys.by_fingerprint(connection, read.fingerprint) is not None:
        raise Conflict(
            "Chứng thư số này đã được nhập trước đây. Hãy dùng chứng thư số khác.",
            "This certificate was entered before. Use another one.",
            code="key-entered-before",
        )
    key_id = new_id()
    pdf_keys.enter(
        connection,
        {
            "key_id": key_id,
            "center_id": center_id,
            "fingerprint": read.fingerprint,
            "certificate": read.certificate,
            "chain": read.chain,
            "subject": read.subject,
            "issuer": read.issuer,
            "serial": read.serial,
            "algorithm": read.algorithm,
            "valid_from": read.valid_from,
            "valid_to": read.valid_to,
            "used_from": used_from,
            "sealed_private_key": _sealed(seals, read.private, key_id),
            "entered_by": principal.id,
        },
    )
    return _known(connection, center_id, key_id, at)


def withdraw_key(  # noqa: PLR0917 -- who, what, from when and why
    connection: Connection, principal: Principal, key_id: UUID, day: date, reason: str, at: Moment
) -> KnownKey:
    """Withdraw a key from a day on, which may lie back: its private part is destroyed at once.

    The center's director and the province do this. What it signed from that day on is shown as not to be
    trusted. `Invalid` for a day to come or before its certificate; `Conflict` if it was withdrawn before.
    """
    key = pdf_keys.by_id(connection, key_id)
    if key is None:
        raise NotFound
    principal.at_center(key.center_id, *_WITHDRAWERS)
    pdf_keys.lock_keys(connection, key.center_id)
    key = pdf_keys.by_id(connection, key_id)
    if key is None or key.withdrawn_from is not None:
        raise Conflict(
            "Khóa này đã được thu hồi trước đây.", "This key was withdrawn before.", code="key-withdrawn"
        )
    if not key.valid_from.astimezone(VIETNAM).date() <= day <= at.today:
        raise _outside(key.valid_from.astimezone(VIETNAM).date(), at.today, field="withdrawn_from")
    pdf_keys.withdraw(connection, key_id, day, reason, principal.id)
    return _known(connection, key.center_id, key_id, at)


def key_certificate(connection: Connection, principal: Principal, key_id: UUID) -> bytes:
    """Return a key's certificate (DER), which is public; `NotFound` outside the scope."""
    key = pdf_keys.by_id(connection, key_id)
    content = pdf_keys.certificate_of(connection, key_id)
    if key is None or content is None or not principal.may_see(key.center_id):
        raise NotFound
    return content


def _known(connection: Connection, center_id: UUID, key_id: UUID, at: Moment) -> KnownKey:
    held = pdf_keys.keys_of(connection, [center_id])
    (key,) = [each for each in held if each.id == key_id]
    return KnownKey(key, state_of(key, held, at))


def _sealed(seals: SealingKeys, private: bytes, key_id: UUID) -> str:
    secret = PrivateKey(secret=base64.b64encode(private).decode())
    try:
        return seals.seal(secret, recipient=RECIPIENT, subject=key_id)
    except KeyError as missing:
        raise Conflict(
            "Chưa có khóa niêm phong để giữ khóa ký. Hãy báo quản trị viên hệ thống.",
            "There is no sealing key for signing keys (`TTCT_SEALING_KEYS`). Tell the administrator.",
            code="no-sealing-key",
        ) from missing


def _outside(first: date, last: date, field: str = "used_from") -> Invalid:
    vi = f"Ngày phải từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}."
    en = f"The day must lie between {first:%d/%m/%Y} and {last:%d/%m/%Y}."
    return Invalid(vi, en, code="day-outside", details=[Detail(vi, en, {"field": field})])
