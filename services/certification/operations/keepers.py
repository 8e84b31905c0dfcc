"""Who keeps a center's register today: the center itself, or whoever was given it when the center ended."""

from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.successions import stands_in
from services.certification.storage import facts
from shared.principal import Principal


def keeper_of(connection: Connection, center_id: UUID, day: date) -> UUID:
    """Return who keeps the register of a center on `day`, hands its papers over and copies from it."""
    return stands_in(facts.successions(connection), center_id, "registers", day) or center_id


def may_look(connection: Connection, principal: Principal, center_id: UUID, today: date) -> bool:
    """Tell whether the classes and papers of this center are open to the principal.

    They are its own, or it stands in for the center that ended: it keeps the register, or signs what is left.
    """
    if principal.may_see(center_id):
        return True
    return any(principal.may_see(each) for each in responsible_for(connection, center_id, today))


def responsible_for(connection: Connection, center_id: UUID, today: date) -> set[UUID]:
    """Return whose own the classes and papers of this center are: its, and of who stands in for it."""
    ended = facts.successions(connection)
    heirs = {stands_in(ended, center_id, "registers", today), stands_in(ended, center_id, "reissue", today)}
    return {center_id} | {each for each in heirs if each is not None}


def may_read(connection: Connection, principal: Principal, center_id: UUID, today: date) -> bool:
    """Tell whether the register of this center is open to the principal: its own, or one that it keeps."""
    return principal.may_see(center_id) or principal.may_see(keeper_of(connection, center_id, today))


def kept_by(connection: Connection, center_id: UUID, day: date) -> list[UUID]:
    """Return the centers whose registers this one keeps on `day`: its own while it works, and ended ones'."""
    ended = facts.successions(connection)
    return [each for each in {center_id, *ended} if stands_in(ended, each, "registers", day) == center_id]
