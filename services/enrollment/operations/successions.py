"""Entering that centers end and who receives what they leave; the province does."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.successions import (
    Receipts,
    Succession,
    require_classes_told,
    require_receivers,
    require_sound,
)
from services.enrollment.operations.announcements import center_sealed, center_succeeded, class_opened
from services.enrollment.operations.faculty import appointed_event
from services.enrollment.operations.scope import require_province
from services.enrollment.storage import centers, communes, faculty, successions
from shared.errors import NotFound
from shared.events.envelope import Event
from shared.events.sealing import SealingKeys
from shared.messaging import publish
from shared.principal import Principal


def record_succession(
    connection: Connection, new: Succession, *, principal: Principal, today: date, keys: SealingKeys
) -> Succession:
    """End the predecessors on the eve of the succession and hand over what they leave.

    Their posts, their seals and their service of communes end on their last day; open classes go to
    whom the act names. Who serves the communes then is for another act to say. The centers' rows are
    held first: whoever enters a class, a plan or an appointment there waits, and is refused afterwards.
    """
    require_province(principal)
    named = {*new.predecessors, *new.successors}
    if centers.lock_all(connection, named) != len(named):
        raise NotFound
    require_sound(new, successions.lives(connection, named), today)
    require_classes_told(new, successions.open_codes(connection, new.predecessors))
    successions.add(connection, new, principal.id)
    centers.end(connection, new.predecessors, new.last_day)
    handed_in = centers.withdraw_seals(connection, new.predecessors, new.last_day, new.legal_act)
    communes.end_service(connection, new.predecessors, new.last_day)
    sealed = [center_sealed(seal) for seal in sorted(handed_in, key=lambda seal: seal.id)]
    publish(connection, [*sealed, *_handed_over(connection, new, keys), *_announced(new)])
    return new


def amend_receipts(
    connection: Connection, succession_id: UUID, receipts: Receipts, *, principal: Principal
) -> Succession:
    """Say anew who receives registers, the duty to reissue, blanks and past figures.

    Open classes were handed over when the succession was entered: whoever received them keeps them.
    """
    require_province(principal)
    if not successions.lock(connection, succession_id):
        raise NotFound
    held = next(each for each in successions.listed(connection) if each.id == succession_id)
    changed = replace(
        held,
        receipts=replace(receipts, open_classes_to=held.receipts.open_classes_to),
        version=held.version + 1,
    )
    require_receivers(changed)
    successions.save_receipts(connection, changed)
    publish(connection, _announced(changed))
    return changed


def _announced(succession: Succession) -> list[Event]:
    return [center_succeeded(succession, each) for each in sorted(succession.predecessors)]


def _handed_over(connection: Connection, new: Succession, keys: SealingKeys) -> list[Event]:
    """Move open classes and end the appointments; return what others are told of both."""
    told: list[Event] = []
    receiver = new.receipts.open_classes_to
    if receiver is not None:
        moved = successions.move_open_classes(connection, new.predecessors, receiver, new.last_day)
        told += [
            class_opened(each) for each in sorted(moved, key=lambda each: each.id) if each.state == "open"
        ]
    ended = successions.end_appointments(connection, new.predecessors, new.last_day)
    for center in sorted(new.predecessors):
        told += [
            appointed_event(each, keys)
            for each in faculty.appointments_at(connection, center)
            if each.id in ended
        ]
    return told
