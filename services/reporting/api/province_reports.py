"""The province's report of a period as JSON: read, edit, freeze; its versions and differences."""

from typing import Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse

from services.reporting.api.report_answers import (
    draft_json,
    frozen_json,
    narrative_json,
    signing_of,
    since_json,
)
from services.reporting.domain.frozen import PROVINCE, Frozen
from services.reporting.operations.frozen_reports import prove_frozen, read_frozen, read_since
from services.reporting.operations.province_report import (
    edit_province_report,
    freeze_province_report,
    read_province_report,
)
from services.reporting.operations.report_entries import NarrativeEntry, VersionEntry
from services.reporting.operations.report_scope import require_province
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(prefix="/report-periods/{period}/provincial", tags=["reports"])
Number = Path(ge=1, le=100_000)


@router.get("")
def get_report(period: str, connection: ReadSnapshot, principal: CurrentPrincipal) -> dict[str, Any]:
    """Return what the province's report says now, how far the centers are, and its frozen versions."""
    shown = read_province_report(connection, principal, period, clock.now())
    return {"period": shown.period, "versions": shown.versions, **draft_json(shown.draft)}


@router.post("/narrative", status_code=201)
def post_narrative(
    period: str,
    entry: NarrativeEntry,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Edit sections of the province's narrative; null lets the figures draft a section again."""
    return once(
        lambda: narrative_json(
            edit_province_report(connection, principal, period, entry.sections, entry.seen, clock.now())
        )
    )


@router.post("/versions", status_code=201)
def post_version(  # noqa: PLR0917 -- what a door is given
    request: Request,
    period: str,
    entry: VersionEntry,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Freeze and sign the report as its next version; after the first one it is a correction and says why."""

    def work() -> dict[str, Any]:
        signing = signing_of(request, principal, entry)
        frozen = freeze_province_report(connection, signing, period, entry.seen, entry.mark, entry.reason)
        return _told(frozen)

    return once(work)


def _told(frozen: Frozen) -> dict[str, Any]:
    return {
        "period": frozen.period,
        "number": frozen.number,
        "fingerprint": frozen.fingerprint,
        "signed_at": frozen.signed_at,
        "behind": frozen.behind,
        "missing": frozen.missing,
    }


@router.get("/versions/{number}")
def get_version(
    period: str, connection: ReadSnapshot, principal: CurrentPrincipal, number: int = Number
) -> dict[str, Any]:
    """Return a version as it was frozen, with its signature and the proof that it still says so."""
    require_province(principal)
    frozen = read_frozen(connection, principal, period, PROVINCE, number, clock.now())
    return frozen_json(frozen, prove_frozen(connection, frozen))


@router.get("/versions/{number}/differences")
def get_differences(
    period: str, connection: ReadSnapshot, principal: CurrentPrincipal, number: int = Number
) -> dict[str, Any]:
    """Return which cells of a version differ from today's figures: then, now, and by how much."""
    require_province(principal)
    return since_json(read_since(connection, principal, period, PROVINCE, number, clock.now()))
