"""Attendance by session, in tiết: what a cell says, what counts, and who may still write the paper.

A cell is written as on paper lists: `x` present, `P` excused (có phép), `K` unexcused (không phép), a number
for some tiết with the rest missed without leave, `3P` for three with the rest excused; empty: not taken.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING
from typing import Final, Literal, NamedTuple
from uuid import UUID

from services.enrollment.domain.rules import RuleSet
from shared.errors import Invalid
from shared.vietnamese import match_key

Absence = Literal["excused", "unexcused"]
State = Literal["eligible", "on_course", "lost"]

_MORNING, _AFTERNOON = 5, 10
_PRESENT: Final = frozenset({"x", "+", "✓", "✔", "c", "co", "co mat", "d", "du"})
_EXCUSED: Final = frozenset({"p", "cp", "phep", "co phep", "vp"})
_UNEXCUSED: Final = frozenset({"k", "kp", "khong phep", "vang", "0"})
_SOME: Final = re.compile(r"([0-9]{1,2})\s*([pPkK]?)")


class Attended(NamedTuple):
    """How many tiết of a session a learner attended, and why not all of them."""

    periods: int
    absence: Absence | None


@dataclass(frozen=True, slots=True)
class Session:
    """A buổi of the timetable: a run of tiết on a day."""

    id: UUID
    held_on: date
    first_period: int
    periods: int
    lesson: str

    @property
    def part(self) -> Literal["morning", "afternoon", "evening"]:
        """The part of the day: tiết 1-5, 6-10, 11-15."""
        if self.first_period <= _MORNING:
            return "morning"
        return "afternoon" if self.first_period <= _AFTERNOON else "evening"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a learner is from writing the paper, in tiết.

    `attended` is what counts as attended; `may_miss` how many tiết may still be missed, below 0 once too
    many were.
    """

    attended: int
    needed: int
    may_miss: int
    state: State


def read_attendance(text: str, periods: int) -> Attended | None:
    """Return what a cell of a session of so many tiết says; None: not taken. `Invalid` if unreadable."""
    written = text.strip()
    if not written:
        return None
    key = match_key(written) or written
    if key in _PRESENT:
        return Attended(periods, None)
    if key in _EXCUSED:
        return Attended(0, "excused")
    if key in _UNEXCUSED:
        return Attended(0, "unexcused")
    some = _SOME.fullmatch(written)
    if some is None:
        raise Invalid(
            f"“{written}” không phải là điểm danh. Hãy ghi x (có mặt), P (có phép), K (không phép)"
            " hoặc số tiết có mặt.",
            f"“{written}” is no attendance. Write x (present), P (excused), K (unexcused) or the tiết.",
            code="attendance-unreadable",
        )
    attended = int(some[1])
    if attended > periods:
        raise Invalid(
            f"Buổi này chỉ có {periods} tiết, không thể có mặt {attended} tiết.",
            f"The session has {periods} tiết only; nobody can attend {attended}.",
            code="attendance-above-session",
        )
    if attended == periods:
        return Attended(periods, None)
    return Attended(attended, "excused" if some[2] in ("p", "P") else "unexcused")


def write_attendance(attended: Attended | None, periods: int) -> str:
    """Return the cell as it is shown: `read_attendance` reads it back as it was."""
    if attended is None:
        return ""
    if attended.absence is None and attended.periods == periods:
        return "x"
    excused = attended.absence == "excused"
    if attended.periods == 0:
        return "P" if excused else "K"
    return f"{attended.periods}P" if excused else str(attended.periods)


def counted(attended: Attended, periods: int, rules: RuleSet) -> int:
    """Return the tiết of a session that count as attended: excused ones do if the rule set says so."""
    if attended.absence == "excused" and not rules.excused_counts:
        return periods
    return min(attended.periods, periods)


def needed_periods(periods: int, rules: RuleSet) -> int:
    """Return the fewest tiết that satisfy the rule set's share: 40 of 50, 41 of 51 (QĐ 1147, Đ6: 80 %)."""
    return int((rules.attendance_share * periods).to_integral_value(rounding=ROUND_CEILING))


def standing(attended: int, missed: int, periods: int, rules: RuleSet) -> Standing:
    """Return where a learner stands who has so many tiết attended and missed of the class's."""
    needed = needed_periods(periods, rules)
    may_miss = periods - needed - missed
    state: State = "on_course"
    if attended >= needed:
        state = "eligible"
    elif may_miss < 0:
        state = "lost"
    return Standing(attended, needed, may_miss, state)


def totals(taken: Iterable[tuple[Session, Attended]], made_up: int, rules: RuleSet) -> tuple[int, int]:
    """Return the tiết that count as attended, those made up among them, and those missed so far."""
    attended = missed = 0
    for session, what in taken:
        here = counted(what, session.periods, rules)
        attended += here
        missed += session.periods - here
    return attended + made_up, missed - made_up


def require_held(session: Session, attended: Attended | None, today: date) -> None:
    """Refuse presence at a session that is still to come; leave may be entered beforehand."""
    if attended is not None and attended.periods > 0 and session.held_on > today:
        raise Invalid(
            f"Buổi {session.held_on.day}/{session.held_on.month} chưa diễn ra: chỉ ghi trước được vắng mặt.",
            f"The session of {session.held_on} is still to come: only absence can be entered beforehand.",
            code="session-to-come",
        )


def require_makeup(missed: int, made_up: int, rules: RuleSet) -> None:
    """Refuse made-up tiết if the rule set knows none, or more than the session's missed ones."""
    if not rules.makeup_allowed:
        raise Invalid(
            f"Bộ quy tắc {rules.code} bản {rules.version} không cho học bù: học viên học lại ở lớp khác.",
            f"Rule set {rules.code} version {rules.version} knows no making up: the learner studies again in"
            " another class.",
            code="makeup-not-allowed",
        )
    if not 0 <= made_up <= missed:
        raise Invalid(
            f"Học viên vắng {missed} tiết của buổi này nên chỉ học bù được từ 0 đến {missed} tiết.",
            f"The learner missed {missed} tiết of this session: from 0 to {missed} can be made up.",
            code="makeup-above-missed",
        )
