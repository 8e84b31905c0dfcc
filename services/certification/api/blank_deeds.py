"""Deeds with blanks, sheets spoiled in the printer, and the rules of what is written on."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.certification.domain.blank_rules import BlankRule
from services.certification.operations.blank_deeds import DeedDone
from services.certification.operations.blank_entries import Day, DeedEntry, Entry, Line, Reason
from services.certification.operations.do_deed import do_deed
from services.certification.operations.replace_blank import BlankReplaced, ReplaceBlank, replace_blank
from services.certification.operations.set_blank_rule import RuleSet, read_rules, set_blank_rule
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(tags=["blanks"])


class SpoiledSheet(Entry):
    """Which sheet of a certificate was spoiled, and how."""

    spoiled_serial: Line
    reason: Reason


@router.post("/blank-deeds", status_code=201, response_model=DeedDone)
def post_deed(
    entry: DeedEntry, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Spoil, lose, find, allot, return, hand over or destroy blanks; all of them or none."""
    return once(lambda: do_deed(connection, principal, entry, clock.today()))


@router.post(
    "/certificates/{certificate_id}/blank-replacement", status_code=201, response_model=BlankReplaced
)
def post_replacement(
    certificate_id: UUID,
    sheet: SpoiledSheet,
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
) -> JSONResponse:
    """Mark the certificate's sheet as spoiled and give it the next blank, in one transaction."""
    command = ReplaceBlank(certificate_id, sheet.spoiled_serial, sheet.reason)
    return once(lambda: replace_blank(connection, principal, command, clock.today()))


class RuleEntry(Entry):
    """From which decision on a center (zeros: every one without its own rule) writes on what."""

    center_id: UUID
    effective_from: Day
    mode: Literal["numbered_stock", "self_printed"]
    pattern: Line | None = None
    provenance: Line


@router.get("/blank-rules")
def get_rules(connection: ReadSnapshot, principal: CurrentPrincipal) -> list[BlankRule]:
    """List the dated rules of what certificates are written on."""
    return list(read_rules(connection, principal))


@router.post("/blank-rules", status_code=201, response_model=RuleSet)
def post_rule(
    entry: RuleEntry, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Enter a dated rule; certificates that waited for blanks and are now self-printed are issued."""
    return once(
        lambda: set_blank_rule(
            connection,
            principal,
            entry.center_id,
            entry.effective_from,
            entry.mode,
            entry.pattern,
            entry.provenance,
        )
    )
