"""Doors of learners: found, looked at with their history and warnings, corrected."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.enrollment.domain.learner_records import LearnerRecord
from services.enrollment.domain.learner_warnings import LearnerWarning
from services.enrollment.operations.entered import Code, Day
from services.enrollment.operations.learner_warnings import warnings_for
from services.enrollment.operations.learners.correct import correct_learner
from services.enrollment.operations.learners.entered import EnteredRecord
from services.enrollment.operations.learners.search import MOST, search_learners
from services.enrollment.operations.learners.see import see_learner, seen_learner
from services.enrollment.storage import learner_records
from services.enrollment.storage.learner_merging import Merge
from services.enrollment.storage.learner_records import RecordVersion
from services.enrollment.storage.learners import Listed
from shared import clock
from shared.audit.looks import Looking
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(prefix="/learners", tags=["learners"])

Typed = Annotated[str, Query(max_length=100)]
"""Syllables in any order, with or without accents, a birth date, a number or a class code."""


class FoundLearners(BaseModel):
    """Who was found, in the order of the list; `more`: there are others, more words tell them apart."""

    learners: list[Listed]
    more: bool


class Attended(BaseModel):
    """A class of the learner's history; of another center's class (`foreign`) what its own people need."""

    enrolment_id: UUID
    class_id: UUID
    class_code: str
    class_name: str
    program_code: str
    opened_on: date
    closed_on: date | None
    center_id: UUID
    class_state: str
    state: str
    full_name: str
    birth_date: str
    unit: str
    outcome: str | None
    mark: Decimal | None
    band: str | None
    certificate_number: str | None
    certificate_serial: str | None
    certificate_state: str | None
    issued_on: date | None
    foreign: bool


class LearnerDetail(BaseModel):
    """A learner: the record and its versions, the history across centers, what was merged into it."""

    id: UUID
    record: LearnerRecord
    version: int
    versions: list[RecordVersion]
    history: list[Attended]
    merges: list[Merge]


class Corrected(BaseModel):
    """The version that a correction made."""

    version: int
    recorded_at: datetime


@router.get("")
def get_learners(
    looking: Looking,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    q: Typed = "",
    most: Annotated[int, Query(ge=1, le=200)] = MOST,
) -> FoundLearners:
    """Find learners among those of the principal's centers; the list is masked, a record is whole.

    `birth_date` is the year, of `identity_number` and `phone` the last three digits are shown.
    """
    found = search_learners(connection, q, principal, most=most)
    looking("learner", (each.id for each in found.learners), (), list_only=True)
    return FoundLearners(learners=found.learners, more=found.more)


@router.get("/{learner_id}")
def get_learner(
    looking: Looking, connection: ReadSnapshot, principal: CurrentPrincipal, learner_id: UUID
) -> LearnerDetail:
    """Return a learner; who was never learner of one of your centers does not exist."""
    seen = see_learner(connection, learner_id, principal)
    looking("learner", [seen.id], seen.centers)
    return LearnerDetail(
        id=seen.id,
        record=seen.record,
        version=seen.version,
        versions=seen.versions,
        history=[Attended(**row) for row in seen.history],
        merges=seen.merges,
    )


@router.get("/{learner_id}/warnings")
def get_warnings(  # noqa: PLR0917 -- FastAPI passes by name
    looking: Looking,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    learner_id: UUID,
    program: Annotated[Code, Query()],
    on: Annotated[Day | None, Query()] = None,
) -> list[LearnerWarning]:
    """Return what to look at before the learner is sent to the program; nothing is refused by it."""
    found = seen_learner(connection, learner_id, principal)
    looking("learner", [found], learner_records.centers_of(connection, [found]))
    return warnings_for(connection, [found], program, on or clock.today())[found]


@router.post("/{learner_id}/corrections", status_code=201, response_model=Corrected)
def post_correction(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    learner_id: UUID,
    body: EnteredRecord,
) -> JSONResponse:
    """Correct a learner's record by its next version (an officer of one of the learner's centers)."""

    def work() -> dict[str, Any]:
        version = correct_learner(
            connection,
            learner_id,
            body.record(),
            seen_version=body.seen_version,
            reason=body.reason,
            principal=principal,
            today=clock.today(),
        )
        return {"version": version, "recorded_at": clock.now().isoformat()}

    return once(work)
