"""The states of a certificate, and what must be done with it when its completion changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from services.certification.domain.graduations import Graduation, Printed
from services.certification.domain.terms import Terms, Wait


class State(StrEnum):
    """Where a certificate stands. A closed one never had a number; the other ended ones keep theirs."""

    DRAFT = "draft"
    """Due, and waiting for what `terms.Wait` names."""
    TO_SIGN = "to_sign"
    """Proposed to the director in a batch."""
    ISSUED = "issued"
    """Signed and registered, which is one step."""
    UNDER_REVIEW = "under_review"
    REPLACED = "replaced"
    """Another was issued in its place (cấp lại)."""
    REVOKED = "revoked"
    CANCELLED = "cancelled"
    """Cancelled before it was handed over (hủy)."""
    CLOSED = "closed"

    @property
    def live(self) -> bool:
        """Tell whether it takes the one place that a completion has for a certificate."""
        return self in {State.DRAFT, State.TO_SIGN, State.ISSUED, State.UNDER_REVIEW}

    @property
    def registered(self) -> bool:
        """Tell whether it has a number."""
        return self not in {State.DRAFT, State.TO_SIGN, State.CLOSED}


STATE_NAMES: Mapping[State, tuple[str, str]] = {
    State.DRAFT: ("Dự thảo", "Draft"),
    State.TO_SIGN: ("Chờ ký", "To sign"),
    State.ISSUED: ("Đã vào sổ", "Registered"),
    State.UNDER_REVIEW: ("Đang xem xét", "Under review"),
    State.REPLACED: ("Đã được thay", "Replaced"),
    State.REVOKED: ("Đã thu hồi", "Revoked"),
    State.CANCELLED: ("Đã hủy", "Cancelled"),
    State.CLOSED: ("Không cấp", "Not issued"),
}
"""Every state as people call it, in Vietnamese and in English."""


@dataclass(frozen=True, slots=True)
class Held:
    """A live certificate; `basis` is the version of the completion that it states."""

    certificate_id: UUID
    state: State
    basis: int


@dataclass(frozen=True, slots=True)
class History:
    """The certificates of one completion.

    `last_issued` is the newest that ever had a number. `barred_at` is the completion's version at
    which a person revoked a certificate: until the completion is annulled and recorded anew, no
    other is issued by itself.
    """

    live: Held | None = None
    last_issued: UUID | None = None
    barred_at: int | None = None


NOTHING_YET = History()


@dataclass(frozen=True, slots=True)
class Issue:
    """A certificate is due; `replaces` links it to the one that it follows."""

    replaces: UUID | None


@dataclass(frozen=True, slots=True)
class OpenReview:
    """The certificate was issued on contents that were corrected since."""

    certificate_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Revoke:
    """The completion behind the certificate was annulled."""

    certificate_id: UUID
    revoked_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Close:
    """The completion was annulled before its certificate was registered."""

    certificate_id: UUID
    closed_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class LookAgain:
    """The completion was told anew while its certificate waits: what it waits for may be another thing."""

    certificate_id: UUID


Action = Issue | OpenReview | Revoke | Close | LookAgain
_FIRST = (Issue(None),)


def decide(graduation: Graduation, history: History) -> tuple[Action, ...]:
    """Return what brings the certificates of a completion in line with it, in order of execution.

    Afterwards: a completion that stands has one live certificate, stating a version newer than any
    annulment (or none, if a person barred it); one that is annulled has none. Deciding again
    changes nothing.
    """
    if history is NOTHING_YET and graduation.stands:
        return _FIRST
    actions: list[Action] = []
    live, last_issued = history.live, history.last_issued
    annulment = graduation.annulment
    if live and annulment and annulment.version > live.basis:
        if not live.state.registered:
            actions.append(Close(live.certificate_id, annulment.decided_on, annulment.reason))
        else:
            actions.append(Revoke(live.certificate_id, annulment.decided_on, annulment.reason))
            last_issued = live.certificate_id
        live = None
    if not graduation.stands:
        return tuple(actions)
    if live is None:
        if history.barred_at is None or graduation.annulled_version > history.barred_at:
            actions.append(Issue(last_issued))
    elif live.state is State.ISSUED and graduation.version > live.basis and graduation.correction is not None:
        actions.append(OpenReview(live.certificate_id, graduation.correction))
    elif not live.state.registered and graduation.version > live.basis:
        actions.append(LookAgain(live.certificate_id))
    return tuple(actions)


class Due(NamedTuple):
    """A certificate that is due; `certificate_id` is the one that waited, or a fresh one.

    `center_id` is whose register it goes to: the completion's center, or who stands in for it.
    """

    certificate_id: UUID
    graduation: Graduation
    printed: Printed
    replaces: UUID | None
    center_id: UUID


class Waiting(NamedTuple):
    """A certificate that is due and cannot be registered yet."""

    due: Due
    waits: tuple[Wait, ...]


class Numbered(NamedTuple):
    """A certificate with its number in the register and its blank, under its terms."""

    due: Due
    book: int
    number: int
    register_number: str
    serial: str
    code: str
    terms: Terms
    own_text: str
    """What the entry has of its own, as `domain.register_chain.own_text` writes it."""
    entry_hash: bytes
    """The link of the register's chain."""
