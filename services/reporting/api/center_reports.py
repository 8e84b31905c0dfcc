"""A center's report of a period as JSON: read, edit, submit; return, accept, reopen; its submissions."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse

from services.reporting.api.report_answers import (
    draft_json,
    frozen_json,
    narrative_json,
    signing_of,
    since_json,
)
from services.reporting.domain.report_cycle import Act, CenterReport
from services.reporting.operations.center_reports import (
    answer_report,
    edit_report,
    read_report,
    submit_report,
)
from services.reporting.operations.frozen_reports import prove_frozen, read_frozen, read_since
from services.reporting.operations.report_entries import (
    ActEntry,
    NarrativeEntry,
    ReasonedActEntry,
    SigningEntry,
)
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once, OnceDoor

router = APIRouter(prefix="/report-periods/{period}/centers/{center_id}", tags=["reports"])
Number = Path(ge=1, le=100_000)


@router.get("")
def get_report(
    period: str, center_id: UUID, connection: ReadSnapshot, principal: CurrentPrincipal
) -> dict[str, Any]:
    """Return where a center's report stands, what it says now, what was done to it and what was submitted."""
    shown = read_report(connection, principal, period, center_id, clock.now())
    return {
        "period": shown.opened.code,
        "deadline": shown.opened.deadline,
        "instruction": shown.opened.instruction,
        "center": shown.due.center,
        "report": shown.due.due,
        "timeliness": shown.due.timeliness,
        "reason": shown.due.reason,
        "steps": shown.steps,
        "submissions": shown.submissions,
        **draft_json(shown.draft),
    }


@router.post("/narrative", status_code=201)
def post_narrative(  # noqa: PLR0917 -- what a door is given
    period: str,
    center_id: UUID,
    entry: NarrativeEntry,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Edit sections of the narrative (officer, director); null lets the figures draft a section again."""
    return once(
        lambda: narrative_json(
            edit_report(connection, principal, period, center_id, entry.sections, entry.seen, clock.now())
        )
    )


@router.post("/submissions", status_code=201, response_model=CenterReport)
def post_submission(  # noqa: PLR0917 -- what a door is given
    request: Request,
    period: str,
    center_id: UUID,
    entry: SigningEntry,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Submit the report (director): what was looked at is frozen and signed as the next submission."""
    return once(
        lambda: submit_report(
            connection, signing_of(request, principal, entry), period, center_id, entry.seen, entry.mark
        )
    )


@router.post("/acceptance", status_code=201, response_model=CenterReport)
def post_acceptance(  # noqa: PLR0917 -- what a door is given
    period: str,
    center_id: UUID,
    entry: ActEntry,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Accept the submission that stands (province)."""
    return once(
        lambda: answer_report(
            connection, principal, period, center_id, "accept", entry.seen, None, clock.now()
        )
    )


@router.post("/return", status_code=201, response_model=CenterReport)
def post_return(  # noqa: PLR0917 -- what a door is given
    period: str,
    center_id: UUID,
    entry: ReasonedActEntry,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Send the submission that stands back with a reason (province)."""
    return _reasoned(once, connection, principal, period, center_id, "return", entry)


@router.post("/reopening", status_code=201, response_model=CenterReport)
def post_reopening(  # noqa: PLR0917 -- what a door is given
    period: str,
    center_id: UUID,
    entry: ReasonedActEntry,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Reopen an accepted report with a reason (province), so that the center may submit again."""
    return _reasoned(once, connection, principal, period, center_id, "reopen", entry)


def _reasoned(  # noqa: PLR0917 -- private
    once: OnceDoor,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    period: str,
    center_id: UUID,
    act: Act,
    entry: ReasonedActEntry,
) -> JSONResponse:
    return once(
        lambda: answer_report(
            connection, principal, period, center_id, act, entry.seen, entry.reason, clock.now()
        )
    )


@router.get("/submissions/{number}")
def get_submission(
    period: str,
    center_id: UUID,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    number: int = Number,
) -> dict[str, Any]:
    """Return a submission as it was frozen, with its signature and the proof that it still says so."""
    frozen = read_frozen(connection, principal, period, center_id, number, clock.now())
    return frozen_json(frozen, prove_frozen(connection, frozen))


@router.get("/submissions/{number}/differences")
def get_differences(
    period: str,
    center_id: UUID,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    number: int = Number,
) -> dict[str, Any]:
    """Return which cells of a submission differ from today's figures: then, now, and by how much."""
    return since_json(read_since(connection, principal, period, center_id, number, clock.now()))
