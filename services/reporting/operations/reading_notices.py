"""The notices that somebody may see, said in words; the rules by which they are raised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Connection

from services.reporting.domain.notice_words import place, sentences
from services.reporting.domain.notices import HEARD_BY, KINDS, Kind, Notice, NoticeRule, rule_on
from services.reporting.operations.entered_values import Day
from services.reporting.operations.report_scope import reach, require_province
from services.reporting.storage import notices, stock
from shared.clock import VIETNAM
from shared.entered_text import Entered, Line
from shared.errors import Conflict, Detail, Invalid
from shared.principal import Principal

_SHOWN_FOR = timedelta(days=30)
_MOST_RESOLVED = 200


@dataclass(frozen=True, slots=True)
class SaidNotice:
    """A notice with the center's name of today and what it says; `unread`: raised since it was last read."""

    notice: Notice
    center_code: str
    center_name: str
    vi: str
    en: str
    path: str
    unread: bool


@dataclass(frozen=True, slots=True)
class NoticeBoard:
    """What stands, and what was resolved within the last thirty days; as the reader may see it."""

    standing: list[SaidNotice]
    resolved: list[SaidNotice]

    @property
    def unread(self) -> int:
        """Return how many of those that stand are unread."""
        return sum(each.unread for each in self.standing)


def kinds_for(connection: Connection, principal: Principal, today: date) -> frozenset[Kind]:
    """Return the kinds that the rules of today tell to somebody in one of the principal's roles."""
    rules = notices.rules(connection)
    found = {kind: rule_on(rules, kind, today) for kind in KINDS}
    return frozenset(
        kind for kind, rule in found.items() if rule is not None and principal.roles & set(rule.told_to)
    )


def read_board(connection: Connection, principal: Principal, now: datetime) -> NoticeBoard:
    """Return the notices about what the principal answers for, of the kinds that they are told."""
    today = now.astimezone(VIETNAM).date()
    scope, kinds = reach(connection, principal, today), kinds_for(connection, principal, today)
    seen = notices.seen_until(connection, principal.id)

    def said(found: list[Notice]) -> list[SaidNotice]:
        mine = [each for each in found if each.subject.kind in kinds]
        return say_notices(connection, mine, now, seen=seen)

    return NoticeBoard(
        said(notices.standing(connection, scope)),
        said(notices.resolved(connection, scope, now - _SHOWN_FOR, _MOST_RESOLVED)),
    )


def say_notices(
    connection: Connection, found: Sequence[Notice], now: datetime, *, seen: datetime | None = None
) -> list[SaidNotice]:
    """Return notices in words, each with its center's name of today; unread if raised after `seen`."""
    centers = {each.subject.center_id for each in found}
    listed = stock.centers_on(connection, now.astimezone(VIETNAM).date(), centers)
    named = {each.center_id: (each.code, each.short_name) for each in listed}
    return [
        SaidNotice(
            each,
            *named.get(each.subject.center_id, ("", "")),
            *sentences(each.subject, each.figures),
            place(each.subject, each.figures),
            each.resolved_at is None and (seen is None or each.raised_at > seen),
        )
        for each in found
    ]


def unread_notices(connection: Connection, principal: Principal, now: datetime) -> int:
    """Return how many notices the principal has not read."""
    today = now.astimezone(VIETNAM).date()
    kinds = kinds_for(connection, principal, today)
    return (
        notices.unread(connection, principal.id, reach(connection, principal, today), kinds) if kinds else 0
    )


def mark_read(connection: Connection, principal: Principal, until: datetime) -> None:
    """Note that the principal has read what was raised until then; doing it again changes nothing."""
    notices.mark_seen(connection, principal.id, until)


class RuleEntry(Entered):
    """A rule from a day on; it takes the place of the kind's rule of before."""

    kind: Kind
    valid_from: Day
    days_ahead: Annotated[int, Field(ge=0, le=366)] = 0
    threshold: Annotated[Decimal, Field(ge=0, le=100_000, decimal_places=2)] = Decimal(0)
    told_to: Annotated[list[str], Field(min_length=1, max_length=len(HEARD_BY))]
    source: Line

    def rule(self) -> NoticeRule:
        """Return the rule; `Invalid` for a role that nobody of those who are told holds."""
        if not set(self.told_to) <= set(HEARD_BY):
            sentence = (
                "Chỉ báo được cho giáo vụ, giám đốc hoặc cấp tỉnh.",
                "Only officers, directors and the province can be told.",
            )
            raise Invalid(*sentence, code="told-to", details=[Detail(*sentence, {"field": "told_to"})])
        told = tuple(role for role in HEARD_BY if role in self.told_to)
        return NoticeRule(self.kind, self.valid_from, self.days_ahead, self.threshold, told, self.source)


def add_rule(connection: Connection, principal: Principal, rule: NoticeRule, today: date) -> NoticeRule:
    """Enter a rule from a day on (province).

    `Conflict` if one of the kind begins on that day, `Invalid` for a day that is over: what was told stands.
    """
    require_province(principal)
    if rule.valid_from < today:
        sentence = (
            "Quy tắc bắt đầu từ hôm nay hoặc một ngày sau đó.",
            "A rule begins today or on a later day.",
        )
        raise Invalid(
            *sentence, code="rule-in-the-past", details=[Detail(*sentence, {"field": "valid_from"})]
        )
    if not notices.add_rule(connection, rule, principal.id):
        sentence = (
            "Đã có quy tắc của loại này bắt đầu từ ngày ấy. Hãy chọn ngày khác.",
            "A rule of this kind begins on that day already. Choose another day.",
        )
        raise Conflict(
            *sentence, code="rule-of-that-day", details=[Detail(*sentence, {"field": "valid_from"})]
        )
    return rule


def notice_json(said: SaidNotice) -> dict[str, Any]:
    """Return a notice as programs read it, here and by webhook."""
    notice = said.notice
    return {
        "id": notice.id,
        "kind": notice.subject.kind,
        "center_id": notice.subject.center_id,
        "center_code": said.center_code,
        "center": said.center_name,
        "what": notice.subject.what,
        "figures": notice.figures,
        "vi": said.vi,
        "en": said.en,
        "path": said.path,
        "raised_at": notice.raised_at,
        "changed_at": notice.changed_at,
        "resolved_at": notice.resolved_at,
        "unread": said.unread,
    }
