"""Looking at a learner: who may, and what of it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.learner_records import LearnerRecord
from services.enrollment.storage import learner_merging, learner_records
from services.enrollment.storage.learner_merging import Merge
from services.enrollment.storage.learner_records import RecordVersion
from shared.errors import NotFound
from shared.principal import ALL, Principal, role_missing

ROLES = ("officer", "director", "province")
_OF_OTHERS = (
    "class_code",
    "class_name",
    "unit",
    "full_name",
    "birth_date",
    "certificate_number",
    "certificate_serial",
)
"""What a center does not need of another center's class; that, when and with which result it does."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A learner with everything that the one who looks may see."""

    id: UUID
    record: LearnerRecord
    version: int
    versions: list[RecordVersion]
    history: list[dict[str, Any]]
    merges: list[Merge]
    centers: set[UUID]
    """Whose learner it is or was."""


def seen_learner(connection: Connection, learner_id: UUID, principal: Principal) -> UUID:
    """Return the record that stands for this one; who is learner of no center of yours does not exist."""
    found = learner_records.standing(connection, learner_id)
    if found is None:
        raise NotFound
    if principal.centers is not ALL and not principal.centers & learner_records.centers_of(
        connection, [found]
    ):
        raise NotFound
    return found


def require_officer(connection: Connection, learner_id: UUID, principal: Principal) -> None:
    """Refuse who neither works at one of the learner's centers nor for the province."""
    centers = learner_records.centers_of(connection, [learner_id])
    if "province" not in principal.roles and not any(principal.may_act(each, ROLES) for each in centers):
        raise role_missing()


def see_learner(connection: Connection, learner_id: UUID, principal: Principal) -> Seen:
    """Return a learner's record, its versions and the history across centers.

    Of a class of another center a center sees program, time, result and whether a certificate stands:
    what prerequisites and validity need; not code, unit, mark or number.
    """
    found = seen_learner(connection, learner_id, principal)
    record, version = learner_records.present(connection, found)
    return Seen(
        found,
        record,
        version,
        learner_records.versions(connection, found),
        [_as_seen(row, principal) for row in learner_records.history(connection, found)],
        learner_merging.merges_of(connection, found),
        learner_records.centers_of(connection, [found]),
    )


def _as_seen(row: dict[str, Any], principal: Principal) -> dict[str, Any]:
    if principal.may_see(row["center_id"]):
        return {**row, "foreign": False}
    return {**row, **dict.fromkeys(_OF_OTHERS, ""), "mark": None, "band": None, "foreign": True}
