"""The province says from which decisions on a center prints its own sheets, or writes on numbered stock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.blank_rules import EVERY_CENTER, BlankRule, Dated, Mode, parted, sensible
from services.certification.domain.terms import Wait
from services.certification.operations.issue_waiting import issue_waiting
from services.certification.storage import blank_rules, facts, locks
from shared.errors import Conflict, Detail, Invalid, NotFound
from shared.principal import Principal, role_missing

_MOST = 100_000
"""Waiting certificates that a new rule lets be issued at once."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rule as it stands, and how many waiting certificates it let be issued."""

    rule: BlankRule
    issued: int


def set_blank_rule(  # noqa: PLR0917 -- the columns of a rule
    connection: Connection,
    principal: Principal,
    center_id: UUID,
    effective_from: date,
    mode: Mode,
    pattern: str | None,
    provenance: str,
) -> RuleSet:
    """Enter a dated rule; a center of zeros stands for all that have none of their own.

    What waited for a blank under decisions that it covers is issued. `Invalid` for a pattern that writes no
    serials, or such as no list can name, `Conflict` if the center has a rule from that very day.
    """
    rule = BlankRule(center_id, effective_from, mode, pattern, provenance)
    require_province(connection, principal, center_id)
    if (mode == "self_printed") != (pattern is not None) or (pattern is not None and not sensible(pattern)):
        raise Invalid(
            "Tự in cần mẫu số hiệu, ví dụ {unit}/{year}/{seq:06d}: chữ, {unit}, {year}, rồi số thứ tự 4"
            " đến 9 chữ số ở cuối. Phôi đánh số thì không có mẫu.",
            "Self-printed sheets need a pattern such as {unit}/{year}/{seq:06d}, ending with 4 to 9 digits;"
            " numbered stock has none.",
            code="serial-pattern",
            details=[Detail("Mẫu số hiệu chưa đúng.", "The pattern is wrong.", {"field": "pattern"})],
        )
    if pattern is not None and not parted(pattern):
        raise Invalid(
            "Ngay trước số thứ tự phải có dấu ngăn như “/”, “-” hoặc dấu cách, và mẫu không có dấu phẩy, chấm"
            " phẩy; nếu không, danh sách số hiệu không đọc được. Ví dụ {unit}/{year}/{seq:06d}.",
            "A sign such as “/”, “-” or a space has to part the number from what is before it, and no comma"
            " or semicolon may stand in the pattern: no list could name its serials.",
            code="serial-pattern",
            details=[Detail("Thiếu dấu ngăn.", "Nothing parts the number.", {"field": "pattern"})],
        )
    concerned = [center_id] if center_id != EVERY_CENTER else _all_centers(connection)
    locks.stand_in_line(connection, concerned)
    require_new(rule, blank_rules.rules(connection, [center_id]))
    blank_rules.add(connection, rule, principal.id)
    issued = sum(issue_waiting(connection, each, Wait.BLANK, _MOST) for each in concerned) if pattern else 0
    return RuleSet(rule, issued)


def read_rules(connection: Connection, principal: Principal) -> Sequence[BlankRule]:
    """Return the rules that concern what the principal may see, by date."""
    return [
        rule
        for rule in blank_rules.rules(connection)
        if rule.center_id == EVERY_CENTER or principal.may_see(rule.center_id)
    ]


def require_province(connection: Connection, principal: Principal, center_id: UUID) -> None:
    """Refuse a rule of anybody but the province, and one for a center that nobody told of."""
    if "province" not in principal.roles:
        raise role_missing()
    if center_id != EVERY_CENTER and not facts.center_known(connection, center_id):
        raise NotFound


def require_new(rule: Dated, known: Iterable[Dated]) -> None:
    """Refuse a rule from the very day of another of the same center: what was entered is never rewritten."""
    if any((each.center_id, each.effective_from) == (rule.center_id, rule.effective_from) for each in known):
        raise Conflict(
            "Đã có quy định từ đúng ngày này. Hãy chọn ngày khác; quy định đã ghi không sửa.",
            "There is a rule from that very day. Choose another day; a rule is never rewritten.",
            code="rule-known",
            details=[Detail("Đã có từ ngày này.", "There is one from it.", {"field": "effective_from"})],
        )


def _all_centers(connection: Connection) -> list[UUID]:
    return facts.known_centers(connection)
