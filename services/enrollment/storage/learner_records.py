"""Records of learners, their versions and whose they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Connection, insert, select, text, update

from services.enrollment.domain.learner_records import LearnerRecord, status_of
from services.enrollment.storage.learner_table import learner
from services.enrollment.storage.learner_tables import learner_at_center, learner_version
from services.enrollment.storage.refusals import refusing
from services.enrollment.storage.training_tables import enrolment
from shared.errors import Conflict
from shared.principal import Principal
from shared.scope import of_all_centers
from shared.vietnamese import match_key, sort_key

_RECORD = TypeAdapter(LearnerRecord)


@dataclass(frozen=True, slots=True)
class RecordVersion:
    """A record as it stood at one version, who made it and why."""

    version: int
    source: str
    reason: str
    recorder: str
    recorded_at: datetime
    record: LearnerRecord


def as_values(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields of a record as they are, from what JSON keeps of them."""
    whole = {"full_name": "", "birth_year": 0, "birth_month": None, "birth_day": None, "gender": "", **stored}
    record = _RECORD.validate_python(whole)
    return {name: getattr(record, name) for name in stored}


def standing(connection: Connection, learner_id: UUID) -> UUID | None:
    """Return the record that stands for this one: itself or what it was merged into; None: no such."""
    seen = learner_id
    while True:
        row = connection.execute(select(learner.c.merged_into).where(learner.c.id == seen)).first()
        if row is None:
            return None
        if row.merged_into is None:
            return seen
        seen = row.merged_into


def lock(connection: Connection, ids: Iterable[UUID]) -> dict[UUID, UUID | None]:
    """Hold learners in the order of their ids; return what each was merged into."""
    query = (
        select(learner.c.id, learner.c.merged_into)
        .where(learner.c.id.in_(list(ids)))
        .order_by(learner.c.id)
        .with_for_update()
    )
    return {row.id: row.merged_into for row in connection.execute(query)}


@of_all_centers
def centers_of(connection: Connection, ids: Iterable[UUID]) -> set[UUID]:
    """Return the centers whose learners these people are or were."""
    query = select(learner_at_center.c.center_id).where(learner_at_center.c.learner_id.in_(list(ids)))
    return set(connection.scalars(query))


@of_all_centers
def present(connection: Connection, learner_id: UUID) -> tuple[LearnerRecord, int]:
    """Return a known learner's record and its version; 0: as the lists gave it, nobody corrected it yet."""
    newest = connection.execute(
        select(learner_version.c.record, learner_version.c.version)
        .where(learner_version.c.learner_id == learner_id)
        .order_by(learner_version.c.version.desc())
        .limit(1)
    ).first()
    if newest is not None:
        return _RECORD.validate_python(newest.record), newest.version
    return _as_listed(connection, learner_id), 0


def _as_listed(connection: Connection, learner_id: UUID) -> LearnerRecord:
    row = connection.execute(
        select(
            learner.c.full_name,
            learner.c.birth_year,
            learner.c.birth_month,
            learner.c.birth_day,
            learner.c.gender,
            learner.c.identity_number,
            learner.c.phone,
        ).where(learner.c.id == learner_id)
    ).one()
    latest = connection.execute(
        select(
            enrolment.c.ethnicity,
            enrolment.c.birth_place,
            enrolment.c.unit,
            enrolment.c.party_cell,
            enrolment.c.party_status,
        )
        .where(enrolment.c.learner_id == learner_id)
        .order_by(enrolment.c.id.desc())
        .limit(1)
    ).first()
    listed: dict[str, Any] = {}
    if latest is not None:
        listed = {**latest._mapping, "party_status": status_of(latest.party_status)}  # noqa: SLF001 -- a row's columns
    known = {**row._mapping, "identity_number": row.identity_number or "", "phone": row.phone or ""}  # noqa: SLF001
    return LearnerRecord(**known, **listed)


def versions(connection: Connection, learner_id: UUID) -> list[RecordVersion]:
    """Return every version of a record, the newest first; none if nobody corrected it."""
    rows = connection.execute(
        select(
            learner_version.c.version,
            learner_version.c.source,
            learner_version.c.reason,
            learner_version.c.recorder,
            learner_version.c.recorded_at,
            learner_version.c.record,
        )
        .where(learner_version.c.learner_id == learner_id)
        .order_by(learner_version.c.version.desc())
    ).mappings()
    return [RecordVersion(**{**row, "record": _RECORD.validate_python(row["record"])}) for row in rows]


@of_all_centers
def save(
    connection: Connection,
    learner_id: UUID,
    record: LearnerRecord,
    *,
    source: str,
    reason: str,
    principal: Principal,
) -> int:
    """Store the next version of a locked learner's record and what is searched for; return its number.

    The first correction keeps what the lists gave as version 1. A number that another record bears is
    only claimed: the two become a likely duplicate.
    """
    before, version = present(connection, learner_id)
    if version == 0:
        version = 1
        _add(connection, learner_id, before, version=version, source="list", reason="", principal=None)
    _add(
        connection,
        learner_id,
        record,
        version=version + 1,
        source=source,
        reason=reason,
        principal=principal,
    )
    number = record.identity_number or None
    elsewhere = number is not None and connection.scalar(
        select(learner.c.id).where(learner.c.identity_number == number, learner.c.id != learner_id)
    )
    taken = Conflict(
        "Số định danh này vừa được ghi cho hồ sơ khác. Hãy gửi lại.",
        "This number has just been entered on another record. Send it again.",
        code="identity-taken",
    )
    with refusing({"learner_identity_unique": taken}):
        connection.execute(
            update(learner)
            .where(learner.c.id == learner_id)
            .values(
                full_name=record.full_name,
                match_key=match_key(record.full_name),
                sort_key=sort_key(record.full_name),
                birth_year=record.birth_year,
                birth_month=record.birth_month,
                birth_day=record.birth_day,
                gender=record.gender,
                identity_number=None if elsewhere else number,
                claimed_number=number if elsewhere else None,
                phone=record.phone or None,
            )
        )
    return version + 1


def _add(
    connection: Connection,
    learner_id: UUID,
    record: LearnerRecord,
    *,
    version: int,
    source: str,
    reason: str,
    principal: Principal | None,
) -> None:
    connection.execute(
        insert(learner_version).values(
            learner_id=learner_id,
            version=version,
            source=source,
            reason=reason,
            recorded_by="" if principal is None else principal.id,
            recorder="" if principal is None else principal.name,
            record=_RECORD.dump_python(record, mode="json"),
        )
    )


_HISTORY = text(
    """
    SELECT e.id AS enrolment_id, c.id AS class_id, c.code AS class_code, c.name AS class_name, c.program_code,
        c.opened_on, c.closed_on, c.center_id, c.state AS class_state, e.state, e.full_name,
        e.birth_date, e.unit, r.outcome, coalesce(r.mark, e.mark) AS mark, r.band,
        k.register_number AS certificate_number, k.serial AS certificate_serial,
        k.state AS certificate_state, k.issued_on
    FROM enrolment e
    JOIN training_class c ON c.id = e.class_id
    LEFT JOIN completion r ON r.class_id = e.class_id AND r.id = e.id
    LEFT JOIN LATERAL (
        SELECT register_number, serial, state, issued_on FROM certificate WHERE completion_id = r.id
        ORDER BY state IN ('revoked', 'replaced', 'cancelled'), id DESC LIMIT 1
    ) AS k ON true
    WHERE e.learner_id = :learner
    ORDER BY c.opened_on DESC, e.id DESC
    """
)


@of_all_centers
def history(connection: Connection, learner_id: UUID) -> Sequence[dict[str, Any]]:
    """Return every class of a learner with result and certificate, the newest first."""
    rows = connection.execute(_HISTORY, {"learner": learner_id}).mappings()
    return [{str(name): value for name, value in row.items()} for row in rows]
