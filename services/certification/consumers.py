"""The events door: centers, signers and graduations come in, certificates follow.

One function takes all kinds, because it stands in the lines of all centers of a batch at once.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.graduations import Annulment, Graduation, Printed
from services.certification.operations.record_facts import record_appointments, record_centers
from services.certification.operations.settle_graduations import settle_graduations
from services.certification.storage.locks import stand_in_line
from shared.events.enrollment import (
    Appointed,
    AppointedPerson,
    CenterChanged,
    CenterRegistered,
    Graduate,
    GraduationAnnulled,
    GraduationCorrected,
    GraduationRecorded,
)
from shared.events.envelope import Event
from shared.events.sealing import SealingKeys
from shared.messaging import Consumer, Delivery, Handler
from shared.vietnamese import nfc


def certification_consumer(keys: SealingKeys) -> Consumer:
    """Return the consumer of this service; `keys` opens the names sealed for it."""
    handler = receive_with(keys)
    kinds = (
        CenterRegistered,
        CenterChanged,
        Appointed,
        GraduationRecorded,
        GraduationCorrected,
        GraduationAnnulled,
    )
    return Consumer("certification", dict.fromkeys(kinds, handler))


def receive_with(keys: SealingKeys) -> Handler:
    """Return the handler of every event this service listens to.

    It raises `SealBroken` for a name that does not open and `CenterMoved` for a completion told
    under two centers: such an event is parked.
    """

    def receive(connection: Connection, deliveries: Sequence[Delivery[Any]]) -> None:
        centers: list[Mapping[str, Any]] = []
        appointments: list[Mapping[str, Any]] = []
        graduations: list[Graduation] = []
        causes: dict[UUID, Delivery[Event]] = {}
        for delivery in deliveries:
            match delivery.event:
                case GraduationAnnulled() as event:
                    graduations.append(_annulled(event))
                    causes[event.completion_id] = delivery
                case GraduationRecorded() as event:
                    graduations.append(_recorded(event, keys))
                    causes[event.completion_id] = delivery
                case Appointed() as event:
                    appointments.append(_appointment(event, keys))
                case CenterRegistered() | CenterChanged() as event:
                    centers.append(_center(event))
                case event:
                    raise TypeError(f"{type(event).__name__} is not for certification")
        stand_in_line(
            connection,
            {each.center_id for each in graduations}
            | {row["center_id"] for row in centers}
            | {row["center_id"] for row in appointments},
        )
        record_centers(connection, centers)
        record_appointments(connection, appointments)
        if graduations:
            settle_graduations(connection, graduations, causes)

    return receive


# A class shares all of its text but the names: one look instead of eleven normalisations a learner.
_shared = lru_cache(4096)(nfc)


def _recorded(event: GraduationRecorded, keys: SealingKeys) -> Graduation:
    person = keys.unseal(event.person, Graduate, subject=event.completion_id)
    printed = Printed(
        holder_name=nfc(person.full_name),
        holder_birth_date=nfc(person.birth_date),
        holder_gender=_shared(person.gender),
        holder_birth_place=_shared(person.birth_place),
        holder_ethnicity=_shared(person.ethnicity),
        holder_unit=_shared(person.unit),
        holder_party_cell=_shared(person.party_cell),
        program_name=_shared(event.program_name),
        credential_title=_shared(event.credential_title),
        mark=event.mark,
        band=event.band,
        band_name=_shared(event.band_name),
        class_code=_shared(event.class_code),
        class_name=_shared(event.class_name),
        studied_from=event.studied_from,
        studied_to=event.studied_to,
        center_code=_shared(event.center_code),
        center_name=_shared(event.center_name),
        parent_name=_shared(event.parent_name),
        decision_number=_shared(event.decision_number),
        decided_on=event.decided_on,
        signer_title=_shared(event.signer_title),
    )
    return Graduation(
        event.completion_id,
        event.center_id,
        event.class_id,
        event.program_code,
        event.version,
        printed,
        nfc(event.reason) if isinstance(event, GraduationCorrected) else None,
    )


def _annulled(event: GraduationAnnulled) -> Graduation:
    return Graduation(
        event.completion_id,
        event.center_id,
        event.class_id,
        event.program_code,
        event.version,
        None,
        annulment=Annulment(event.version, event.decided_on, nfc(event.reason)),
    )


def _appointment(event: Appointed, keys: SealingKeys) -> Mapping[str, Any]:
    person = keys.unseal(event.person, AppointedPerson, subject=event.appointment_id)
    return {
        "appointment_id": event.appointment_id,
        "version": event.version,
        "center_id": event.center_id,
        "full_name": nfc(person.full_name),
        "post": event.post,
        "post_title": nfc(event.post_title),
        "valid_from": event.valid_from,
        "valid_to": event.valid_to,
        "decision_number": nfc(event.decision_number),
    }


def _center(event: CenterRegistered | CenterChanged) -> Mapping[str, Any]:
    return {
        "center_id": event.center_id,
        "version": event.version,
        "code": nfc(event.code),
        "name": nfc(event.name),
        "short_name": nfc(event.short_name),
        "parent": nfc(event.parent),
        "valid_from": event.valid_from,
    }
