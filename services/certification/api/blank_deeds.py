"""Deeds with blanks, sheets spoiled in the printer, the rules of what is written on, and of low stock."""

from dataclasses import asdict
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.certification.domain.blank_rules import BlankRule
from services.certification.domain.blank_stock import StockRule
from services.certification.operations.blank_deeds import DeedDone
from services.certification.operations.blank_entries import (
    DeedEntry,
    RuleEntry,
    SpoiledSheet,
    StockRuleEntry,
)
from services.certification.operations.do_deed import do_deed
from services.certification.operations.replace_blank import BlankReplaced, replace_blank
from services.certification.operations.set_blank_rule import RuleSet, read_rules, set_blank_rule
from services.certification.operations.watch_stock import read_stock_rules, set_stock_rule, stock_levels
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(tags=["blanks"])


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
    return once(lambda: replace_blank(connection, principal, sheet.command(certificate_id), clock.today()))


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


class StockLevelOut(BaseModel):
    """A center's stock today, what the rule wants there, and whether that is a warning."""

    center_id: UUID
    name: str
    on_hand: int
    waiting: int
    used: int
    needed: int
    low: bool


@router.get("/blank-stock")
def get_stock(connection: ReadSnapshot, principal: CurrentPrincipal) -> list[StockLevelOut]:
    """Return each center's stock with what the rule of today wants; `low` where it runs out."""
    return [
        StockLevelOut(**asdict(level), low=level.low)
        for level in stock_levels(connection, principal, clock.today())
    ]


@router.get("/blank-stock-rules")
def get_stock_rules(connection: ReadSnapshot, principal: CurrentPrincipal) -> list[StockRule]:
    """List the dated rules of low stock."""
    return read_stock_rules(connection, principal)


@router.post("/blank-stock-rules", status_code=201, response_model=StockRule)
def post_stock_rule(
    entry: StockRuleEntry, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Enter a dated rule of low stock (province)."""
    return once(lambda: set_stock_rule(connection, principal, entry.rule()))
