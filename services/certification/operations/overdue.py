"""The clock from the decision to the certificate: what is not registered when its term is over."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.issuing_rules import rule_for
from services.certification.storage import drafts, facts, issuing_rules
from shared.principal import Principal


@dataclass(frozen=True)
class Overdue:
    """Certificates of one class and decision that are late; `since` is the last day that was in time."""

    class_id: UUID
    center_id: UUID
    center_name: str
    decided_on: date
    since: date
    source: str
    quantity: int


def overdue_classes(connection: Connection, principal: Principal, today: date) -> list[Overdue]:
    """Return what is late in the principal's scope, the longest overdue first; no term, no delay."""
    rules = issuing_rules.rules(connection)
    names = {each.id: each.name for each in facts.centers(connection)}
    waiting: defaultdict[tuple[UUID, UUID, date], int] = defaultdict(int)
    for row in drafts.waiting_by_class(connection):
        if principal.may_see(row.center_id):
            waiting[row.class_id, row.center_id, row.due_on] += row.quantity
    late = []
    for (class_id, center_id, decided_on), quantity in waiting.items():
        rule = rule_for(rules, center_id, decided_on)
        since = rule.due_by(decided_on)
        if since is not None and since < today:
            name = names.get(center_id, "")
            late.append(Overdue(class_id, center_id, name, decided_on, since, rule.term_source, quantity))
    return sorted(late, key=lambda each: (each.since, each.center_name, each.class_id))
