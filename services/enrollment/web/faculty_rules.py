"""The page of the rules about people: every version, and the form that enters the next one."""

from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from services.enrollment.domain.faculty_rules import FacultyRules
from services.enrollment.operations.faculty_entries import NewFacultyRules
from services.enrollment.operations.faculty_rules import define_faculty_rules
from services.enrollment.storage import faculty_rules
from services.enrollment.web.faculty import HERE, words
from services.enrollment.web.rule_rows import cells, plain_fields, read, rows_of, shown_number
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import FormDoor, Shown, SubmittedForm

router = APIRouter(prefix="/faculty/rules")
_SPARE = 2


@router.get("")
def rules_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    do: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """Show every version of the rules about people, the newest first; `do=new` asks for the form."""
    return _page(request, connection, principal, Shown(), do=do)


def _page(
    request: Request, connection: Connection, principal: Principal, shown: Shown, *, do: str
) -> Response:
    versions = faculty_rules.versions(connection)
    titles = {post.code: post.title for post in faculty_rules.posts(connection)}
    may_define = "province" in principal.roles
    return page(
        request,
        "faculty_rules.html",
        versions=versions[::-1],
        titles=titles,
        may_define=may_define,
        do=do if may_define else "",
        number=shown_number,
        shown=shown,
        **_start(versions[-1], titles),
        **words(request, connection),
    )


def _start(last: FacultyRules, titles: dict[str, str]) -> dict[str, Any]:
    """Return what the form holds at first: the last version's values, a row for every post."""
    held = {each.post: asdict(each) for each in last.posts}
    posts = [held.get(code, {"post": code}) for code in titles]
    standards = [{**asdict(each), "what": f"{each.kind}:{each.level or ''}"} for each in last.standards]
    return {
        "last": last,
        "post_rows": cells("posts", posts, 0),
        "standard_rows": cells("standards", standards, _SPARE),
    }


@router.post("")
def post_rules(request: Request, form: SubmittedForm) -> Response:
    """Enter the next version of the rules (province)."""

    def work(connection: Connection) -> str:
        define_faculty_rules(connection, _entered(form).rules(), principal=form.principal)
        return f"{HERE}/rules?done=1"

    return form(work, lambda connection, shown: _page(request, connection, form.principal, shown, do="new"))


def _entered(form: FormDoor) -> NewFacultyRules:
    posts = rows_of(form.entered, "posts", given=["post"])
    standards = rows_of(form.entered, "standards", given=["employment"])
    for each in standards:
        each["kind"], _, level = str(each.pop("what", "")).partition(":")
        if level:
            each["level"] = level
    given: dict[str, object] = dict(plain_fields(form.entered))
    for each in [*posts, given]:
        for name in ("norm_share", "direct_share"):
            if name in each:
                each[name] = _share(str(each[name]))
    given |= {"posts": posts, "standards": standards}
    return read(NewFacultyRules, given)


def _share(percent: str) -> str:
    """Return a share as rules keep it, of percent as people write it; anything else as it is."""
    try:
        return str(Decimal(percent) / 100)
    except InvalidOperation:
        return percent
