"""Recorded events in bulk: a log written by SQL, so that hundreds of thousands take seconds."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection, text

from shared.db import Database
from shared.events.certification import CertificateIssued
from shared.events.enrollment import CenterRegistered, GraduationRecorded
from shared.events.envelope import Event
from shared.events.wire import to_bytes
from shared.ids import new_id
from shared.messaging import publish
from shared.messaging.log import last_number, sequence_outbox

CENTERS, PROGRAMS, CLASS_SIZE = 9, 4, 500
SEALED = "v1.certification.k1." + "Q" * 300
"""As long as a sealed person; nobody here opens it."""

# Ids rise with time, as those of the services do (UUID version 7): indexes grow at their end.
_ID = "overlay(md5({what} || n) PLACING lpad(to_hex(1614556800000 + n), 12, '0') || '7' FROM 1 FOR 13)::uuid"
# Every event is the example with its own ids, center, program and day; the contract stays what it is.
_WRITE = text(
    f"""
    INSERT INTO event_log (sequence, event_id, type, subject, version, envelope)
    SELECT n, event_id, :type, subject, 1, json_build_object(
        'specversion', '1.0', 'id', event_id, 'source', '/ttct/' || :producer,
        'type', CAST(:type AS text), 'subject', subject, 'time', '2021-03-10T08:00:00Z',
        'datacontenttype', 'application/json', 'partitionkey', subject, 'subjectversion', 1,
        'correlationid', event_id,
        'data', CAST(:example AS jsonb) || jsonb_build_object(
            CAST(:key AS text), subject, 'completion_id', {_ID.format(what="'completion'")},
            'class_id', md5('class' || n / :class_size)::uuid,
            'center_id', md5('center' || n / :class_size % :centers)::uuid,
            'program_code', 'P' || n / :class_size % :programs,
            'completed_on', CAST(:day AS date) + (n / :class_size % 170)::int,
            'decided_on', CAST(:day AS date) + (n / :class_size % 170)::int,
            'issued_on', CAST(:day AS date) + (n / :class_size % 170)::int,
            'register_number', lpad(n::text, 7, '0') || '/2021', 'serial', 'BM ' || lpad(n::text, 8, '0')))
    FROM (SELECT n, uuidv7() AS event_id, {_ID.format(what=":what")} AS subject
          FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n) AS numbered
    """  # noqa: S608 -- our own expressions
)
_AT_ONCE = 50_000


def record_events(
    database: Database, example: Event, *, what: str, count: int, programs: int = PROGRAMS
) -> None:
    """Write `count` events like `example` after the head of the log, in classes of `CLASS_SIZE`."""
    with database.snapshot() as connection:
        head = last_number(connection)
    for first in range(head + 1, head + count + 1, _AT_ONCE):
        with database.transaction() as connection:
            _write(connection, example, what, (first, min(head + count, first + _AT_ONCE - 1)), programs)


def record_centers(database: Database) -> None:
    """Publish the centers of the recorded events and give the events their numbers."""
    ids = text("SELECT md5('center' || n)::uuid FROM generate_series(0, CAST(:last AS int)) AS n")
    with database.transaction() as connection:
        known = connection.scalars(ids, {"last": CENTERS - 1}).all()
        publish(connection, [_center(place, center_id) for place, center_id in enumerate(known)])
        sequence_outbox(connection, CENTERS)


def _center(place: int, center_id: UUID) -> CenterRegistered:
    return CenterRegistered(
        version=1,
        center_id=center_id,
        code=f"TTCT-BM{place}",
        area_code=f"00{place}",
        name=f"Trung tâm Chính trị số {place}",
        short_name=f"Số {place}",
        parent=f"Huyện ủy số {place}",
        province_code="26",
        valid_from=date(2020, 1, 1),
        established_by="12-QĐ/TU",
    )


def _write(
    connection: Connection, example: Event, what: str, numbers: tuple[int, int], programs: int
) -> None:
    first, last = numbers
    connection.execute(
        _WRITE,
        {
            "type": example.TYPE,
            "producer": example.producer(),
            "example": to_bytes(example).decode(),
            "key": example.SUBJECT,
            "what": what,
            "first": first,
            "last": last,
            "day": date(2021, 1, 4),
            "class_size": CLASS_SIZE,
            "centers": CENTERS,
            "programs": programs,
        },
    )
    connection.execute(text("UPDATE event_head SET last = :last"), {"last": last})


def graduation() -> GraduationRecorded:
    """Return an invented graduation."""
    day = date(2021, 3, 10)
    return GraduationRecorded(
        version=1,
        completion_id=new_id(),
        class_id=new_id(),
        center_id=new_id(),
        program_code="P0",
        rule_set="BM-2021",
        mark=Decimal("8.5"),
        band="gioi",
        good=True,
        completed_on=day,
        band_name="Giỏi",
        class_code="243-BM-2021-01",
        class_name="Bồi dưỡng đảng viên mới khóa 1",
        program_name="Bồi dưỡng lý luận chính trị dành cho đảng viên mới",
        credential_title="Giấy chứng nhận",
        studied_from=day,
        studied_to=day,
        center_code="TTCT-243",
        center_name="Trung tâm Chính trị thành phố Vĩnh Yên",
        parent_name="Thành ủy Vĩnh Yên",
        decision_number="12-QĐ/TTCT",
        decided_on=day,
        signer_title="Giám đốc",
        person=SEALED,
        passed=True,
        attendance_met=True,
        rule_set_version=1,
    )


def certificate() -> CertificateIssued:
    """Return an invented certificate."""
    return CertificateIssued(
        version=1,
        certificate_id=new_id(),
        completion_id=new_id(),
        class_id=new_id(),
        center_id=new_id(),
        program_code="P0",
        register_number="0000001/2021",
        serial="BM 00000001",
        issued_on=date(2021, 3, 10),
    )


def outbox_from_log(database: Database) -> None:
    """Put a recorded log back to where its events came from, so that a relay has something to do."""
    with database.transaction() as connection:
        connection.execute(
            text(
                "INSERT INTO outbox (event_id, type, subject, version, envelope)"
                " SELECT event_id, type, subject, version, envelope"
                " FROM event_log ORDER BY sequence"
            )
        )
        connection.execute(text("DELETE FROM event_log"))
        connection.execute(text("UPDATE event_head SET last = 0"))
        # A subscriber seen for the first time would read a long log from the feed.
        connection.execute(text("INSERT INTO delivery (subscriber, sent_through) VALUES ('reporting', 0)"))
