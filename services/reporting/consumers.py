"""The events door: every event of the owners becomes a fact; one handler takes the whole batch.

Which event says what is one dictionary; a type that is not in it is parked by the consumer.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from msgspec.structs import asdict
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from services.reporting.domain import facts
from services.reporting.domain.contest_facts import ContestFact, ContestPlace
from services.reporting.domain.facility_facts import (
    EquipmentLine,
    FacilityFact,
    InvestmentLine,
    NeedLine,
    RoomLine,
)
from services.reporting.domain.overdue import OverdueFact, OverdueLine
from services.reporting.operations.recording import record_facts
from services.reporting.operations.subject_events import UNCOUNTED
from services.reporting.storage.announced import keep
from services.reporting.storage.labels import BandLabel, ProgramLabel
from services.reporting.storage.people import PostLabel
from shared.events import centers, certification, contests, enrollment, facilities
from shared.events.envelope import Event
from shared.messaging import Batch, Consumer, Delivery, Handler
from shared.messaging.consumer import is_transient
from shared.messaging.contracts import Unacceptable, open_envelope

SERVICE = "reporting"


class Form(NamedTuple):
    """How an event of one type becomes a fact: each member is the event's of the same name, unless given."""

    kind: type[facts.Fact]
    given: Mapping[str, object]
    """What the type of the event says by itself."""
    alike: Callable[[Event], tuple[Any, ...]]
    """What two events must share to make facts that count alike and are stored together."""
    ids: Callable[[Event], UUID]
    renamed: Mapping[str, str]
    """Members that the event calls otherwise."""

    def shared(self, event: Event) -> tuple[object, ...]:
        """Return the members that the fact of `event` shares with others, in the order of `SHARED`."""
        return tuple(self._member(event, name) for name in facts.SHARED[self.kind])

    def _member(self, event: Event, name: str) -> object:
        if name in self.given:
            return self.given[name]
        return _PARTS.get(name, _itself)(getattr(event, self.renamed.get(name, name)))


def _itself(value: object) -> object:
    return value


def _planned(items: Iterable[enrollment.PlanItem]) -> tuple[facts.PlannedQuarter, ...]:
    return tuple(
        facts.PlannedQuarter(item.program_code, item.quarter, item.classes, item.learners) for item in items
    )


def _lines(kind: type[Any]) -> Callable[[Any], object]:
    """Return what turns the lines of an event into lines of a fact, member by member."""
    names = [field.name for field in fields(kind)]
    return lambda told: tuple(kind(*(getattr(each, name) for name in names)) for each in told)


_PARTS: Mapping[str, Callable[[Any], object]] = {
    "items": _planned,
    "places": _lines(ContestPlace),
    "rooms": _lines(RoomLine),
    "equipment": _lines(EquipmentLine),
    "investments": _lines(InvestmentLine),
    "needs": _lines(NeedLine),
    "lines": _lines(OverdueLine),
}
"""Members of an event that are contracts themselves, as the fact holds them."""


def _form(
    kind: type[facts.Fact], *printed: str, renamed: Mapping[str, str] | None = None, **given: object
) -> Form:
    """Return a form; events that differ in what is `printed` are kept apart, too."""
    other = renamed or {}
    members = [other.get(name, name) for name in facts.SHARED[kind] if name not in given]
    alike = attrgetter("__class__", *members, *printed)
    return Form(kind, given, alike, attrgetter(facts.KEYS[kind][0]), other)


_PRINTED = ("program_name", "band_name")

FORMS: Mapping[type[Event], Form] = {
    enrollment.CenterRegistered: _form(facts.CenterFact),
    enrollment.CenterChanged: _form(facts.CenterFact),
    centers.CenterSucceeded: _form(facts.SuccessionFact),
    enrollment.LecturersSettled: _form(facts.RosterFact),
    enrollment.EstablishmentSet: _form(facts.EstablishmentFact),
    enrollment.Appointed: _form(facts.AppointmentFact, "post_title"),
    contests.ContestAnnounced: _form(ContestFact),
    enrollment.PlanApproved: _form(facts.PlanFact),
    facilities.FacilityReported: _form(FacilityFact),
    enrollment.ClassOpened: _form(facts.ClassFact, state="open", decided_on=None),
    enrollment.ClassCompleted: _form(facts.ClassFact, state="completed"),
    enrollment.ClassCancelled: _form(facts.ClassFact, state="cancelled", decided_on=None),
    enrollment.GraduationRecorded: _form(facts.CompletionFact, *_PRINTED, state="standing"),
    enrollment.GraduationCorrected: _form(facts.CompletionFact, *_PRINTED, state="standing"),
    enrollment.GraduationAnnulled: _form(facts.CompletionFact, state="annulled"),
    certification.CertificateIssued: _form(facts.CertificateFact, state="issued", revoked_on=None),
    certification.CertificateReviewOpened: _form(
        facts.CertificateFact, state="under_review", revoked_on=None
    ),
    certification.CertificateRevoked: _form(facts.CertificateFact, state="revoked"),
    certification.CertificateReviewClosed: _form(facts.CertificateFact, state="issued", revoked_on=None),
    certification.CertificateReplaced: _form(
        facts.CertificateFact, state="replaced", renamed={"revoked_on": "replaced_on"}
    ),
    certification.CertificateCancelled: _form(
        facts.CertificateFact, state="cancelled", renamed={"revoked_on": "cancelled_on"}
    ),
    certification.BlanksReceived: _form(facts.BlankLotFact),
    certification.BlanksMoved: _form(facts.BlankMovementFact),
    certification.PapersOverdue: _form(OverdueFact),
}

_VERSION, _MARK = attrgetter("version"), attrgetter("mark")


def grouped(events: Iterable[Event]) -> list[Sequence[Event]]:
    """Return the events in groups whose facts share all but id and version."""
    groups: dict[tuple[Any, ...], list[Event]] = {}
    for event in events:
        groups.setdefault(FORMS[type(event)].alike(event), []).append(event)
    return list(groups.values())


def facts_of(group: Sequence[Event]) -> facts.Alike:
    """Return the facts of one group of `grouped`."""
    form = FORMS[type(group[0])]
    return facts.Alike(
        form.kind, form.shared(group[0]), list(map(form.ids, group)), list(map(_VERSION, group))
    )


def record(connection: Connection, deliveries: Sequence[Delivery[Any]]) -> None:
    """Record a batch of events of any types; whatever their order, the newest version stands."""
    groups = grouped(delivery.event for delivery in deliveries)
    programs, bands, posts = [], [], []
    for group in groups:
        said = group[0]
        if isinstance(said, enrollment.GraduationRecorded):
            programs.append(ProgramLabel(said.program_code, said.program_name, said.decided_on))
            marks = [mark for mark in map(_MARK, group) if mark is not None]
            if marks:
                bands.append(BandLabel(said.band, said.band_name, said.decided_on, min(marks)))
        elif isinstance(said, enrollment.Appointed):
            posts.append(PostLabel(said.post, said.post_title, said.valid_from))
    record_facts(connection, map(facts_of, groups), programs=programs, bands=bands, posts=posts)


def hear_out(_connection: Connection, _deliveries: Sequence[Delivery[Any]]) -> None:
    """Hear of something that no figure counts (`UNCOUNTED`): it is received, and changes nothing."""


def hear_announced(connection: Connection, deliveries: Sequence[Delivery[Any]]) -> None:
    """Keep which classes are planned: no figure counts them, a notice may ring for them."""
    keep(connection, [asdict(delivery.event) for delivery in deliveries])


def make_consumer() -> Consumer:
    """Return the consumer of reporting: every event type that it counts goes to `record`."""
    handlers: dict[type[Event], Handler] = dict.fromkeys(FORMS, record)
    uncounted: dict[type[Event], Handler] = dict.fromkeys(UNCOUNTED, hear_out)
    return Consumer(SERVICE, {**handlers, **uncounted, enrollment.ClassAnnounced: hear_announced})


def record_again(connection: Connection, page: Batch) -> int:
    """Record a page whose events are held already; return how many of them could not be applied.

    One that fails holds up no other, and stays parked as it was when it first came. Raises what kept the
    database away.
    """
    consumer = make_consumer()
    try:
        with connection.begin_nested():
            deliveries = [open_envelope(each, page.producer) for each in page.events]
            record(connection, [each for each in deliveries if type(each.event) in FORMS])
    except (Unacceptable, DBAPIError, LookupError, ValueError) as failure:
        _raise_if_away(failure)
        return sum(not _applied(connection, consumer, each, page.producer) for each in page.events)
    return 0


def _applied(connection: Connection, consumer: Consumer, envelope: Mapping[str, Any], producer: str) -> bool:
    try:
        with connection.begin_nested():
            consumer.apply_one(connection, envelope, producer)
    except (Unacceptable, DBAPIError, LookupError, ValueError) as failure:
        _raise_if_away(failure)
        return False
    return True


def _raise_if_away(failure: Exception) -> None:
    """Raise again what is the database's fault, not the event's."""
    if isinstance(failure, DBAPIError) and is_transient(failure):
        raise failure
