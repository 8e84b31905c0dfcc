"""The page of what officers are warned of: every version of every rule, and the form for the next one."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from services.enrollment.operations.learner_warnings import define_learner_rule
from services.enrollment.operations.learners.entered import NewRule
from services.enrollment.storage import learner_rules
from services.enrollment.web.faculty import program_names
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/learners/rules")
_HERE = "/enrollment/learners/rules"
KIND_NAMES = {
    "age": ("tuổi", "age"),
    "probation": ("thời gian dự bị", "probation"),
    "prerequisite": ("phải học trước", "prerequisite"),
    "validity": ("giấy chứng nhận còn giá trị", "certificate still valid"),
}


@router.get("")
def rules_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    rule: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Show the rules; `rule` is the code of the one whose next version the form begins with."""
    return _page(request, connection, principal, Shown(), rule=rule)


def _page(
    request: Request, connection: Connection, principal: Principal, shown: Shown, *, rule: str = ""
) -> Response:
    rules = learner_rules.all_rules(connection)
    return page(
        request,
        "learner_rules.html",
        rules=sorted(rules, key=lambda each: (each.code, -each.version)),
        last=next((each for each in reversed(rules) if each.code == rule), None),
        kinds={kind: both[language_of(request) == "en"] for kind, both in KIND_NAMES.items()},
        programs=program_names(connection, clock.today()),
        may_define="province" in principal.roles,
        shown=shown,
    )


@router.post("")
def post_rule(request: Request, form: SubmittedForm) -> Response:
    """Enter a rule or its next version (province)."""

    def work(connection: Connection) -> str:
        define_learner_rule(connection, form.read(NewRule).rule(), principal=form.principal)
        return f"{_HERE}?done=1"

    return form(work, lambda connection, shown: _page(request, connection, form.principal, shown))
