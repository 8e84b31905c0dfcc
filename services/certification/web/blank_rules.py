"""The page of the rules of blanks: what is written on, and below which stock to warn; by date."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from services.certification.domain.blank_rules import EVERY_CENTER, Dated, rule_on
from services.certification.operations.blank_entries import RuleEntry, StockRuleEntry
from services.certification.operations.set_blank_rule import read_rules, set_blank_rule
from services.certification.operations.watch_stock import read_stock_rules, set_stock_rule
from services.certification.storage import facts
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm

router = APIRouter(prefix="/blanks/rules")
_HERE = "/certification/blanks/rules"


@router.get("")
def rules_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    do: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the dated rules, the newest first; `do` asks for the form of a new version (province)."""
    return _page(request, connection, principal, do, Shown())


@router.post("")
def post_rule(request: Request, form: SubmittedForm) -> Response:
    """Enter from which decision on a center writes on numbered stock, or prints its own sheets."""

    def work(connection: Connection) -> str:
        entry = form.read(RuleEntry)
        set_blank_rule(
            connection,
            form.principal,
            entry.center_id,
            entry.effective_from,
            entry.mode,
            entry.pattern,
            entry.provenance,
        )
        return f"{_HERE}?done=1"

    return form(work, lambda connection, shown: _page(request, connection, form.principal, "mode", shown))


@router.post("/stock")
def post_stock_rule(request: Request, form: SubmittedForm) -> Response:
    """Enter below which stock a center is warned."""

    def work(connection: Connection) -> str:
        set_stock_rule(connection, form.principal, form.read(StockRuleEntry).rule())
        return f"{_HERE}?done=1"

    return form(work, lambda connection, shown: _page(request, connection, form.principal, "stock", shown))


def _page(request: Request, connection: Connection, principal: Principal, do: str, shown: Shown) -> Response:
    modes, stock = read_rules(connection, principal), read_stock_rules(connection, principal)
    centers = [each for each in facts.centers(connection) if principal.may_see(each.id)]
    may_define = "province" in principal.roles
    return page(
        request,
        "blank_rules.html",
        modes=_newest_first(modes),
        stock=_newest_first(stock),
        in_force=[*_in_force(modes), *_in_force(stock)],
        usual=rule_on(stock, EVERY_CENTER, clock.today()),
        names={each.id: each.short_name for each in centers},
        centers=[(str(each.id), each.name) for each in centers],
        every=str(EVERY_CENTER),
        may_define=may_define,
        do=do if may_define else "",
        shown=shown,
    )


def _in_force(rules: Sequence[Dated]) -> list[Dated | None]:
    """Return the rules that hold today: that of every center and those of centers with their own."""
    return [rule_on(rules, holder, clock.today()) for holder in {EVERY_CENTER, *(r.center_id for r in rules)}]


def _newest_first(rules: Sequence[Dated]) -> list[Dated]:
    """Return those of every center first, then each center's, the newest version of each first."""
    by_day = sorted(rules, key=lambda rule: rule.effective_from, reverse=True)
    return sorted(by_day, key=lambda rule: (rule.center_id != EVERY_CENTER, rule.center_id))
