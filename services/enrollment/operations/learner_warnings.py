"""What officers are warned of when they send people to a program, for a whole list at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.learner_warnings import LearnerRule, LearnerWarning, warnings_of
from services.enrollment.operations.scope import require_province
from services.enrollment.storage import learner_rules
from shared.errors import Conflict
from shared.principal import Principal
from shared.vietnamese import format_day


def warnings_for(
    connection: Connection, learner_ids: Sequence[UUID], program_code: str, on: date
) -> dict[UUID, list[LearnerWarning]]:
    """Return the warnings of each learner who is sent to the program on that day; they refuse nothing.

    An empty `program_code` asks only the rules that hold for every program. Three statements, however
    many learners there are.
    """
    rules = learner_rules.all_rules(connection)
    facts = learner_rules.facts_of(connection, learner_ids)
    return {each: warnings_of(known, rules, program_code, on) for each, known in facts.items()}


def define_learner_rule(connection: Connection, rule: LearnerRule, *, principal: Principal) -> LearnerRule:
    """Enter a rule or its next version (province); the version before ends on the day before.

    `Conflict` if the new version does not begin after the last one: what was decided under it stays so.
    """
    require_province(principal)
    known = learner_rules.versions(connection, rule.code)
    if known:
        last = known[-1]
        if rule.effective_from <= last.effective_from:
            raise Conflict(
                f"Phiên bản mới phải có hiệu lực sau ngày {format_day(last.effective_from)}.",
                f"The new version must take effect after {last.effective_from}.",
                code="version-not-later",
            )
        if last.effective_to is None or last.effective_to >= rule.effective_from:
            learner_rules.end(connection, replace(last, effective_to=rule.effective_from - timedelta(days=1)))
    stored = replace(rule, version=len(known) + 1)
    learner_rules.add(connection, stored)
    return stored
