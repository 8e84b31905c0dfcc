"""Entering the dated rules of contests: the province's, with where they come from."""

from dataclasses import replace

from sqlalchemy import Connection

from services.enrollment.domain.centers import require_later
from services.enrollment.domain.contest_rules import ContestRules, validate_contest_rules
from services.enrollment.operations.scope import require_province
from services.enrollment.storage import contest_rules
from shared.principal import Principal


def define_contest_rules(
    connection: Connection, rules: ContestRules, *, principal: Principal
) -> ContestRules:
    """Enter the next version of a level's rules (province). Contests keep the version they began under.

    `Invalid` if they contradict themselves, `Conflict` if they do not begin after the last version.
    """
    require_province(principal)
    validate_contest_rules(rules)
    known = contest_rules.versions(connection, rules.level)
    if known:
        require_later(known[-1].valid_from, rules.valid_from)
    stored = replace(rules, version=contest_rules.next_version(connection, rules.level))
    contest_rules.add(connection, stored, by=principal.id)
    return stored
