"""The dated rules of issuing as JSON: how it is done, how long papers hold, who signs by hand."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.certification.domain.issuing_rules import IssuingRule, ValidityRule
from services.certification.domain.register import RegisterRule
from services.certification.domain.signing import SigningPost
from services.certification.operations.rule_entries import (
    IssuingRuleEntry,
    RegisterRuleEntry,
    SigningPostEntry,
    ValidityEntry,
)
from services.certification.operations.rule_issuing import (
    add_issuing_rule,
    add_register_rule,
    add_signing_post,
    add_validity_rule,
    seen_rules,
)
from services.certification.storage import issuing_rules, register, signing
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(tags=["rules"])


@router.get("/issuing-rules")
def get_issuing_rules(connection: ReadSnapshot, principal: CurrentPrincipal) -> list[IssuingRule]:
    """Return every version of the rule for all and for the asker's centers, the newest first."""
    return seen_rules(connection, principal)


@router.post("/issuing-rules", status_code=201)
def post_issuing_rule(
    rule: IssuingRuleEntry, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Enter how is issued from a day on, at a center or (without one) at all (the province)."""
    return once(
        lambda: add_issuing_rule(connection, rule.center_id, rule.effective_from, rule.after, principal)
    )


@router.get("/validity-rules")
def get_validity_rules(connection: ReadSnapshot, principal: CurrentPrincipal) -> list[ValidityRule]:
    """Return how long the certificates of each program hold; of a program without a rule for ever."""
    del principal
    return issuing_rules.validity_rules(connection)


@router.post("/validity-rules", status_code=201)
def post_validity_rule(
    rule: ValidityEntry, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Enter how long a program's certificates hold from a day on (the province)."""
    return once(lambda: add_validity_rule(connection, rule.rule(), principal, not_seen_yet=rule.not_seen_yet))


@router.get("/register-rules")
def get_register_rules(connection: ReadSnapshot, principal: CurrentPrincipal) -> list[RegisterRule]:
    """Return how register numbers are written and books begin, by day; they hold for every center."""
    del principal
    return sorted(register.rules(connection), key=lambda each: each.effective_from, reverse=True)


@router.post("/register-rules", status_code=201)
def post_register_rule(
    rule: RegisterRuleEntry, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Enter how register numbers are written from a day on (the province)."""
    return once(lambda: add_register_rule(connection, rule.rule(), principal))


@router.get("/signing-posts")
def get_signing_posts(connection: ReadSnapshot, principal: CurrentPrincipal) -> list[SigningPost]:
    """Return who signs by hand, by post and day."""
    del principal
    return signing.posts(connection)


@router.post("/signing-posts", status_code=201)
def post_signing_post(
    rule: SigningPostEntry, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Enter whether and how the holders of a post sign from a day on (the province)."""
    return once(lambda: add_signing_post(connection, rule.rule(), principal, not_seen_yet=rule.not_seen_yet))
