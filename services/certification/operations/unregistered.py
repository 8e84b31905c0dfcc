"""What is not registered yet: what it waits for, and the clock from the decision to the certificate."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.issuing_rules import rule_known
from services.certification.domain.successions import stands_in
from services.certification.domain.terms import Wait
from services.certification.storage import drafts, facts, issuing_rules
from shared.principal import Principal


@dataclass(frozen=True)
class Unregistered:
    """Certificates of one class and decision that are not registered; `since` is the last day in time.

    No clock runs where `since` is null; `source` is where the term comes from.
    """

    class_id: UUID
    center_id: UUID
    center_name: str
    decided_on: date
    since: date | None
    source: str
    quantity: int
    waits: tuple[Wait, ...]
    overdue: bool


def unregistered_classes(connection: Connection, principal: Principal, today: date) -> list[Unregistered]:
    """Return what waits in the principal's scope: what is late first, the longest overdue on top.

    In the scope is also what waits at a center that ended, for whoever signs for it today.
    """
    ended = facts.successions(connection)
    rules = issuing_rules.rules(connection)
    names = {each.id: each.name for each in facts.centers(connection)}
    found = []
    for row in drafts.waiting_by_class(connection):
        signs = stands_in(ended, row.center_id, "reissue", today) or row.center_id
        if not (principal.may_see(row.center_id) or principal.may_see(signs)):
            continue
        rule = rule_known(rules, row.center_id, row.due_on)
        since = rule.due_by(row.due_on) if rule else None
        found.append(
            Unregistered(
                row.class_id,
                row.center_id,
                names.get(row.center_id, ""),
                row.due_on,
                since,
                rule.term_source if rule and since else "",
                row.quantity,
                row.waits,
                overdue=since is not None and since < today,
            )
        )
    return sorted(
        found,
        key=lambda each: (
            not each.overdue,
            each.since or date.max,
            each.decided_on,
            each.center_name,
            each.class_id,
        ),
    )
