"""The cycle of a report: a center submits, the province returns or accepts, and freezes its own version.

A center's report is waiting (chưa báo cáo) until it is submitted; every submission is kept. What was accepted
changes only after the province reopened it with a reason. The province's version is frozen when nothing that
was submitted waits for its answer; each further version is a correction and says why. Deadlines are days in
Vietnam.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from services.reporting.domain.periods import Period
from shared.errors import Conflict, Detail, Invalid
from shared.vietnamese import format_day

ReportState = Literal["waiting", "submitted", "returned", "accepted", "reopened"]
Act = Literal["submit", "return", "accept", "reopen"]

STATE_NAMES: dict[ReportState, tuple[str, str]] = {
    "waiting": ("chưa báo cáo", "not reported"),
    "submitted": ("đã nộp, chờ duyệt", "submitted, waiting for the province"),
    "returned": ("bị trả lại", "returned"),
    "accepted": ("đã chấp nhận", "accepted"),
    "reopened": ("được mở lại để sửa", "reopened for correction"),
}
ACT_NAMES: dict[Act, tuple[str, str]] = {
    "submit": ("nộp", "submitted"),
    "return": ("trả lại", "returned"),
    "accept": ("chấp nhận", "accepted"),
    "reopen": ("mở lại", "reopened"),
}
STEPS: dict[Act, tuple[frozenset[ReportState], ReportState]] = {
    "submit": (frozenset({"waiting", "submitted", "returned", "reopened"}), "submitted"),
    "return": (frozenset({"submitted"}), "returned"),
    "accept": (frozenset({"submitted"}), "accepted"),
    "reopen": (frozenset({"accepted"}), "reopened"),
}
"""From which states an act leads to which."""
REPORTED: frozenset[ReportState] = frozenset({"submitted", "accepted"})
"""States in which the last submission stands, so that the center counts as reported."""
_LONGEST_DEADLINE = timedelta(days=366)
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class CenterReport:
    """A center's report of a period; `revision` counts what was done to it, from 0."""

    period_id: UUID
    center_id: UUID
    state: ReportState = "waiting"
    submissions: int = 0
    revision: int = 0

    def may(self, act: Act) -> bool:
        """Tell whether the act is possible as the report stands."""
        return self.state in STEPS[act][0]


def after(report: CenterReport, act: Act) -> CenterReport:
    """Return the report after an act; `Conflict` if it cannot be done as the report stands."""
    if not report.may(act):
        (state_vi, state_en), (act_vi, act_en) = STATE_NAMES[report.state], ACT_NAMES[act]
        hint_vi, hint_en = (
            ("Muốn sửa, hãy đề nghị tỉnh mở lại báo cáo.", "To correct it, ask the province to reopen it.")
            if (report.state, act) == ("accepted", "submit")
            else ("Hãy tải lại trang để xem tình trạng mới nhất.", "Reload to see how it stands now.")
        )
        raise Conflict(
            f"Báo cáo đang ở tình trạng “{state_vi}”, không {act_vi} được. {hint_vi}",
            f"The report is {state_en} and cannot be {act_en}. {hint_en}",
            code="report-state",
        )
    submissions = report.submissions + (act == "submit")
    return replace(report, state=STEPS[act][1], submissions=submissions, revision=report.revision + 1)


def require_seen(revision: int, seen: int) -> None:
    """Refuse an act on a state that its doer has not seen."""
    if revision != seen:
        raise Conflict(
            "Người khác vừa làm việc trên báo cáo này. Hãy xem lại tình trạng dưới đây rồi làm lại.",
            "Somebody else has just worked on this report. Look at how it stands now, then do it again.",
            code="changed-meanwhile",
        )


def require_answered(unanswered: Iterable[str]) -> None:
    """Refuse to freeze the province's version while submissions wait for an answer; takes their centers."""
    names = list(unanswered)
    if names:
        raise Conflict(
            f"Còn {len(names)} báo cáo đã nộp mà tỉnh chưa trả lời. Hãy chấp nhận hoặc trả lại rồi chốt.",
            f"{len(names)} submitted reports wait for the province. Accept or return each, then freeze.",
            code="reports-unanswered",
            details=[Detail(name, name) for name in names[:_MOST_NAMED]],
        )


def require_reason(versions: int, reason: str | None) -> None:
    """Refuse a correction without a reason; the first version needs none."""
    if versions and not reason:
        sentence = ("Bản đính chính phải nêu lý do.", "A correction must say why.")
        raise Invalid(*sentence, code="reason-missing", details=[Detail(*sentence, {"field": "reason"})])


def check_deadline(period: Period, deadline: date) -> None:
    """Refuse a deadline before the period begins, or more than a year after it ends."""
    latest = period.end + _LONGEST_DEADLINE
    if not period.start <= deadline <= latest:
        first, last = format_day(period.start), format_day(latest)
        sentence = (
            f"Hạn nộp phải từ {first} (đầu kỳ) đến {last} (một năm sau ngày cuối kỳ).",
            f"The deadline must lie between {first}, the period's beginning, and {last}, a year after it.",
        )
        raise Invalid(*sentence, code="deadline-unlikely", details=[Detail(*sentence, {"field": "deadline"})])


@dataclass(frozen=True, slots=True)
class Timeliness:
    """Whether a report came in time; `days` after the deadline, of one that has not come until today."""

    kind: Literal["on_time", "late", "awaited", "overdue"]
    days: int = 0


def timeliness(deadline: date, first_submitted_on: date | None, today: date) -> Timeliness:
    """Judge by the day of the first submission: what the province asks to be mended does not make it late."""
    on = first_submitted_on or today
    days = max((on - deadline).days, 0)
    if first_submitted_on is None:
        return Timeliness("overdue" if days else "awaited", days)
    return Timeliness("late" if days else "on_time", days)
