"""Invented graduations as events, deliveries of them, and the keys that seal their names."""

import base64
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, text

from services.certification.consumers import receive_with
from services.certification.domain.blanks import SerialRange
from services.certification.operations.receive_blanks import LotReceived, ReceiveBlanks, receive_blanks
from services.certification.operations.sign_batches import propose_class
from services.certification.storage.issuing_tables import issuing_rule
from shared.db import Database
from shared.events.centers import CenterSealed
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
from tests import people
from tests.deliveries import delivered

SECRET = base64.b64encode(os.urandom(32)).decode()
SEALING = json.dumps({"certification": {"k1": SECRET}, "credentials": {"k1": SECRET}})
"""What `TTCT_SEALING_KEYS` holds."""
KEYS = SealingKeys({"certification": {"k1": SECRET}})
TODAY = date(2021, 7, 27)
DECIDED = date(2021, 5, 20)
RECEIVE = receive_with(KEYS)
PROVINCE = people.province()


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
        appointment_id = changes.get("appointment_id") or new_id()
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
        values = self._completion(completion, version, {"reason": "Học hộ"})
        values |= {"decision_number": "60-QĐ/TTCT", "decided_on": date(2021, 6, 1)}
        return GraduationAnnulled(**{name: values[name] for name in GraduationAnnulled.__struct_fields__})

    def _completion(self, completion: UUID, version: int, changes: dict[str, Any]) -> dict[str, Any]:
        name = changes.pop("full_name", "Nguyễn Thị Hương")
        number = changes.pop("identity_number", "")
        person = Graduate(full_name=name, birth_date="27/7/1985", gender="female", identity_number=number)
        values: dict[str, Any] = {
            "version": version,
            "completion_id": completion,
            "class_id": self.class_id,
            "center_id": self.id,
            "program_code": "SC_LLCT",
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

    def sealed(self, valid_from: date = date(2020, 1, 1), valid_to: date | None = None) -> CenterSealed:
        """Return the event of a seal that the center uses."""
        return CenterSealed(
            version=1,
            seal_id=new_id(),
            center_id=self.id,
            inscription="Trung tâm Chính trị thành phố Vĩnh Yên",
            valid_from=valid_from,
            valid_to=valid_to,
            granted_by="07/ĐKMD",
        )

    def own_rule(self, **changes: Any) -> dict[str, Any]:
        """Return a rule of issuing of this center for all its decisions: as usual, but for `changes`."""
        return {
            "center_id": self.id,
            "effective_from": date(2020, 1, 1),
            "mode": "with_decision",
            "term_days": None,
            "term_source": "chưa rõ",
            "requires_signer": True,
            "requires_seal": False,
            **dict.fromkeys(("loss", "damage", "holder_fault"), "extract_only"),
            "center_error": "reissue",
            "provenance": "giả định",
            **changes,
        }

    def rule(self, database: Database, **changes: Any) -> None:
        """Give the center a rule of its own."""
        with database.transaction() as connection:
            connection.execute(insert(issuing_rule).values(self.own_rule(**changes)))

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
                " WHERE state IN ('draft', 'to_sign', 'issued', 'under_review')"
            )
        )
    )


def to_sign(database: Database, center_id: UUID) -> dict[str, str]:
    """Give a center, from 1/6/2021, a class to propose, one before the director, and a paper under review.

    Return their ids by what addresses call them.
    """
    drafts, before = Center(id=center_id), Center(id=center_id)
    drafts.rule(database, mode="by_batch", effective_from=date(2021, 6, 1))
    day = date(2021, 6, 10)
    receive(database, [each.recorded(new_id(), decided_on=day) for each in (drafts, before)])
    reviewed, late = Center(id=center_id), new_id()
    receive(database, [reviewed.recorded(late)])
    receive(database, [reviewed.corrected(late, 2)])
    with database.transaction() as connection:
        batch = propose_class(connection, before.class_id, people.officer(center_id), TODAY)
    (paper,) = rows(database, "SELECT certificate_id FROM certificate WHERE completion_id = :late", late=late)
    return {
        "draft_class": str(drafts.class_id),
        "batch_id": str(batch.id),
        "reviewed_certificate": str(paper.certificate_id),
    }
