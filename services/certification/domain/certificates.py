"""The states of a certificate, and what must be done with it when its completion changes."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.certification.domain.graduations import Graduation


class State(StrEnum):
    """Where a certificate stands. A closed one never had a number; a revoked one keeps its own."""

    AWAITING_BLANK = "awaiting_blank"
    ISSUED = "issued"
    UNDER_REVIEW = "under_review"
    REVOKED = "revoked"
    CLOSED = "closed"

    @property
    def live(self) -> bool:
        """Tell whether it takes the one place that a completion has for a certificate."""
        return self in {State.AWAITING_BLANK, State.ISSUED, State.UNDER_REVIEW}


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
    """The completion was annulled while its certificate still waited for a blank."""

    certificate_id: UUID
    closed_on: date
    reason: str


Action = Issue | OpenReview | Revoke | Close


def decide(graduation: Graduation, history: History) -> tuple[Action, ...]:
    """Return what brings the certificates of a completion in line with it, in order of execution.

    Afterwards: a completion that stands has one live certificate, stating a version newer than any
    annulment (or none, if a person barred it); one that is annulled has none. Deciding again
    changes nothing.
    """
    actions: list[Action] = []
    live, last_issued = history.live, history.last_issued
    annulment = graduation.annulment
    if live and annulment and annulment.version > live.basis:
        if live.state is State.AWAITING_BLANK:
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
    return tuple(actions)
