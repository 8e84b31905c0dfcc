"""Pages of the dated rules of issuing: every version with its days and source, and the next one's form."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from services.certification.domain.issuing_rules import MODE_NAMES, POLICY_NAMES, REASON_NAMES, rule_before
from services.certification.operations.rule_entries import IssuingRuleEntry, SigningPostEntry, ValidityEntry
from services.certification.operations.rule_issuing import (
    add_issuing_rule,
    add_signing_post,
    add_validity_rule,
    seen_rules,
)
from services.certification.storage import facts, issuing_rules, rules_in_use, signing
from shared import clock
from shared.auth import CurrentPrincipal
from shared.errors import NotFound
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import FormDoor, Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/rules")
_HERE = "/certification/rules"
_ALL = "all"

Asked = Annotated[str, Query(max_length=40)]


def _ticked(form: FormDoor, *names: str) -> dict[str, object]:
    """Return the boxes of a form: one that is not ticked says no."""
    return {name: form.entered.get(name) == "true" for name in names}


def last_days(first_days: Iterable[date]) -> dict[date, date | None]:
    """Return, by the first day of each version of one subject, the last day before the next one's."""
    days = sorted(first_days)
    ends = {day: after - timedelta(days=1) for day, after in pairwise(days)}
    return {day: ends.get(day) for day in days}


@router.get("")
def issuing_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, center: Asked = ""
) -> Response:
    """Show how is issued, for all and by center; `center` is the code that a new version is for, or `all`."""
    return _issuing(request, connection, principal, Shown(), center)


def _issuing(
    request: Request, connection: Connection, principal: Principal, shown: Shown, center: str
) -> Response:
    rules = seen_rules(connection, principal)
    centers = {each.id: each for each in facts.centers(connection) if principal.may_see(each.id)}
    at = next((each for each in centers.values() if center in (each.code, str(each.id))), None)
    if center not in ("", _ALL) and at is None:
        raise NotFound
    place = int(language_of(request) == "en")
    owners = [None, *(each for each in centers if any(rule.center_id == each for rule in rules))]
    return page(
        request,
        "rules_issuing.html",
        groups=[
            (
                centers[owner] if owner else None,
                [rule for rule in rules if rule.center_id == owner],
                last_days(rule.effective_from for rule in rules if rule.center_id == owner),
            )
            for owner in owners
        ],
        centers=[(each.code, each.short_name) for each in centers.values()],
        center=center,
        at=at,
        last=rule_before(rules, at.id if at else None, clock.today()),
        modes={mode.value: names[place] for mode, names in MODE_NAMES.items()},
        policies={policy.value: names[place] for policy, names in POLICY_NAMES.items()},
        reasons={reason: names[place] for reason, names in REASON_NAMES.items()},
        may_define="province" in principal.roles,
        shown=shown,
    )


@router.post("")
def post_issuing(request: Request, form: SubmittedForm) -> Response:
    """Enter how is issued from a day on (province)."""

    def work(connection: Connection) -> str:
        term = form.entered.get("term_days") or None
        ticks = _ticked(form, "requires_signer", "requires_seal")
        rule = form.read(IssuingRuleEntry, term_days=term, **ticks)
        add_issuing_rule(connection, rule.center_id, rule.effective_from, rule.after, form.principal)
        return f"{_HERE}?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _issuing(request, connection, form.principal, shown, form.entered.get("center_id") or _ALL)

    return form(work, again)


@router.get("/validity")
def validity_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, program: Asked = ""
) -> Response:
    """Show how long the papers of each program hold; `program` is the code with which the form begins."""
    return _validity(request, connection, principal, Shown(), program)


def _validity(
    request: Request, connection: Connection, principal: Principal, shown: Shown, program: str
) -> Response:
    rules = issuing_rules.validity_rules(connection)
    names = rules_in_use.programs(connection)
    return page(
        request,
        "rules_validity.html",
        names=names,
        groups={
            code: sorted(
                (each for each in rules if each.program_code == code),
                key=lambda each: each.effective_from,
                reverse=True,
            )
            for code in names
        },
        ends={
            code: last_days(each.effective_from for each in rules if each.program_code == code)
            for code in names
        },
        program=program,
        months=next((each.months for each in reversed(rules) if each.program_code == program), None),
        may_define="province" in principal.roles,
        shown=shown,
    )


@router.post("/validity")
def post_validity(request: Request, form: SubmittedForm) -> Response:
    """Enter how long a program's papers hold from a day on (province)."""

    def work(connection: Connection) -> str:
        months = form.entered.get("months") or None
        entry = form.read(ValidityEntry, months=months, **_ticked(form, "not_seen_yet"))
        add_validity_rule(connection, entry.rule(), form.principal, not_seen_yet=entry.not_seen_yet)
        return f"{_HERE}/validity?done=1"

    return form(work, lambda connection, shown: _validity(request, connection, form.principal, shown, ""))


@router.get("/signing-posts")
def posts_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, post: Asked = ""
) -> Response:
    """Show who signs by hand; `post` is the code of the one whose next version the form begins with."""
    return _posts(request, connection, principal, Shown(), post)


def _posts(
    request: Request, connection: Connection, principal: Principal, shown: Shown, post: str
) -> Response:
    rules = sorted(signing.posts(connection), key=lambda each: each.effective_from, reverse=True)
    titles = rules_in_use.post_titles(connection)
    codes = sorted({each.post for each in rules})
    return page(
        request,
        "rules_posts.html",
        titles=titles,
        groups={code: [each for each in rules if each.post == code] for code in codes},
        ends={code: last_days(each.effective_from for each in rules if each.post == code) for code in codes},
        last=next((each for each in rules if each.post == post), None),
        may_define="province" in principal.roles,
        shown=shown,
    )


@router.post("/signing-posts")
def post_post(request: Request, form: SubmittedForm) -> Response:
    """Enter whether and how the holders of a post sign from a day on (province)."""

    def work(connection: Connection) -> str:
        entry = form.read(SigningPostEntry, **_ticked(form, "signs", "needs_authorisation", "not_seen_yet"))
        add_signing_post(connection, entry.rule(), form.principal, not_seen_yet=entry.not_seen_yet)
        return f"{_HERE}/signing-posts?done=1"

    return form(work, lambda connection, shown: _posts(request, connection, form.principal, shown, ""))
