"""A new version of the rule of issuing, for one center or for all (the province)."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.issuing_rules import IssuingRule, Mode, rule_for
from services.certification.domain.terms import Wait
from services.certification.operations.issue_waiting import issue_waiting
from services.certification.storage import facts, issuing_rules, locks
from shared.errors import Conflict, NotFound
from shared.principal import ALL, Principal, role_missing


@dataclass(frozen=True)
class NewRule:
    """What a decree or a center's order says anew; the rest stays as the rule in force says."""

    center_id: UUID
    effective_from: date
    mode: Mode
    provenance: str


def add_issuing_rule(connection: Connection, new: NewRule, principal: Principal) -> IssuingRule:
    """Enter how a center issues from a day on; drafts that waited for another way are looked at again.

    Only the province does; `Conflict` if the center has a rule from that very day.
    """
    if principal.centers is not ALL or "province" not in principal.roles:
        raise role_missing()
    if not facts.center_known(connection, new.center_id):
        raise NotFound
    locks.stand_in_line(connection, [new.center_id])
    rules = issuing_rules.rules(connection)
    same_day = [each for each in rules if each.center_id == new.center_id]
    if any(each.effective_from == new.effective_from for each in same_day):
        raise Conflict(
            "Trung tâm đã có quy tắc từ ngày này. Hãy chọn ngày bắt đầu khác.",
            "The center has a rule from this day already. Choose another first day.",
            code="rule-of-that-day",
        )
    before = rule_for(rules, new.center_id, new.effective_from)
    added = issuing_rules.add_rule(
        connection,
        replace(
            before,
            center_id=new.center_id,
            effective_from=new.effective_from,
            effective_to=None,
            mode=new.mode,
            provenance=new.provenance,
        ),
        principal.id,
    )
    for wait in (Wait.BATCH, Wait.SIGNER, Wait.SEAL):
        issue_waiting(connection, new.center_id, wait)
    return added
