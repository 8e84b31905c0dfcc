"""Rules of contests of good lecturers as dated data: levels, parts, prizes, who goes on.

The marking scales are not public, so weights, scales, prizes and how judges' scores combine are rules
per level that say `giả định` where nobody has confirmed them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from shared.errors import Detail, Invalid

Level = Literal["center", "province", "region", "nation"]
LEVELS: tuple[Level, ...] = ("center", "province", "region", "nation")
LEVEL_NAMES: Mapping[Level, tuple[str, str]] = {
    "center": ("cấp trung tâm", "center"),
    "province": ("cấp tỉnh", "province"),
    "region": ("cấp khu vực", "region"),
    "nation": ("toàn quốc", "nation"),
}
Combine = Literal["mean", "trimmed_mean"]
FULL_POINTS = Decimal(100)
"""What the weights of the parts add up to: a total is out of 100."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the contest: judges give up to `scale`; it counts `weight` points of the total."""

    code: str
    name: str
    name_en: str
    weight: Decimal
    scale: Decimal


@dataclass(frozen=True, slots=True)
class Prize:
    """A prize: needs a total of `least`; at most `quota` contestants get it (None: any number)."""

    code: str
    name: str
    name_en: str
    least: Decimal
    quota: int | None


@dataclass(frozen=True, slots=True)
class ContestRules:
    """One version of a level's rules, from `valid_from` until the next one's.

    `tie_parts`: whose score decides between equal totals, in order. `going_on`: how many go on to the
    next round (None: nobody does), with a total of `going_on_least` at least.
    """

    level: Level
    version: int
    valid_from: date
    provenance: str
    least_judges: int
    combine: Combine
    rounding_step: Decimal
    tie_parts: tuple[str, ...]
    going_on: int | None
    going_on_least: Decimal
    parts: tuple[Part, ...]
    prizes: tuple[Prize, ...]
    """Highest first."""


def next_level(level: Level) -> Level | None:
    """Return the level of the next round; None after the last."""
    place = LEVELS.index(level) + 1
    return LEVELS[place] if place < len(LEVELS) else None


def validate_contest_rules(rules: ContestRules) -> None:
    """Refuse rules that contradict themselves; `Invalid` names each fault."""
    codes = [part.code for part in rules.parts]
    prizes = [prize.code for prize in rules.prizes]
    least = [prize.least for prize in rules.prizes]
    faults = [
        detail
        for wrong, detail in (
            (
                sum(part.weight for part in rules.parts) != FULL_POINTS,
                Detail("Trọng số các phần phải cộng lại bằng 100.", "The parts' weights must add up to 100."),
            ),
            (
                len(set(codes)) != len(codes) or len(set(prizes)) != len(prizes),
                Detail("Một phần hoặc một giải được nêu hai lần.", "A part or a prize stands there twice."),
            ),
            (
                not set(rules.tie_parts) <= set(codes),
                Detail(
                    "Phần dùng để phân hạng khi bằng điểm không có trong hội thi.",
                    "A part that decides between equals is none of the contest's.",
                ),
            ),
            (
                least != sorted(least, reverse=True),
                Detail(
                    "Các giải phải xếp từ cao xuống thấp theo điểm.",
                    "Prizes must stand from the highest to the lowest.",
                ),
            ),
            (
                rules.going_on is not None and next_level(rules.level) is None,
                Detail("Sau vòng toàn quốc không còn vòng nào.", "No round follows the national one."),
            ),
        )
        if wrong
    ]
    if faults:
        raise Invalid(
            "Quy chế hội thi chưa đúng. Hãy sửa các điểm được nêu.",
            "The contest's rules are not consistent. Mend what is named.",
            code="contest-rules",
            details=faults,
        )
