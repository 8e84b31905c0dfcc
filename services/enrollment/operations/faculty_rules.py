"""Entering the dated rules about people: the province's, with where each comes from."""

from dataclasses import replace

from sqlalchemy import Connection

from services.enrollment.domain.centers import require_later
from services.enrollment.domain.faculty_rules import FacultyRules, validate_faculty_rules
from services.enrollment.operations.scope import require_province
from services.enrollment.storage import faculty_rules
from shared.principal import Principal


def define_faculty_rules(
    connection: Connection, rules: FacultyRules, *, principal: Principal
) -> FacultyRules:
    """Enter the next version of the rules about people (province).

    `Invalid` if they contradict themselves, `Conflict` if they do not begin after the last version.
    """
    require_province(principal)
    validate_faculty_rules(
        rules,
        faculty_rules.levels(connection),
        [post.code for post in faculty_rules.posts(connection)],
    )
    require_later(faculty_rules.versions(connection)[-1].valid_from, rules.valid_from)
    stored = replace(rules, version=faculty_rules.next_version(connection))
    faculty_rules.add(connection, stored, by=principal.id)
    return stored
