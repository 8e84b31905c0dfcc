"""Defining programs and rule sets: dated data that the province enters, with where it comes from."""

from dataclasses import replace

from sqlalchemy import Connection

from services.enrollment.domain.centers import Program, require_later
from services.enrollment.domain.rules import RuleSet, validate_rule_set
from services.enrollment.operations.scope import require_province
from services.enrollment.storage import plans, programs, rule_sets
from shared.errors import Conflict, Invalid
from shared.principal import Principal


def define_program(connection: Connection, program: Program, *, principal: Principal) -> Program:
    """Enter a program, or its next dated version. `Conflict` if it does not begin after the last one."""
    require_province(principal)
    programs.lock(connection, program.code)
    known = programs.versions(connection, [program.code]).get(program.code, [])
    if known:
        require_later(known[-1].valid_from, program.valid_from)
    stored = replace(program, version=len(known) + 1)
    programs.add_version(connection, stored)
    return stored


def define_rule_set(
    connection: Connection, rules: RuleSet, *, replaces_version: int | None, principal: Principal
) -> RuleSet:
    """Enter a rule set; a code known already takes a new version only if the last one is named.

    Classes opened before keep the version they were opened under. `Invalid` if the rules contradict
    themselves or name an unknown program, `Conflict` if another set governs a program at that time.
    """
    require_province(principal)
    validate_rule_set(rules)
    require_known_programs(connection, rules.programs)
    last = rule_sets.lock(connection, rules.code)
    if last != (replaces_version or 0):
        raise Conflict(
            f"Bộ quy tắc {rules.code} hiện ở bản {last}. Muốn thay bản đó,"
            f" hãy gửi replaces_version = {last}.",
            f"Rule set {rules.code} is at version {last}. To replace it, send replaces_version = {last}.",
            code="rule-set-version",
        )
    stored = replace(rules, version=last + 1)
    rule_sets.add(connection, stored)
    return stored


def require_known_programs(connection: Connection, codes: tuple[str, ...]) -> None:
    """Refuse a program code that the province has not entered."""
    unknown = plans.unknown_programs(connection, codes)
    if unknown:
        raise Invalid(
            f"Chương trình không có trong danh mục: {', '.join(unknown)}. Hãy khai báo chương trình trước.",
            f"Not on the list of programs: {', '.join(unknown)}. Define the program first.",
            code="program-unknown",
        )
