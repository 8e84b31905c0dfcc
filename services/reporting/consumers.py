"""The events door: every event of the owners becomes a fact; one handler takes the whole batch.

Which event says what is one dictionary; a type that is not in it is parked by the consumer.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection

from services.reporting.domain import facts
from services.reporting.operations.recording import record_facts
from services.reporting.storage.labels import BandLabel, ProgramLabel
from shared.events import certification, enrollment
from shared.events.envelope import Event
from shared.messaging import Consumer, Delivery

SERVICE = "reporting"


def _center(event: enrollment.CenterEvent) -> facts.CenterFact:
    return facts.CenterFact(
        center_id=event.center_id,
        version=event.version,
        code=event.code,
        area_code=event.area_code,
        name=event.name,
        short_name=event.short_name,
        parent=event.parent,
        province_code=event.province_code,
        valid_from=event.valid_from,
        established_by=event.established_by,
    )


def _roster(event: enrollment.LecturersSettled) -> facts.RosterFact:
    return facts.RosterFact(
        center_id=event.center_id,
        version=event.version,
        settled_on=event.settled_on,
        decision_number=event.decision_number,
        part_time_lecturers=event.part_time_lecturers,
    )


def _appointment(event: enrollment.Appointed) -> facts.AppointmentFact:
    return facts.AppointmentFact(
        appointment_id=event.appointment_id,
        version=event.version,
        person_id=event.person_id,
        center_id=event.center_id,
        post=event.post,
        employment=event.employment,
        valid_from=event.valid_from,
        valid_to=event.valid_to,
    )


def _plan(event: enrollment.PlanApproved) -> facts.PlanFact:
    return facts.PlanFact(
        plan_id=event.plan_id,
        version=event.version,
        center_id=event.center_id,
        year=event.year,
        approved_on=event.approved_on,
        items=tuple(
            facts.PlannedQuarter(item.program_code, item.quarter, item.classes, item.learners)
            for item in event.items
        ),
    )


def _class(event: enrollment.ClassEvent) -> facts.ClassFact:
    state: facts.ClassState
    decided_on = None
    match event:
        case enrollment.ClassCompleted():
            state, decided_on = "completed", event.decided_on
        case enrollment.ClassCancelled():
            state = "cancelled"
        case _:
            state = "open"
    return facts.ClassFact(
        class_id=event.class_id,
        version=event.version,
        center_id=event.center_id,
        code=event.code,
        name=event.name,
        program_code=event.program_code,
        rule_set=event.rule_set,
        state=state,
        opened_on=event.opened_on,
        closed_on=event.closed_on,
        decided_on=decided_on,
        summoned=event.summoned,
        admitted=event.admitted,
        completed=event.completed,
        not_passed=event.not_passed,
    )


def _completion(event: enrollment.GraduationRecorded | enrollment.GraduationAnnulled) -> facts.CompletionFact:
    annulled = isinstance(event, enrollment.GraduationAnnulled)
    return facts.CompletionFact(
        completion_id=event.completion_id,
        version=event.version,
        center_id=event.center_id,
        program_code=event.program_code,
        state="annulled" if annulled else "standing",
        band=event.band,
        good=event.good,
        completed_on=event.completed_on,
        decided_on=event.decided_on,
    )


def _certificate(event: certification.CertificateEvent) -> facts.CertificateFact:
    state: facts.CertificateState
    revoked_on = None
    match event:
        case certification.CertificateRevoked():
            state, revoked_on = "revoked", event.revoked_on
        case certification.CertificateReviewOpened():
            state = "under_review"
        case _:
            state = "issued"
    return facts.CertificateFact(
        certificate_id=event.certificate_id,
        version=event.version,
        center_id=event.center_id,
        program_code=event.program_code,
        state=state,
        issued_on=event.issued_on,
        revoked_on=revoked_on,
    )


def _blank_lot(event: certification.BlanksReceived) -> facts.BlankLotFact:
    return facts.BlankLotFact(
        lot_id=event.lot_id,
        version=event.version,
        center_id=event.center_id,
        first_serial=event.first_serial,
        last_serial=event.last_serial,
        quantity=event.quantity,
        received_on=event.received_on,
    )


AS_FACT: Mapping[type[Event], Callable[[Any], facts.Fact]] = {
    enrollment.CenterRegistered: _center,
    enrollment.CenterChanged: _center,
    enrollment.LecturersSettled: _roster,
    enrollment.Appointed: _appointment,
    enrollment.PlanApproved: _plan,
    enrollment.ClassOpened: _class,
    enrollment.ClassCompleted: _class,
    enrollment.ClassCancelled: _class,
    enrollment.GraduationRecorded: _completion,
    enrollment.GraduationCorrected: _completion,
    enrollment.GraduationAnnulled: _completion,
    certification.CertificateIssued: _certificate,
    certification.CertificateReviewOpened: _certificate,
    certification.CertificateRevoked: _certificate,
    certification.BlanksReceived: _blank_lot,
}


_LABELS = attrgetter("decided_on", "program_code", "program_name", "band", "band_name", "mark")


def record(connection: Connection, deliveries: Sequence[Delivery[Any]]) -> None:
    """Record a batch of events of any types; whatever their order, the newest version stands."""
    incoming: list[facts.Fact] = []
    printed: set[tuple[Any, ...]] = set()
    for delivery in deliveries:
        event = delivery.event
        incoming.append(AS_FACT[type(event)](event))
        if isinstance(event, enrollment.GraduationRecorded):
            printed.add(_LABELS(event))
    record_facts(
        connection,
        incoming,
        programs=[ProgramLabel(code, name, on) for on, code, name, *_ in printed],
        bands=[BandLabel(band, name, on, mark) for on, _, _, band, name, mark in printed if mark is not None],
    )


def make_consumer() -> Consumer:
    """Return the consumer of reporting: every event type it is routed goes to `record`."""
    return Consumer(SERVICE, dict.fromkeys(AS_FACT, record))
