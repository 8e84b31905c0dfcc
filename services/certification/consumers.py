"""The events door: centers, signers and graduations come in, certificates follow.

One function takes all kinds, because it stands in the lines of all centers of a batch at once.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.graduations import Annulment, Graduation, Merit, Occasion, Printed
from services.certification.operations.record_facts import (
    record_appointments,
    record_centers,
    record_seals,
    record_successions,
)
from services.certification.operations.settle_graduations import settle_graduations
from services.certification.storage.locks import stand_in_lines_of
from shared.events.centers import CenterSealed, CenterSucceeded
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
        CenterSucceeded,
        CenterSealed,
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
        successions: list[Mapping[str, Any]] = []
        appointments: list[Mapping[str, Any]] = []
        seals: list[Mapping[str, Any]] = []
        graduations: list[Graduation] = []
        causes: dict[UUID, Delivery[Event]] = {}
        reader = _Reader(keys)
        for delivery in deliveries:
            match delivery.event:
                case GraduationAnnulled() as event:
                    graduations.append(_annulled(event))
                    causes[event.completion_id] = delivery
                case GraduationRecorded() as event:
                    graduations.append(reader.recorded(event))
                    causes[event.completion_id] = delivery
                case Appointed() as event:
                    appointments.append(_appointment(event, keys))
                case CenterRegistered() | CenterChanged() as event:
                    centers.append(_center(event))
                case CenterSucceeded() as event:
                    successions.append(_succession(event))
                case CenterSealed() as event:
                    seals.append(_seal(event))
                case event:
                    raise TypeError(f"{type(event).__name__} is not for certification")
        stand_in_lines_of(
            connection,
            {each.center_id for each in graduations}
            | {row["center_id"] for row in centers}
            | {row["center_id"] for row in successions}
            | {row["center_id"] for row in appointments}
            | {row["center_id"] for row in seals},
            # What is told for the first time has no certificate yet: only of these may another unit hold one.
            [each.completion_id for each in graduations if each.version > 1],
        )
        record_centers(connection, centers)
        record_successions(connection, successions)
        told_on = max(delivery.told_on for delivery in deliveries)
        record_seals(connection, seals)
        record_appointments(connection, appointments, told_on)
        if graduations:
            settle_graduations(connection, graduations, causes)

    return receive


# What hundreds have in common: one look instead of a normalisation a learner.
_often = lru_cache(4096)(nfc)
_Shared = tuple[UUID, UUID, str, Occasion, Merit]


class _Reader:
    """Reads the completions of a batch; what the learners of a class share is read once."""

    def __init__(self, keys: SealingKeys) -> None:
        self._keys = keys
        self._shared: dict[tuple[object, ...], _Shared] = {}

    def recorded(self, event: GraduationRecorded) -> Graduation:
        person = self._keys.unseal(event.person, Graduate, subject=event.completion_id)
        center_id, class_id, program_code, occasion, merit = self._shared_of(event)
        printed = Printed(
            nfc(person.full_name),
            nfc(person.birth_date),
            _often(person.gender),
            _often(person.birth_place),
            _often(person.ethnicity),
            _often(person.unit),
            _often(person.party_cell),
            event.band,
            _often(event.band_name),
            event.mark,
            occasion,
            nfc(person.identity_number) if person.identity_number else "",
        )
        reason = nfc(event.reason) if isinstance(event, GraduationCorrected) else None
        return Graduation(
            event.completion_id,
            center_id,
            class_id,
            program_code,
            event.version,
            printed,
            reason,
            merit=merit,
        )

    def _shared_of(self, event: GraduationRecorded) -> _Shared:
        told = (
            event.center_id,
            event.class_id,
            event.program_code,
            event.program_name,
            event.credential_title,
            event.class_code,
            event.class_name,
            event.studied_from,
            event.studied_to,
            event.center_code,
            event.center_name,
            event.parent_name,
            event.decision_number,
            event.decided_on,
            event.signer_title,
            event.rule_set,
            event.rule_set_version,
            event.passed,
            event.attendance_met,
        )
        shared = self._shared.get(told)
        if shared is None:
            occasion = Occasion(
                nfc(event.program_name),
                nfc(event.credential_title),
                nfc(event.class_code),
                nfc(event.class_name),
                event.studied_from,
                event.studied_to,
                nfc(event.center_code),
                nfc(event.center_name),
                nfc(event.parent_name),
                nfc(event.decision_number),
                event.decided_on,
                nfc(event.signer_title),
            )
            merit = Merit(event.rule_set, event.rule_set_version, event.passed, event.attendance_met)
            shared = self._shared[told] = (*told[:3], occasion, merit)
        return shared


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


def _succession(event: CenterSucceeded) -> Mapping[str, Any]:
    return {
        "center_id": event.center_id,
        "version": event.version,
        "kind": event.kind,
        "last_day": event.last_day,
        "legal_act": nfc(event.legal_act),
        "registers_to": event.registers_to,
        "reissue_to": event.reissue_to,
        "blanks_to": event.blanks_to,
    }


def _seal(event: CenterSealed) -> Mapping[str, Any]:
    return {
        "seal_id": event.seal_id,
        "version": event.version,
        "center_id": event.center_id,
        "inscription": nfc(event.inscription),
        "valid_from": event.valid_from,
        "valid_to": event.valid_to,
    }
