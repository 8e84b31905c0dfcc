"""Two small services that keep a ledger of blanks: `certification` tells, `reporting` counts.

The counting is of both kinds that real handlers use: a snapshot kept by version with a total moved
by its deltas, and an effect for each event that would show any event applied twice or never.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, MetaData, create_engine, text
from sqlalchemy.exc import DBAPIError

from shared.db import Database, rows_parameter, to_json
from shared.events.certification import BlanksReceived
from shared.ids import new_id
from shared.messaging import Batch, Consumer, Delivery, messaging_tables, publish
from shared.messaging.batch import Parcel
from shared.messaging.catch_up import CatchUp
from shared.messaging.consumer import is_transient
from shared.messaging.log import event_at, head_of, read_page
from shared.messaging.migrations import create_messaging
from shared.messaging.reading import FeedAnswer, read_answer
from shared.messaging.relay import QUEUE_ROOM, Relay
from tests.databases import TestDatabase

PRODUCER, RECEIVER = "certification", "reporting"
CENTER = UUID("01890000-0000-7000-8000-000000000001")

_TABLES = """
CREATE TABLE lot (lot_id uuid PRIMARY KEY, version bigint NOT NULL, quantity bigint NOT NULL);
CREATE TABLE total (single integer PRIMARY KEY, quantity bigint NOT NULL);
INSERT INTO total VALUES (1, 0);
CREATE TABLE applied (event_id uuid NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())
"""

_KEEP = text(
    """
    WITH newest AS (
        SELECT DISTINCT ON (lot_id) lot_id, version, quantity
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (lot_id uuid, version bigint, quantity bigint)
        ORDER BY lot_id, version DESC
    ), kept AS (
        INSERT INTO lot AS held (lot_id, version, quantity) SELECT * FROM newest ORDER BY lot_id
        ON CONFLICT (lot_id) DO UPDATE SET version = EXCLUDED.version, quantity = EXCLUDED.quantity
        WHERE held.version < EXCLUDED.version
        RETURNING new.quantity - COALESCE(old.quantity, 0) AS delta
    )
    UPDATE total SET quantity = quantity + (SELECT COALESCE(sum(delta), 0) FROM kept)
    """
)


def received(lot: UUID, version: int, quantity: int) -> BlanksReceived:
    """Return a lot as it stands at `version`."""
    return BlanksReceived(
        version=version,
        lot_id=lot,
        center_id=CENTER,
        first_serial="A 000001",
        last_serial=f"A {quantity:06}",
        quantity=quantity,
        received_on=date(2021, 1, 4),
    )


def count_blanks(connection: Connection, deliveries: Sequence[Delivery[BlanksReceived]]) -> None:
    """Keep the newest version of each lot, move the total by what changed, note every event."""
    rows = [
        {"lot_id": each.event.lot_id, "version": each.event.version, "quantity": each.event.quantity}
        for each in deliveries
    ]
    connection.execute(_KEEP, {"rows": rows_parameter(rows)})
    ids = rows_parameter([{"id": each.id} for each in deliveries])
    connection.execute(
        text("INSERT INTO applied SELECT r.id FROM jsonb_to_recordset(CAST(:ids AS jsonb)) AS r (id uuid)"),
        {"ids": ids},
    )


def make_tables(made: TestDatabase) -> None:
    """Create the backbone's and the ledger's tables, as the owner."""
    owner = create_engine(made.owner_url)
    with owner.begin() as connection:
        create_messaging(_Binding(connection))
        for statement in _TABLES.split(";"):
            connection.execute(text(statement))
    owner.dispose()


def backbone_tables() -> MetaData:
    """Return the backbone's tables alone."""
    metadata = MetaData()
    messaging_tables(metadata)
    return metadata


@dataclass
class _Binding:
    connection: Connection

    def get_bind(self) -> Connection:
        return self.connection


@dataclass
class HeldQueue:
    """The subscriber's queue in the test's own hands: kept, doubled, shuffled or lost as the test likes.

    Messages pass through MessagePack as they do on the wire.
    """

    messages: list[bytes] = field(default_factory=list)
    room: bool = True
    busy: int = 0

    def waiting(self, subscriber: str) -> int:
        """Have so many waiting, or no room, as the test says."""
        assert subscriber in (RECEIVER, "enrollment")
        return self.busy if self.room else QUEUE_ROOM

    def send(self, subscriber: str, parcel: Parcel) -> None:
        """Keep what is for the receiver."""
        if subscriber == RECEIVER:
            self.messages.append(msgspec.msgpack.encode(parcel.message))


def batch_message(batch: Batch) -> dict[str, Any]:
    """Return the arguments of the task that carries `batch`."""
    return {
        "producer": batch.producer,
        "after": batch.after,
        "through": batch.through,
        "events": list(batch.events),
    }


@dataclass
class DirectFeed:
    """The producer's feed read from its database by the same functions as its HTTP door."""

    producer: Database
    pages: int = 0

    def read(self, producer: str, *, after: int, limit: int, known: int) -> FeedAnswer:
        """Answer as the HTTP door does, through JSON."""
        assert producer == PRODUCER
        with self.producer.snapshot() as connection:
            head, head_id = head_of(connection)
            known_id = event_at(connection, known) if known else None
            page = read_page(connection, RECEIVER, after=after, head=head if limit else after, limit=limit)
        self.pages += 1 if limit else 0
        body = {
            "producer": producer,
            "after": page.after,
            "through": page.through,
            "head": head,
            "head_id": str(head_id) if head_id else None,
            "known_id": str(known_id) if known_id else None,
            "events": list(page.events),
        }
        return read_answer(to_json(body).encode(), RECEIVER)


class Ledger:
    """Both services, the queue between them, and a checker over their final state."""

    def __init__(self, producer: Database, receiver: Database) -> None:
        self.producer = producer
        self.receiver = receiver
        self.queue = HeldQueue()
        self.relay = Relay(PRODUCER, producer, self.queue)
        self.consumer = Consumer(RECEIVER, {BlanksReceived: count_blanks}, sleep=lambda _: None)
        self.feed = DirectFeed(producer)
        self.now = 0.0
        self.catch_up = self.new_catch_up()

    @classmethod
    def made_in(cls, empty_database: Callable[[], TestDatabase]) -> "Ledger":
        """Return the two services on fresh databases."""
        producer, receiver = empty_database(), empty_database()
        for each in (producer, receiver):
            make_tables(each)
        return cls(producer.database, receiver.database)

    def new_catch_up(self) -> CatchUp:
        """Return the receiver's catch-up, driven by the test's own clock `now`."""
        return CatchUp(self.consumer, PRODUCER, self.receiver, self.feed, monotonic=lambda: self.now)

    def publish(self, *events: BlanksReceived) -> None:
        """Publish facts in one transaction."""
        with self.producer.transaction() as connection:
            publish(connection, events)

    def publish_lots(self, count: int, quantity: int = 10) -> list[UUID]:
        """Publish as many new lots, in one transaction; return their ids."""
        lots = [new_id() for _ in range(count)]
        self.publish(*(received(lot, 1, quantity) for lot in lots))
        return lots

    def run_relay(self) -> None:
        """Let the relay work until nothing is left to do.

        On a machine that stands still for seconds the server ends an idle transaction: the relay's step
        raises, and is called again, as the courier does.
        """
        for _ in range(1000):
            try:
                if not self.relay.step() and not self.waiting():
                    return
            except DBAPIError as error:
                if not is_transient(error):
                    raise
        raise AssertionError("the relay does not come to rest")

    def waiting(self) -> int:
        """Return how many events have no number yet."""
        with self.producer.snapshot() as connection:
            return int(connection.scalar(text("SELECT count(*) FROM outbox")) or 0)

    def take(self) -> Batch:
        """Take the oldest message from the queue."""
        return Batch.read(msgspec.msgpack.decode(self.queue.messages.pop(0)), RECEIVER)

    def deliver_all(self) -> None:
        """Let the worker take everything that is in the queue."""
        while self.queue.messages:
            self.consumer.consume(self.receiver, self.take())

    def heal(self) -> None:
        """Let time pass and the courier work, until the consumer holds all the producer said."""
        for _ in range(200):
            self.now += 10.0
            if not self.catch_up.step() and self.position() >= self.head():
                return
        raise AssertionError("the consumer does not catch up")

    def head(self) -> int:
        """Return the producer's last number."""
        with self.producer.snapshot() as connection:
            return head_of(connection)[0]

    def position(self) -> int:
        """Return how far the receiver holds the producer's log without gap."""
        with self.receiver.snapshot() as connection:
            held = connection.scalar(text("SELECT contiguous FROM consumer_position"))
        return int(held or 0)

    def log(self) -> list[dict[str, Any]]:
        """Return the producer's log in the order of its numbers."""
        with self.producer.snapshot() as connection:
            rows = connection.execute(text("SELECT sequence, envelope FROM event_log ORDER BY sequence"))
            return [{**row.envelope, "sequence": row.sequence} for row in rows]

    def faults(self) -> list[str]:
        """Return every way in which the ledger differs from the producer's log; [] if it is exact."""
        events = self.log()
        found = []
        if [event["sequence"] for event in events] != list(range(1, len(events) + 1)):
            found.append("the sequence has gaps")
        newest: dict[str, dict[str, Any]] = {}
        for event in events:
            held = newest.get(event["data"]["lot_id"])
            if held is None or held["version"] < event["data"]["version"]:
                newest[event["data"]["lot_id"]] = event["data"]
        with self.receiver.snapshot() as connection:
            applied = Counter(
                str(each) for each in connection.execute(text("SELECT event_id FROM applied")).scalars()
            )
            parked = {
                str(each)
                for each in connection.execute(
                    text("SELECT event_id FROM parked_event WHERE replayed_at IS NULL")
                ).scalars()
            }
            lots = {
                str(row.lot_id): (row.version, row.quantity)
                for row in connection.execute(text("SELECT * FROM lot"))
            }
            total = connection.scalar(text("SELECT quantity FROM total"))
        expected = {event["id"] for event in events} - parked
        if missing := expected - applied.keys():
            found.append(f"{len(missing)} events never applied")
        if twice := [each for each, times in applied.items() if times > 1]:
            found.append(f"{len(twice)} events applied more than once")
        if applied.keys() - expected:
            found.append("events applied that nobody published")
        right = {lot: (data["version"], data["quantity"]) for lot, data in newest.items()}
        if not parked and lots != right:
            found.append("a lot does not stand at its newest version")
        if total != sum(quantity for _, quantity in lots.values()):
            found.append(f"the total {total} is not the sum of the lots")
        return found


def history(seed: int, lots: int, versions: int) -> list[BlanksReceived]:
    """Return a shuffled history of lots that were received and corrected."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable history, no secret
    events = [
        received(lot, version, chance.randint(1, 999))
        for lot in (new_id() for _ in range(lots))
        for version in range(1, versions + 1)
    ]
    chance.shuffle(events)
    return events
