"""The short way from a batch to its deliveries says exactly what the long one says, or nothing."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import text

from shared.ids import new_id
from shared.messaging import Batch
from shared.messaging.batch import LoggedEvents, OpenedEvents, pack
from shared.messaging.contracts import Unacceptable, open_all, open_envelope
from tests.messaging.ledger import PRODUCER, Ledger, received

_AWKWARD = 'A "1" \\ \\. \\N \\\\t \t \n \r \x1e \u2028 Đ\U0001f600'


def _logged(ledger: Ledger) -> list[dict[str, Any]]:
    lots = [new_id() for _ in range(3)]
    ledger.publish(*(received(lot, version, 5) for version, lot in enumerate(lots, 1)))
    ledger.run_relay()
    return ledger.log()


def test_whatever_a_fact_says_arrives_as_it_was_said(ledger: Ledger) -> None:
    """Quotes, backslashes and control characters pass COPY, the log's page and the queue unchanged."""
    said = received(new_id(), 1, 5).model_copy(update={"first_serial": _AWKWARD})
    ledger.publish(said, received(new_id(), 2, 7))
    ledger.run_relay()
    batch = ledger.take()
    assert isinstance(batch.events, OpenedEvents)
    assert batch.events.deliveries[0].event == said
    assert [each.sequence for each in batch.events.deliveries] == [1, 2]
    with ledger.producer.snapshot() as connection:
        row = connection.execute(text("SELECT event_id, subject, version FROM event_log LIMIT 1")).one()
    assert (row.event_id, row.subject, row.version) == (batch.events.deliveries[0].id, said.lot_id, 1)


def test_a_batch_opened_at_once_is_what_its_events_are_one_by_one(ledger: Ledger) -> None:
    events = _logged(ledger)
    one_by_one = [open_envelope(event, PRODUCER) for event in events]
    assert open_all(json.dumps(events), PRODUCER, 0, 3) == one_by_one
    assert open_all(events, PRODUCER, 0, 3) == one_by_one


BREAKS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "unknown type": lambda event: event.update(type="certification.blanks.burnt.v1"),
    "a type of another service": lambda event: event.update(type="enrollment.class.opened.v1"),
    "another subject": lambda event: event.update(subject=str(new_id())),
    "another version": lambda event: event.update(subjectversion=9),
    "no data": lambda event: event.pop("data"),
    "data that breaks the contract": lambda event: event["data"].update(quantity="many"),
    "a broken time": lambda event: event.update(time="yesterday"),
}


@pytest.mark.parametrize("how", BREAKS)
def test_one_broken_event_is_left_to_the_long_way(ledger: Ledger, how: str) -> None:
    """The short way takes none of the batch, and the long one parks that event alone."""
    events = deepcopy(_logged(ledger))
    BREAKS[how](events[1])
    assert open_all(events, PRODUCER, 0, 3) is None
    with pytest.raises(Unacceptable):
        open_envelope(events[1], PRODUCER)
    packed = pack(LoggedEvents(json.dumps(events)))
    batch = Batch.read({"producer": PRODUCER, "after": 0, "through": 3, "events": packed})
    assert not isinstance(batch.events, OpenedEvents)
    outcome = ledger.consumer.consume(ledger.receiver, batch)
    assert (outcome.applied, outcome.parked) == (2, 1)


def test_an_event_outside_its_batch_is_not_taken_the_short_way(ledger: Ledger) -> None:
    events = _logged(ledger)
    assert open_all(events, PRODUCER, 1, 3) is None
    assert open_all(events, PRODUCER, 0, 2) is None
    assert open_all(events, "enrollment", 0, 3) is None
