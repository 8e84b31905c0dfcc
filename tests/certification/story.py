"""Invented graduations as events, deliveries of them, and the keys that seal their names."""

import base64
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from services.certification.consumers import receive_with
from services.certification.domain.blanks import SerialRange
from services.certification.operations.receive_blanks import LotReceived, ReceiveBlanks, receive_blanks
from shared.db import Database
from shared.events.enrollment import (
    Appointed,
    AppointedPerson,
    CenterRegistered,
    Graduate,
    GraduationAnnulled,
    GraduationCorrected,
    GraduationRecorded,
)
from shared.events.envelope import Event
from shared.events.sealing import SealingKeys
from shared.ids import new_id
from shared.messaging import Delivery
from tests import people

SECRET = base64.b64encode(os.urandom(32)).decode()
KEYS = SealingKeys({"certification": {"k1": SECRET}})
TODAY = date(2021, 7, 27)
DECIDED = date(2021, 5, 20)
RECEIVE = receive_with(KEYS)
PROVINCE = people.province()


def delivered(event: Event, sequence: int = 1) -> Delivery[Any]:
    """Return a delivery of the event, with a fresh id."""
    event_id = new_id()
    return Delivery(
        id=event_id,
        type=event.TYPE,
        producer="enrollment",
        sequence=sequence,
        subject=event.subject,
        version=event.version,
        time=datetime(2021, 5, 20, tzinfo=UTC),
        correlation_id=event_id,
        traceparent=None,
        event=event,
    )


def receive(database: Database, events: Iterable[Event]) -> None:
    """Let the service take these events in as one batch, in one transaction."""
    with database.transaction() as connection:
        RECEIVE(connection, [delivered(event) for event in events])


@dataclass
class Center:
    """A center with one class, and what can happen to its learners."""

    code: str = "TTCT-243"
    id: UUID = field(default_factory=new_id)
    class_id: UUID = field(default_factory=new_id)

    def registered(self) -> CenterRegistered:
        """Return the event by which the center becomes known."""
        return CenterRegistered(
            version=1,
            center_id=self.id,
            code=self.code,
            area_code="243",
            name="Trung tâm Chính trị thành phố Vĩnh Yên",
            short_name="Vĩnh Yên",
            parent="Thành ủy Vĩnh Yên",
            province_code="26",
            valid_from=date(2020, 1, 1),
            established_by="12-QĐ/TU",
        )

    def appointed(self, name: str = "Đỗ Văn Ký", **changes: Any) -> Appointed:
        """Return the event of the director's appointment."""
        appointment_id = new_id()
        sealed = KEYS.seal(AppointedPerson(full_name=name), recipient="certification", subject=appointment_id)
        values: dict[str, Any] = {
            "version": 1,
            "appointment_id": appointment_id,
            "person_id": new_id(),
            "center_id": self.id,
            "post": "director",
            "post_title": "Giám đốc",
            "employment": "staff",
            "valid_from": date(2020, 1, 1),
            "decision_number": "34-QĐ/TU",
            "person": sealed,
        }
        return Appointed(**{**values, **changes})

    def recorded(self, completion: UUID, version: int = 1, **changes: Any) -> GraduationRecorded:
        """Return the event of a completion named in a decision."""
        return GraduationRecorded(**self._completion(completion, version, changes))

    def corrected(self, completion: UUID, version: int, **changes: Any) -> GraduationCorrected:
        """Return the event of a completion corrected by a later decision."""
        return GraduationCorrected(
            **self._completion(completion, version, {"reason": "Ghi sai năm sinh", **changes})
        )

    def annulled(self, completion: UUID, version: int) -> GraduationAnnulled:
        """Return the event of a completion that no longer stands."""
        values = self._completion(completion, version, {})
        return GraduationAnnulled(
            **{**values, "reason": "Học hộ", "decision_number": "60-QĐ/TTCT", "decided_on": date(2021, 6, 1)}
        )

    def _completion(self, completion: UUID, version: int, changes: dict[str, Any]) -> dict[str, Any]:
        name = changes.pop("full_name", "Nguyễn Thị Hương")
        person = Graduate(full_name=name, birth_date="27/7/1985", gender="nữ")
        values: dict[str, Any] = {
            "version": version,
            "completion_id": completion,
            "class_id": self.class_id,
            "center_id": self.id,
            "program_code": "NT_DANG",
            "rule_set": "R-1147",
            "mark": Decimal("8.5"),
            "band": "gioi",
            "good": True,
            "completed_on": date(2021, 5, 19),
            "band_name": "Giỏi",
            "class_code": "NTD-01",
            "class_name": "Lớp bồi dưỡng nhận thức về Đảng khóa I",
            "program_name": "Bồi dưỡng nhận thức về Đảng",
            "credential_title": "Giấy chứng nhận",
            "studied_from": date(2021, 5, 10),
            "studied_to": date(2021, 5, 19),
            "center_code": self.code,
            "center_name": "Trung tâm Chính trị thành phố Vĩnh Yên",
            "parent_name": "Thành ủy Vĩnh Yên",
            "decision_number": "45-QĐ/TTCT",
            "decided_on": DECIDED,
            "signer_title": "Giám đốc",
            "person": KEYS.seal(person, recipient="certification", subject=completion),
        }
        return {**values, **changes}

    def stock(self, database: Database, first: int, last: int, prefix: str = "VP ") -> LotReceived:
        """Let a lot of blanks come into the center's stock."""
        command = ReceiveBlanks(self.id, SerialRange(prefix, first, last, 6), date(2021, 1, 4), "01/BB")
        with database.transaction() as connection:
            return receive_blanks(connection, command, PROVINCE, TODAY)


def open_at(database: Database, center: Center, blanks: int = 0, prefix: str = "VP ") -> None:
    """Make a center known here, with its director, and with blanks in stock."""
    receive(database, [center.registered(), center.appointed()])
    if blanks:
        center.stock(database, 1, blanks, prefix)


def opened(database: Database, blanks: int = 0, code: str = "TTCT-243", prefix: str = "VP ") -> Center:
    """Return a center that is known here, with its director, and with blanks in stock."""
    center = Center(code)
    open_at(database, center, blanks, prefix)
    return center


def rows(database: Database, query: str, **parameters: Any) -> Sequence[Any]:
    """Return what a query sees."""
    with database.snapshot() as connection:
        return connection.execute(text(query), parameters).all()


def published(database: Database) -> list[tuple[str, dict[str, Any]]]:
    """Return (type, data) of everything in the outbox, in order."""
    found = rows(database, "SELECT type, envelope -> 'data' AS data FROM outbox ORDER BY id")
    return [(row.type, row.data) for row in found]


def live(connection: Connection) -> set[UUID]:
    """Return the completions with a live certificate; two for one would be refused by the database."""
    return set(
        connection.scalars(
            text(
                "SELECT completion_id FROM certificate"
                " WHERE state IN ('awaiting_blank', 'issued', 'under_review')"
            )
        )
    )
