"""The figures counted once more, as a clerk with a list of events would, with nothing of reporting's.

Read beside `docs/events.md`. Months are written `YYYY-MM`; a class counts as opened by its opening day and as
closed by its closing day, the rules in force in `tests/reporting/histories.py`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from shared.events import certification as ce
from shared.events import enrollment as en
from shared.events.envelope import Event

Count = tuple[UUID, str, str, str]
"""Center, program, month, what is counted."""


def naive_count(events: Iterable[Event]) -> dict[Count, int]:
    """Return what a history adds up to, whatever order and however often its events come; zeros left out."""
    newest: dict[tuple[str, UUID], Event] = {}
    for event in events:
        about = event.SUBJECT, event.subject
        if about not in newest or event.version > newest[about].version:
            newest[about] = event
    counted: Counter[Count] = Counter()
    for event in newest.values():
        for center, program, on, what, number in _lines(event):
            counted[center, program, f"{on.year:04d}-{on.month:02d}", what] += number
    return {each: number for each, number in counted.items() if number}


def _lines(event: Event) -> Iterator[tuple[UUID, str, date, str, int]]:
    match event:
        case en.ClassEvent():
            yield from _class(event)
        case en.GraduationRecorded():  # and corrected
            about = event.center_id, event.program_code, event.completed_on
            yield *about, "completed", 1
            yield *about, f"band:{event.band}", 1
            yield *about, "good", 1 if event.good else 0
        case en.PlanApproved():
            for item in event.items:
                first = date(event.year, {1: 1, 2: 4, 3: 7, 4: 10}[item.quarter], 1)
                yield event.center_id, item.program_code, first, "classes_planned", item.classes
                yield event.center_id, item.program_code, first, "learners_planned", item.learners
        case ce.CertificateEvent():
            yield from _certificate(event)
        case ce.BlanksReceived():
            yield event.center_id, "", event.received_on, "blanks_received", event.quantity
        case ce.BlanksMoved():
            yield from _blanks(event)


def _class(event: en.ClassEvent) -> Iterator[tuple[UUID, str, date, str, int]]:
    opener = event.opened_by if event.opened_by is not None else event.center_id
    if isinstance(event, en.ClassCancelled):
        yield opener, event.program_code, event.opened_on, "classes_cancelled", 1
        return
    yield opener, event.program_code, event.opened_on, "classes_opened", 1
    yield opener, event.program_code, event.opened_on, "summoned", event.summoned
    yield opener, event.program_code, event.opened_on, "admitted", event.admitted
    if isinstance(event, en.ClassCompleted):
        closed = event.closed_on if event.closed_on is not None else event.opened_on
        yield event.center_id, event.program_code, closed, "classes_completed", 1
        yield event.center_id, event.program_code, closed, "not_passed", event.not_passed


def _certificate(event: ce.CertificateEvent) -> Iterator[tuple[UUID, str, date, str, int]]:
    yield event.center_id, event.program_code, event.issued_on, "certificates_issued", 1
    yield event.center_id, "", event.issued_on, "blanks_used", 1
    if isinstance(event, ce.CertificateReviewOpened):
        yield event.center_id, event.program_code, event.issued_on, "certificates_under_review", 1
    if isinstance(event, ce.CertificateRevoked):
        yield event.center_id, event.program_code, event.revoked_on, "certificates_revoked", 1
    if isinstance(event, ce.CertificateReplaced):
        yield event.center_id, event.program_code, event.replaced_on, "certificates_replaced", 1
    if isinstance(event, ce.CertificateCancelled):
        yield event.center_id, event.program_code, event.cancelled_on, "certificates_cancelled", 1


def _blanks(event: ce.BlanksMoved) -> Iterator[tuple[UUID, str, date, str, int]]:
    on, number = event.moved_on, event.quantity
    if event.from_center != event.center_id:
        if event.from_state == "in_stock":
            yield event.from_center, "", on, "blanks_sent", number
            yield event.center_id, "", on, "blanks_taken_over", number
        return
    if event.state == "spoiled":
        yield event.center_id, "", on, "blanks_spoiled", number
    if event.state == "spoiled" and event.kind == "cancel":
        yield event.center_id, "", on, "blanks_used", -number
    if event.from_state == "in_stock" and event.state == "lost":
        yield event.center_id, "", on, "blanks_lost", number
    if event.from_state == "lost":
        yield event.center_id, "", on, "blanks_lost", -number
    if event.state == "destroyed":
        yield event.center_id, "", on, "blanks_destroyed", number
    if event.from_state == "in_stock" and event.state == "destroyed":
        yield event.center_id, "", on, "blanks_destroyed_unused", number
