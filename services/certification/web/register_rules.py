"""The page of the rules of the register: how its numbers are written, and when a book begins."""

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from services.certification.domain.register import RESET_NAMES, WHEN_CLOSED_NAMES, rule_known
from services.certification.operations.rule_entries import RegisterRuleEntry
from services.certification.operations.rule_issuing import add_register_rule
from services.certification.storage import register
from services.certification.web.rules import last_days
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/rules/registers")
_HERE = "/certification/rules/registers"


@router.get("")
def rules_page(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """Show every version with its days and source; the province sees the form of the next one."""
    return _page(request, connection, principal, Shown())


@router.post("")
def post_rule(request: Request, form: SubmittedForm) -> Response:
    """Enter how register numbers are written from a day on (province)."""

    def work(connection: Connection) -> str:
        add_register_rule(connection, form.read(RegisterRuleEntry).rule(), form.principal)
        return f"{_HERE}?done=1"

    return form(work, lambda connection, shown: _page(request, connection, form.principal, shown))


def _page(request: Request, connection: Connection, principal: Principal, shown: Shown) -> Response:
    rules = sorted(register.rules(connection), key=lambda each: each.effective_from, reverse=True)
    place = int(language_of(request) == "en")
    return page(
        request,
        "rules_registers.html",
        rules=rules,
        ends=last_days(each.effective_from for each in rules),
        last=rule_known(rules, clock.today()),
        examples={
            each.effective_from: each.write(127, clock.today().year, clock.today(), "TTCT-243")
            for each in rules
        },
        resets={code: names[place] for code, names in RESET_NAMES.items()},
        closings={code: names[place] for code, names in WHEN_CLOSED_NAMES.items()},
        may_define="province" in principal.roles,
        shown=shown,
    )
