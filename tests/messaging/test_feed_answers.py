"""What a feed answers is read once, straight into deliveries, or refused: what the queue would bring."""

import json
from typing import Any
from uuid import UUID

import pytest

from shared.messaging import BatchUnreadable
from shared.messaging.batch import BLOCK, Batch, LoggedEvents, OpenedEvents, pack
from shared.messaging.reading import read_answer
from tests.messaging.ledger import PRODUCER, RECEIVER, Ledger

HEAD_ID = UUID("01890000-0000-7000-8000-000000000009")


def _answer(events: object, **more: object) -> dict[str, Any]:
    said = {"producer": PRODUCER, "after": 0, "through": 3, "head": 9, "head_id": str(HEAD_ID)}
    return {**said, "known_id": None, "events": events, **more}


def _read(answer: object) -> Any:
    return read_answer(json.dumps(answer).encode(), RECEIVER)


def _logged(ledger: Ledger) -> list[dict[str, Any]]:
    ledger.publish_lots(3)
    ledger.run_relay()
    return ledger.log()


def test_an_answer_brings_the_deliveries_that_the_queue_brings(ledger: Ledger) -> None:
    events = _logged(ledger)
    read = _read(_answer(events))
    assert (read.head, read.head_id, read.known_id) == (9, HEAD_ID, None)
    assert (read.page.producer, read.page.after, read.page.through) == (PRODUCER, 0, 3)
    packed = pack(LoggedEvents(json.dumps(events).encode()))
    brought = Batch.read({"producer": PRODUCER, "after": 0, "through": 3, "events": packed}, RECEIVER)
    assert isinstance(read.page.events, OpenedEvents)
    assert isinstance(brought.events, OpenedEvents)
    assert read.page.events.deliveries == brought.events.deliveries
    assert len(read.page.events.deliveries) == 3
    assert list(read.page.events) == events
    assert _read(_answer([], known_id=str(HEAD_ID))).known_id == HEAD_ID


def test_an_event_in_it_that_breaks_its_contract_is_parked_alone(ledger: Ledger) -> None:
    events = _logged(ledger)
    events[1]["data"]["quantity"] = "many"
    outcome = ledger.consumer.consume(ledger.receiver, _read(_answer(events)).page)
    assert (outcome.applied, outcome.parked) == (2, 1)
    with ledger.receiver.snapshot() as connection:
        held = connection.exec_driver_sql("SELECT event_id FROM parked_event").scalar_one()
    assert held == UUID(events[1]["id"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        b"<html>502 Bad Gateway</html>",
        b'{"producer":' + b"[" * 100_000,
        json.dumps(_answer([]))[:-1].encode(),
        json.dumps(_answer([])).encode() + b"{}",
    ],
    ids=lambda body: repr(body[:12]),
)
def test_what_is_no_answer_is_refused(body: bytes) -> None:
    with pytest.raises(BatchUnreadable):
        read_answer(body, RECEIVER)


@pytest.mark.parametrize("left_out", [*_answer([])])
def test_an_answer_without_a_member_is_refused(left_out: str) -> None:
    answer = _answer([])
    del answer[left_out]
    with pytest.raises(BatchUnreadable, match=left_out):
        _read(answer)


@pytest.mark.parametrize(
    "wrong",
    [
        {"producer": 7},
        {"after": "0"},
        {"after": -1},
        {"after": 4},
        {"through": 2.5},
        {"through": BLOCK + 1},
        {"head": None},
        {"head": -1},
        {"head": True},
        {"head_id": "none"},
        {"known_id": 7},
        {"events": None},
        {"events": {}},
        {"events": "[]"},
        {"events": [7]},
        {"events": [{"id": "no", "sequence": 1}]},
        {"events": [{"id": str(HEAD_ID), "sequence": 4}]},
    ],
    ids=repr,
)
def test_an_answer_with_a_member_that_says_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BatchUnreadable):
        _read({**_answer([]), **wrong})
