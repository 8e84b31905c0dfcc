"""The page of contest rules: every version of every level, and the form that enters the next one."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from services.enrollment.domain.contest_rules import LEVEL_NAMES, LEVELS, ContestRules
from services.enrollment.operations.contest_entries import NewContestRules
from services.enrollment.operations.contest_rules import define_contest_rules
from services.enrollment.storage import contest_rules
from services.enrollment.web.contests import HERE, names_in
from services.enrollment.web.rule_rows import cells, plain_fields, read, rows_of, shown_number
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import FormDoor, Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/contests/rules")
_SPARE = 2
_COMBINE = {
    "mean": ("trung bình các giám khảo", "the judges' mean"),
    "trimmed_mean": ("bỏ điểm cao nhất và thấp nhất", "without the highest and the lowest"),
}


@router.get("")
def rules_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    level: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the rules; `level` asks for the form of that level's next version."""
    return _page(request, connection, principal, level, Shown())


def _page(
    request: Request, connection: Connection, principal: Principal, level: str, shown: Shown
) -> Response:
    versions = contest_rules.versions(connection)
    may_define = "province" in principal.roles
    known = [each for each in versions if each.level == level]
    return page(
        request,
        "contest_rules.html",
        versions=sorted(versions, key=lambda each: (LEVELS.index(each.level), -each.version)),
        levels=names_in(request, LEVEL_NAMES),
        level=level if may_define and level in LEVELS else "",
        may_define=may_define,
        combine=names_in(request, _COMBINE),
        number=shown_number,
        english=language_of(request) == "en",
        shown=shown,
        **_start(known[-1] if known else None),
    )


def _start(last: ContestRules | None) -> dict[str, Any]:
    """Return what the form holds at first: the last version's values."""
    ties = {code: place for place, code in enumerate(last.tie_parts if last else (), start=1)}
    parts = [{**asdict(each), "tie": ties.get(each.code, "")} for each in (last.parts if last else ())]
    prizes = [asdict(each) for each in last.prizes] if last else []
    return {"last": last, "parts": cells("parts", parts, _SPARE), "prizes": cells("prizes", prizes, _SPARE)}


@router.post("")
def post_rules(request: Request, form: SubmittedForm) -> Response:
    """Enter the next version of a level's rules (province)."""

    def work(connection: Connection) -> str:
        define_contest_rules(connection, _entered(form).rules(), principal=form.principal)
        return f"{HERE}/rules?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _page(request, connection, form.principal, form.entered.get("level", ""), shown)

    return form(work, again)


def _entered(form: FormDoor) -> NewContestRules:
    parts = rows_of(form.entered, "parts")
    ties = sorted((str(each.pop("tie")), str(each.get("code", ""))) for each in parts if "tie" in each)
    given: dict[str, object] = dict(plain_fields(form.entered))
    given |= {"parts": parts, "prizes": rows_of(form.entered, "prizes")}
    return read(NewContestRules, {**given, "tie_parts": [code for _, code in ties]})
