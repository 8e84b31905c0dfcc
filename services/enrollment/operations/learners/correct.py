"""Correcting a learner's record: the next version, with who and why."""

from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.learner_records import LearnerRecord, differences, require_seen, require_sound
from services.enrollment.operations.learners.see import require_officer, seen_learner
from services.enrollment.storage import learner_records
from shared.errors import Invalid
from shared.principal import Principal


def correct_learner(
    connection: Connection,
    learner_id: UUID,
    wanted: LearnerRecord,
    *,
    seen_version: int,
    reason: str,
    principal: Principal,
    today: date,
) -> int:
    """Store a corrected record and return its version; what was printed before stays as printed.

    `Conflict` with both values if somebody corrected it meanwhile. A number that another record bears is
    kept as claimed: the two become a likely duplicate for a person to decide, nothing is merged.
    """
    found = seen_learner(connection, learner_id, principal)
    require_officer(connection, found, principal)
    require_sound(wanted, today)
    learner_records.lock(connection, [found])
    record, version = learner_records.present(connection, found)
    require_seen(seen_version, version, record, wanted)
    if not differences(record, wanted):
        raise Invalid("Hồ sơ không có gì thay đổi.", "Nothing was changed.", code="learner-unchanged")
    return learner_records.save(
        connection, found, wanted, source="correction", reason=reason, principal=principal
    )
