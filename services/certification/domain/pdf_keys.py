"""Which key a center signs its PDF files with at a moment, and why with none."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.vietnamese import fold_key, match_key


class KeyState(StrEnum):
    """How a key stands at a moment."""

    IN_USE = "in_use"
    AHEAD = "ahead"
    """It signs from a later day on."""
    REPLACED = "replaced"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class CenterKey:
    """A center's key as anybody may know it; the private part is not here."""

    id: UUID
    center_id: UUID
    fingerprint: str
    """SHA-256 of the certificate, hexadecimal."""
    subject: str
    issuer: str
    serial: str
    algorithm: str
    valid_from: datetime
    valid_to: datetime
    used_from: date
    withdrawn_from: date | None
    withdrawal_reason: str | None
    entered_by: str
    recorded_at: datetime

    def trusted_at(self, signed_at: datetime, signed_on: date) -> bool:
        """Tell whether what it signed at that moment may be trusted today."""
        withdrawn = self.withdrawn_from is not None and self.withdrawn_from <= signed_on
        return not withdrawn and self.valid_from <= signed_at <= self.valid_to


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, and the calendar day in Vietnam that it falls on."""

    now: datetime
    today: date


def names_center(named: Collection[str], center: str) -> bool:
    """Tell whether a certificate made out to these names is the center's.

    Case, spacing and the place of the tone mark make no difference; some issuers write without accents,
    which counts if the whole name is so.
    """
    wanted, bare = fold_key(center), match_key(center)
    return any(fold_key(each) == wanted or (each.isascii() and match_key(each) == bare) for each in named)


def key_in_use(keys: Collection[CenterKey], at: Moment) -> CenterKey | None:
    """Return which of one center's keys signs now: of those begun the latest, if it still counts.

    What was replaced does not sign again when its successor ends.
    """
    latest = _latest_begun(keys, at)
    if latest is None or latest.withdrawn_from is not None or at.now > latest.valid_to:
        return None
    return latest


def _latest_begun(keys: Collection[CenterKey], at: Moment) -> CenterKey | None:
    """Return the key that began last.

    One that was withdrawn by the day on which it began was entered by mistake and replaced nothing.
    """
    begun = [
        each
        for each in keys
        if each.used_from <= at.today
        and each.valid_from <= at.now
        and (each.withdrawn_from is None or each.withdrawn_from > each.used_from)
    ]
    return max(begun, key=lambda each: (each.used_from, each.recorded_at, each.id), default=None)


class Unsigned(StrEnum):
    """Why a file carries no signature of the center."""

    NO_KEY = "no-key"
    AHEAD = "key-ahead"
    EXPIRED = "key-expired"
    WITHDRAWN = "key-withdrawn"
    SEAL = "seal-broken"
    """The sealing keys of this process do not open the private key."""
    STAMP = "no-time-stamp"
    """The time-stamp service did not answer; the next time it is asked again."""


def why_unsigned(keys: Collection[CenterKey], at: Moment) -> Unsigned:
    """Return why none of a center's keys signs now: what became of the last that began."""
    latest = _latest_begun(keys, at)
    if latest is not None:
        return Unsigned.WITHDRAWN if latest.withdrawn_from is not None else Unsigned.EXPIRED
    if any(each.withdrawn_from is None for each in keys):
        return Unsigned.AHEAD
    return Unsigned.WITHDRAWN if keys else Unsigned.NO_KEY


def state_of(key: CenterKey, keys: Collection[CenterKey], at: Moment) -> KeyState:
    """Return how a key stands among all keys of its center."""
    if key.withdrawn_from is not None:
        return KeyState.WITHDRAWN
    if at.now > key.valid_to:
        return KeyState.EXPIRED
    if key.used_from > at.today or key.valid_from > at.now:
        return KeyState.AHEAD
    signing = key_in_use(keys, at)
    return KeyState.IN_USE if signing is not None and signing.id == key.id else KeyState.REPLACED
