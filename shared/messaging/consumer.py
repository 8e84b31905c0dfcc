"""The events door of a service: takes a batch in exactly once, whatever comes twice, late or broken."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from shared.db import Database
from shared.events.envelope import Event
from shared.messaging import crash_points
from shared.messaging.batch import Batch, OpenedEvents
from shared.messaging.contracts import Unacceptable, open_envelope
from shared.messaging.delivery import Delivery
from shared.messaging.inbox import claim, enter_single
from shared.messaging.parking import describe, park

log = structlog.get_logger()

# A handler of one event type says so: Callable[[Connection, Sequence[Delivery[ClassOpened]]], None].
Handler = Callable[[Connection, Sequence[Delivery[Any]]], None]
Envelope = Mapping[str, Any]

TRANSIENT_PAUSES = (0.05, 0.2, 0.5, 1.0)
"""Seconds between attempts when the database, not the event, is at fault."""
FAILING_PAUSES = (0.3, 0.7, 1.5)
"""Seconds before each further attempt at events that fail; all of a batch share them, so that no
number of failing events holds others up for more than these 2.5 seconds."""

_TRANSIENT_STATES = ("08", "40", "53", "57")  # connection, rollback, resources, operator intervention
_TRANSIENT_EXACTLY = ("55P03", "25P03", "25P04")  # lock not available; idle or whole transaction too long


class ProducerRestored(Exception):
    """The producer's history was rewritten below our position; nothing of it is applied silently."""


@dataclass(slots=True)
class Outcome:
    """What became of a batch's events; those that were known already count nowhere."""

    applied: int = 0
    parked: int = 0

    def __iadd__(self, other: "Outcome") -> Self:
        self.applied += other.applied
        self.parked += other.parked
        return self


@dataclass(frozen=True)
class Consumer:
    """What a service does with each type of event.

    `handlers` names a function per event type. A batch is grouped by function, in the order in which
    the functions stand there; inside a group the events keep the producer's order. A handler must
    apply only what is newer than what it holds, and neither commits nor calls out.
    """

    service: str
    handlers: Mapping[type[Event], Handler]
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)

    def consume(self, database: Database, batch: Batch) -> Outcome:
        """Apply what is new in the batch and record its range: on return both are committed.

        Raises what kept the database away (the caller leaves the batch; catch-up heals), or
        `ProducerRestored`. An event that fails by itself is parked and does not hold up the others.
        """
        return _Intake(self, database, batch).run()

    def apply_one(self, connection: Connection, envelope: Envelope, producer: str) -> None:
        """Apply one envelope in the caller's transaction; raises what it raises."""
        delivery = open_envelope(envelope, producer)
        self.handler_of(delivery)(connection, [delivery])

    def missing(self, routed: Sequence[type[Event]]) -> list[str]:
        """Return the types routed here that have no handler: they would all be parked."""
        return [event.TYPE for event in routed if event not in self.handlers]

    def handler_of(self, delivery: Delivery[Any]) -> Handler:
        """Return the function for the delivery; `Unacceptable` if this service has none."""
        handler = self.handlers.get(type(delivery.event))
        if handler is None:
            raise Unacceptable(f"{self.service} has no handler for {delivery.type}")
        return handler


class _Intake:
    """One batch on its way in."""

    def __init__(self, consumer: Consumer, database: Database, batch: Batch) -> None:
        self.consumer = consumer
        self.database = database
        self.batch = batch
        self.outcome = Outcome()
        self.failing: list[tuple[Envelope, str]] = []

    def run(self) -> Outcome:
        try:
            self.outcome += self._attempt(self.batch.events, whole=True)
        except Exception as error:  # noqa: BLE001 - a handler may fail in any way
            _raise_unless_the_events_fail(error)
        else:
            return self.outcome
        self._split(list(self.batch.events))
        for pause in FAILING_PAUSES:
            if not self.failing:
                break
            self.consumer.sleep(pause)
            again, self.failing = self.failing, []
            for envelope, _ in again:
                self._try([envelope])
        self._close()
        return self.outcome

    def _split(self, envelopes: list[Envelope]) -> None:
        """Halve until the events that fail stand alone; all others are applied and committed."""
        if len(envelopes) <= 1:
            self._try(envelopes)
            return
        middle = len(envelopes) // 2
        for half in (envelopes[:middle], envelopes[middle:]):
            if len(half) == 1:
                self._try(half)
                continue
            try:
                self.outcome += self._attempt(half, whole=False)
            except Exception as error:  # noqa: BLE001 - see run
                _raise_unless_the_events_fail(error)
                self._split(half)

    def _try(self, envelopes: list[Envelope]) -> None:
        """Apply a single event, or note that it fails."""
        try:
            self.outcome += self._attempt(envelopes, whole=False)
        except Exception as error:  # noqa: BLE001 - see run
            _raise_unless_the_events_fail(error)
            self.failing.extend((envelope, describe(error)) for envelope in envelopes)

    def _attempt(self, envelopes: Sequence[Envelope], *, whole: bool) -> Outcome:
        """Apply the envelopes in one transaction, again if only the database was at fault."""
        for pause in (*TRANSIENT_PAUSES, None):
            try:
                with self.database.transaction() as connection:
                    # It returns only after the commit, which may fail too.
                    return self._apply(connection, envelopes, whole=whole)
            except DBAPIError as error:
                if pause is None or not is_transient(error):
                    raise
                log.warning("batch tried again", consumer=self.consumer.service, error=describe(error))
                self.consumer.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def _apply(self, connection: Connection, envelopes: Sequence[Envelope], *, whole: bool) -> Outcome:
        opened = envelopes.deliveries if isinstance(envelopes, OpenedEvents) else None
        new = self._claim(
            connection,
            [each["sequence"] for each in envelopes]
            if opened is None
            else [each.sequence for each in opened],
            whole=whole,
        )
        crash_points.reach("consumer.claimed")
        handlers = self.consumer.handlers
        groups: dict[Handler, list[Delivery[Any]]] = {handler: [] for handler in handlers.values()}
        broken: list[tuple[Envelope, str]] = []
        for place in new:
            try:
                delivery = opened[place] if opened else open_envelope(envelopes[place], self.batch.producer)
                handler = handlers.get(type(delivery.event)) or self.consumer.handler_of(delivery)
                groups[handler].append(delivery)
            except Unacceptable as error:
                broken.append((envelopes[place], str(error)))
        for handler, deliveries in groups.items():
            if deliveries:
                handler(connection, deliveries)
        if broken:
            park(connection, self.consumer.service, self.batch.producer, broken, attempts=1)
        crash_points.reach("consumer.applied")
        return Outcome(applied=len(new) - len(broken), parked=len(broken))

    def _claim(self, connection: Connection, sequences: Sequence[int], *, whole: bool) -> Sequence[int]:
        """Claim events of the batch; return the places, in the producer's order, of those that are new.

        `whole`: with this transaction every event of the batch's range is in.
        """
        batch, service = self.batch, self.consumer.service
        held = claim(connection, service, batch.producer, batch.after, batch.through, whole=whole)
        if held.note is not None:
            raise ProducerRestored(held.note)
        new = held.new_among(sequences)
        if not whole:
            enter_single(connection, service, batch.producer, [sequences[place] for place in new])
        return new

    def _close(self) -> None:
        """Park what still fails, and record the range: now every event of it is in."""
        with self.database.transaction() as connection:
            sequences = [envelope["sequence"] for envelope, _ in self.failing]
            failed = [self.failing[place] for place in self._claim(connection, sequences, whole=True)]
            if failed:
                park(
                    connection,
                    self.consumer.service,
                    self.batch.producer,
                    failed,
                    attempts=len(FAILING_PAUSES) + 1,
                )
        self.outcome.parked += len(failed)


def _raise_unless_the_events_fail(error: Exception) -> None:
    """Raise again what says nothing about the events: time is up, or the database is away."""
    if isinstance(error, (SoftTimeLimitExceeded, ProducerRestored)):
        raise error
    if isinstance(error, DBAPIError) and is_transient(error):
        raise error


def is_transient(error: DBAPIError) -> bool:
    """Tell whether the same work may succeed later: the database was at fault, not the event."""
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    if state is None:  # the connection broke before the server could say anything
        return type(error.orig).__name__ in ("OperationalError", "InterfaceError")
    return state.startswith(_TRANSIENT_STATES) or state in _TRANSIENT_EXACTLY
