"""Enter and read who issues and signs reports, from a day on."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.letterheads import DEPARTMENT, Profile
from services.reporting.domain.provincial import CenterNamed
from services.reporting.operations.document_entries import LetterheadEntry
from services.reporting.operations.documents import Issuing, issuer_for, issuing
from services.reporting.storage import letterheads, stock
from services.reporting.storage.letterheads import Entered
from shared.principal import ALL, Principal, role_missing

_MAY_ENTER = ("officer", "director", "province")


@dataclass(frozen=True, slots=True)
class LetterheadsShown:
    """An issuer's letterheads: the one of a day, all that were entered, and the formats there are."""

    issuing: Issuing
    entered: list[Entered]
    profiles: list[Profile]
    may_enter: bool


def may_enter(principal: Principal, issuer_id: UUID) -> bool:
    """Tell whether somebody may enter letterhead and narrative of an issuer."""
    if issuer_id == DEPARTMENT:
        return "province" in principal.roles
    return principal.may_act(issuer_id, _MAY_ENTER)


def require_entry(principal: Principal, issuer_id: UUID) -> None:
    """Refuse whoever may not."""
    if not may_enter(principal, issuer_id):
        raise role_missing()


def read_letterheads(
    connection: Connection, principal: Principal, center_id: UUID | None, today: date
) -> LetterheadsShown:
    """Return the letterheads of a center (or of the department); `NotFound` outside the scope."""
    issuer_id = issuer_for(principal, center_id)
    return LetterheadsShown(
        issuing(connection, issuer_id, today),
        letterheads.letterheads(connection, issuer_id),
        letterheads.profiles(connection),
        may_enter(principal, issuer_id),
    )


def issuing_centers(connection: Connection, principal: Principal, today: date) -> list[CenterNamed]:
    """Return the centers whose reports `principal` may print, in order of code."""
    scope = None if principal.centers is ALL else principal.centers
    return stock.centers_on(connection, today, scope)


def enter_letterhead(
    connection: Connection, principal: Principal, entry: LetterheadEntry, today: date
) -> LetterheadsShown:
    """Store who issues and signs from a day on; what was entered before stays on record."""
    issuer_id = issuer_for(principal, entry.center_id)
    require_entry(principal, issuer_id)
    entered = entry.letterhead(issuer_id)
    issuing(connection, issuer_id, today)  # `NotFound` for a center that nobody told of
    letterheads.add_letterhead(connection, entered, principal)
    return read_letterheads(connection, principal, entry.center_id, today)
