"""News of certificates: whatever order and however often it comes, the highest version stands."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec import to_builtins
from sqlalchemy import text

from services.enrollment.consumers import enrollment_consumer
from services.enrollment.storage import classes
from shared.db import Database
from shared.events.certification import (
    CertificateCancelled,
    CertificateEvent,
    CertificateIssued,
    CertificateReplaced,
    CertificateReviewClosed,
    CertificateReviewOpened,
    CertificateRevoked,
)
from shared.events.routes import events_for
from shared.ids import new_id
from shared.messaging import Batch
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.enrollment.field import learner

NOBODY = UUID(int=1)


def history(certificate: UUID, completion: UUID, number: int) -> list[CertificateEvent]:
    """Return what is told of one certificate, at versions 1 to 4; each number ends in another way."""
    common: dict[str, Any] = {
        "certificate_id": certificate,
        "completion_id": completion,
        "class_id": NOBODY,
        "center_id": NOBODY,
        "program_code": "NT_DANG",
        "register_number": f"{number:04d}/2021/TTCT-243",
        "serial": f"VP243 {number:05d}",
        "issued_on": date(2021, 4, 2),
    }
    day = date(2021, 5, 1)
    endings: list[CertificateEvent] = [
        CertificateRevoked(**common, version=4, reason="sai", revoked_on=day),
        CertificateReplaced(**common, version=4, reason="in sai", replaced_on=day, replaced_by=NOBODY),
        CertificateCancelled(**common, version=4, reason="in nhầm", cancelled_on=day),
    ]
    return [
        CertificateIssued(**common, version=1),
        CertificateReviewOpened(**common, version=2, reason="đính chính"),
        CertificateReviewClosed(**common, version=3, reason="không in"),
        endings[number % 3],
    ]


def batch(events: list[CertificateEvent], after: int = 0) -> Batch:
    """Return what the feed would give for these events."""
    return Batch(
        producer="certification",
        after=after,
        through=after + len(events),
        events=[
            {
                "id": str(new_id()),
                "source": "/ttct/certification",
                "type": event.TYPE,
                "subject": str(event.subject),
                "time": datetime.now(UTC).isoformat(),
                "partitionkey": str(event.subject),
                "subjectversion": event.version,
                "sequence": sequence,
                "data": to_builtins(event),
            }
            for sequence, event in enumerate(events, start=after + 1)
        ],
    )


def stored(database: Database) -> dict[UUID, tuple[int, str]]:
    with database.snapshot() as connection:
        rows = connection.execute(text("SELECT id, version, state FROM certificate"))
        return {row.id: (row.version, row.state) for row in rows}


STATES = {1: "issued", 2: "under_review", 3: "issued"}
ENDED = ("revoked", "replaced", "cancelled")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    told=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30),
    size=st.integers(1, 7),
)
@example(told=[(0, 3), (0, 0)], size=1)  # older news in a later batch
@example(told=[(0, 3), (0, 0)], size=2)  # ... and in the same one
def test_any_order_and_any_batches_end_at_the_highest_version(
    service_database: Callable[[str], TestDatabase], told: list[tuple[int, int]], size: int
) -> None:
    """Shuffled, doubled and re-batched news leaves each certificate at the latest it heard of."""
    database = service_database("enrollment").database
    histories = [history(new_id(), new_id(), number) for number in range(4)]
    events = [histories[which][step] for which, step in told]
    consumer = enrollment_consumer()
    for start in range(0, len(events), size):
        consumer.consume(database, batch(events[start : start + size], after=start))
    expected: dict[UUID, tuple[int, str]] = {}
    for which, step in told:
        certificate = histories[which][0].certificate_id
        version = max(step + 1, expected.get(certificate, (0, ""))[0])
        expected[certificate] = (version, STATES.get(version, ENDED[which % 3]))
    assert stored(database) == expected


def test_every_routed_type_has_a_handler() -> None:
    """Nothing that the routes send here would be parked for want of a handler."""
    assert enrollment_consumer().missing(events_for("enrollment")) == []


def test_a_learner_shows_the_certificate_that_stands(service_database: Callable[[str], TestDatabase]) -> None:
    """After a revoked one was replaced, the list shows the live one's number, not the old."""
    database = service_database("enrollment").database
    with database.transaction() as connection:
        made = field.completed(connection, learner(1))
    result = field.result_ids(database)[1]
    live = history(new_id(), result, 2)[:1]
    old = history(new_id(), result, 1)  # its id is later: the state decides, then the id
    enrollment_consumer().consume(database, batch([*live, *old]))
    with database.snapshot() as connection:
        (row,) = classes.learners_of(connection, made.group.id)
    assert (row["certificate_number"], row["certificate_state"]) == ("0002/2021/TTCT-243", "issued")
