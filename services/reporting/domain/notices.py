"""Notices: what needs attention, raised once, kept up to date while it stands, resolved when it is over.

A notice is of one kind and about one subject (`plan_behind` of a center's plan of 2026). While its cause is
there it stands, however often that is found; when the cause is gone it is resolved. Should the same cause
come back, that is a new notice. When something is a cause is a dated rule (`NoticeRule`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple, get_args
from uuid import UUID

Kind = Literal["plan_behind", "recruitment_low", "certificates_overdue", "report_due"]
KINDS: tuple[Kind, ...] = get_args(Kind)
KIND_NAMES: Mapping[Kind, tuple[str, str]] = {
    "plan_behind": ("Kế hoạch chậm tiến độ", "Plan behind schedule"),
    "recruitment_low": ("Lớp sắp mở thiếu học viên", "Too few summoned to a class about to open"),
    "certificates_overdue": ("Giấy chứng nhận quá hạn", "Certificates overdue"),
    "report_due": ("Báo cáo đến hạn", "Report due"),
}
HEARD_BY = ("officer", "director", "province")
"""Roles whose bearers may be told."""

Figures = Mapping[str, str | int]
"""What a notice says, as plain values: figures, days in ISO 8601, decimal strings."""


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """When a kind of cause is one, from a day on, and who is told.

    `days_ahead`: so many days before the deadline or the opening. `threshold`: number of late certificates
    from which it rings; percent of what was planned until now, or of the class's number, below which it does.
    """

    kind: Kind
    valid_from: date
    days_ahead: int
    threshold: Decimal
    told_to: tuple[str, ...]
    source: str


def rule_on(rules: Iterable[NoticeRule], kind: Kind, day: date) -> NoticeRule | None:
    """Return the rule of a kind on a day: the newest begun; None before the first."""
    begun = [each for each in rules if each.kind == kind and each.valid_from <= day]
    return max(begun, key=lambda each: each.valid_from, default=None)


class Subject(NamedTuple):
    """What a notice is about; two of one subject never stand at once."""

    kind: Kind
    center_id: UUID
    what: str
    """Within the center: the year, the code of the report's period."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that needs attention now."""

    subject: Subject
    figures: Figures


@dataclass(frozen=True, slots=True)
class Notice:
    """A cause that was told of; `resolved_at` None: it stands."""

    id: UUID
    subject: Subject
    figures: Figures
    raised_at: datetime
    changed_at: datetime
    resolved_at: datetime | None = None


class Settled(NamedTuple):
    """What changed, when causes were looked at again."""

    raised: tuple[Notice, ...]
    changed: tuple[Notice, ...]
    resolved: tuple[Notice, ...]


def settle(
    standing: Iterable[Notice], causes: Iterable[Cause], now: datetime, new_id: Callable[[], UUID]
) -> Settled:
    """Compare what stands with the causes of now; of two causes of one subject the last counts.

    Who stands and has its cause still keeps its id and the moment at which it was raised.
    """
    found = {each.subject: each for each in causes}
    known = {each.subject: each for each in standing}
    return Settled(
        raised=tuple(
            Notice(new_id(), subject, cause.figures, now, now)
            for subject, cause in found.items()
            if subject not in known
        ),
        changed=tuple(
            replace(notice, figures=found[subject].figures, changed_at=now)
            for subject, notice in known.items()
            if subject in found and found[subject].figures != notice.figures
        ),
        resolved=tuple(
            replace(notice, resolved_at=now) for subject, notice in known.items() if subject not in found
        ),
    )
