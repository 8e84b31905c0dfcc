"""The short way from a batch to its deliveries says exactly what the long one says, or nothing."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import to_builtins
from msgspec.structs import replace
from sqlalchemy import text

from shared.events.catalogue import EVENTS
from shared.events.envelope import Event
from shared.ids import new_id
from shared.messaging import Batch
from shared.messaging.batch import LoggedEvents, OpenedEvents, pack
from shared.messaging.contracts import Unacceptable, open_all, open_envelope
from tests.events.examples import examples_of
from tests.messaging.ledger import PRODUCER, RECEIVER, Ledger, received

_AWKWARD = 'A "1" \\ \\. \\N \\\\t \t \n \r \x1e \u2028 Đ\U0001f600'


def _logged(ledger: Ledger) -> list[dict[str, Any]]:
    lots = [new_id() for _ in range(3)]
    ledger.publish(*(received(lot, version, 5) for version, lot in enumerate(lots, 1)))
    ledger.run_relay()
    return ledger.log()


def test_whatever_a_fact_says_arrives_as_it_was_said(ledger: Ledger) -> None:
    """Quotes, backslashes and control characters pass COPY, the log's page and the queue unchanged."""
    said = replace(received(new_id(), 1, 5), first_serial=_AWKWARD)
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
    assert open_all(json.dumps(events).encode(), PRODUCER, 0, 3) == one_by_one
    assert open_all(events, PRODUCER, 0, 3) == one_by_one
    for envelope, each in zip(events, one_by_one, strict=True):
        assert (str(each.id), each.type, each.producer) == (envelope["id"], envelope["type"], PRODUCER)
        assert (str(each.subject), each.version, each.sequence) == (
            envelope["subject"],
            envelope["subjectversion"],
            envelope["sequence"],
        )
        assert (str(each.correlation_id), each.traceparent) == (envelope["correlationid"], None)
        assert each.time == datetime.fromisoformat(envelope["time"])


def _enveloped(event: Event, sequence: int) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": str(new_id()),
        "source": f"/ttct/{event.producer()}",
        "type": event.TYPE,
        "subject": str(event.subject),
        "time": "2021-03-10T08:00:00.123456+07:00",
        "subjectversion": event.version,
        "sequence": sequence,
        "traceparent": "00-1-2-01",
        "data": to_builtins(event),
    }


@pytest.mark.parametrize("contract", EVENTS, ids=lambda each: each.TYPE)
def test_every_type_of_the_catalogue_is_opened_into_its_own_contract(contract: type[Event]) -> None:
    """Whatever its contract holds arrives as it was, from text and from what was decoded already."""

    @settings(max_examples=10, deadline=None, database=None)
    @given(st.lists(examples_of(contract), min_size=1, max_size=4))
    def check(said: list[Event]) -> None:
        envelopes = [_enveloped(event, place) for place, event in enumerate(said, 1)]
        opened = open_all(json.dumps(envelopes), contract.producer(), 0, len(said))
        assert opened is not None
        assert [each.event for each in opened] == said
        assert {type(each.event) for each in opened} == {contract}
        assert {each.time.isoformat() for each in opened} == {"2021-03-10T08:00:00.123456+07:00"}
        assert open_all(envelopes, contract.producer(), 0, len(said)) == opened
        assert [open_envelope(each, contract.producer()) for each in envelopes] == opened

    check()


BREAKS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "unknown type": lambda event: event.update(type="certification.blanks.burnt.v1"),
    "a type of another service": lambda event: event.update(type="enrollment.class.opened.v1"),
    "another subject": lambda event: event.update(subject=str(new_id())),
    "another version": lambda event: event.update(subjectversion=9),
    "no data": lambda event: event.pop("data"),
    "data that breaks the contract": lambda event: event["data"].update(quantity="many"),
    "a broken time": lambda event: event.update(time="yesterday"),
    "a time without an offset": lambda event: event.update(time="2021-03-10T08:00:00"),
    "a time as a number": lambda event: event.update(time=1615363200),
    "a version as text": lambda event: event.update(subjectversion="2"),
    "a fraction of a version": lambda event: event.update(subjectversion=2.0),
    "a subject that is no id": lambda event: event.update(subject="Bùi Thị Xuân"),
    "a correlation that is no id": lambda event: event.update(correlationid="Bùi Thị Xuân"),
    "no type": lambda event: event.pop("type"),
    "no time": lambda event: event.pop("time"),
    "no subject": lambda event: event.pop("subject"),
    "a number as text in the data": lambda event: event["data"].update(quantity="5"),
    "a day that is none": lambda event: event["data"].update(received_on="2021-02-29"),
    "data without a member": lambda event: event["data"].pop("quantity"),
    "another subject in the data": lambda event: event["data"].update(lot_id=str(new_id())),
    "another version in the data": lambda event: event["data"].update(version=9),
}


@pytest.mark.parametrize("how", BREAKS)
def test_one_broken_event_is_left_to_the_long_way(ledger: Ledger, how: str) -> None:
    """The short way takes none of the batch, and the long one parks that event alone."""
    events = deepcopy(_logged(ledger))
    BREAKS[how](events[1])
    assert open_all(events, PRODUCER, 0, 3) is None
    with pytest.raises(Unacceptable) as refused:
        open_envelope(events[1], PRODUCER)
    assert "Xuân" not in str(refused.value)
    packed = pack(LoggedEvents(json.dumps(events).encode()))
    batch = Batch.read({"producer": PRODUCER, "after": 0, "through": 3, "events": packed}, RECEIVER)
    assert not isinstance(batch.events, OpenedEvents)
    outcome = ledger.consumer.consume(ledger.receiver, batch)
    assert (outcome.applied, outcome.parked) == (2, 1)


def test_an_event_outside_its_batch_is_not_taken_the_short_way(ledger: Ledger) -> None:
    events = _logged(ledger)
    for said in (events, json.dumps(events)):
        assert open_all(said, PRODUCER, 0, 3) is not None
        assert open_all(said, PRODUCER, 1, 3) is None
        assert open_all(said, PRODUCER, 0, 2) is None
        assert open_all(said, "enrollment", 0, 3) is None
        assert open_all(said, "nobody", 0, 3) is None
    with pytest.raises(Unacceptable, match="does not own it"):
        open_envelope(events[0], "enrollment")


@pytest.mark.parametrize("sequence", [None, "2", 2.0, True])
def test_a_sequence_is_a_whole_number_or_the_batch_is_refused(ledger: Ledger, sequence: Any) -> None:
    """Without its number an event cannot even be parked in its place."""
    events = deepcopy(_logged(ledger))
    events[1]["sequence"] = sequence
    assert open_all(events, PRODUCER, 0, 3) is None
    assert open_all(json.dumps(events), PRODUCER, 0, 3) is None
    with pytest.raises(Unacceptable, match="broken envelope: sequence: Expected `int`"):
        open_envelope(events[1], PRODUCER)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "7",
        "{}",
        "[7]",
        "[null]",
        "[[]]",
        "[" * 100_000,
        '[{"type":"certification.blanks.received.v1","more":' + "[" * 100_000 + "]" * 100_000 + "}]",
        '["\ud800"]',
        "\ud800",
        b"\xff",
    ],
    ids=lambda said: repr(said[:12]),
)
def test_what_is_no_batch_is_never_opened(said: str | bytes) -> None:
    """Neither is anything raised that a batch's reader would not expect."""
    assert open_all(said, PRODUCER, 0, 3) is None
