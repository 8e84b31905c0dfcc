"""How certificates are issued, as dated data: by whom and when they are signed, in how many days, and again.

Each row of `issuing_rule` is a version with its provenance; a certificate keeps the number of the row it was
registered under. A row for one center goes before one for all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from shared.errors import Conflict
from shared.vietnamese import format_day

NO_CENTER = UUID(int=0)
"""No center has this id."""


class Mode(StrEnum):
    """When a certificate is signed."""

    WITH_DECISION = "with_decision"
    """The signature under the decision is the certificate's: it is registered at once."""
    BY_BATCH = "by_batch"
    """A class is proposed, then signed and registered in one step by the director."""


class ReissueReason(StrEnum):
    """Why somebody asks for another certificate in place of one that was registered (HD 154)."""

    CENTER_ERROR = "center_error"
    LOSS = "loss"
    DAMAGE = "damage"
    HOLDER_FAULT = "holder_fault"


class Policy(StrEnum):
    """What a reason leads to."""

    REISSUE = "reissue"
    APPLICATION = "application"
    """Reissued when the holder applies in writing."""
    RESTUDY = "restudy"
    EXTRACT_ONLY = "extract_only"


MODE_NAMES: Mapping[Mode, tuple[str, str]] = MappingProxyType(
    {
        Mode.WITH_DECISION: ("Ký cùng quyết định", "Signed with the decision"),
        Mode.BY_BATCH: ("Trình và ký theo lớp", "Proposed and signed by class"),
    }
)
REASON_NAMES: Mapping[ReissueReason, tuple[str, str]] = MappingProxyType(
    {
        ReissueReason.CENTER_ERROR: ("Lỗi của trung tâm", "The center's error"),
        ReissueReason.LOSS: ("Người học làm mất", "Lost by the holder"),
        ReissueReason.DAMAGE: ("Người học làm hỏng", "Damaged by the holder"),
        ReissueReason.HOLDER_FAULT: ("Lỗi khác của người học", "Another fault of the holder"),
    }
)
POLICY_NAMES: Mapping[Policy, tuple[str, str]] = MappingProxyType(
    {
        Policy.REISSUE: ("Cấp lại", "Reissued"),
        Policy.APPLICATION: ("Cấp lại khi có đơn", "Reissued on application"),
        Policy.RESTUDY: ("Phải học lại", "Study again"),
        Policy.EXTRACT_ONLY: ("Chỉ cấp bản sao từ sổ gốc", "Only an extract from the register"),
    }
)


@dataclass(frozen=True, slots=True)
class IssuingRule:
    """One version of the rule, from `effective_from` (to `effective_to`, inclusive) by the decision's date.

    `term_days` is the clock from the decision to the certificate (None: no clock runs). What is demanded on
    the day of signing: a valid appointment, a seal of the unit in use.
    """

    id: int
    center_id: UUID | None
    effective_from: date
    effective_to: date | None
    mode: Mode
    term_days: int | None
    term_source: str
    requires_signer: bool
    requires_seal: bool
    reissue: Mapping[ReissueReason, Policy]
    provenance: str

    def in_force(self, center_id: UUID, day: date) -> bool:
        """Tell whether it holds for a decision of that center and day."""
        return (
            self.center_id in (None, center_id)
            and self.effective_from <= day
            and (self.effective_to is None or day <= self.effective_to)
        )

    def due_by(self, decided_on: date) -> date | None:
        """Return the last day on which a certificate of that decision is in time, None without a clock."""
        return None if self.term_days is None else decided_on + timedelta(days=self.term_days)


class NoIssuingRule(Conflict):
    """No rule says how a certificate of that decision is issued; someone has to supply one."""

    code = "no-issuing-rule"

    def __init__(self, day: date) -> None:
        said = format_day(day)
        super().__init__(
            f"Chưa có quy định cấp giấy áp dụng cho ngày {said}. Hãy đề nghị Ban Tuyên giáo ghi quy định có"
            " hiệu lực từ ngày đó ở phần Quy tắc cấp giấy.",
            f"No rule of issuing applies on {said}. Ask the province to enter one from that day on under"
            " Rules of issuing.",
        )


def rule_before(rules: Sequence[IssuingRule], center_id: UUID | None, day: date) -> IssuingRule:
    """Return what a new version from `day` on begins with: the rule in force then, else the oldest there is.

    Without a center it is that of every center without its own.
    """
    common = [rule for rule in rules if rule.center_id is None]
    known = common if center_id is None else rules
    found = rule_known(known, center_id or NO_CENTER, day)
    return found or min(common, key=lambda rule: rule.effective_from)


def rule_for(rules: Iterable[IssuingRule], center_id: UUID, day: date) -> IssuingRule:
    """Return the rule for a decision of that center and day; `NoIssuingRule` if none is known."""
    if (rule := rule_known(rules, center_id, day)) is None:
        raise NoIssuingRule(day)
    return rule


def rule_known(rules: Iterable[IssuingRule], center_id: UUID, day: date) -> IssuingRule | None:
    """Return the rule of that center and day: its own before all's, then the newest; None without any."""
    return max(
        (rule for rule in rules if rule.in_force(center_id, day)),
        key=lambda rule: (rule.center_id is not None, rule.effective_from, rule.id),
        default=None,
    )


@dataclass(frozen=True, slots=True)
class ValidityRule:
    """How many months a program's certificates dated from `effective_from` on hold; None: for ever."""

    program_code: str
    effective_from: date
    effective_to: date | None
    months: int | None
    provenance: str


def expires_on(rules: Iterable[ValidityRule], program_code: str, issued_on: date) -> date | None:
    """Return the last day on which a certificate of that program and date is valid, None if it never ends.

    15/1/2020 with 60 months: the same day of the month five years later, 15/1/2025 (HD 06-HD/TW, 5.4); in a
    shorter month, its last day.
    """
    in_force = [
        rule
        for rule in rules
        if rule.program_code == program_code
        and rule.effective_from <= issued_on
        and (rule.effective_to is None or issued_on <= rule.effective_to)
    ]
    newest = max(in_force, key=lambda rule: rule.effective_from, default=None)
    return None if newest is None or newest.months is None else months_later(issued_on, newest.months)


def months_later(day: date, months: int) -> date:
    """Return the same day of the month so many months later, or that month's last day if it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)  # noqa: PLR2004 -- December is 11 here
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))
